"""Chronologies: what happened, in order, each event once with the day that its article gives it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from index.store import Store
from index.text.dates import DATELINE
from rag.language.past_forms import is_past
from rag.language.relative_dates import days_told
from rag.language.speech import unquoted
from rag.question.period import Period
from rag.stories.sources import Source, cut, vectors
from rag.stories.story import Entry, Story
from rag.stories.when import TO_COME, When, whens
from rag.types import Sentence

MOST = 14
"""Events shown."""
_OPENING = 3  # sentences in which an article tells its news
_SAME = 0.62  # cosine from which two sentences of one time tell one event
_NEAR = 0.45  # the share of the nearest sentence's cosine that others need
_LONG = timedelta(days=31)
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
    score: float = 0.0
    told_by: int = 1


def chronology(store: Store, topic: str, told: Sequence[Source], period: Period) -> Story | None:
    """What the sources tell of the topic, in order of time; None if that is less than two events."""
    found = [event for source in told for event in _events(source)]
    if not found:
        return None
    near = vectors(store, [event.sentence for event in found])
    asked = store.embedder.embed_question(topic)[0]
    cosines = near @ asked
    found = [replace(event, score=float(cosine)) for event, cosine in zip(found, cosines, strict=True)]
    floor = _NEAR * max(event.score for event in found)
    order = sorted(range(len(found)), key=lambda place: (-found[place].stated, -found[place].score))
    kept: list[int] = []
    copies: dict[int, int] = {}
    for place in order:
        event = found[place]
        if event.score < floor or not _within(event, period):
            continue
        same = next((one for one in kept if _same(found[one], event, float(near[one] @ near[place]))), None)
        if same is None:
            kept.append(place)
        else:
            copies[same] = copies.get(same, 1) + 1
    events = [replace(found[place], told_by=copies.get(place, 1)) for place in kept]
    events = sorted(events, key=lambda one: (-one.score - 0.05 * min(one.told_by, 4), one.first))[:MOST]
    events.sort(key=lambda one: (one.first, one.last))
    if len(events) < 2:
        return None
    return Story(tuple(_entry(event) for event in events), opening=f"{len(events)} events, in order of time:")


def _events(source: Source) -> list[_Event]:
    """The sentences of an article that tell an event with its day."""
    article = source.article
    found = []
    own = cut(article)
    for place, sentence in enumerate(own):
        text = sentence.text
        plain = unquoted(text)
        if _QUOTE.match(text) or text.rstrip().endswith("?") or not (_happens(plain) or TO_COME.search(plain)):
            continue
        dateline = DATELINE.match(text)
        skipped = dateline.end() if dateline else 0
        opens = place < _OPENING
        stated = {(one.first, one.last) for one in whens(plain[skipped:], article.published) if _is_event(one)}
        for first, last in sorted(stated):
            found.append(_Event(sentence, first, last, True, opens))
        if not stated and place == 0 and article.published:
            found.append(_Event(sentence, article.published, article.published, False, opens))
    if article.published and any(one.stated and one.opens and _about(one, article.published) for one in found):
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


def _same(one: _Event, other: _Event, cosine: float) -> bool:
    if one.sentence.article.id == other.sentence.article.id and one.stated and other.stated:
        return (one.first, one.last) == (other.first, other.last) and one.opens and other.opens
    slack = timedelta(days=0 if one.stated and other.stated else 2)
    overlap = one.first - slack <= other.last and other.first - slack <= one.last
    return overlap and (cosine >= _SAME or (one.opens and other.opens and cosine >= _SAME - 0.12))


def _entry(event: _Event) -> Entry:
    told = days_told(event.first, event.last)
    return Entry(label=told, sentences=(event.sentence,), day=event.first, told=told)
