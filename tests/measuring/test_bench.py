"""Development sets and the comparison with the stock recipe, on sets of three articles."""

import json
import random
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.papers import zipped_lines

from evals.__main__ import main
from evals.data.dev_sets import DevSet, with_twins
from evals.data.questions import read_questions
from evals.errors import BenchError
from evals.runs import dev
from evals.speed import langchain, matmul_peak
from evals.speed.langchain import Report, as_text
from evals.speed.recipes import Side
from evals.speed.subprocesses import machine, measured

ROWS = [
    {"id": "ferry", "title": "Night ferry to stay", "text": "The night ferry will run for three more years."},
    {"id": "garage", "title": "Garage opens late", "text": "The parking garage cost 88 million crowns."},
    {"id": "copy", "title": "Ferry, again", "text": "The  night ferry will run for three more years. "},
    {"id": "same", "title": "GARAGE OPENS LATE", "text": "Another garage opened on Friday."},
]
QUESTIONS = [
    {
        "id": "1",
        "question": "How long will the night ferry run?",
        "answers": ["three"],
        "gold_ids": ["ferry"],
    },
    {"id": "2", "question": "What did the garage cost?", "answers": ["88 million"], "gold_ids": ["garage"]},
    {"id": "3", "question": "Who sings at the opera?", "answerable": False},
]
STOCK = Side(20.0, (40.0, 44.0), 120, 8e12, 0.020, 0.022, None, 0.8)
OURS = Side(0.5, (10.0, 11.0), 150, 9e12, 0.005, 0.008, 0.040, 0.82)


def write_set(folder: Path, name: str) -> None:
    (folder / f"{name}.articles.jsonl.gz").write_bytes(zipped_lines(ROWS))
    (folder / f"{name}.questions.jsonl.gz").write_bytes(zipped_lines(QUESTIONS))


def measure(folder: Path, articles: int | None = None) -> dev.DevResult:
    (result,) = dev.run(folder, folder / "cache", [DevSet("small")], articles=articles)
    return result


def test_a_development_set_is_indexed_once_and_again_when_its_articles_change(tmp_path: Path) -> None:
    write_set(tmp_path, "small")
    result = measure(tmp_path)
    assert [row.stage for row in result.rows] == ["bm25", "dense", "fused"]
    assert [row.questions for row in result.rows] == [2, 2, 2]
    assert all(dict(row.recall)[5] == 1.0 for row in result.rows)
    source = tmp_path / "cache" / "small" / "articles.jsonl"
    first = source.stat().st_mtime_ns
    assert measure(tmp_path) == result
    assert source.stat().st_mtime_ns == first
    assert measure(tmp_path, articles=2).articles == 2
    assert source.stat().st_mtime_ns != first


def test_the_tables_of_development_sets_end_with_their_mean(tmp_path: Path) -> None:
    write_set(tmp_path, "small")
    result = measure(tmp_path)
    assert "mean of 2 sets" in dev.as_text([result, result])
    assert json.loads(json.dumps(result.as_dict()))["retrieval"][0]["stage"] == "bm25"


def test_a_set_that_is_not_in_the_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"Expected small\.questions\.jsonl\.gz in .*--data"):
        measure(tmp_path)


def test_an_article_with_the_words_of_a_gold_one_is_gold_too(tmp_path: Path) -> None:
    write_set(tmp_path, "small")
    questions = read_questions(tmp_path / "small.questions.jsonl.gz")
    # White space at the end is no difference in canonical text; a double blank within is.
    rows = [*ROWS[:2], {"id": "twin", "text": ROWS[0]["text"] + " \r\n"}]
    twinned = with_twins(questions, rows)
    assert [question.gold_ids for question in twinned] == [("ferry", "twin"), ("garage",), ()]


def test_the_comparison_draws_no_text_and_no_title_twice(tmp_path: Path) -> None:
    write_set(tmp_path, "reuters21578")
    drawn = langchain.drawn(tmp_path, 10)
    assert sorted(row["id"] for row in drawn) == ["copy", "ferry", "garage"]
    assert drawn == langchain.drawn(tmp_path, 10)
    assert len(langchain.drawn(tmp_path, 2)) == 2


def test_copies_among_a_set_are_counted_and_altered_ones_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = random.Random(1)

    def story() -> str:
        words = ["".join(drawn.choices("aeioulnrst", k=7)) for _ in range(400)]
        return " ".join(f"{' '.join(words[first : first + 10]).capitalize()}." for first in range(0, 400, 10))

    one = story()
    rows = [{"id": str(place), "text": text} for place, text in enumerate((one, story(), f"Told. {one}"))]
    (tmp_path / "wires.articles.jsonl.gz").write_bytes(zipped_lines(rows))
    assert main(["copies", "wires", "--data", str(tmp_path), "--pairs", "3"]) == 0
    told = capsys.readouterr().out
    assert "1 of 3 articles are copies of an earlier one; 1 stories have several, the largest 2" in told
    assert told.count("recognised, ") == told.count(": 100.0%") == 4
    assert "joined, least alike:" in told
    assert "apart, most alike:" not in told


def test_our_side_of_the_comparison_is_measured(tmp_path: Path) -> None:
    rows = ROWS[:2]
    found = measured(
        "evals.speed.recipes", "ours", {"articles": rows, "known": rows, "questions": 1}, tmp_path
    )
    side = Side(**found)
    assert side.units == 2
    assert side.found == 1.0
    assert side.answering is not None
    assert min(side.operations, side.loading, side.embedding, side.searching, side.answering) > 0


def test_a_measurement_that_stops_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        BenchError, match=r"Expected evals\.sides theirs .*stopped: KeyError.*; mend that and"
    ):
        measured("evals.speed.recipes", "theirs", {}, tmp_path)


@pytest.mark.skipif(find_spec("langchain_community") is not None, reason="the stock recipe is installed")
def test_without_the_stock_recipe_the_comparison_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"pip install -e '\.\[bench\]'"):
        langchain.run(tmp_path, articles=1, questions=1, rounds=1)


def test_the_comparison_is_told_with_its_ratios_and_its_machine() -> None:
    ratios = langchain.ratios(STOCK, OURS)
    assert ratios == pytest.approx({"build": 4.0, "search": 2.75, "embedding": 4.0, "loading": 40.0})
    report = Report(machine(), 420, 420_000, 50, 300, STOCK, OURS, ratios, {"f32": 100.0, "int8": 3430.0})
    text = as_text(report)
    for words in (
        "857 thousand million",
        "857% of f32's 100",
        "25% of int8's 3430",
        "4.00x",
        "10.0",
        "40.0",
        "80.0%",
        "82.0%",
        "processor",
    ):
        assert words in text


def test_the_machine_is_described_without_a_path() -> None:
    described = machine()
    assert {"processor", "cores", "Python", "faiss-cpu"} <= set(described)
    assert not any("/home" in value or "/usr" in value for value in described.values())


def test_operations_are_those_of_the_encoders_matrices() -> None:
    # A layer's six matrices (four of attention, two of four times the width), twice for multiply and add.
    matrices = 2 * (4 * 384 * 384 + 2 * 4 * 384 * 384)
    attention = 2 * 2 * 100 * 100 * 384
    assert matmul_peak.operations([100]) == 6 * (100 * matrices + attention)
    assert matmul_peak.operations([100, 100]) == 2 * matmul_peak.operations([100])


def test_the_peak_is_measured_in_every_precision() -> None:
    measured = matmul_peak.peaks(size=64)
    assert set(measured) == {"f32", "bf16", "int8"}
    assert all(rate > 0 for rate in measured.values())
