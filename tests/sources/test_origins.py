"""Updating an index from its sources: the same source again, and removed files."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest

from index import BuildReport, SourceError, Store, open_index
from index.building.sync import file_of, places
from tests.support import papers

WORDS = "The ferry of {place} stopped running on Monday. Nobody knows when it will run again."


def docx_of(text: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def mailbox(*subjects: str) -> bytes:
    return b"\n".join(
        b"From a Tue Jan  2 06:00:00 2024\n" + papers.message(subject, WORDS.format(place=subject))
        for subject in subjects
    )


SOURCES: dict[str, tuple[bytes, int]] = {
    "a.txt": (b"TOKYO, April 12, 2024 (Reuters) - " + WORDS.format(place="Oban").encode(), 1),
    "a.md": (b"---\ndate: 2024-04-12\n---\n" + WORDS.format(place="Sund").encode(), 1),
    "a.html": (papers.page("Ferry", WORDS.format(place="Varga")).encode(), 1),
    "a.pdf": (papers.pdf([[WORDS.format(place="Brack")]]), 1),
    "a.docx": (docx_of(WORDS.format(place="Hesk")), 1),
    "a.epub": (papers.epub("Tides", {name: f"<p>{WORDS.format(place=name)}</p>" * 4 for name in "ab"}), 2),
    "a.jsonl": (b"\n".join(json.dumps({"text": WORDS.format(place=n)}).encode() for n in "cd"), 2),
    "a.csv": (f"title,text\nOne,{WORDS.format(place='e')}\nTwo,{WORDS.format(place='f')}\n".encode(), 2),
    "a.eml": (papers.message("Tides", WORDS.format(place="g")), 1),
    "a.mbox": (mailbox("Hull", "Inverness"), 2),
    "a.rss": (papers.RSS.format(base="https://t.example", whole="More.").encode(), 2),
    "a.xml": (papers.NITF.encode(), 1),
    "a.zip": (papers.zipped({"in/a.md": WORDS.format(place="j"), "b.txt": WORDS.format(place="k")}), 2),
    "a.tar.gz": (papers.tarred([("a.md", WORDS.format(place="l").encode())]), 1),
}
"""By name: the bytes of a file of every kind, and how many articles it holds."""
WITH_IDS = {"a.eml", "a.mbox", "a.rss", "a.xml"}
"""The kinds with ids or addresses in the file; articles of other kinds get their id from the file's path."""

Write = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_index(tmp_path / "index") as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the folder ``news``, an article a line: its id, or none, and its words."""

    def to_file(name: str, *articles: tuple[str | None, str]) -> Path:
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = ({"id": own, "text": text} if own else {"text": text} for own, text in articles)
        papers.written(path, *lines)
        return path

    return to_file


def counts(report: BuildReport) -> tuple[int, int, int, int, int]:
    """Added, updated, unchanged and removed articles; and passages that were embedded."""
    return report.added, report.updated, report.unchanged, report.removed, report.embedded


def texts(store: Store) -> set[str]:
    return {article.text for article in store.articles()}


# The same again


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One index for files of every kind: each test adds its own."""
    with open_index(tmp_path_factory.mktemp("shared") / "index") as opened:
        yield opened


@pytest.mark.parametrize("name", SOURCES)
def test_the_same_file_again_touched_or_moved_embeds_nothing(
    shared: Store, tmp_path: Path, name: str
) -> None:
    content, count = SOURCES[name]
    path = tmp_path / name
    path.write_bytes(content)
    assert shared.add(str(path)).added == count
    assert counts(shared.add(str(path))) == (0, 0, count, 0, 0)
    os.utime(path, (1, 1))
    assert counts(shared.update(str(path))) == (0, 0, count, 0, 0)
    moved = path.rename(tmp_path / f"moved-{name}")
    report = shared.update([str(path), str(moved)])
    came = 0 if name in WITH_IDS else count
    assert counts(report) == (came, 0, count - came, came, 0)
    assert report.rejected == ()


def test_a_moved_article_with_its_own_id_stays_the_same_article(store: Store, write: Write) -> None:
    path = write("old.jsonl", ("ferry", "The ferry stopped."))
    store.add(str(path))
    moved = path.rename(path.with_name("new.jsonl"))
    assert counts(store.update([str(path), str(moved)])) == (0, 0, 1, 0, 0)
    moved.unlink()
    assert store.update(str(moved)).removed == 1


# What is gone


def test_articles_no_longer_in_a_file_are_removed_and_all_others_stay(store: Store, write: Write) -> None:
    first = write("first.jsonl", ("a", "The ferry stopped."), ("b", "The mill burned."))
    second = write("second.jsonl", ("c", "The dam held."))
    store.add([str(first), str(second)])
    write("first.jsonl", ("b", "The mill burned down."), ("d", "The tram came."))
    report = store.update(str(first))
    assert (report.added, report.updated, report.removed) == (1, 1, 1)
    assert texts(store) == {"The mill burned down.", "The tram came.", "The dam held."}
    second.unlink()
    assert store.update(str(first)).removed == 0
    assert store.update(str(second)).removed == 1


