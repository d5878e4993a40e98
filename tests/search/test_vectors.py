"""Both kinds of vectors compared with numpy: searches, filters and growing."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.search import faiss_vectors
from index.search.faiss_vectors import Vectors
from index.types import EmbeddingMatrix

DIMENSION, LISTS, COUNT = 16, 32, 3000


def clustered(count: int, seed: int) -> EmbeddingMatrix:
    """Unit vectors around a hundred centres, which are the same for every seed."""
    centres = np.random.default_rng(0).standard_normal((100, DIMENSION))
    generator = np.random.default_rng(seed)
    drawn = centres[generator.integers(100, size=count)] + generator.normal(0, 0.4, (count, DIMENSION))
    unit: EmbeddingMatrix = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return unit


MATRIX = clustered(COUNT, 1)
QUESTIONS = clustered(100, 2)


def of_kind(kind: str, matrix: EmbeddingMatrix = MATRIX) -> Vectors:
    made = faiss_vectors.flat(DIMENSION) if kind == "flat" else faiss_vectors.inverted(matrix, LISTS)
    for first in range(0, len(matrix), 1000):
        made.add(matrix[first : first + 1000])
    return made


@pytest.fixture(params=["flat", "inverted"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def recall(held: Vectors, matrix: EmbeddingMatrix, allowed: npt.NDArray[np.bool_] | None = None) -> float:
    """Share of numpy's ten nearest of the allowed rows that are found."""
    cosines = QUESTIONS @ matrix.T
    if allowed is not None:
        cosines[:, ~allowed] = -2
    exact = np.argsort(-cosines, axis=1)[:, :10]
    found = [{row for row, _ in held.search(question[None], 10, allowed)} for question in QUESTIONS]
    return float(np.mean([len(rows & set(best)) / 10 for rows, best in zip(found, exact, strict=True)]))


def test_the_nearest_are_found_best_first_with_their_cosines(kind: str) -> None:
    held = of_kind(kind)
    assert recall(held, MATRIX) >= (0.99 if kind == "flat" else 0.9)
    found = held.search(MATRIX[7:8], 20)
    assert found[0][0] == 7
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert [score for _, score in found] == pytest.approx(
        [float(MATRIX[row] @ MATRIX[7]) for row, _ in found], abs=0.01
    )


@pytest.mark.parametrize("share", [0.5, 0.1, 0.01])
def test_a_filter_costs_no_recall_however_few_pass_it(kind: str, share: float) -> None:
    allowed = np.random.default_rng(3).random(COUNT) < share
    assert recall(of_kind(kind), MATRIX, allowed) >= (0.99 if kind == "flat" else 0.9)


def test_rows_far_from_the_question_are_found_when_no_others_pass(kind: str) -> None:
    # Half of the rows pass, so few lists would be searched, and in those nearest none passes.
    allowed = MATRIX @ QUESTIONS[0] < np.median(MATRIX @ QUESTIONS[0])
    found = of_kind(kind).search(QUESTIONS[:1], 500, allowed)
    assert len(found) == 500
    assert all(allowed[row] for row, _ in found)


def test_never_more_rows_than_pass_and_none_from_none(kind: str) -> None:
    held = of_kind(kind)
    allowed = np.zeros(COUNT, dtype=bool)
    assert held.search(QUESTIONS[:1], 10, allowed) == []
    allowed[[4, 2000]] = True
    assert {row for row, _ in held.search(QUESTIONS[:1], 10, allowed)} == {4, 2000}
    assert faiss_vectors.flat(DIMENSION).search(QUESTIONS[:1], 10) == []


def test_dropped_rows_are_gone_and_later_ones_move_up(kind: str) -> None:
    held = of_kind(kind)
    kept = np.random.default_rng(4).random(COUNT) < 0.8
    held.drop(np.flatnonzero(~kept))
    held.add(QUESTIONS[:5])
    after = np.concatenate([MATRIX[kept], QUESTIONS[:5]])
    assert len(held) == len(after)
    assert recall(held, after) >= (0.99 if kind == "flat" else 0.9)
    assert [held.search(row[None], 1)[0][0] for row in after[::200]] == list(range(0, len(after), 200))


def test_what_is_written_is_read_as_it_was(kind: str, tmp_path: Path) -> None:
    held = of_kind(kind)
    held.write(tmp_path / "file")
    again = faiss_vectors.read(tmp_path / "file")
    assert (again.kind, again.lists, len(again)) == (held.kind, held.lists, COUNT)
    assert again.search(QUESTIONS[:1], 10) == held.search(QUESTIONS[:1], 10)


def test_what_cannot_be_written_or_read_is_an_error_of_the_system(kind: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        of_kind(kind).write(tmp_path / "none" / "file")
    (tmp_path / "garbage").write_bytes(b"garbage")
    for name in ("garbage", "missing"):
        with pytest.raises(OSError, match=name):
            faiss_vectors.read(tmp_path / name)


@pytest.mark.parametrize(
    ("count", "lists"), [(0, 0), (99_999, 0), (100_000, 1024), (200_000, 2048), (1_000_000, 4096)]
)
def test_the_kind_is_chosen_by_how_many_there_are(count: int, lists: int) -> None:
    assert faiss_vectors.lists_for(count) == lists


def test_each_kind_says_what_it_is() -> None:
    assert of_kind("flat").kind == "flat at half precision, exact"
    assert of_kind("inverted").kind.startswith("IVF of 32 lists at 8 bits a number, 2 lists searched")
