"""Chronologies: what happened, in order, each event once with the day that its article gives it."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from rag.deciding.corrections import NOTE
from rag.language.past_forms import is_past
from rag.language.relative_dates import days_told
from rag.language.speech import unquoted
from rag.language.when import TO_COME, When, whens
from rag.question.period import Period
from rag.reading.fitted import Linear
from rag.stories.anew import anew, corrections, once
from rag.stories.event import Event
from rag.stories.network import tell_each
from rag.stories.sources import Source, cut
from rag.stories.story import Entry, Story

MOST = 20
"""Events shown."""
_READ = 40
"""Passages read, the nearest that have an event."""
FEATURES = ("told", "source", "opens", "stated")
"""By what a sentence tells an event of the topic:

- told: the log odds that its passage tells what is asked, by the network;
- source: how near its article is to the topic, as a share of the nearest;
- opens: whether its article opens with it: it is the news of its day;
- stated: whether it names its day.

What the network tells of the sentence by itself raises the share of what is shown that is gold from 48 to
50%, and takes another fifth of a second. The cosine of the passage adds nothing, nor does the best passage of
the article.
"""
FILE = Path(__file__).with_name("events.json")
"""The weights of `FEATURES`; `python -m evals fit-stories` fits them."""
TELLS = Linear(**json.loads(FILE.read_text("utf-8")))
LEAST = -1.7
"""The log odds from which an event is told: a probability of 15%, as the gold holds but some of a topic's
events. That command tells what others bring; without it, articles on other topics fill up a thin one."""
_OPENING = 3  # sentences in which an article tells its news
_UNDATED = 1  # those that have its day if they state none
_LONG = timedelta(days=31)
_PAST = 1  # years: "last year" is no day of an event
_CLOSE = timedelta(days=3)
_WORD = re.compile(r"[^\W\d_]+")


def chronology(question: str, told: Sequence[Source], period: Period) -> Story | None:
    """What the sources tell of a question's topic, in order of time; None if that is less than two events.

    An older telling that a later article changes follows what changes it, and is no event of its own.
    """
    known = features(question, told, period)
    scores = dict(zip(known, TELLS.scores([*known.values()]), strict=True))
    kept, corrected = chosen(scores)
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


def features(question: str, told: Sequence[Source], period: Period) -> dict[Event, dict[str, float]]:
    """The events within a period that the nearest passages tell, with the values of `FEATURES`."""
    found = [(event, source) for source in told for event in _events(source) if _within(event, period)]
    placed = [(event, source, source.passage(event.sentence)) for event, source in found]
    cosines = {place: source.passages[place.start, place.end] for _, source, place in placed if place}
    nearest = sorted(cosines, key=lambda one: -cosines[one])[:_READ]
    odds = dict(zip(nearest, tell_each(question, nearest), strict=True))
    best = max((source.score for _, source in found), default=0.0)
    return {
        event: {
            "told": odds[place],
            "source": source.score / best,
            "opens": float(event.opens),
            "stated": float(event.stated),
        }
        for event, source, place in placed
        if place in odds
    }


def chosen(
    scores: Mapping[Event, float], least: float = LEAST
) -> tuple[list[list[Event]], dict[Event, Event]]:
    """The likeliest events, each once (`rag.stories.anew.once`), and what corrects them.

    :param scores: of each, the log odds that it is an event of the topic.
    """
    likely = [event for event, score in scores.items() if score >= least]
    near = sorted(likely, key=lambda one: (one.last - one.first, -scores[one]))  # the most exact day first
    corrected = corrections(near)
    return sorted(once(near, corrected), key=lambda own: -scores[own[0]])[:MOST], corrected


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
        found += [Event(sentence, *one, stated, place < _OPENING) for one in sorted(days)]
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
