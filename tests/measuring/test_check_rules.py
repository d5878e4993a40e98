"""Switching the rules of the check off: what that changes."""

from datetime import date

from evals.data.checks import Item
from evals.runs.check_rules import ablate_checks, as_table
from evals.runs.switches import NOTHING, Switch, always
from index.types import Article

PAPER = Article("ferry", "Ferry fares", "The ferry costs 30 crowns, said Ada Lund.", date(2025, 3, 5))
UNMENTIONED = Switch("names", (("rag.checking.verify", "unmentioned", always(None)),))
IDLE = Switch("peoples", (("rag.checking.names", "_ENDINGS", frozenset()),))


def item(sentence: str, kind: str | None) -> Item:
    return Item(sentence, sentence, ((PAPER, 0, len(PAPER.text)),), kind, None)


ITEMS = {
    "fitted": [
        item("Ada Lund told of the fare of 30 crowns.", None),
        item("Ada Lund told of a fare of 36 crowns.", "digit"),
        item("Eva Brand told of the fare of 30 crowns.", "name"),
    ]
}


def test_a_rule_that_catches_an_error_pays_and_one_that_changes_nothing_does_not() -> None:
    whole, names, idle = rows = list(ablate_checks(ITEMS, [UNMENTIONED, IDLE]))
    assert whole.name == NOTHING
    assert {metric: score.value for metric, score in whole.scores["fitted"].items()} == {
        "faithful": 1.0,
        "numbers": 1.0,
        "planted": 1.0,
    }
    assert names.scores["fitted"]["planted"].value == 0.5
    assert names.changed == {"fitted": 1}
    assert idle.scores == whole.scores
    assert [line.split()[-1] for line in as_table(rows).splitlines()[3:]] == ["yes", "no"]
