"""Fitting what a list takes in, on things made so that what is right is known."""

import numpy as np
import pytest

from evals.runs.lists import THRESHOLD, Case, as_text, fit
from rag.reading.fitted import Linear
from rag.stories.listing import ROWS


def case(*margins: float, wanted: int = 2, right: int = 0) -> Case:
    """Things by their margins, of which the first `right` are the wanted ones; nothing else tells them."""
    values = np.zeros((len(margins), len(ROWS)))
    values[:, ROWS.index("margin")] = margins
    return Case(wanted, values, [{place} if place < right else set() for place in range(len(margins))])


OWN = [case(4, 3, -2, right=2), case(5, 4, -3, right=2)]
NEWS = [case(1, -1, wanted=1, right=1), case(0, -2, wanted=0)]


def test_what_tells_the_right_things_weighs_and_what_is_the_same_for_all_does_not() -> None:
    document = fit(OWN, NEWS)
    fitted = Linear(**document["weights"])
    assert list(fitted.weights) == list(ROWS)
    assert fitted.weights["margin"] > 0
    others = [fitted.weights[name] for name in ROWS if name != "margin"]
    assert others == pytest.approx([0] * len(others), abs=1e-3)
    shown = fitted.scores([dict.fromkeys(ROWS, 0.0) | {"margin": margin} for margin in (5, -3)])
    assert shown[0] > document["threshold"] > shown[1]


def test_the_threshold_is_a_probability_in_logits() -> None:
    assert 1 / (1 + np.exp(-fit(OWN, NEWS)["threshold"])) == pytest.approx(THRESHOLD, abs=1e-4)


def test_few_questions_of_our_own_count_as_much_as_many_of_the_news() -> None:
    # The news alone would have it that nothing is right.
    news = [case(4, 4, wanted=0)] * 50
    fitted = Linear(**fit([case(4, 4, right=2)], news)["weights"])
    assert fitted.scores([dict.fromkeys(ROWS, 0.0) | {"margin": 4}]) == pytest.approx([0], abs=1e-3)


def test_the_table_counts_what_is_found_right_and_refused() -> None:
    # Always even odds: all are shown up to a threshold of 0.5.
    document = {"weights": {"weights": dict.fromkeys(ROWS, 0.0), "bias": 0.0}}
    told = [case(4, 3, -2, wanted=4, right=2), case(1, wanted=0)]
    lines = as_text(told, document).splitlines()
    assert lines[0].split() == ["from", "found", "right", "refused"]
    # Two of four are found, two of three are right; one thing alone makes no list.
    assert lines[-1].split() == ["0.50", "0.500", "0.667", "1.000"]
