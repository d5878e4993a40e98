"""Judging the lists of figures."""

from evals.runs.figures import Asked, scored
from evals.scoring.metrics import Score

ASKED = [
    Asked("toll", "How many died?", {"a": "", "b": "disputed"}),
    Asked("fare", "What is the fare?", {}),
]


def test_lists_are_judged_by_their_rows_and_marks() -> None:
    assert scored(ASKED, [{"a": "", "b": ""}, {"c": ""}]) == {
        "right": Score(2 / 3, 3),
        "of those wanted": Score(1.0, 2),
        "marked right": Score(0.5, 2),
        "lists all right": Score(0.0, 2),
    }


def test_where_no_row_is_told_none_is_wrong() -> None:
    assert scored(ASKED, [{}, {}]) == {"of those wanted": Score(0.0, 2), "lists all right": Score(0.5, 2)}
