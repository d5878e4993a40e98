"""Dense search finds exactly what was committed: snapshots, and the checkpoints they come from."""

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.search import checkpoint_files, dense
from index.search import faiss_vectors as vectors_of
from index.search.bm25 import Lexical
from index.search.filters import Filter
from index.search.rank import FURTHEST, SPARE, rankings
from index.storage.database import Database
from index.storage.lock import writing
from index.storage.schema import NewArticle
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


def erase(database: Database, *passages: int) -> None:
    """Commit the removal of these passages' articles; of one passage each, they have the same numbers."""
    with database.transaction():
        change = database.next_change()
        for number in passages:
            database.erase(number, change)


def unheard(text: str) -> None:
    """A notice that a test does not look at."""


def opened(folder: Path, database: Database, told: list[str] | None = None) -> dense.Dense:
    return dense.open_dense(folder, database, DIMENSION, unheard if told is None else told.append)


def keep(folder: Path, database: Database) -> list[str]:
    """Publish, as a writer does after a commit; returns the checkpoints."""
    checkpoint_files.keep(folder, database, DIMENSION, unheard)
    return sorted(path.name for path in (folder / "dense").iterdir())


def numbers(vectors: dense.Dense, seed: int, count: int = 10, chosen: Filter = EVERYTHING) -> list[int]:
    return [number for number, _ in vectors.search(unit(seed)[None], count, chosen)]


def test_the_order_and_the_cosines_are_those_of_numpy(tmp_path: Path, database: Database) -> None:
    put(database, *range(100))
    found = opened(tmp_path, database).search(unit(7)[None], 5, EVERYTHING)
    cosines = np.stack([unit(seed) for seed in range(100)]) @ unit(7)
    assert [number for number, _ in found] == [int(row) + 1 for row in np.argsort(-cosines)[:5]]
    assert [score for _, score in found] == pytest.approx(sorted(cosines, reverse=True)[:5], abs=2e-3)


def test_filters_choose_among_all_rows_old_and_new(tmp_path: Path, database: Database) -> None:
    put(database, *range(10), published=date(2024, 1, 1), outlet="The Post")
    vectors = opened(tmp_path, database)
    put(database, *range(10, 20), published=date(2024, 2, 1), outlet="Another")
    put(database, 20)
    vectors = dense.refresh(vectors, tmp_path, database)
    assert sorted(numbers(vectors, 0, 50)) == list(range(1, 22))
    assert sorted(numbers(vectors, 0, 50, Filter(outlet="the post"))) == list(range(1, 11))
    assert sorted(numbers(vectors, 0, 50, Filter(since=date(2024, 1, 2)))) == list(range(11, 21))
    assert sorted(numbers(vectors, 0, 50, Filter(until=date(2024, 1, 31)))) == list(range(1, 11))
    assert numbers(vectors, 0, 50, Filter(since=date(2024, 1, 2), outlet="The Post")) == []


def test_rankings_get_longer_in_steps_up_to_the_limit(tmp_path: Path, database: Database) -> None:
    put(database, *range(FURTHEST + 200))
    vectors, words = opened(tmp_path, database), Lexical(tmp_path)
    found = rankings(
        "words", unit(0)[None], 100 - SPARE, EVERYTHING, "dense", words, vectors, lambda numbers: {}
    )
    assert [len(ranking.passages) for ranking in found] == [100, 400, FURTHEST]


def test_without_rows_nothing_is_found(tmp_path: Path, database: Database) -> None:
    assert numbers(opened(tmp_path, database), 1) == []
    assert not (tmp_path / "dense").exists()


# Snapshots


def test_an_older_snapshot_goes_on_as_it_was(tmp_path: Path, database: Database) -> None:
    put(database, 1)
    before = opened(tmp_path, database)
    put(database, 2)
    between = dense.refresh(before, tmp_path, database)
    erase(database, 1)
    after = dense.refresh(between, tmp_path, database)
    assert (numbers(before, 2), numbers(between, 2), numbers(after, 2)) == ([1], [2, 1], [2])
    assert dense.refresh(after, tmp_path, database) is after


def test_a_refresh_shares_everything_old(tmp_path: Path, database: Database) -> None:
    put(database, *range(20))
    vectors = opened(tmp_path, database)
    put(database, *range(20, 28))
    first = dense.refresh(vectors, tmp_path, database)
    put(database, 28)
    second = dense.refresh(first, tmp_path, database)
    assert second.base.vectors is vectors.base.vectors
    assert second.fresh[0] is first.fresh[0]
    assert [len(part) for part in second.fresh] == [8, 1]


