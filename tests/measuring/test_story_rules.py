"""Switching the rules of the stories off: what that changes, whether they pay, and that each is there."""

import pytest

from evals.__main__ import main
from evals.data.stories import SHAPES, StoryQuestion
from evals.runs.story_rules import STORY_SWITCHES, ablate_stories, as_table
from evals.runs.switches import NOTHING, Row, Switch
from evals.scoring.metrics import Score
from tests.support.small_index import SmallIndex

FERRY = StoryQuestion(
    "a-q01", "summary", "Summarise the article about the night ferry.", True, facts=(("4.2 million crowns",),)
)
GARAGE = StoryQuestion(
    "b-q01", "summary", "Summarise the article about the parking garage.", True, facts=(("88 million",),)
)
QUESTIONS = {"fitted": [FERRY], "kept": [GARAGE]}
SENTENCES = (("rag.stories.summary", "_tells", lambda sentence: False),)


def test_only_questions_of_the_shapes_that_a_switch_names_are_asked_again(small_index: SmallIndex) -> None:
    told: list[tuple[str, int, int | None]] = []
    whole, summaries, lists, every = ablate_stories(
        small_index.answerer,
        QUESTIONS,
        [
            Switch("summaries", SENTENCES, ("summary",)),
            Switch("lists", SENTENCES, ("list",)),
            Switch("all", SENTENCES),
        ],
        lambda stage, done, total: told.append((stage, done, total)),
    )
    assert whole.name == NOTHING
    assert whole.scores["fitted"]["summary facts"] == Score(1.0, 1)
    assert summaries.changed == every.changed == {"fitted": 1, "kept": 1}
    assert lists.changed == {"fitted": 0, "kept": 0}
    assert lists.scores == whole.scores
    assert told[-1] == ("switches", 3, 3)


def test_the_table_has_a_row_for_each_switch_and_figures_where_they_change() -> None:
    def row(name: str, found: float, wrong: float) -> Row:
        own = {"list found": Score(found, 10), "positions wrong": Score(wrong, 10)}
        return Row(name, {"fitted": own, "kept": own}, {"fitted": 2, "kept": 1})

    rows = [row(NOTHING, 0.5, 0.1), row("found", 0.4, 0.1), row("wrong", 0.5, 0.2), row("neither", 0.6, 0.05)]
    headings, _, *lines = as_table(rows).splitlines()
    assert headings.split("  ")[0] == "switched off"
    assert all(words in headings for words in ("list found", "sides wrong", "otherwise", "pays"))
    assert [line.split() for line in lines] == [
        ["nothing", "50.0", "50.0", "10.0", "10.0", "2", "1"],
        ["found", "40.0", "40.0", "2", "1", "yes"],
        ["wrong", "20.0", "20.0", "2", "1", "yes"],
        ["neither", "60.0", "60.0", "5.0", "5.0", "2", "1", "no"],
    ]


@pytest.mark.parametrize("switch", STORY_SWITCHES, ids=lambda switch: switch.name)
def test_each_switch_is_of_shapes_that_there_are(switch: Switch) -> None:
    assert set(switch.shapes) <= set(SHAPES)


def test_rows_that_are_not_there_cannot_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stories", "--ablate", "--only", "no such rule"]) == 1
    assert "Expected a row with 'no such rule', found none." in capsys.readouterr().err
