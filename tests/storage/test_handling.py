"""An index that people handle while they look at it: find, add a little, stop, remove, and put back."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import IndexBusy, QueryError, Store, open_index
from index.building.threads import buffered
from index.storage.lock import writing
from index.types import FILE, Upload
from tests.support.papers import written

MILL = {
    "id": "mill",
    "title": "The mill of Övre Ström grinds again",
    "text": "The water mill of Övre Ström ground its first flour since 1961 on Sunday.\n\n"
    "Its miller, Pia Lund, sold forty sacks before noon.",
    "date": "2024-06-02",
    "outlet": "Ström Bulletin",
    "author": "Åke Nyman",
}
COPY = {**MILL, "id": "copy", "title": "Mill grinds again", "outlet": "Second Sheet", "date": "2024-06-03"}
BUS = {
    "id": "bus",
    "title": "Night buses for Lerum",
    "text": "Lerum gets three night buses in May.",
    "date": "2024-04-30",
    "outlet": "Lerum Post",
}
FOUND = {"id": "found", "title": "A notebook without a date", "text": "Somebody found a notebook in a tram."}
ALL = [BUS, MILL, FOUND, COPY]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_index(tmp_path / "index") as store:
        store.add(written(tmp_path / "all.jsonl", *ALL))
        yield store


def ids(store: Store, words: str = "", **limits: Any) -> list[str]:
    return [entry.id for entry in store.listing(words, **limits).entries]


def test_the_list_is_newest_first_and_comes_in_parts(store: Store) -> None:
    assert ids(store) == ["copy", "mill", "bus", "found"]
    assert ids(store, first=1, count=2) == ["mill", "bus"]
    assert store.listing(first=1, count=2).total == 4
    assert ids(store, first=9) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("mill", ["copy", "mill"]),
        ("ILL", []),
        ("ovre strom", ["mill"]),
        ("grinds ake", ["copy", "mill"]),
        ("second", ["copy"]),
        ("night lerum", ["bus"]),
        ("night mill", []),
        ("  ", ["copy", "mill", "bus", "found"]),
        ("100%_", []),
    ],
)
def test_words_of_title_outlet_and_author_find_an_article(
    store: Store, words: str, expected: list[str]
) -> None:
    assert ids(store, words) == expected
    assert store.listing(words).total == len(expected)


def test_the_list_can_be_of_one_outlet(store: Store) -> None:
    assert ids(store, outlet="lerum post") == ["bus"]
    assert ids(store, "mill", outlet="Second Sheet") == ["copy"]
    assert ids(store, outlet="Nobody") == []


def test_what_is_put_back_is_exactly_what_was_removed(store: Store) -> None:
    store.listing()
    before = store.article("mill"), store.articles(), store.copies(), store.stats()
    rows = vectors(store)
    removed = store.remove("mill")
    assert ids(store) == ["copy", "bus", "found"]
    assert "mill" not in found(store, "Who is the miller?")
    store.restore(removed)
    assert (store.article("mill"), store.articles(), store.copies(), store.stats()) == before
    assert vectors(store) == rows
    assert "mill" in found(store, "Who is the miller?")


def test_putting_back_embeds_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    removed = store.remove("bus")

    def embed(texts: object) -> None:
        pytest.fail("embedded again")

    monkeypatch.setattr(store.embedder, "embed_passages", embed)
    store.restore(removed)
    assert ids(store, "lerum") == ["bus"]


def test_what_came_back_by_itself_is_not_put_back_twice(store: Store, tmp_path: Path) -> None:
    removed = store.remove("bus")
    store.add(written(tmp_path / "again.jsonl", BUS))
    with pytest.raises(QueryError, match="already back in the index"):
        store.restore(removed)
    assert ids(store, "lerum") == ["bus"]


def test_nothing_is_put_back_into_an_index_that_was_built_anew(store: Store, tmp_path: Path) -> None:
    removed = store.remove("bus")
    with open_index(tmp_path / "other") as other:
        other.add(written(tmp_path / "other.jsonl", MILL))
        with pytest.raises(QueryError, match="built anew"):
            other.restore(removed)


def test_an_upload_is_known_again_by_its_name(store: Store, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a1", "b2", "c3"))
    first.write_text("The pier of Sandvik reopened. It is 300 metres long.")
    second.write_bytes(first.read_bytes())
    third.write_text("The pier of Sandvik reopened. It is 310 metres long.")
    counts = []
    for path in (first, second, third):
        report = store.add_gradually([Upload("pier.txt", path)])
        counts.append((report.added, report.unchanged, report.updated))
    assert counts == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    [hit] = store.search("How long is the pier of Sandvik?", top_k=1)
    assert "310" in hit.passage.text
    with sqlite3.connect(Path(store.address) / FILE) as connection:
        origins = {row[0] for row in connection.execute("select origin from articles")}
    assert "upload:/pier.txt" in origins
    assert str(third) not in origins


def test_an_upload_that_cannot_be_read_is_rejected_by_its_name(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\x00\x01")
    report = store.add_gradually([Upload("song.mp3", path), Upload("gone.txt", tmp_path / "gone")])
    assert [item.origin for item in report.rejected] == ["upload:/song.mp3", "gone.txt"]
    assert "found '.mp3'" in report.rejected[0].reason


def many(path: Path, count: int) -> str:
    rows = ({"id": f"n{number}", "text": f"Ship {number} came in."} for number in range(count))
    return written(path, *rows)


def test_progress_counts_towards_the_number_of_articles_read(store: Store, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    store.add_gradually(many(tmp_path / "many.jsonl", 40), progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "articles"][-1] == ("articles", 40, 40)
    assert ("read", 40, 0) in told


def test_a_stop_keeps_the_batches_so_far_and_counts_only_them(store: Store, tmp_path: Path) -> None:
    stopped = threading.Event()

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "articles":
            stopped.set()

    report = store.add_gradually(many(tmp_path / "many.jsonl", 60), progress=progress, stop=stopped.is_set)
    assert 0 < report.added < 60
    assert store.stats().articles == len(ALL) + report.added


def test_gradual_adding_of_nothing_makes_no_index(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\x00")
    with open_index(tmp_path / "none") as store:
        report = store.add_gradually([Upload("x.bin", path)])
        assert len(report.rejected) == 1
        assert not store.exists


def test_another_writer_is_told_of_at_once(store: Store, tmp_path: Path) -> None:
    with writing(Path(store.address)), pytest.raises(IndexBusy, match="another process is writing"):
        store.add_gradually(many(tmp_path / "many.jsonl", 2))


def test_items_are_read_ahead_as_far_as_there_is_room() -> None:
    made: list[int] = []
    enough = threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 3:
                enough.set()
            yield number

    following = buffered(items(), lambda item: 1, 3, lambda: False)
    assert next(following) == 0
    assert enough.wait(10)
    assert made == [0, 1, 2, 3]
    assert list(following) == list(range(1, 10))


def test_an_error_in_reading_comes_after_what_was_read() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("torn")

    following = buffered(items(), lambda item: 1, 9, lambda: False)
    assert next(following) == 1
    with pytest.raises(ValueError, match="torn"):
        next(following)


def test_a_stop_does_not_wait_for_the_next_item() -> None:
    going, stopped = threading.Event(), threading.Event()

    def items() -> Iterator[int]:
        yield 1
        going.wait(20)
        yield 2

    following = buffered(items(), lambda item: 1, 9, stopped.is_set)
    assert next(following) == 1
    stopped.set()
    assert list(following) == []
    going.set()


def found(store: Store, question: str) -> set[str]:
    """The articles that a search finds, copies too."""
    passages = [passage for hit in store.search(question) for passage in (hit.passage, *hit.copies)]
    return {passage.article.id for passage in passages}


def vectors(store: Store) -> list[tuple[str, bytes]]:
    """Each passage's article and vector."""
    with sqlite3.connect(Path(store.address) / FILE) as connection:
        return sorted(
            connection.execute(
                "select a.id, v.vector from passages p join articles a on a.number = p.article "
                "join vectors v on v.content = p.content"
            )
        )
