"""Chronologies: what happened, in order, each event once with the day that its article gives it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.language.likeness import alike
from rag.language.past_forms import is_past
from rag.language.relative_dates import days_told
from rag.language.speech import unquoted
from rag.language.when import TO_COME, whens
from rag.question.period import Period
from rag.stories.sources import Source, cut
from rag.stories.story import Entry, Story
from rag.types import Sentence

MOST = 14
"""Events shown."""
_OPENING = 3  # sentences in which an article tells its news
_UNDATED = 1  # those that have its day if they state none
_SAME = 0.3  # likeness from which two sentences of one time tell one event
_NEAR = 0.5  # the share of the nearest sentence's cosine that others need
_LONG = timedelta(days=31)
_CLOSE = timedelta(days=3)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Event:
    """A sentence that may tell an event of the topic.

    :param stated: whether it names its days; otherwise they are its article's.
    """

    sentence: Sentence
    first: date
    last: date
    stated: bool
    opens: bool
    score: float


def chronology(told: Sequence[Source], period: Period) -> Story | None:
    """What the sources tell of their topic, in order of time; None if that is less than two events."""
    found = [event for source in told for event in _events(source) if _within(event, period)]
    floor = _NEAR * max((event.score for event in found), default=0.0)
    kept: list[_Event] = []
    for event in sorted(found, key=lambda one: (-one.stated, -one.score)):
        if event.score >= floor and not any(_same(one, event) for one in kept):
            kept.append(event)
    kept = sorted(kept, key=lambda one: -one.score)[:MOST]
    kept.sort(key=lambda one: (one.first, one.last))
    if len(kept) < 2:
        return None
    return Story(tuple(map(_entry, kept)), opening=f"{len(kept)} events, in order of time:")


def _events(source: Source) -> list[_Event]:
    """The sentences of an article that tell an event with its day."""
    published = source.article.published
    found = []
    for place, sentence in enumerate(cut(source.article)):
        plain = unquoted(sentence.text)
        if sentence.text.endswith("?") or not (_happens(plain) or TO_COME.search(plain)):
            continue
        days = {(one.first, one.last) for one in whens(plain, published) if one.last - one.first <= _LONG}
        stated = bool(days)
        if not days and place < _UNDATED and published:
            days.add((published, published))
        found += [
            _Event(sentence, *one, stated, place < _OPENING, source.near(sentence)) for one in sorted(days)
        ]
    # An article that states the day of its news tells nothing of its own day.
    if published and any(one.stated and one.opens and abs(one.last - published) <= _CLOSE for one in found):
        return [one for one in found if one.stated]
    return found


def _happens(plain: str) -> bool:
    return any(is_past(word) for word in _WORD.findall(plain) if word.islower())


def _within(event: _Event, period: Period) -> bool:
    return not ((period.since and event.last < period.since) or (period.until and event.first > period.until))


def _same(one: _Event, other: _Event) -> bool:
    """Whether two sentences tell one event: they are of the same days, and read alike."""
    together = one.first <= other.last and other.first <= one.last
    return together and alike(one.sentence.text, other.sentence.text) >= _SAME


def _entry(event: _Event) -> Entry:
    told = days_told(event.first, event.last)
    return Entry(label=told, sentences=(event.sentence,), day=event.first, told=told)
