"""Measuring an index as it grows, on one of a few hundred passages."""

import json
import random
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from evals.__main__ import main
from evals.errors import BenchError
from evals.reports.plots import Panel, sheet
from evals.speed import faiss_kinds, one_size, synthetic
from evals.speed.scale import SETS, run
from index import build_index, open_index
from index.storage.database import Database
from tests.support.papers import written, zipped_lines

WORDS = (
    "harbour ferry council winter garage parking treasurer island nurse crossing operator crown debate "
    "gallery fund autumn vote quay report electric boat crew fjord road hospital mayor price cellar friday"
).split()


def write_sets(folder: Path) -> None:
    """Three sets of ten articles of two sentences each, and five questions."""
    drawn = random.Random(1)
    for number, name in enumerate(SETS):
        rows = [
            {
                "id": f"{number}-{place}",
                "title": " ".join(drawn.choices(WORDS, k=5)),
                "text": ". ".join(" ".join(drawn.choices(WORDS, k=9)).capitalize() for _ in range(2)) + ".",
            }
            for place in range(10)
        ]
        (folder / f"{name}.articles.jsonl.gz").write_bytes(zipped_lines(rows))
    asked = [
        {"id": str(place), "question": f"What of the {word}?", "answers": [word]}
        for place, word in enumerate(WORDS[:5])
    ]
    (folder / "realtimeqa_dev.questions.jsonl.gz").write_bytes(zipped_lines(asked))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of fourteen articles of one passage each."""
    folder = tmp_path_factory.mktemp("scale")
    drawn = random.Random(2)
    rows = [{"id": str(place), "text": " ".join(drawn.choices(WORDS, k=40)) + "."} for place in range(14)]
    build_index(written(folder / "articles.jsonl", *rows), folder / "index")
    return folder / "index"


@pytest.mark.slow
def test_every_part_is_measured_and_kept_as_figures_and_as_curves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_sets(tmp_path)
    left = tmp_path / "work" / "300" / "index" / "dateline.sqlite"  # by a run that was cut off
    left.parent.mkdir(parents=True)
    left.touch()
    command = ["scale", "--data", str(tmp_path), "--work", str(tmp_path / "work"), "--sizes", "300"]
    assert main([*command, "--output", str(tmp_path / "scale.json")]) == 0
    told = capsys.readouterr()
    assert "300 passages: make\n" in told.err
    for words in ("memory, opened", "fused, one year", "flat at half precision", "HNSW, 16 bit", "ratio"):
        assert words in told.out
    (size,) = json.loads((tmp_path / "scale.json").read_text())["sizes"]
    assert size["built"]["passages"] == 300
    assert set(size["asked"]["searching"]["fused"]) == {"no filter", "one year", "one month"}
    assert all(share >= 0.99 for share in size["compared"]["recall"].values())
    assert min(size["built"]["size"].values()) > 0
    assert size["added"]["to_empty"] > 0
    ElementTree.fromstring((tmp_path / "scale.svg").read_text())
    # What was added to measure adding is gone again.
    assert Database(tmp_path / "work" / "300" / "index").counts() == (size["built"]["articles"], 300)


def test_without_the_articles_it_says_which_and_where(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"Expected reuters21578\.articles\.jsonl\.gz in"):
        run(tmp_path, tmp_path / "work", [10], articles=10, say=lambda text: None)


def test_made_up_passages_are_as_near_and_use_the_same_words_as_real_ones(real: Path, tmp_path: Path) -> None:
    original = synthetic.read(real)
    assert len(original.articles) == len(original.vectors) == 14
    with open_index(real) as store:
        synthetic.multiply(original, tmp_path / "many", 100, store.embedder)
    database = Database(tmp_path / "many")
    assert database.counts() == (100, 100)
    ((rows, vectors),) = database.changes.vectors_between(0, 1)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(100), abs=1e-3)
    assert vectors[:14] == pytest.approx(original.vectors)
    cosines = np.sum(vectors[14:28] * original.vectors, axis=1)
    assert 0.2 < float(cosines.mean()) < 0.99
    found = database.find("0~1")
    assert found is not None
    before, after = original.parts[0][0].split(), found[1].text.split()
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    assert 1 <= changed <= len(before) // 7
    first, last = synthetic.FIRST_DAY, synthetic.FIRST_DAY + synthetic.DAYS
    assert all(first <= day < last for _, day, _ in rows)


def test_a_question_with_blanks_at_its_end_is_asked(real: Path) -> None:
    asked = one_size.ask({"real": str(real), "path": str(real), "questions": ["What of the ferry? \r\n"]})
    assert asked.opening > 0
    assert set(asked.searching) == {"fused", "dense", "bm25"}


def test_exact_search_is_that_of_numpy_with_and_without_a_filter() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((20_000, 8)).astype(np.float16)  # more than are compared at a time
    questions = generator.standard_normal((3, 8)).astype(np.float32)
    mask = np.zeros(20_000, dtype=bool)
    mask[[3, 19_000]] = True
    found = faiss_kinds.exact(
        vectors, questions, {"all": None, "two": mask, "none": np.zeros(20_000, dtype=bool)}
    )
    order = np.argsort(-(questions @ vectors.astype(np.float32).T), axis=1)[:, : faiss_kinds.DEPTH]
    assert found["all"].tolist() == order.tolist()
    assert [sorted(rows) for rows in found["two"].tolist()] == [[3, 19_000]] * 3
    assert found["none"].tolist() == [[]] * 3


def test_recall_is_the_share_of_the_exact_rows_that_were_found() -> None:
    best: list[list[int]] = [[1, 2, 3, 4], [5, 6], []]
    assert faiss_kinds.recall([[4, 3, 9, 8], [6, 7], [7]], best) == pytest.approx((0.5 + 0.5 + 1.0) / 3)


def test_curves_are_drawn_between_round_figures_and_labels_are_escaped() -> None:
    drawn = sheet([Panel("a < b", {"one & two": [(10, 0.3), (1000, 40)], "none": []})], "figure")
    root = ElementTree.fromstring(drawn)
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert texts == {"a < b", "10", "100", "1,000", "0.1", "1", "one & two", "none"}
    assert root.get("aria-label") == "figure. a < b: one & two 0.3 at 10, 40 at 1,000; none ."
    assert "prefers-color-scheme: dark" in drawn
