"""How well confidence separates answerable questions from others, and whether it is calibrated.

Pure functions of confidences in [0, 1]. A question is refused if its confidence is below a threshold.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, nextafter

from evals.scoring.metrics import Score

BINS = 10
"""Of equal width, as in most reports of calibration (Guo et al., 2017; arXiv:1706.04599)."""


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold would do.

    :param threshold: questions with less confidence are refused.
    :param false_refusals: share of the answerable questions refused.
    :param refusals: share of the unanswerable questions refused.
    """

    threshold: float
    false_refusals: float
    refusals: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions with confidence in ``(lower, upper]``; the lowest bin includes 0.

    :param confidence: their mean confidence; 0 if there are none.
    :param share: the share of them for which it came true; 0 if there are none.
    """

    lower: float
    upper: float
    count: int
    confidence: float
    share: float


def area(answerable: Sequence[float], unanswerable: Sequence[float]) -> Score:
    """Area under the ROC curve: how often an answerable question has more confidence than another.

    By the rank statistic (Mann and Whitney, 1947), ties counted half. One question moves it by at most one in
    the number of its kind, so the count is that of the rarer kind; 0 if a kind is missing.
    """
    count = min(len(answerable), len(unanswerable))
    if not count:
        return Score(0.0, 0)
    ordered = sorted(unanswerable)
    # Lower values count in both positions, equal ones in one of them: hence half.
    won = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in answerable) / 2
    return Score(won / (len(answerable) * len(unanswerable)), count)


def trade_off(answerable: Sequence[float], unanswerable: Sequence[float]) -> tuple[Point, ...]:
    """Every choice a threshold offers, from refusing nothing to refusing everything; empty if a kind is
    missing.

    The area under the line through these points, refusals over false refusals, is `area`.
    """
    if not answerable or not unanswerable:
        return ()
    values = sorted({*answerable, *unanswerable})
    thresholds = [*values, nextafter(values[-1], 2.0)]
    known, unknown = sorted(answerable), sorted(unanswerable)
    return tuple(
        Point(
            threshold,
            bisect_left(known, threshold) / len(known),
            bisect_left(unknown, threshold) / len(unknown),
        )
        for threshold in thresholds
    )


def reliability(confidences: Sequence[float], came_true: Sequence[bool]) -> tuple[Bin, ...]:
    """`BINS` bins of confidence, and how often it came true in each; some may be empty.

    :param came_true: for each of `confidences`.
    """
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for value, is_true in zip(confidences, came_true, strict=True):
        held[max(0, ceil(value * BINS) - 1)].append((value, is_true))
    return tuple(
        Bin(
            lower=place / BINS,
            upper=(place + 1) / BINS,
            count=len(pairs),
            confidence=sum(value for value, _ in pairs) / len(pairs) if pairs else 0.0,
            share=sum(is_true for _, is_true in pairs) / len(pairs) if pairs else 0.0,
        )
        for place, pairs in enumerate(held)
    )


def calibration_error(bins: Sequence[Bin]) -> Score:
    """Expected calibration error: the mean distance of confidence from what came true, weighted by count."""
    count = sum(each.count for each in bins)
    distance = sum(each.count * abs(each.confidence - each.share) for each in bins)
    return Score(distance / count if count else 0.0, count)


def precision(refused: int, rightly: int) -> Score:
    """The share of refused questions that no article answers."""
    return Score(rightly / refused if refused else 0.0, refused)


def refusal_f1(refused: int, rightly: int, unanswerable: int) -> Score:
    """The harmonic mean of the precision of refusals and of the share of `unanswerable` refused."""
    total = refused + unanswerable
    return Score(2 * rightly / total if total else 0.0, unanswerable)
