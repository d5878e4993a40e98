"""Whether evidence bears out the figures of a sentence.

A figure may be rounded or bounded only where that is marked: "about", "more than".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Literal, TypeAlias

from rag.checking.figures import Figure, figures, fuller, measure, spelt
from rag.language.quantities import Span

_SUMMED = re.compile(
    r"\b(?:total\w*|together|in all|altogether|combined|both|between them|sum|overall|if|of|all)\b",
    re.IGNORECASE,
)
"""What says that a figure may be a sum."""
_ROUNDED, _WORKED_OUT, _JUST_BELOW, _BEYOND = 0.05, 0.015, 0.1, 0.34
"""How far a rounded figure may lie from the exact one, and from one that was worked out; one "nearly" it
below; a bound from what it bounds. Shares of the exact one."""
_WHOLE = 0.005
"""How far a share that was worked out may lie from a whole percentage."""
_COUNTING = frozenset(("times",))
"""Units that only count: "charged 3,000 times" after 3,000 charges. What doubled is not two."""
_FEW = 12
"""Things that a text may count although its evidence only names them: "the two countries"."""

Misfit: TypeAlias = Literal["number", "unit", "bound"]
"""What is wrong with a figure: its number is not there; it is, with another unit; it is bounded otherwise."""


def misfit(sentence: str, evidence: str, apart: Sequence[float] = ()) -> tuple[Figure, Misfit] | None:
    """The first figure of a sentence that evidence does not bear out, and why; None if it bears out all.

    Sums, where the sentence says so, differences and ratios of two figures of the evidence count as told.

    :param apart: seconds that lie between the days that the evidence names.
    """
    told = figures(evidence, all_parts=True)
    told += [part for figure in told for part in figure.parts]
    told += [one for at in range(len(told)) for one in fuller(told, at)]
    told += spelt(evidence)
    pieces = [one for one in told if not one.worked_out]
    told += [Figure(0, 0, one, one, "time", "day", "", worked_out=True) for one in set(apart)]
    stated = figures(sentence)
    untold = [at for at, figure in enumerate(stated) if _misfit(figure, told)]
    # What figures make is slow to work out, and hardly ever needed.
    worked_out = list(_worked_out(pieces, bool(_SUMMED.search(sentence)))) if untold else []
    wrong = [
        (stated[at], reason)
        for at in untold
        if (reason := _of_all(stated[at], told, worked_out))
        and all(_of_all(one, told, worked_out) for one in fuller(stated, at))
    ]
    order: tuple[Misfit, ...] = ("unit", "number", "bound")
    return min(wrong, key=lambda one: order.index(one[1]), default=None)


def rival(figure: Figure, evidence: str) -> Span | None:
    """Where evidence gives the only other figure of the same unit or the same things; None if there are more,
    or none."""
    alike = [
        one
        for one in figures(evidence)
        if one.kind == figure.kind and (one.kind != "count" or one.unit == figure.unit)
    ]
    return (alike[0].start, alike[0].end) if len(alike) == 1 else None


def _of_all(figure: Figure, told: Sequence[Figure], worked_out: Sequence[Figure]) -> Misfit | None:
    reason = _misfit(figure, told)
    if reason is None or _misfit(figure, worked_out) is None:
        return None
    if figure.parts and all(_of_all(part, told, worked_out) is None for part in figure.parts):
        return None
    if reason != "bound" and figure.kind == "count" and figure.worded and figure.number <= _FEW:
        # "The two countries" of evidence that names both.
        return reason if any(one.kind == "count" and one.unit == figure.unit for one in told) else None
    return reason


def _worked_out(told: Sequence[Figure], summed: bool) -> Iterator[Figure]:
    """What two figures make: their sum, difference, product and ratio; and what is left of a share."""

    def made(value: float, like: Figure, kind: str = "") -> Figure:
        kind = kind or like.kind
        number = value * like.number / like.value if kind == like.kind and like.value else value
        unit = like.unit if kind == like.kind else ""
        return Figure(0, 0, number, value, kind, unit, "", worked_out=True)

    for one in told:
        yield from (made(value, one, kind) for value, kind in _turned(one))
    for one, other in permutations(told, 2):
        value, by = one.value, other.value
        ratio = one.kind in ("times", "share", "point")
        if other.kind == "share" and not ratio:
            yield from (made(value * part, one) for part in (by, 1 + by, 1 - by))
        elif other.kind == "times" and one.kind != "times":
            yield from (made(value * part, one) for part in (by, 0 if ratio or not by else 1 / by))
        elif one.kind == "share" and _points(other):
            yield from (made(value + part, one) for part in (by / 100, -by / 100))
        elif one.kind == "money" and other.kind == "count" and by:
            yield from (made(value * part, one) for part in (by, 1 / by))
        if one.kind != other.kind or not by or (one.kind == "money" and not _same_money(one, other)):
            continue
        if value > by:
            if summed or one.adds or other.adds:
                yield made(value + by, one)
            yield made((value - by) * 100, one, "point") if one.kind == "share" else made(value - by, one)
        else:
            yield made(value / by, one, "share")
        if one.end_of == "above" and other.end_of == "below":
            yield made((value + by) / 2, one)
        yield made(value / by, one, "times")
        yield made(abs(value - by) / by, one, "share")


def _turned(one: Figure) -> Iterator[tuple[float, str]]:
    """A share or a multiple told the other way round: "half of the one" is "twice the other", "fell by half"
    is "halved", "60 percent" leave 40."""
    if one.kind == "share" and 0 < one.value < 1:
        yield 1 - one.value, "share"
        yield from ((value, "times") for value in (1 / one.value, 1 + one.value, 1 - one.value))
    if one.kind == "times" and one.value:
        yield from ((value, "share") for value in (min(one.value, 1 / one.value), abs(one.value - 1)))


def _misfit(figure: Figure, evidence: Sequence[Figure]) -> Misfit | None:
    worst: Misfit = "number"
    for other in evidence:
        if not _near(figure, other):
            continue
        if not _same_unit(figure, other):
            worst = "unit" if worst == "number" else worst
        elif _bounds_fit(figure, other):
            return None
        else:
            worst = "bound"
    return worst


def _points(figure: Figure) -> bool:
    return figure.kind == "point" or (figure.kind == "count" and figure.unit == "point")


def _same_money(figure: Figure, other: Figure) -> bool:
    units = {figure.unit, other.unit}
    dollars = all(one.endswith("$") for one in units - {"cent"})
    return len(units) == 1 or (dollars and bool(units & {"$", "cent"})) or units == {"cent", "€"}


def _same_unit(figure: Figure, other: Figure) -> bool:
    rates = {measure(figure.rate), measure(other.rate)}
    if None not in rates and len(rates) > 1:
        return False
    if figure.nation and other.nation and figure.nation != other.nation:
        return False
    if figure.kind == other.kind == "money":
        return _same_money(figure, other)
    if figure.kind == other.kind or (_points(figure) and _points(other)):
        return True
    if {figure.kind, other.kind} == {"times", "count"} and _COUNTING & {figure.unit, other.unit}:
        return True
    # What names no unit may leave one out: "It rose to 3.9 trillion", "aged 14" for a "14-year-old".
    if figure.kind == "count" and not figure.unit:
        return True
    return (
        other.kind == "count" and not other.unit and figure.kind not in ("money", "share", "point", "times")
    )


def same(figure: Figure, other: Figure) -> bool:
    """Whether two figures are one, rounded as far as that is marked."""
    return _near(figure, other) and _same_unit(figure, other)


def _values(figure: Figure, other: Figure) -> tuple[float, float]:
    return (figure.value, other.value) if figure.kind == other.kind else (figure.number, other.number)


def _equal(value: float, exact: float) -> bool:
    return abs(value - exact) <= 1e-6 * max(abs(value), abs(exact))


def _near(figure: Figure, other: Figure) -> bool:
    """Whether two values are one, as far as rounding is marked."""
    value, exact = _values(figure, other)
    if _equal(value, exact):
        return True
    if figure.kind == other.kind == "share" and figure.worded != other.worded and abs(value - exact) <= 0.007:
        return True  # "a third" is 33 percent
    if (
        figure.kind == other.kind == "time"
        and figure.unit != other.unit
        and abs(value - exact) <= 0.02 * exact
    ):
        return True  # three months are 90 days
    if other.worked_out and figure.kind == other.kind == "share" and figure.bound == "about":
        return abs(value - exact) <= _WHOLE
    if figure.bound == "about" and figure.worded and figure.kind == "share":
        return abs(value - exact) <= 2 * _ROUNDED * abs(exact)
    if figure.bound == "about":
        return abs(value - exact) <= (_WORKED_OUT if other.worked_out else _ROUNDED) * abs(exact)
    if figure.bound == "nearly":
        return (1 - _JUST_BELOW) * value <= exact < value
    # Much can be worked out, and something of it lies beyond any bound.
    beyond = _JUST_BELOW if other.worked_out else _BEYOND
    if figure.bound in ("above", "over"):
        return value < exact <= value * (1.5 if figure.kind == "times" else 1 + beyond)
    if figure.bound in ("below", "most"):
        return value * (1 - beyond) <= exact < value
    return False


def _bounds_fit(figure: Figure, other: Figure) -> bool:
    """Whether a figure that is near is bounded as in the evidence; where its value is another, the bound is
    what makes it near."""
    if not _equal(*_values(figure, other)) or other.worked_out:
        return True
    bounds: set[str] = {figure.bound, other.bound}
    if len(bounds) == 1 or (figure.bound and figure.bound == other.end_of):
        return True
    if figure.bound == "about" or (other.bound == "about" and figure.bound in ("", "nearly")):
        return True
    return ("over" in bounds and bounds <= {"", "above", "over"}) or (
        "most" in bounds and bounds <= {"", "below", "most"}
    )