def test_many_small_changes_leave_few_segments_and_every_row_once(tmp_path: Path, database: Database) -> None:
    vectors = opened(tmp_path, database)
    standing = set()
    for seed in range(100):
        put(database, seed)
        standing.add(seed + 1)
        if seed % 5 == 4:
            erase(database, seed - 3)
            standing.discard(seed - 3)
        vectors = dense.refresh(vectors, tmp_path, database)
        assert sorted(numbers(vectors, 0, 200)) == sorted(standing)
        assert vectors.rows == len(standing)
    lengths = [len(part) for part in vectors.fresh]
    assert len(lengths) <= 7
    assert lengths == sorted(lengths, reverse=True)


def test_a_removed_row_is_not_found_before_or_after_a_checkpoint(tmp_path: Path, database: Database) -> None:
    put(database, 1, 2, 3)
    vectors = opened(tmp_path, database)
    erase(database, 2)
    vectors = dense.refresh(vectors, tmp_path, database)
    assert sorted(numbers(vectors, 2)) == [1, 3]
    assert sorted(numbers(opened(tmp_path, database), 2)) == [1, 3]


def test_a_checkpoint_newer_than_the_change_read_before_gives_every_row_once(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_files, "_FRESH_ROWS", 3)
    put(database, 0)
    vectors = opened(tmp_path, database)
    put(database, *range(1, 6))
    vectors = dense.refresh(vectors, tmp_path, database)

    class Overtaken(Database):
        """As it is when another process commits and publishes right after the change was asked for."""

        def change(self) -> int:
            asked = super().change()
            if asked == 3:
                put(database, *range(10, 20))
                keep(tmp_path, database)
            return asked

    put(database, 6)
    vectors = dense.refresh(vectors, tmp_path, Overtaken(tmp_path))
    put(database, 20)
    vectors = dense.refresh(vectors, tmp_path, database)
    assert sorted(numbers(vectors, 0, 50)) == list(range(1, 19))


def test_passages_added_and_removed_between_two_refreshes_are_never_seen(
    tmp_path: Path, database: Database
) -> None:
    put(database, 1)
    vectors = opened(tmp_path, database)
    put(database, 2)
    erase(database, 2)
    put(database, 3)
    vectors = dense.refresh(vectors, tmp_path, database)
    assert sorted(numbers(vectors, 2)) == [1, 3]
    assert (vectors.rows, vectors.behind) == (2, 1)


# Checkpoints


def test_a_few_new_rows_write_no_checkpoint_and_many_do(tmp_path: Path, database: Database) -> None:
    put(database, *range(5))
    assert keep(tmp_path, database) == ["change-1"]
    put(database, 5)
    assert keep(tmp_path, database) == ["change-1"]
    before = opened(tmp_path, database)
    put(database, *range(6, 2100))
    assert keep(tmp_path, database) == ["change-3"]
    vectors = opened(tmp_path, database)
    assert (vectors.covered, vectors.behind, vectors.rows) == (3, 0, 2100)
    assert numbers(vectors, 5, 1) == [6]
    # An open snapshot takes the new checkpoint once it has grown much itself.
    put(database, 2100)
    assert dense.refresh(before, tmp_path, database).covered == 1
    put(database, 2101)
    late = dense.refresh(dense.refresh(before, tmp_path, database), tmp_path, database)
    put(database, 2102)
    late = dense.refresh(late, tmp_path, database)
    assert (late.covered, late.behind, late.rows) == (3, 3, 2103)