def test_articles_of_files_that_are_gone_from_a_folder_are_removed(store: Store, write: Write) -> None:
    gone, kept = (
        write("deep/gone.jsonl", (None, "The mill burned.")),
        write("kept.jsonl", (None, "The dam held.")),
    )
    elsewhere = write("../other/kept.jsonl", (None, "The ferry stopped."))
    folder = kept.parent
    store.add([str(folder), str(elsewhere)])
    gone.unlink()
    assert store.update(str(folder)).removed == 1
    assert texts(store) == {"The dam held.", "The ferry stopped."}


def test_a_name_is_not_confused_with_one_that_begins_with_it(store: Store, write: Write) -> None:
    short = write("1.jsonl", (None, "The mill burned."))
    for longer in ("1.jsonl.d/2.jsonl", "1.jsonl:1/2.jsonl", "11.jsonl", "1.jsonl2.jsonl"):
        store.add(str(write(longer, (None, f"The dam held in {longer}."))))
    store.add(str(short))
    short.unlink()
    assert store.update(str(short)).removed == 1
    assert len(texts(store)) == 4


def test_a_member_that_is_gone_from_an_archive_is_removed(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a [1].zip"  # and a name that could be taken for a glob
    path.write_bytes(papers.zipped({"a.md": "The mill burned.", "b.md": "The dam held."}))
    store.add(str(path))
    path.write_bytes(papers.zipped({"b.md": "The dam held."}))
    assert counts(store.update(str(path))) == (0, 0, 1, 1, 0)
    path.unlink()
    assert store.update(str(path)).removed == 1


@pytest.mark.parametrize("content", [b"PK garbage", b""], ids=["garbage", "empty"])
def test_a_bad_save_loses_nothing_and_says_so(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    whole = papers.zipped({"a.md": "The mill burned.", "b.md": "The dam held."})
    path.write_bytes(whole)
    store.add(str(path))
    path.write_bytes(content)
    report = store.update(str(path))
    assert report.removed == 0
    assert [item.reason.endswith("; its earlier articles stay in the index") for item in report.rejected] == [
        True
    ]
    path.write_bytes(whole)
    assert counts(store.update(str(path))) == (0, 0, 2, 0, 0)


def test_a_file_cut_short_in_a_line_keeps_what_came_after_it(store: Store, write: Write) -> None:
    path = write("a.jsonl", ("a", "The mill burned."), ("b", "The dam held."), ("c", "The ferry stopped."))
    store.add(str(path))
    path.write_bytes(path.read_bytes()[:50])
    report = store.update(str(path))
    assert (report.unchanged, report.removed, len(report.rejected)) == (1, 0, 1)


def test_a_suddenly_empty_folder_is_taken_for_a_missing_drive(store: Store, write: Write) -> None:
    path = write("a.jsonl", ("a", "The mill burned."))
    store.add(str(path.parent))
    path.unlink()
    report = store.update(str(path.parent))
    assert report.removed == 0
    assert "found none; its earlier articles stay in the index" in report.rejected[0].reason


def test_a_broken_link_is_a_removed_source(store: Store, write: Write) -> None:
    path = write("a.jsonl", ("a", "The mill burned."))
    link = path.with_name("link.jsonl")
    link.symlink_to(path)
    store.add(str(link))
    path.unlink()
    assert counts(store.update(str(link))) == (0, 0, 0, 1, 0)
    with pytest.raises(SourceError, match="there is no file or folder"):
        store.add(str(link))


def test_what_cannot_be_read_is_not_taken_to_be_gone(store: Store, write: Write) -> None:
    source = str(write("a.jsonl", ("a", "The mill burned.")).parent) + "/d" * 3000
    report = store.update(source)
    assert (report.removed, len(report.rejected)) == (0, 1)
    assert "File name too long" in report.rejected[0].reason


def test_a_file_keeps_an_id_until_it_is_gone(store: Store, write: Write) -> None:
    first, second = write("1.jsonl", ("a", "The mill burned.")), write("2.jsonl", ("a", "The dam held."))
    store.add(str(first))
    report = store.update(str(second))
    assert str(first) in report.rejected[0].reason
    assert texts(store) == {"The mill burned."}
    first.unlink()
    store.update([str(first), str(second)])
    assert texts(store) == {"The dam held."}
    assert store.update(str(first)).removed == 0


def test_articles_from_an_address_are_never_removed(store: Store) -> None:
    address = "http://127.0.0.1:9/feed"
    report = store.update(address)
    assert (report.removed, len(report.rejected)) == (0, 1)
    assert next(places(address)) == address
    assert file_of(address) is None


def test_without_articles_no_index_is_made(store: Store, tmp_path: Path) -> None:
    assert counts(store.update(str(tmp_path / "nowhere"))) == (0, 0, 0, 0, 0)
    assert not store.exists


def test_an_index_among_the_articles_is_not_read(tmp_path: Path, write: Write) -> None:
    folder = write("a.jsonl", (None, "The mill burned.")).parent
    (folder / "~$a.docx").write_bytes(b"a lock")
    with open_index(folder / "index") as store:
        store.add(str(folder))
        assert counts(store.update(str(folder))) == (0, 0, 1, 0, 0)
        assert store.add(str(folder)).rejected == ()


def test_a_file_is_the_same_however_it_is_named(
    store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("deep/a.jsonl", (None, "The mill burned."))
    store.add(str(path))
    monkeypatch.chdir(path.parent)
    for name in ("a.jsonl", "../deep/a.jsonl", "./a.jsonl", ".."):
        assert counts(store.add(name)) == (0, 0, 1, 0, 0)
