"""Switching rules and features off: what that changes, and whether they pay."""

from pathlib import Path

import pytest

from evals.data.questions import Question
from evals.data.remembered import RememberedFinder
from evals.runs.rules import SWITCHES, Trial, ablate_rules, as_table, reported
from evals.runs.switches import NOTHING, Row, Switch
from evals.scoring.metrics import Score
from index.types import Passage
from rag.reading import fitted
from rag.reading.reader import PassageReader
from tests.support.questions import make_article
from tests.support.small_index import TEXTS, Costs, SmallIndex

QUESTIONS = (
    Question("ferry", "What does the night ferry cost?", ("4.2 million crowns",), gold_ids=("ferry",)),
    Question("garage", "What did the garage cost?", ("88 million crowns",), gold_ids=("garage",)),
)
READING = Switch("reading", (("rag.reading.reader.PassageReader", "read", lambda self, question, hits: []),))
IDLE = Switch("moments", (("rag.writing.extractive", "moments", lambda text, published: []),))


@pytest.fixture
def trial(small_index: SmallIndex) -> Trial:
    return Trial("some", small_index.answerer, small_index.reader, QUESTIONS, small_index.texts)


def test_what_changes_answers_for_the_worse_pays_and_what_changes_none_does_not(trial: Trial) -> None:
    told: list[tuple[str, int, int | None]] = []
    whole, reading, idle = rows = ablate_rules(
        [trial],
        [Switch(NOTHING), READING, IDLE],
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert (whole.changed, reading.changed, idle.changed) == ({"some": 0}, {"some": 2}, {"some": 0})
    assert whole.scores["some"]["answer_hit"].value == 1
    assert reading.scores["some"]["answer_hit"].value == 0
    assert reading.costs(whole)
    assert not idle.costs(whole)
    lines = as_table(rows).splitlines()
    (shown,) = (line for line in lines if line.strip().startswith("reading"))
    assert "yes" in shown
    assert "0.0" in shown
    (shown,) = (line for line in lines if line.strip().startswith("moments"))
    assert "no" in shown.split()
    assert told == [("some", 1, 3), ("some", 2, 3), ("some", 3, 3)]


def test_what_was_switched_off_is_back_afterwards(trial: Trial) -> None:
    before = PassageReader.read
    ablate_rules([trial], [READING])
    assert PassageReader.read is before


def test_every_switch_is_of_something_that_is_there() -> None:
    for switch in SWITCHES:
        with switch.off():
            pass
    assert SWITCHES[0] == Switch(NOTHING)
    assert len({switch.name for switch in SWITCHES}) == len(SWITCHES)


def test_each_fitted_feature_can_be_held_at_its_mean() -> None:
    switches = {switch.name: switch for switch in SWITCHES}
    for kind, model in (("ranking", fitted.RANKING), ("confidence", fitted.CONFIDENCE)):
        for feature in model.weights:
            with switches[f"{kind}: {feature}"].off():
                assert getattr(fitted, kind.upper()) == model.without(feature)


@pytest.mark.parametrize(
    ("of", "metric", "before", "after", "pays"),
    [
        ("realtimeqa_dev", "answer_hit", 0.80, 0.79, False),
        ("realtimeqa_dev", "answer_hit", 0.80, 0.78, True),
        ("squad2_a", "answer_hit", 0.800, 0.796, False),
        ("squad2_a", "answer_hit", 0.800, 0.794, True),
        ("squad2_a", "answer_hit", 0.80, 0.90, False),
        ("squad2_a", "refusals", 0.80, 0.70, True),
        ("squad2_a", "false_refusals", 0.10, 0.20, True),
        ("squad2_a", "false_refusals", 0.10, 0.05, False),
    ],
)
def test_a_rule_pays_by_more_than_one_question_of_news_or_half_a_point_elsewhere(
    of: str, metric: str, before: float, after: float, pays: bool
) -> None:
    whole, without = (Row("", {of: {metric: Score(value, 100)}}, {of: 0}) for value in (before, after))
    assert without.costs(whole) is pays


def test_reported_cases_are_asked_once_each_of_the_articles_they_came_with(tmp_path: Path) -> None:
    for name, question in (("one", "Who sailed?"), ("two", "Who sailed?"), ("three", "When?")):
        folder = tmp_path / name
        (folder / "in").mkdir(parents=True)
        (folder / "case.md").write_text(f"So:\n\n$ dateline ask '{question}' --index var\n")
        (folder / "in" / "news.jsonl").write_text(f'{{"text": "{question}"}}')
    questions, sources = reported(tmp_path)
    assert sorted(one.question for one in questions) == ["When?", "Who sailed?"]
    assert len(sources) == 2
    assert reported(tmp_path / "nowhere") == ([], [])


# Reading is remembered


def passage(lead: str = "") -> Passage:
    text = lead + TEXTS["ferry"]
    return Passage(make_article(text), len(lead), len(text))


def test_a_passage_is_read_once_for_a_question_even_after_reopening(tmp_path: Path) -> None:
    costs = Costs()
    finder = RememberedFinder(costs, tmp_path / "kept" / "found.sqlite")
    first = finder.find("How much?", [passage()])
    assert first == Costs().find("How much?", [passage()])
    reopened = RememberedFinder(costs, tmp_path / "kept" / "found.sqlite")
    assert finder.find("How much?", [passage()]) == reopened.find("How much?", [passage()]) == first
    assert costs.read == 1


def test_only_what_is_new_is_read_and_each_passage_gets_its_own(tmp_path: Path) -> None:
    costs = Costs()
    finder = RememberedFinder(costs, tmp_path / "found.sqlite")
    garage = Passage(make_article(TEXTS["garage"], "garage"), 0, len(TEXTS["garage"]))
    finder.find("How much?", [passage()])
    assert finder.find("How much?", [garage, passage()]) == Costs().find("How much?", [garage, passage()])
    assert costs.read == 2
    finder.find("How many?", [passage()])
    assert costs.read == 3


def test_the_same_words_further_on_in_another_article_are_found_at_their_own_place(tmp_path: Path) -> None:
    costs = Costs()
    finder = RememberedFinder(costs, tmp_path / "found.sqlite")
    finder.find("How much?", [passage()])
    moved = passage("It rained. ")
    assert finder.find("How much?", [moved]) == Costs().find("How much?", [moved])
    assert costs.read == 1
