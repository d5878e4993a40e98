"""Area, trade-off and calibration, each with a case worked by hand."""

from itertools import pairwise
from random import Random

import pytest

from evals.scoring.calibration import (
    Point,
    area,
    calibration_error,
    precision,
    refusal_f1,
    reliability,
    trade_off,
)
from evals.scoring.metrics import Score


def test_the_area_counts_pairs_in_the_right_order_and_ties_as_half() -> None:
    # Of six pairs 0.9 wins three; 0.4 wins one (0.2), ties one (0.4), loses one (0.5).
    assert area([0.9, 0.4], [0.2, 0.4, 0.5]) == Score(4.5 / 6, 2)
    assert area([0.8, 0.9], [0.1]) == Score(1.0, 1)
    assert area([0.1], [0.8, 0.9]).value == 0.0
    assert area([0.5, 0.5], [0.5]).value == 0.5


def test_the_area_needs_both_kinds() -> None:
    assert area([], [0.3]) == area([0.3], []) == Score(0.0, 0)


def test_the_trade_off_runs_from_refusing_nothing_to_refusing_all() -> None:
    points = trade_off([0.9, 0.4], [0.2, 0.4])
    assert points[:3] == (Point(0.2, 0.0, 0.0), Point(0.4, 0.0, 0.5), Point(0.9, 0.5, 1.0))
    assert points[3].threshold > 0.9
    assert (points[3].false_refusals, points[3].refusals) == (1.0, 1.0)
    assert trade_off([0.9], []) == ()


def test_the_area_under_the_trade_off_is_the_area() -> None:
    random = Random(7)
    known = [round(random.betavariate(4, 2), 1) for _ in range(60)]
    unknown = [round(random.betavariate(2, 3), 1) for _ in range(40)]
    points = trade_off(known, unknown)
    under = sum(
        (right.false_refusals - left.false_refusals) * (left.refusals + right.refusals) / 2
        for left, right in pairwise(points)
    )
    assert under == pytest.approx(area(known, unknown).value)


def test_bins_are_open_below_and_closed_above() -> None:
    bins = reliability([0.0, 0.1, 0.11, 1.0], [False, True, True, True])
    assert [each.count for each in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert (bins[0].lower, bins[0].upper, bins[0].confidence, bins[0].share) == (0.0, 0.1, 0.05, 0.5)


def test_calibration_error_is_the_weighted_distance_of_confidence_from_truth() -> None:
    # 0.95 and 0.85 stand each alone: off by 0.05 and 0.85; the two at 0.25 are right half the time.
    bins = reliability([0.95, 0.85, 0.25, 0.25], [True, False, True, False])
    assert calibration_error(bins) == Score(pytest.approx((0.05 + 0.85 + 2 * 0.25) / 4), 4)
    assert calibration_error(reliability([], [])) == Score(0.0, 0)


def test_perfect_confidence_has_no_calibration_error() -> None:
    assert calibration_error(reliability([1.0, 0.0, 0.0], [True, False, False])).value == 0.0


def test_precision_and_f1_of_refusals() -> None:
    # Five refused, four of them rightly, of eight unanswerable: precision 0.8, recall 0.5.
    assert precision(5, 4) == Score(0.8, 5)
    assert refusal_f1(5, 4, 8) == Score(pytest.approx(2 * 0.8 * 0.5 / 1.3), 8)
    assert precision(0, 0) == Score(0.0, 0)
    assert refusal_f1(0, 0, 3) == Score(0.0, 3)
