"""Development sets: what of them may be reported, and the floors that hold them, on small sets."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.papers import zipped_lines

from evals.__main__ import main
from evals.data.dev_sets import FIFTH, SETS, DevSet, held_out, load
from evals.data.questions import Question
from evals.errors import BenchError
from evals.runs.compare import read_run
from evals.runs.datasets import holdings
from evals.runs.gate import read_baseline
from index import build_index

FERRY = {
    "id": "ferry",
    "title": "Night ferry to stay",
    "text": "The council of Nordhaven voted on Tuesday to keep the night ferry running for three more years. "
    "The night ferry costs the town 4.2 million crowns a year.",
}
GARAGE = {
    "id": "garage",
    "title": "Garage opens late",
    "text": "The parking garage of Nordhaven cost 88 million crowns.",
}
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "ferry-cost",
        "question": "What does the night ferry cost the town a year?",
        "answers": ["4.2 million crowns"],
        "gold_ids": ["ferry"],
    },
    {
        "id": "garage-cost",
        "question": "What did the parking garage of Nordhaven cost?",
        "answers": ["88 million crowns"],
        "gold_ids": ["garage"],
    },
    {"id": "opera", "question": "Who sings at the opera of Vienna?", "answerable": False},
]
TITLES = {"kept": "A" * 5, "other": "AB", "kept too": "d"}  # sums 325, 131, 100


def write_set(folder: Path, name: str, rows: Sequence[dict[str, Any]] = (FERRY, GARAGE)) -> None:
    (folder / f"{name}.articles.jsonl.gz").write_bytes(zipped_lines(rows))
    (folder / f"{name}.questions.jsonl.gz").write_bytes(zipped_lines(QUESTIONS))


def run_dev(
    folder: Path, *arguments: str, capsys: pytest.CaptureFixture[str], name: str = "realtimeqa_dev"
) -> tuple[int, str, str]:
    paths = ["--data", folder, "--cache", folder / "cache", "--baseline", folder / "floors.json"]
    status = main(["dev", name, *map(str, paths), *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def asked_of(*gold: str, related: Sequence[str] = ()) -> Question:
    return Question(id="-".join((*gold, *related)), question="?", gold_ids=gold, related_ids=tuple(related))


def test_a_question_counts_only_where_all_its_articles_are_kept_from_training() -> None:
    assert [sum(map(ord, title)) % FIFTH for title in TITLES.values()] == [0, 1, 0]
    kept = [asked_of("kept"), asked_of("kept", "kept too"), asked_of(related=["kept too"])]
    others = [asked_of("other"), asked_of("kept", "other"), asked_of("kept", related=["other"])]
    unknown = [asked_of("nowhere"), asked_of()]
    assert held_out([*kept, *others, *unknown], TITLES) == tuple(kept)


def test_no_set_that_was_trained_on_whole_is_among_the_sets() -> None:
    assert not [dev_set.name for dev_set in SETS if dev_set.name.startswith(("squadshifts", "qamr"))]
    assert {dev_set.name for dev_set in SETS if dev_set.held_out} == {"squad2_a", "squad11_a", "qed_dev"}


def test_of_a_set_that_was_trained_on_only_what_was_kept_is_read(tmp_path: Path) -> None:
    write_set(tmp_path, "some", [{**FERRY, "title": TITLES["kept"]}, {**GARAGE, "title": TITLES["other"]}])
    material = load(tmp_path, DevSet("some", held_out=True))
    assert [question.id for question in material.questions] == ["ferry-cost"]
    assert [row["id"] for row in material.rows] == ["ferry", "garage"]
    write_set(tmp_path, "none", [{**row, "title": TITLES["other"]} for row in (FERRY, GARAGE)])
    with pytest.raises(BenchError, match="that the reader was not trained on, found none"):
        load(tmp_path, DevSet("none", held_out=True))


def test_a_corpus_is_exactly_what_is_asked_of_what(tmp_path: Path) -> None:
    write_set(tmp_path, "some")
    whole = load(tmp_path, DevSet("some")).corpus()
    assert (whole.questions, whole.articles) == (3, 2)
    assert load(tmp_path, DevSet("some")).corpus() == whole
    fewer = load(tmp_path, DevSet("some"), limit=2).corpus()
    assert fewer.questions_sha256 != whole.questions_sha256
    assert replace(fewer, questions=3, questions_sha256=whole.questions_sha256) == whole
    assert load(tmp_path, DevSet("some"), articles=1).corpus().articles_sha256 != whole.articles_sha256


def test_an_index_tells_its_texts_and_the_passages_of_gold_articles(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in (FERRY, GARAGE)))
    build_index([str(source)], tmp_path / "index")
    held = holdings(tmp_path / "index", [asked_of("ferry"), asked_of("absent")])
    assert set(held.texts.values()) == {FERRY["text"], GARAGE["text"]}
    (passages,) = held.passages.values()
    assert [passage.text for passage in passages] == [FERRY["text"]]


def test_floors_of_a_development_set_are_pinned_held_and_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_set(tmp_path, "realtimeqa_dev")
    status, _, err = run_dev(tmp_path, "--gate", capsys=capsys)
    assert status == 1
    assert "No floors are pinned for this dataset; pin them with: python -m evals dev" in err

    reports = tmp_path / "reports"
    status, out, _ = run_dev(tmp_path, "--update", "--report", str(reports), capsys=capsys)
    assert status == 0
    assert "fused, read" in out
    assert "Dateline on realtimeqa_dev" in (reports / "realtimeqa_dev.html").read_text(encoding="utf-8")
    assert len(read_run(reports / "realtimeqa_dev.json")) == len(QUESTIONS)
    floors = read_baseline(tmp_path / "floors.json")["realtimeqa_dev"].floors
    assert floors["fused recall@5"] == 1.0
    assert {"answer_hit", "auroc", "ece", "fused, read mrr"} <= set(floors)

    status, _, err = run_dev(tmp_path, "--gate", capsys=capsys)
    assert (status, "every floor holds" in err) == (0, True)

    write_set(tmp_path, "realtimeqa_dev", [FERRY])
    status, _, err = run_dev(tmp_path, "--gate", capsys=capsys)
    assert status == 1
    assert "The articles are not those the floors were pinned on" in err
    status, _, err = run_dev(tmp_path, "--update", capsys=capsys)
    assert status == 1
    assert "articles from 2 to 1" in err
    assert read_baseline(tmp_path / "floors.json")["realtimeqa_dev"].floors == floors


def test_floors_are_of_whole_sets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("--gate", "--limit", "2"), ("--update", "--articles", "1")):
        status, out, err = run_dev(tmp_path, *arguments, capsys=capsys)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "Expected whole sets where floors are held or pinned" in err
