"""Chronologies: what happened, in order, each event once with the day that its article gives it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rag.deciding.corrections import NOTE
from rag.language.past_forms import is_past
from rag.language.relative_dates import days_told
from rag.language.speech import unquoted
from rag.language.when import TO_COME, When, whens
from rag.question.period import Period
from rag.stories.anew import anew, corrections, once
from rag.stories.event import Event
from rag.stories.sources import Source, cut
from rag.stories.story import Entry, Story

MOST = 20
"""Events shown."""
_OPENS = 0.2
"""What an event counts more that its article opens with, as a share of the nearest event's cosine: it is the
news of its day. At half of this, before `_NEAR` was lowered, events found fell without it from 80% to 70% of
`news` and from 45% to 41% of `news_kept` (`evals stories --ablate --part news`)."""
_OPENING = 3  # sentences in which an article tells its news
_UNDATED = 1  # those that have its day if they state none
_NEAR = 0.25  # the share of the nearest sentence's cosine that others need
_LONG = timedelta(days=31)
_PAST = 1  # years: "last year" is no day of an event
_CLOSE = timedelta(days=3)
_WORD = re.compile(r"[^\W\d_]+")


def chronology(told: Sequence[Source], period: Period) -> Story | None:
    """What the sources tell of their topic, in order of time; None if that is less than two events.

    An older telling that a later article changes follows what changes it, and is no event of its own.
    """
    found = [event for source in told for event in _events(source) if _within(event, period)]
    floor = _NEAR * max((event.score for event in found), default=0.0)
    near = [event for event in found if event.score >= floor]
    corrected = corrections(near)
    near.sort(key=lambda one: (-one.stated, -one.score))
    kept = _shown(once(near, corrected))
    if len(kept) < 2:
        return None
    leads = [own[0] for own in kept]
    shown = [
        (event, own[0] if place else _changed_by(event, leads, corrected))
        for own in kept
        for place, event in enumerate(own)
    ]
    shown.sort(key=lambda pair: (pair[0].first, pair[0].last))
    return Story(
        tuple(_entry(event, newer, corrected) for event, newer in shown),
        opening=f"{len(kept)} events, in order of time:",
    )


def _shown(tellings: Sequence[list[Event]]) -> list[list[Event]]:
    """The events to show: near the topic, and those that open their articles first."""
    nearest = max((own[0].score for own in tellings), default=0.0)
    return sorted(tellings, key=lambda own: -(own[0].score + _OPENS * nearest * own[0].opens))[:MOST]


def _changed_by(event: Event, others: Sequence[Event], corrected: Mapping[Event, Event]) -> Event | None:
    """The last of other events that changes what is told of this one; None if none does."""
    newer = (one for one in others if anew(event, one, corrected))
    return max(newer, key=lambda one: one.published, default=None)


def _events(source: Source) -> list[Event]:
    """The sentences of an article that tell an event with its day."""
    published = source.article.published
    found = []
    for place, sentence in enumerate(cut(source.article)):
        plain = unquoted(sentence.text)
        if (
            sentence.text.endswith("?")
            or NOTE.search(sentence.text)
            or not (_happens(plain) or TO_COME.search(plain))
        ):
            continue
        days = {(one.first, one.last) for one in whens(plain, published) if _is_day(one, published)}
        stated = bool(days)
        if not days and place < _UNDATED and published:
            days.add((published, published))
        found += [
            Event(sentence, *one, stated, place < _OPENING, source.near(sentence)) for one in sorted(days)
        ]
    # An article that states the day of its news tells nothing of its own day.
    if published and any(one.stated and one.opens and abs(one.last - published) <= _CLOSE for one in found):
        return [one for one in found if one.stated]
    return found


def _is_day(one: When, published: date | None) -> bool:
    """Whether it tells a day or month well enough, or a year long past: "in 1998"."""
    return one.last - one.first <= _LONG or bool(published and one.last.year < published.year - _PAST)


def _happens(plain: str) -> bool:
    return any(is_past(word) for word in _WORD.findall(plain) if word.islower())


def _within(event: Event, period: Period) -> bool:
    return not ((period.since and event.last < period.since) or (period.until and event.first > period.until))


def _entry(event: Event, newer: Event | None, corrected: Mapping[Event, Event]) -> Entry:
    told = days_told(event.first, event.last)
    note = anew(event, newer, corrected) if newer else None
    return Entry(
        told,
        (event.sentence,),
        day=event.first,
        told=told,
        newer=newer.sentence if newer else None,
        note=note or "",
    )
