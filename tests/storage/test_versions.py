"""A corrected story and what it corrects are both kept, and the correction has the story's id."""

import itertools
from datetime import date
from pathlib import Path

import pytest

from index import Store, open_index
from tests.support import papers

ADDRESS = "https://tarnholm.example/market"
DAYS = {"first": "2023-09-14", "second": "2023-09-16", "third": "2023-09-20"}


def written(folder: Path, name: str, version: str, votes: int) -> Path:
    path = folder / name
    path.write_text(
        f"---\ntitle: Market moves\ndate: {DAYS[version]}\nurl: {ADDRESS}\n---\n"
        f"The council of Tarnholm voted {votes} to 4 to move the fish market.\n",
        encoding="utf-8",
    )
    return path


def held(store: Store) -> dict[str, date | None]:
    return {article.id.partition("@")[2][:10]: article.published for article in store.articles()}


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_the_newest_is_current_whatever_the_order_and_nothing_is_embedded_twice(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    for votes, (name, version) in enumerate(zip(order, DAYS, strict=True), start=7):
        written(tmp_path, f"{name}.md", version, votes)
    with open_index(tmp_path / "index") as store:
        assert store.add(str(tmp_path)).added == 3
        expected = {"": date(2023, 9, 20), "2023-09-14": date(2023, 9, 14), "2023-09-16": date(2023, 9, 16)}
        assert held(store) == expected
        for again in (store.add, store.update, store.replace):
            report = again(str(tmp_path))
            assert (report.unchanged, report.embedded, report.removed) == (3, 0, 0)
            assert held(store) == expected


def test_versions_that_come_one_by_one_and_go_again_are_told_apart(tmp_path: Path) -> None:
    new, old = written(tmp_path, "a.md", "second", 9), written(tmp_path, "b.md", "first", 7)
    with open_index(tmp_path / "index") as store:
        store.add(str(new))
        store.add(str(old))
        assert held(store) == {"": date(2023, 9, 16), "2023-09-14": date(2023, 9, 14)}
        new.unlink()
        assert store.update([str(new), str(old)]).removed == 1
        assert held(store) == {"": date(2023, 9, 14)}


def test_a_story_that_changes_in_its_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = written(tmp_path, "a.md", "first", 7)
    with open_index(tmp_path / "index") as store:
        store.add(str(path))
        written(tmp_path, "a.md", "second", 9)
        assert store.add(str(path)).updated == 1
        assert held(store) == {"": date(2023, 9, 16)}


def test_a_version_put_before_the_one_that_the_index_has_leaves_both(tmp_path: Path) -> None:
    first, second = (
        {"url": ADDRESS, "title": "Market moves", "date": DAYS[version], "text": f"They voted {votes} to 4."}
        for version, votes in (("first", 7), ("second", 9))
    )
    with open_index(tmp_path / "index") as store:
        store.add(papers.written(tmp_path / "a.jsonl", second))
        report = store.add(papers.written(tmp_path / "a.jsonl", first, second))
        assert (report.added, report.updated) == (1, 1)
        assert held(store) == {"": date(2023, 9, 16), "2023-09-14": date(2023, 9, 14)}


def same_day(folder: Path, name: str, votes: int, *, head: str = "", line: str = "") -> Path:
    path = folder / name
    path.write_text(
        f"---\ntitle: Market moves\ndate: 2023-09-14\nurl: {ADDRESS}\n{head}---\n{line}"
        f"The council of Tarnholm voted {votes} to 4 to move the fish market.\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_of_versions_of_one_day_the_one_that_was_changed_last_is_current(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    first, second, third = order
    same_day(tmp_path, f"{first}.md", 7)
    same_day(tmp_path, f"{second}.md", 8, line="Updated 14:05\n\n")
    same_day(tmp_path, f"{third}.md", 9, head="modified: 2023-09-14T18:30:00\n")
    with open_index(tmp_path / "index") as store:
        assert store.add(str(tmp_path)).added == 3
        for again in (store.add, store.update, store.replace, store.add):
            current = [article.text for article in store.articles() if "@" not in article.id]
            assert len(current) == 1
            assert "voted 9 to 4" in current[0]
            report = again(str(tmp_path))
            assert (report.unchanged, report.embedded, report.removed) == (3, 0, 0)


def test_a_later_version_of_the_same_day_that_comes_alone_is_current(tmp_path: Path) -> None:
    old = same_day(tmp_path, "a.md", 7)
    with open_index(tmp_path / "index") as store:
        store.add(str(old))
        store.add(str(same_day(tmp_path, "b.md", 8, line="Updated: 14 September 2023, 2.05 pm\n\n")))
        assert {
            article.id.partition("@")[2][:10]: "8 to 4" in article.text for article in store.articles()
        } == {
            "": True,
            "2023-09-14": False,
        }
        assert store.add(str(old)).unchanged == 1
        assert ["8 to 4" in article.text for article in store.articles() if "@" not in article.id] == [True]


def test_the_same_day_in_other_words_without_times_is_no_version(tmp_path: Path) -> None:
    same_day(tmp_path, "a.md", 7)
    same_day(tmp_path, "b.md", 8)
    with open_index(tmp_path / "index") as store:
        report = store.add(str(tmp_path))
        assert (report.added, len(report.rejected)) == (1, 1)


def test_pages_are_told_apart_by_the_time_of_their_change(tmp_path: Path) -> None:
    words = "The fish market of Tarnholm will move to the north quay. " * 8
    for name, modified, votes in (
        ("b", "07:00:00Z", 7),
        ("a", "18:30:00+02:00", 9),
        ("c", "17:10:00+01:00", 8),
    ):
        head = (
            f'<link rel="canonical" href="{ADDRESS}"><meta property="article:published_time" '
            'content="2023-09-14T07:00:00Z"><meta content="2023-09-14T'
            f'{modified}" property="article:modified_time">'
        )
        page = papers.page("Market moves", f"The council voted {votes} to 4. {words}", head)
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    with open_index(tmp_path / "index") as store:
        assert store.add(str(tmp_path)).added == 3
        assert ["9 to 4" in article.text for article in store.articles() if "@" not in article.id] == [True]
