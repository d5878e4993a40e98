"""What a later article tells anew of an event: a correction, another figure, another day."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from index.text.words import content_stems
from rag.deciding.corrections import superseded
from rag.language.amounts import Amount, amounts
from rag.language.likeness import alike
from rag.language.names import names
from rag.language.quantities import DATE, DURATION, MONEY, PERCENT
from rag.language.when import TO_COME
from rag.stories.event import Event

Note = Literal["corrected later", "figure changed later", "day changed later"]
"""What is said of the older telling."""

_SAME = 0.3  # likeness from which two sentences of one time tell one event
_CORRECTED = 0.5  # the same of a sentence and its correction, whose days may differ
_MOVED = 0.25  # the same of a plan and its new day
_APART = 5
"""By what factor two figures of one thing may differ."""
_LASTS = 60
"""Days within which the victims of one event are counted."""
_VICTIMS = {
    "dead": re.compile(
        r"\b(?:dead|die[sd]?|kill(?:s|ed|ing)?|deaths?|drowned|fatalities|los(?:t|e|ing) their lives)\b",
        re.IGNORECASE,
    ),
    "hurt": re.compile(r"\b(?:hurt|injur(?:ed|ing|ies)|wounded)\b", re.IGNORECASE),
    "missing": re.compile(r"\bmissing\b", re.IGNORECASE),
}
_NEAR = 60  # characters between a count of victims and what became of them
_ABOVE = re.compile(r"(?:(?:more|higher) than|(?:just )?(?:over|above)|at least)\b", re.IGNORECASE)
_COUNTED_ANEW = re.compile(
    r"\b(?:toll|ris(?:en|es?|ing)|rose|climb\w+|now|revised|recounted)\b", re.IGNORECASE
)
_DAY_ANEW = re.compile(
    r"\b(?:postpon\w+|put (?:off|back)|push\w+ back|delay\w*|reschedul\w+|brought forward|moved|"
    r"instead|later than planned)\b",
    re.IGNORECASE,
)


def once(events: Sequence[Event], corrected: Mapping[Event, Event]) -> list[list[Event]]:
    """Each event once: its newest telling, if tellings differ, and the older ones that this changes.

    :param events: of two that tell the same, the first is taken.
    :param corrected: see `corrections`.
    """
    tellings: list[list[Event]] = []
    for event in events:
        own = next((own for own in tellings if _is_one(own[0], event, corrected)), None)
        if own is None:
            tellings.append([event])
        else:
            own.append(event)
    return [_differing(own, corrected) for own in tellings]


def corrections(events: Sequence[Event]) -> dict[Event, Event]:
    """What corrected articles tell, each with what their correction has instead, or again."""
    replaced = superseded(event.sentence.article for event in events)
    found = {}
    for event in events:
        if new := replaced.get(event.sentence.article.id):
            likely = [
                (alike(_undated(event), _undated(one)), -abs((one.first - event.first).days), one)
                for one in events
                if one.sentence.article.id == new.id
            ]
            best = max(likely, key=lambda pair: pair[:2], default=None)
            if best and best[0] >= _CORRECTED:
                found[event] = best[2]
    return found


def _is_one(one: Event, other: Event, corrected: Mapping[Event, Event]) -> bool:
    return corrected.get(one) is other or corrected.get(other) is one or same(one, other)


def _differing(own: Sequence[Event], corrected: Mapping[Event, Event]) -> list[Event]:
    lead = own[0]
    for one in own[1:]:
        if anew(lead, one, corrected) or corrected.get(lead) is one:
            lead = one
    kept = [lead]
    for one in own:
        told = any(not anew(one, other, corrected) and not anew(other, one, corrected) for other in kept[1:])
        if anew(one, lead, corrected) and not told:
            kept.append(one)
    return kept


def same(one: Event, other: Event) -> bool:
    """Whether two sentences tell one event: they are of the same days, and read alike or count the victims of
    one name."""
    return one.meets(other) and (
        alike(one.text, other.text) >= _SAME or bool(_victims(one) & _victims(other) and _named(one, other))
    )


def anew(old: Event, new: Event, corrected: Mapping[Event, Event]) -> Note | None:
    """What a later article changes in what an earlier one tells; None if both can hold.

    :param corrected: see `corrections`.
    """
    if corrected.get(old) is new:
        return "corrected later" if _facts(old) != _facts(new) else None
    if old.published >= new.published:
        return None
    if same(old, new) or _recounts(old, new):
        return "figure changed later" if _differ(old.text, new.text) else None
    return "day changed later" if _moves(old, new) else None


def figures(text: str) -> dict[str, Amount]:
    """The figures of a sentence by what they are of; what it has two figures of is left out."""
    found: dict[str, list[Amount]] = {}
    for one in amounts(text):
        found.setdefault(_of(one, text), []).append(one)
    return {what: own[0] for what, own in found.items() if len(own) == 1}


def _of(one: Amount, text: str) -> str:
    """What a figure is of: victims, or its unit."""
    words = text[one.start : one.end]
    if any(pattern.match(words) for pattern in (MONEY, PERCENT, DURATION)):
        return one.unit
    away = {
        victims: max(match.start() - one.end, one.start - match.end())
        for victims, pattern in _VICTIMS.items()
        for match in pattern.finditer(text)
        if max(match.start() - one.end, one.start - match.end()) <= _NEAR
    }
    return min(away, key=lambda victims: away[victims], default=one.unit)


def _differ(ours: str, theirs: str) -> bool:
    """Whether two sentences give figures of one thing that cannot both hold."""
    mine, others = figures(ours), figures(theirs)
    return any(_apart(mine[what], ours, others[what], theirs) for what in mine.keys() & others.keys())


def _apart(one: Amount, text: str, other: Amount, beside: str) -> bool:
    low, told, high = (one, text, other) if one.value < other.value else (other, beside, one)
    return 0 < low.value < high.value <= _APART * low.value and not _ABOVE.match(told, low.start)


def _recounts(old: Event, new: Event) -> bool:
    """Whether a sentence of a later day counts the victims of one event again."""
    return bool(
        (new.first - old.last).days in range(_LASTS)
        and _COUNTED_ANEW.search(new.text)
        and _victims(old) & _victims(new)
        and _named(old, new)
        and _matter(old) & _matter(new)
    )


def _moves(old: Event, new: Event) -> bool:
    """Whether a sentence puts off what another said was to come."""
    return bool(
        old.stated
        and new.stated
        and not old.meets(new)
        and TO_COME.search(old.text)
        and new.published <= old.last
        and _DAY_ANEW.search(new.text)
        and alike(_undated(old), _undated(new)) >= _MOVED
    )


def _facts(one: Event) -> tuple[object, ...]:
    """What a correction may change: days, figures and names."""
    values = sorted(amount.value for amount in amounts(one.text))
    return one.first, one.last, values, sorted({name.text for name in names(one.text)})


def _victims(one: Event) -> set[str]:
    """The victims that a sentence counts. Reading its figures is slow, and most name no victims."""
    named = any(pattern.search(one.text) for pattern in _VICTIMS.values())
    return figures(one.text).keys() & _VICTIMS.keys() if named else set()


def _named(one: Event, other: Event) -> set[str]:
    """The names that two sentences share."""
    ours, theirs = ({name.text for name in names(event.text)} for event in (one, other))
    return ours & theirs


def _matter(one: Event) -> set[str]:
    """What a sentence is about beside names, days and victims."""
    plain = _undated(one)
    for pattern in _VICTIMS.values():
        plain = pattern.sub("", plain)
    own = {word for name in names(one.text) for word in content_stems(name.text)}
    return set(content_stems(plain)) - own - {"peopl", "toll"}


def _undated(one: Event) -> str:
    return DATE.sub("", one.text)
