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
    return {article.id.partition("@")[2]: article.published for article in store.articles()}


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
