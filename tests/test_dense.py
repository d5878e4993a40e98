"""Exact search by cosine: held to numpy, and to what was committed."""

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import dense
from index.database import Database
from index.filters import Filter
from index.rows import NewArticle
from index.types import Article

EVERYTHING = Filter()
DIMENSION = 16


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path, create=True)


def unit(seed: int) -> npt.NDArray[np.float32]:
    vector = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def put(database: Database, *seeds: int, published: date | None = None, outlet: str | None = None) -> None:
    """Commit, as one change, an article of one passage for each seed, with that seed's vector."""
    with database.transaction():
        change = database.next_change()
        for seed in seeds:
            key = seed.to_bytes(4, "big")
            database.write_vectors([key], unit(seed)[None])
            article = Article(f"{change}/{seed}", "", "words", published, outlet)
            database.write(NewArticle(article, "here", [(0, 5)], [key]), change)


def numbers(vectors: dense.Dense, seed: int, count: int = 10, chosen: Filter = EVERYTHING) -> list[int]:
    return [number for number, _ in vectors.search(unit(seed)[None], count, chosen)]


def test_the_order_and_the_cosines_are_those_of_numpy(tmp_path: Path, database: Database) -> None:
    put(database, *range(100))
    found = dense.open_dense(tmp_path, database, DIMENSION).search(unit(7)[None], 5, EVERYTHING)
    cosines = np.stack([unit(seed) for seed in range(100)]) @ unit(7)
    assert [number for number, _ in found] == [int(row) + 1 for row in np.argsort(-cosines)[:5]]
    assert [score for _, score in found] == pytest.approx(sorted(cosines, reverse=True)[:5], abs=2e-3)


def test_filters_choose_among_all_rows_old_and_new(tmp_path: Path, database: Database) -> None:
    put(database, *range(10), published=date(2024, 1, 1), outlet="The Post")
    vectors = dense.save(dense.open_dense(tmp_path, database, DIMENSION), tmp_path, database)
    put(database, *range(10, 20), published=date(2024, 2, 1), outlet="Another")
    put(database, 20)
    vectors = dense.refresh(vectors, database)
    assert sorted(numbers(vectors, 0, 50)) == list(range(1, 22))
    assert sorted(numbers(vectors, 0, 50, Filter(outlet="the post"))) == list(range(1, 11))
    assert sorted(numbers(vectors, 0, 50, Filter(since=date(2024, 1, 2)))) == list(range(11, 21))
    assert sorted(numbers(vectors, 0, 50, Filter(until=date(2024, 1, 31)))) == list(range(1, 11))
    assert numbers(vectors, 0, 50, Filter(since=date(2024, 1, 2), outlet="The Post")) == []


def test_a_removed_row_is_not_found_before_or_after_a_checkpoint(tmp_path: Path, database: Database) -> None:
    put(database, 1, 2, 3)
    vectors = dense.save(dense.open_dense(tmp_path, database, DIMENSION), tmp_path, database)
    with database.transaction():
        database.erase(2, database.next_change())
    vectors = dense.refresh(vectors, database)
    assert sorted(numbers(vectors, 2)) == [1, 3]
    assert sorted(numbers(dense.open_dense(tmp_path, database, DIMENSION), 2)) == [1, 3]


def test_an_older_snapshot_goes_on_as_it_was(tmp_path: Path, database: Database) -> None:
    put(database, 1)
    before = dense.open_dense(tmp_path, database, DIMENSION)
    put(database, 2)
    after = dense.refresh(before, database)
    assert (numbers(before, 2), sorted(numbers(after, 2))) == ([1], [1, 2])
    assert dense.refresh(after, database) is after


def test_without_rows_nothing_is_found(tmp_path: Path, database: Database) -> None:
    vectors = dense.open_dense(tmp_path, database, DIMENSION)
    assert numbers(vectors, 1) == []
    assert numbers(dense.save(vectors, tmp_path, database), 1) == []


def test_a_few_new_rows_write_no_checkpoint_and_many_do(tmp_path: Path, database: Database) -> None:
    put(database, *range(5))
    vectors = dense.save(dense.open_dense(tmp_path, database, DIMENSION), tmp_path, database)
    put(database, 5)
    vectors = dense.save(dense.refresh(vectors, database), tmp_path, database)
    assert [path.name for path in (tmp_path / "dense").iterdir()] == ["change-1"]
    put(database, *range(6, 2100))
    vectors = dense.save(dense.refresh(vectors, database), tmp_path, database)
    assert [path.name for path in (tmp_path / "dense").iterdir()] == ["change-3"]
    assert (vectors.covered, vectors.fresh, vectors.rows) == (3, 0, 2100)
    assert numbers(vectors, 5, 1) == [6]


def test_bytes_that_were_altered_never_reach_faiss(tmp_path: Path, database: Database) -> None:
    put(database, 1, 2)
    dense.save(dense.open_dense(tmp_path, database, DIMENSION), tmp_path, database)
    path = tmp_path / "dense" / "change-1" / "vectors.faiss"
    content = bytearray(path.read_bytes())
    content[-4:] = b"\xff\xff\xff\x7f"
    path.write_bytes(content)
    assert "none that is sound" in dense.checkpoint_state(tmp_path, database)
    vectors = dense.open_dense(tmp_path, database, DIMENSION)
    assert vectors.covered == 0
    assert numbers(vectors, 1, 1) == [1]
    dense.save(vectors, tmp_path, database)
    assert "2 vectors as of change 1 of 1" in dense.checkpoint_state(tmp_path, database)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"sha256": {}}', '{"change": 1, "sha256": []}'])
def test_a_manifest_that_says_too_little_is_no_checkpoint(
    tmp_path: Path, database: Database, manifest: str
) -> None:
    put(database, 1)
    dense.save(dense.open_dense(tmp_path, database, DIMENSION), tmp_path, database)
    (tmp_path / "dense" / "change-1" / "manifest.json").write_text(manifest)
    assert dense.open_dense(tmp_path, database, DIMENSION).covered == 0


def test_the_newest_of_two_checkpoints_is_taken(tmp_path: Path, database: Database) -> None:
    for seed in range(10):
        put(database, seed)
    dense.save(dense.open_dense(tmp_path, database, DIMENSION), tmp_path, database)
    place = tmp_path / "dense"
    older = shutil.copytree(place / "change-10", place / "change-9") / "manifest.json"
    older.write_text(json.dumps({**json.loads(older.read_text()), "change": 9}))
    assert dense.open_dense(tmp_path, database, DIMENSION).covered == 10
