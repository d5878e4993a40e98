"""Chronologies: what happened, in order, each event once with the day that its article gives it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.text.dates import DATELINE
from rag.language.likeness import alike
from rag.language.past_forms import is_past
from rag.language.relative_dates import days_told
from rag.language.speech import unquoted
from rag.question.period import Period
from rag.stories.sources import Source, asks, cut
from rag.stories.story import Entry, Story
from rag.stories.when import TO_COME, When, whens
from rag.types import Sentence

MOST = 14
"""Events shown."""
_OPENING = 3  # sentences in which an article tells its news
_UNDATED = 1  # those that have its day if they state none
_SAME = 0.3  # likeness from which two sentences of one time tell one event
_NEAR = 0.5  # the share of the nearest sentence's cosine that others need
_TOLD, _OFTEN = 0.05, 4  # what each further article that tells an event counts, and how many do
_LONG = timedelta(days=31)
_SLACK = timedelta(days=2)  # between two that tell one event, one of them on its article's day
_QUOTE = re.compile(r"^\W*[\"“«‘']")
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
    told_by: int = 1


def chronology(told: Sequence[Source], period: Period) -> Story | None:
    """What the sources tell of their topic, in order of time; None if that is less than two events."""
    found = [event for source in told for event in _events(source) if _within(event, period)]
    if not found:
        return None
    floor = _NEAR * max(event.score for event in found)
    kept: list[_Event] = []
    for event in sorted(found, key=lambda one: (-one.stated, -one.score)):
        same = next((place for place, one in enumerate(kept) if _same(one, event)), None)
        if same is not None:
            kept[same] = replace(kept[same], told_by=kept[same].told_by + 1)
        elif event.score >= floor:
            kept.append(event)
    kept = sorted(kept, key=lambda one: -one.score - _TOLD * min(one.told_by, _OFTEN))[:MOST]
    kept.sort(key=lambda one: (one.first, one.last))
    if len(kept) < 2:
        return None
    return Story(tuple(map(_entry, kept)), opening=f"{len(kept)} events, in order of time:")


def _events(source: Source) -> list[_Event]:
    """The sentences of an article that tell an event with its day."""
    article = source.article
    found = []
    own = cut(article)
    for place, sentence in enumerate(own):
        text = sentence.text
        plain = unquoted(text)
        if _QUOTE.match(text) or asks(text) or not (_happens(plain) or TO_COME.search(plain)):
            continue
        dateline = DATELINE.match(text)
        skipped = dateline.end() if dateline else 0
        opens, near = place < _OPENING, source.near(sentence)
        stated = {
            (one.first, one.last) for one in whens(plain[skipped:], article.published) if _is_event(one)
        }
        for first, last in sorted(stated):
            found.append(_Event(sentence, first, last, True, opens, near))
        if not stated and place < _UNDATED and article.published:
            found.append(_Event(sentence, article.published, article.published, False, opens, near))
    if article.published and any(
        one.stated and one.opens and _about(one, article.published) for one in found
    ):
        found = [one for one in found if one.stated]
    return found


def _is_event(one: When) -> bool:
    return not one.bound and one.last - one.first <= _LONG


def _about(event: _Event, published: date) -> bool:
    return abs((event.last - published).days) <= 3


def _happens(plain: str) -> bool:
    return any(is_past(word) for word in _WORD.findall(plain) if word.islower())


def _within(event: _Event, period: Period) -> bool:
    return not ((period.since and event.last < period.since) or (period.until and event.first > period.until))


def _same(one: _Event, other: _Event) -> bool:
    if _dated_by_one(one, other):
        return (one.first, one.last) == (other.first, other.last) and one.opens and other.opens
    slack = timedelta(0) if one.stated and other.stated else _SLACK
    if one.first - slack > other.last or other.first - slack > one.last:
        return False
    likeness = alike(one.sentence.text, other.sentence.text)
    return likeness >= _SAME or (one.opens and other.opens and likeness >= _SAME / 2)


def _dated_by_one(one: _Event, other: _Event) -> bool:
    """Whether one article states the days of both."""
    return one.sentence.article.id == other.sentence.article.id and one.stated and other.stated


def _entry(event: _Event) -> Entry:
    told = days_told(event.first, event.last)
    return Entry(label=told, sentences=(event.sentence,), day=event.first, told=told)
