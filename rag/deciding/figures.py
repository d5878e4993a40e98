"""Which figures different articles give for the quantity that a question asks for."""

import re
from collections.abc import Iterable
from dataclasses import replace

from rag.deciding.newest import Current
from rag.deciding.quantity import Given, figure, same_quantity
from rag.language.likeness import SAME, alike

_APART = 5
"""By what factor a figure may differ from the one nearest in time: what a day cost in lives is no toll."""
_ABOVE = re.compile(
    r"(?:(?:more|higher|greater) than|(?:just )?(?:over|above)|at least|as (?:many|much) as)\b", re.IGNORECASE
)


def figures(standing: Current) -> list[Given]:
    """The figures of different articles, newest first. None unless articles of two days, or two that
    disagree, give it."""
    lead = figure(standing.readings[0]) if standing.readings else None
    if lead is None or lead.reading.features["margin"] <= 0:
        return []
    corrected = [one for one, correction in standing.others if correction]
    given = [figure(one) for one in [*standing.readings, *corrected]]
    same = [one for one in given if one and same_quantity(one, lead)]
    told = _plausible(lead, _once_each(lead, same))
    if len({(one.day, one.amount.value) for one in told}) < 2:
        return []
    replaced = {one.sentence.article.id for one in corrected}
    return [
        replace(
            one,
            superseded=one.reading.sentence.article.id in replaced,
            disputed=any(one.day == other.day and not _agree(one, other) for other in told),
        )
        for one in sorted(told, key=lambda one: (one.day, one.amount.value), reverse=True)
    ]


def _once_each(lead: Given, found: Iterable[Given]) -> list[Given]:
    """Without what repeats the lead or an earlier one: of the same article, or reprinted."""
    kept: list[Given] = []
    for one in sorted(found, key=lambda one: one.day):
        if not any(_repeats(one, other) for other in (lead, *kept)):
            kept.append(one)
    return kept


def _repeats(one: Given, other: Given) -> bool:
    ours, theirs = one.reading.sentence, other.reading.sentence
    if ours.article.id == theirs.article.id:
        return True
    return one.amount.value == other.amount.value and alike(ours.text, theirs.text) >= SAME


def _plausible(lead: Given, found: Iterable[Given]) -> list[Given]:
    """The lead, and those whose figure is near to the one nearest in time."""

    def away(one: Given, other: Given) -> int:
        return abs((one.day - other.day).days)

    kept = [lead]
    for one in sorted(found, key=lambda one: away(one, lead)):
        nearest = min(kept, key=lambda other: away(one, other))
        low, high = sorted((one.amount.value, nearest.amount.value))
        if low > 0 and high <= _APART * low:
            kept.append(one)
    return kept


def _agree(one: Given, other: Given) -> bool:
    """Whether two figures can both hold, as "more than 40" and 43 do."""
    low, high = sorted((one, other), key=lambda given: given.amount.value)
    return low.amount.value == high.amount.value or bool(_ABOVE.match(low.words))
