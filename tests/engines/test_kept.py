"""An index as callers use it, with the real model: the same outcomes, whatever engine keeps it."""

import itertools
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

import rag
from index import (
    IndexMismatch,
    IndexMissing,
    QueryError,
    SourceError,
    Store,
    UnknownArticle,
    build_index,
    open_index,
)
from index.repair.doctor import checks
from index.search.rank import Mode
from tests.support.papers import written

MODES: tuple[Mode, ...] = get_args(Mode)
CANAL: dict[str, Any] = {
    "id": "canal",
    "title": "Canal of Hovden reopens",
    "text": "The canal of Hovden carries barges again after the lock was repaired. "
    "Sigrun Aaltonen, who runs the lock, said that forty barges passed on the first day.",
    "date": "2024-06-11",
    "outlet": "Hovden Daily",
    "author": "Piet Maas",
}
CHERRIES: dict[str, Any] = {
    "id": "cherries",
    "title": "Hail takes the cherries",
    "text": "Hail has destroyed most of the cherries in the Lenne valley, growers say. "
    "They put the loss at 3 million euros.",
    "date": "2023-07-02",
    "outlet": "Lenne Weekly",
}
LIBRARY: dict[str, Any] = {
    "id": "library",
    "title": "A library in the old depot",
    "text": "The town of Hovden moves its library into the old bus depot. It will open at night, too.",
}
THREE = (CANAL, CHERRIES, LIBRARY)
WIRE = (
    "The shipyard of Kolm has won an order for two icebreakers, its director said on Tuesday. The ships are "
    "to be built within three years and will work in the northern ports. Some four hundred welders are to be "
    "hired, many of them from the yard in Brae, which closed in spring. The price was not told, but a banker "
    "who knows the contract spoke of 300 million euros."
)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Where sources lie: the index is beside it."""
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with open_index(address) as opened:
        yield opened


@pytest.fixture
def three(store: Store, papers: Path) -> Store:
    """The index with three articles."""
    store.add(written(papers / "three.jsonl", *THREE))
    return store


def found(store: Store, question: str, **options: Any) -> list[str]:
    """The ids of the articles that a search returns, best first."""
    return [hit.passage.article.id for hit in store.search(question, **options)]


def paper(folder: Path, name: str, day: str, votes: int, address: str = "https://quay.example/vote") -> Path:
    """A page of a story, whose words tell its version."""
    path = folder / name
    path.write_text(
        f"---\ntitle: Quay sold\ndate: {day}\nurl: {address}\n---\n"
        f"The council of Hovden voted {votes} to 5 to sell the quay.\n",
        encoding="utf-8",
    )
    return path


# Adding


def test_adding_counts_what_is_new_changed_and_the_same(store: Store, papers: Path) -> None:
    source = papers / "a.jsonl"
    first = store.add(written(source, CANAL, CHERRIES))
    assert (first.added, first.updated, first.unchanged, first.passages, first.embedded) == (2, 0, 0, 2, 2)
    changed = {**CHERRIES, "text": CHERRIES["text"] + " The state will help."}
    second = store.add(written(source, CANAL, changed, LIBRARY))
    assert (second.added, second.updated, second.unchanged, second.embedded) == (1, 1, 1, 2)
    third = store.add(written(source, CANAL, changed, LIBRARY))
    assert (third.added, third.updated, third.unchanged, third.embedded) == (0, 0, 3, 0)
    assert "The state will help." in store.article("cherries").text
    assert (store.stats().articles, store.passages()) == (3, 3)


def test_a_source_without_articles_makes_no_index(store: Store, address: str, papers: Path) -> None:
    with pytest.raises(SourceError, match="found none"):
        store.add(str(papers))
    assert not open_index(address).exists
    with pytest.raises(IndexMissing, match="dateline index"):
        store.search("canal")


def test_replacing_leaves_exactly_the_sources(three: Store, papers: Path) -> None:
    report = three.replace(written(papers / "other.jsonl", CHERRIES))
    assert (report.unchanged, report.removed, report.embedded) == (1, 2, 0)
    assert three.listed() == ["cherries"]
    assert set(found(three, "canal of Hovden")) == {"cherries"}


def test_building_into_an_address_makes_the_index_there(address: str, papers: Path) -> None:
    assert build_index(written(papers / "a.jsonl", *THREE), address).added == 3
    with open_index(address) as store:
        assert store.address == address
        assert store.listed() == ["canal", "cherries", "library"]


def test_a_removed_article_is_gone_and_comes_back_as_it_was(three: Store) -> None:
    before = {mode: found(three, "barges in the canal", mode=mode) for mode in MODES}
    removed = three.remove("canal")
    assert three.listed() == ["cherries", "library"]
    for mode in MODES:
        assert "canal" not in found(three, "barges in the canal", mode=mode)
    with pytest.raises(UnknownArticle, match="'canal'"):
        three.article("canal")
    three.restore(removed)
    assert {mode: found(three, "barges in the canal", mode=mode) for mode in MODES} == before
    assert three.listed() == ["canal", "cherries", "library"]
    with pytest.raises(QueryError, match="already back"):
        three.restore(removed)
    with pytest.raises(UnknownArticle, match="dateline articles"):
        three.remove("nowhere")


def test_an_index_emptied_finds_nothing_and_can_be_filled_again(three: Store, papers: Path) -> None:
    for one in THREE:
        three.remove(one["id"])
    assert (three.stats().articles, three.passages(), three.days()) == (0, 0, None)
    assert all(found(three, "canal", mode=mode) == [] for mode in MODES)
    three.add(written(papers / "again.jsonl", LIBRARY))
    assert found(three, "library") == ["library"]


# Versions and copies


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_the_newest_version_has_the_id_of_the_story(
    store: Store, papers: Path, order: tuple[str, ...]
) -> None:
    days = ("2024-02-01", "2024-02-03", "2024-02-09")
    for votes, (name, day) in enumerate(zip(order, days, strict=True), start=6):
        paper(papers, f"{name}.md", day, votes)
    assert store.add(str(papers)).added == 3
    kept = {article.id.partition("@")[2][:10]: str(article.published) for article in store.articles()}
    assert kept == {"": days[2], days[0]: days[0], days[1]: days[1]}
    for again in (store.add, store.update, store.replace):
        report = again(str(papers))
        assert (report.unchanged, report.embedded, report.removed) == (3, 0, 0)
    assert {hit.passage.article.published for hit in store.search("who voted to sell the quay")} == {
        date.fromisoformat(day) for day in days
    }


def bare(store: Store) -> list[str]:
    """The ids of all articles, without the figures of earlier versions."""
    return [re.sub(r"(@....-..-..)\..{6}$", r"\1", one) for one in store.listed()]


def test_versions_that_come_one_by_one_are_told_apart(store: Store, papers: Path) -> None:
    new, old = paper(papers, "a.md", "2024-02-03", 9), paper(papers, "b.md", "2024-02-01", 7)
    store.add(str(new))
    store.add(str(old))
    story = store.articles(newest=1)[0].id
    assert bare(store) == [story, f"{story}@2024-02-01"]
    later = paper(papers, "c.md", "2024-03-01", 8)
    store.add(str(later))
    assert bare(store) == [story, f"{story}@2024-02-03", f"{story}@2024-02-01"]
    later.unlink()
    new.unlink()
    assert store.update([str(new), str(old), str(later)]).removed == 2
    assert store.listed() == [story]
    assert "7 to 5" in store.article(story).text


def test_one_hit_stands_for_a_story_that_several_printed(store: Store, papers: Path) -> None:
    one = {"id": "one", "title": "Order for the yard", "text": WIRE, "outlet": "A", "date": "2024-01-09"}
    cut = {"id": "cut", "title": "Icebreakers", "text": WIRE[: WIRE.index(" The price")], "outlet": "B"}
    other = {
        "id": "other",
        "title": "Order, more welders",
        "text": WIRE.replace("four hundred", "five hundred"),
        "outlet": "C",
    }
    report = store.add(written(papers / "a.jsonl", one, cut, other, *THREE))
    assert report.copies == 1
    assert store.copies() == {"cut": "one"}
    for mode in MODES:
        hits = store.search("icebreakers of the shipyard of Kolm", mode=mode, top_k=4)
        told = {hit.passage.article.id: [copy.article.id for copy in hit.copies] for hit in hits}
        assert told["one"] == ["cut"]
        assert "other" in told
    store.remove("one")
    assert store.copies() == {}


# Asking


def test_each_way_of_searching_finds_the_article(three: Store) -> None:
    for mode in MODES:
        hits = three.search("Who runs the lock of the canal?", mode=mode)
        assert hits[0].passage.article.id == "canal"
        assert hits[0].passage.text in CANAL["text"]
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
    assert found(three, "fruit harmed by bad weather", mode="dense")[0] == "cherries"
    assert len(three.search("Hovden", top_k=1)) == 1


def test_days_and_outlets_bound_every_way_of_searching(three: Store) -> None:
    ask = "the library, the canal and the cherries"
    for mode in MODES:
        assert set(found(three, ask, mode=mode)) == {"canal", "cherries", "library"}
        assert found(three, ask, mode=mode, since=date(2024, 1, 1)) == ["canal"]
        assert set(found(three, ask, mode=mode, since=date(2024, 1, 1), undated=True)) == {"canal", "library"}
        assert found(three, ask, mode=mode, until=date(2023, 7, 2)) == ["cherries"]
        assert found(three, ask, mode=mode, outlet="LENNE weekly") == ["cherries"]
        assert found(three, ask, mode=mode, outlet="Lenne") == []
    assert three.stats(since=date(2024, 1, 1), undated=True).articles == 2


def test_what_holds_a_rare_word_is_among_the_hits(store: Store, papers: Path) -> None:
    many = [
        {
            "id": f"n{number}",
            "title": f"Hovden, day {number}",
            "text": f"The council of Hovden met. {number}.",
        }
        for number in range(30)
    ]
    store.add(written(papers / "a.jsonl", *many, CANAL))
    assert "canal" in found(store, "what did the council of Hovden hear from Aaltonen, day by day", top_k=4)


def test_names_that_are_misspelt_are_understood(three: Store) -> None:
    assert three.meant("who is Sigrum Altonen?") == ["Sigrun", "Aaltonen"]
    assert three.meant("who is Sigrun Aaltonen?") == []


def test_what_articles_hold_is_told(three: Store) -> None:
    assert three.holds("the old bus depots")
    assert three.holds("piet maas")
    assert not three.holds("depot bus")
    assert three.frequencies(["barg", "hovden", "zebra"]) == {"barg": 1, "hovden": 2, "zebra": 0}
    assert three.listed(holding=["million euros", "hail"]) == ["cherries"]
    assert three.listed(holding=["Hovden"], in_title=True) == ["canal"]
    assert three.listed(authors=["Piet Maas"]) == ["canal"]
    assert three.origins() == (("Hovden Daily", "Lenne Weekly"), ("Piet Maas",))


def test_lists_and_statistics_are_those_of_the_articles(three: Store) -> None:
    assert [entry.id for entry in three.listing().entries] == ["canal", "cherries", "library"]
    page = three.listing("hov", first=0, count=5)
    assert ([entry.id for entry in page.entries], page.total) == (["canal"], 1)
    assert three.listing("?!").total == 0
    assert three.listing(outlet="lenne weekly").entries[0].title == "Hail takes the cherries"
    stats = three.stats()
    assert (stats.articles, stats.passages, stats.outlets) == (3, 3, ("Hovden Daily", "Lenne Weekly"))
    assert (stats.oldest, stats.newest) == three.days() == (date(2023, 7, 2), date(2024, 6, 11))
    assert stats.embedder == three.embedder.name
    assert three.indexed("canal") is not None


# Keeping in step


def test_an_update_takes_in_moves_changes_and_removals(store: Store, papers: Path) -> None:
    for one in THREE:
        written(papers / f"{one['id']}.jsonl", one)
    assert store.update(str(papers)).added == 3
    (papers / "canal.jsonl").rename(papers / "moved.jsonl")
    (papers / "library.jsonl").unlink()
    written(papers / "cherries.jsonl", {**CHERRIES, "text": "The cherries were saved."})
    report = store.update(str(papers))
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 1, 1, 1)
    assert store.listed() == ["canal", "cherries"]
    # It is known to come from its new file: that of the old name may go.
    assert store.update(str(papers / "canal.jsonl")).removed == 0
    (papers / "moved.jsonl").unlink()
    assert store.update(str(papers / "moved.jsonl")).removed == 1
    assert store.listed() == ["cherries"]


def test_a_file_that_cannot_be_read_loses_nothing(store: Store, papers: Path) -> None:
    written(papers / "a.jsonl", CANAL, CHERRIES)
    store.update(str(papers))
    (papers / "a.jsonl").write_text(json.dumps(CANAL) + "\n{no json\n", encoding="utf-8")
    report = store.update(str(papers))
    assert (report.removed, len(report.rejected)) == (0, 1)
    assert "stay in the index" in report.rejected[0].reason
    assert store.listed() == ["canal", "cherries"]


def test_articles_that_go_in_gradually_are_all_there(store: Store, papers: Path) -> None:
    told: list[tuple[str, int, int]] = []
    source = written(papers / "a.jsonl", *THREE)
    assert store.add_gradually(source, progress=lambda *seen: told.append(seen)).added == 3
    assert told[-1] == ("articles", 3, 3)
    assert store.listed() == ["canal", "cherries", "library"]


# Several stores, and other models


def test_another_open_store_answers_from_what_was_just_committed(
    three: Store, address: str, papers: Path
) -> None:
    with open_index(address) as other:
        assert found(other, "icebreakers of Kolm", mode="bm25") == []
        assert other.origins()[0] == ("Hovden Daily", "Lenne Weekly")
        new = {"id": "ships", "title": "Ships", "text": WIRE, "outlet": "Kolm Echo"}
        three.add(written(papers / "new.jsonl", new))
        for mode in MODES:
            assert found(other, "icebreakers of Kolm", mode=mode)[0] == "ships"
        assert other.origins()[0] == ("Hovden Daily", "Kolm Echo", "Lenne Weekly")
        assert other.listing("kolm").total == 1
        three.remove("ships")
        assert found(other, "icebreakers of Kolm", mode="bm25") == []
        assert other.listing("kolm").total == 0


def test_an_index_remembers_its_model(three: Store, address: str) -> None:
    with pytest.raises(IndexMismatch, match="use that model"):
        open_index(address, model="some/other-model")
    with open_index(address, model="all-MiniLM-L6-v2") as again:
        assert again.listed() == three.listed()


def test_the_doctor_finds_it_sound(three: Store, address: str) -> None:
    found = checks(address)
    assert all(check.ok for check in found), found
    assert "3 articles" in found[0].detail
    assert three.address == address


def test_answers_quote_articles_wherever_they_are_kept(three: Store, address: str) -> None:
    answer = rag.answer("How many barges passed on the first day?", index_path=address)
    assert [citation.article.id for citation in answer.citations] == ["canal"]
    assert "forty barges" in answer.citations[0].quote
    assert three.stats().articles == 3
