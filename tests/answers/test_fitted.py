"""Fitted scores: features weighed and added up."""

import pytest

from rag.deciding.confidence import EVIDENCE
from rag.reading import fitted
from rag.reading.fitted import Linear
from rag.reading.reader import FEATURES

SCORE = Linear(weights={"near": 2.0, "old": -0.5}, means={"near": 0.25, "old": 3.0}, bias=1.0)


def test_a_score_is_the_weighted_sum_of_its_features_and_others_do_not_count() -> None:
    rows = [{"old": 4.0, "near": 1.0, "loud": 9.0}, {"old": 0.0, "near": 0.0, "loud": -9.0}]
    assert SCORE.scores(rows) == pytest.approx([1.0, 1.0])


def test_a_feature_left_out_counts_as_its_mean_whatever_it_is() -> None:
    held = SCORE.without("old")
    assert held.scores([{"near": 1.0, "old": old} for old in (0.0, 3.0, 900.0)]) == pytest.approx([1.5] * 3)
    assert SCORE.scores([{"near": 1.0, "old": 3.0}]) == pytest.approx([1.5])


def test_the_weights_that_ship_are_of_what_is_measured_and_lie_on_the_side_they_should() -> None:
    assert set(fitted.RANKING.weights) <= set(FEATURES)
    assert set(fitted.CONFIDENCE.weights) == set(EVIDENCE)
    for model in (fitted.RANKING, fitted.CONFIDENCE):
        against = {name for name, weight in model.weights.items() if weight < 0}
        assert against <= {"age", "absent"}
        assert set(model.means) == set(model.weights)
    assert 0 < fitted.THRESHOLD < 1
