"""Two runs compared: intervals, questions that turned, and files that are no runs."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.data.questions import Question
from evals.errors import RunError
from evals.runs.compare import as_text, compare, interval, read_run
from evals.runs.run import evaluate
from tests.support.newsroom import ARTICLES, FERRY, Newsroom

TEXTS = {article.id: article.text for article in ARTICLES}
PLACES = ("town", "council", "harbour", "islands", "hospital", "nurses", "fjord", "treasurer", "boat", "quay")
QUESTIONS = [
    Question(id=f"{place}-{year}", question=f"Why does the {place} sing at the opera in {year}?",
             answerable=False)
    for place in PLACES for year in (1990, 1991)
]  # fmt: skip
COST = Question(
    id="cost",
    question="What does the night ferry cost the town a year?",
    answers=("4.2 million crowns",),
    gold_ids=("ferry",),
)


def write_run(path: Path, newsroom: Newsroom, questions: Sequence[Question]) -> Path:
    """What ``dateline eval --json`` prints, in a file."""
    path.write_text(json.dumps(evaluate(newsroom, questions, TEXTS).as_dict()), encoding="utf-8")
    return path


def run_main(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """Before, the ferry's article is not there; after, it is."""
    questions = [COST, *QUESTIONS]
    before = write_run(tmp_path / "a.json", Newsroom([one for one in ARTICLES if one != FERRY]), questions)
    return before, write_run(tmp_path / "b.json", Newsroom(), questions)


def test_a_difference_in_every_question_is_more_than_chance() -> None:
    assert interval([1.0] * 20) == (1.0, 1.0)
    low, high = interval([1.0] * 15 + [0.0] * 15)
    assert 0.3 < low < 0.4
    assert 0.6 < high < 0.7


def test_a_difference_that_goes_both_ways_is_not() -> None:
    low, high = interval([1.0] * 10 + [-1.0] * 10)
    assert low < 0 < high
    assert low == pytest.approx(-high, abs=0.05)


def test_an_interval_is_the_same_each_time() -> None:
    values = [0.0, 1.0, 0.5, -1.0, 0.25]
    assert interval(values) == interval(values)


def test_the_questions_that_changed_are_listed_each_way(runs: tuple[Path, Path]) -> None:
    before, after = map(read_run, runs)
    found = compare(before, after)
    assert ("cost", COST.question) in found.mended
    assert not found.broken
    back = compare(after, before)
    assert (back.broken, back.mended) == (found.mended, found.broken)


def test_a_known_difference_has_an_interval_without_zero(tmp_path: Path) -> None:
    class Gullible(Newsroom):
        """Answers every question with the same sentence, also what no article answers."""

        def answer(self, question: str, **settings: object):  # type: ignore[no-untyped-def]
            return super().answer("What does the night ferry cost the town?")

    cautious = read_run(write_run(tmp_path / "a.json", Newsroom(), QUESTIONS))
    gullible = read_run(write_run(tmp_path / "b.json", Gullible(), QUESTIONS))
    moved = {each.metric: each for each in compare(cautious, gullible).differences}
    assert (moved["refusals"].questions, moved["refusals"].after) == (20, 0.0)
    assert moved["refusals"].before > 0.5
    assert moved["refusals"].high < 0
    assert moved["refusals"].is_certain
    assert (moved["quote_validity"].low, moved["quote_validity"].high) == (0.0, 0.0)
    assert not moved["quote_validity"].is_certain


def test_the_command_prints_a_table_and_the_questions(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run_main(["compare", *map(str, runs)], capsys)
    assert (status, err) == (0, "")
    assert "+100.0" in next(
        line for line in out.splitlines() if line.startswith("text has an accepted answer")
    )
    assert "Wrong before, right after: 1\n  cost  What does the night ferry cost" in out
    assert "Right before, wrong after: 0" in out


def test_the_command_prints_one_json_document(
    runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run_main(["compare", *map(str, runs), "--json"], capsys)
    document = json.loads(out)
    assert status == 0
    assert document["differences"][0]["metric"] == "right"
    assert document["mended"] == [["cost", COST.question]]


def test_a_run_compared_with_itself_shows_no_change(runs: tuple[Path, Path]) -> None:
    run = read_run(runs[0])
    found = compare(run, run)
    assert all(each.before == each.after and not each.is_certain for each in found.differences)
    assert (found.broken, found.mended) == ((), ())
    assert "*" not in as_text(found)


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"questions": 3}', '{"outcomes": [{"id": "x"}]}', '{"outcomes": []}', '{"outcomes": 3}'],
)
def test_a_file_that_is_no_run_is_reported_in_one_sentence(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    status, out, err = run_main(["compare", str(path), str(path)], capsys)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "expected a run" in err
    assert "dateline eval QUESTIONS.jsonl --json" in err


def test_a_missing_run_is_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run_main(["compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")], capsys)
    assert (status, err.count("\n")) == (1, 1)
    assert "Expected a run at" in err


def test_runs_over_different_questions_are_not_compared(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path / "a.json", Newsroom(), QUESTIONS[:3]))
    fewer = read_run(write_run(tmp_path / "b.json", Newsroom(), QUESTIONS[:2]))
    with pytest.raises(RunError, match="'council-1990' is only in one"):
        compare(run, fewer)
    renamed = Question(id=QUESTIONS[0].id, question="Who else?", answerable=False)
    other = read_run(write_run(tmp_path / "c.json", Newsroom(), [renamed, *QUESTIONS[1:3]]))
    with pytest.raises(RunError, match="'town-1990' differs between them"):
        compare(run, other)