def test_a_checkpoint_grows_and_shrinks_without_finding_new_centres(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Lists from a thousand rows on, so that a second is enough.
    monkeypatch.setattr(vectors_of, "FLAT_ROWS", 1000)
    monkeypatch.setattr(checkpoint_files, "_FRESH_ROWS", 50)
    put(database, *range(1500))
    keep(tmp_path, database)
    first = checkpoint_files.load(tmp_path, database)
    assert first is not None
    assert (first.segment.vectors.lists, first.drawn_from) == (128, 1500)
    erase(database, *range(1, 101))
    put(database, *range(1500, 1700))
    assert keep(tmp_path, database) == ["change-3"]
    grown = checkpoint_files.load(tmp_path, database)
    assert grown is not None
    assert (grown.segment.vectors.lists, grown.drawn_from, len(grown.segment)) == (128, 1500, 1600)
    vectors = opened(tmp_path, database)
    assert numbers(vectors, 1600, 1) == [1601]
    assert numbers(vectors, 700, 1) == [701]
    assert sorted(numbers(vectors, 700, 5000)) == list(range(101, 1701))
    put(database, *range(1700, 3200))
    keep(tmp_path, database)
    doubled = checkpoint_files.load(tmp_path, database)
    assert doubled is not None
    assert (doubled.segment.vectors.lists, doubled.drawn_from) == (256, 3100)
    erase(database, *range(101, 2301))
    keep(tmp_path, database)
    assert checkpoint_files.state(tmp_path, database).startswith(
        "flat at half precision, exact; 900 vectors up to"
    )


def test_what_opening_rebuilds_is_saved_and_reported(tmp_path: Path, database: Database) -> None:
    told: list[str] = []
    put(database, 1, 2)
    assert numbers(opened(tmp_path, database, told), 1, 1) == [1]
    assert told == []  # there never was one
    assert checkpoint_files.newest(tmp_path) == 1
    shutil.rmtree(tmp_path / "dense")
    assert numbers(opened(tmp_path, database, told), 1, 1) == [1]
    assert len(told) == 1
    assert "rebuilding it from the stored vectors" in told[0]
    opened(tmp_path, database, told)
    assert len(told) == 1  # it was kept


def test_opening_uses_the_rows_while_another_process_writes(tmp_path: Path, database: Database) -> None:
    put(database, *range(10))
    with writing(tmp_path):
        vectors = opened(tmp_path, database)
    assert sorted(numbers(vectors, 1)) == list(range(1, 11))
    assert (vectors.covered, checkpoint_files.newest(tmp_path)) == (0, 0)


def test_a_full_disk_is_reported_and_searches_go_on(tmp_path: Path, database: Database) -> None:
    told: list[str] = []
    put(database, 1, 2)
    (tmp_path / "dense").write_text("in the way")
    assert numbers(opened(tmp_path, database, told), 2, 1) == [2]
    assert len(told) == 1
    assert "Could not write" in told[0]


@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
@pytest.mark.parametrize("name", ["vectors.faiss", "rows.npz", "manifest.json"])
def test_a_damaged_checkpoint_is_reported_and_rebuilt(
    tmp_path: Path, database: Database, name: str, damage: str
) -> None:
    put(database, 1, 2)
    keep(tmp_path, database)
    path = tmp_path / "dense" / "change-1" / name
    content = path.read_bytes()
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes(content[:-4] + (b"\xff\xff\xff\x7f" if damage == "flip" else b""))
    assert "no sound checkpoint" in checkpoint_files.state(tmp_path, database)
    told: list[str] = []
    assert numbers(opened(tmp_path, database, told), 1, 1) == [1]
    assert len(told) == 1
    assert "2 vectors up to change 1 of 1" in checkpoint_files.state(tmp_path, database)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"sha256": {}}', '{"change": 1, "sha256": []}'])
def test_an_incomplete_manifest_is_no_checkpoint(tmp_path: Path, database: Database, manifest: str) -> None:
    put(database, 1)
    keep(tmp_path, database)
    (tmp_path / "dense" / "change-1" / "manifest.json").write_text(manifest)
    assert checkpoint_files.load(tmp_path, database) is None
    assert keep(tmp_path, database) == ["change-1"]
    assert checkpoint_files.load(tmp_path, database) is not None


def test_the_newest_of_two_checkpoints_is_taken_and_the_older_where_it_is_damaged(
    tmp_path: Path, database: Database
) -> None:
    for seed in range(10):
        put(database, seed)
    keep(tmp_path, database)
    place = tmp_path / "dense"
    older = shutil.copytree(place / "change-10", place / "change-9") / "manifest.json"
    older.write_text(json.dumps({**json.loads(older.read_text()), "change": 9}))
    assert opened(tmp_path, database).covered == 10
    (place / "change-10" / "rows.npz").unlink()
    assert opened(tmp_path, database).covered == 9


def test_leftovers_of_a_killed_writer_are_deleted(tmp_path: Path, database: Database) -> None:
    (tmp_path / "dense" / ".writing-left").mkdir(parents=True)
    put(database, 1)
    assert keep(tmp_path, database) == ["change-1"]
