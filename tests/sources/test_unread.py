"""A file of a kind that is not read is counted by its suffix, wherever it is."""

from pathlib import Path

import pytest

from dateline.commands import summary
from index import open_index
from index.building.build import Build
from index.errors import SourceError
from index.sources.read import read_sources
from index.types import BuildReport, Found, Unread, told_unread
from tests.support import papers


def suffixes(*sources: Path) -> list[str]:
    return [read.suffix for read in read_sources(sources) if isinstance(read, Unread)]


def test_files_of_other_kinds_in_a_folder_are_counted(tmp_path: Path) -> None:
    for name in ("a.one", "b.ONE", "c.pages", "d", "e.md", ".hidden.one", "~$f.one"):
        (tmp_path / name).write_text("Rain fell.")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "g.one").write_text("x")
    assert sorted(suffixes(tmp_path)) == ["", ".one", ".one", ".one", ".pages"]
    assert sum(isinstance(read, Found) for read in read_sources([tmp_path])) == 1


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_files_of_other_kinds_in_an_archive_are_counted(tmp_path: Path, name: str) -> None:
    members = {"a.one": b"x", "b.md": b"Rain fell.", "c.jpg": b"x", ".d.one": b"x"}
    packed = papers.zipped(members) if name == "a.zip" else papers.tarred(members.items())
    (tmp_path / name).write_bytes(packed)
    assert sorted(suffixes(tmp_path)) == [".jpg", ".one"]


@pytest.mark.parametrize(
    ("unread", "told"),
    [
        ({}, ""),
        ({".one": 1}, "1 file of a kind Dateline does not read: 1 .one"),
        ({".rtfd": 2, ".one": 1}, "3 files of kinds Dateline does not read: 2 .rtfd, 1 .one"),
        ({"": 2}, "2 files of kinds Dateline does not read: 2 without a suffix"),
    ],
)
def test_they_are_told_in_one_line(unread: dict[str, int], told: str) -> None:
    assert told_unread(unread) == told


def test_a_long_list_of_kinds_is_cut() -> None:
    told = told_unread({f".k{number}": 1 for number in range(30)})
    assert told.startswith("30 files of kinds Dateline does not read: 1 .k0, ")
    assert told.endswith(", 1 .k11, 18 of 18 other kinds")


def test_an_odd_suffix_is_not_printed(tmp_path: Path) -> None:
    (tmp_path / "a.\x1b[31mred").write_text("x")
    (tmp_path / "b.march report of the council").write_text("x")
    assert suffixes(tmp_path) == ["", ""]


def report(tmp_path: Path) -> BuildReport:
    with open_index(tmp_path / "index") as store:
        return store.add([str(tmp_path / "in")])


def test_the_report_has_one_line_for_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.one", "b.one", "c.pages", "d.md"):
        (tmp_path / "in" / name).write_text("Rain fell.")
    made = report(tmp_path)
    assert (made.unread, made.rejected) == ({".one": 2, ".pages": 1}, ())
    assert "\n  3 files of kinds Dateline does not read: 2 .one, 1 .pages" in summary(made, "var/index")


def test_a_folder_of_nothing_else_says_so(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.one").write_text("x")
    with pytest.raises(SourceError, match=r"1 file of a kind Dateline does not read: 1 \.one"):
        report(tmp_path)
    build = Build(None, None)  # type: ignore[arg-type]
    assert list(build.articles(read_sources([tmp_path / "in"]))) == []
    assert build.report().unread == {".one": 1}
