"""Whether citations still hold, against a real index that has changed meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import Store, open_index
from index.text.canonical import version
from index.types import Passage
from rag.export.cited import Cited, Source, cited
from rag.export.selector import Selector
from rag.export.standing import Standing, standings
from rag.types import Citation
from tests.support.papers import written

FERRY: dict[str, Any] = {
    "id": "ferry",
    "title": "Nordhaven keeps its night ferry",
    "text": "The council of Nordhaven kept the night ferry on Tuesday.\n\n"
    "The night ferry costs the town 4.2 million crowns a year, the treasurer said. "
    "Residents celebrated on the quay.",
    "date": "2025-03-11",
    "outlet": "The Fjord Courier",
}
GARAGE: dict[str, Any] = {
    "id": "garage",
    "title": "Parking garage opens a year late",
    "text": "The parking garage opened on Friday, one year behind schedule. It has 640 spaces.",
    "date": "2024-11-02",
    "outlet": "Harbour Weekly",
}
COST = "The night ferry costs the town 4.2 million crowns a year, the treasurer said."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_index(tmp_path / "index") as store:
        store.add(written(tmp_path / "articles.jsonl", FERRY, GARAGE))
        yield store


def cite(store: Store, quote: str, article_id: str = "ferry") -> Cited:
    article = store.article(article_id)
    start = article.text.index(quote)
    citation = Citation(1, article, start, start + len(quote), Passage(article, 0, len(article.text)))
    return cited(citation, store.indexed)


def standing(store: Store, one: Cited) -> Standing:
    (found,) = standings([one], store)
    return found


def change(store: Store, folder: Path, **values: Any) -> None:
    store.add(written(folder / "changed.jsonl", {**FERRY, **values}))


def test_a_citation_of_an_index_that_has_not_changed_is_unchanged(store: Store) -> None:
    found = standing(store, cite(store, COST))
    assert (found.state, found.now, found.is_rewritten) == ("unchanged", COST, False)


def test_a_quote_that_has_only_moved_is_unchanged_though_its_article_was_rewritten(
    store: Store, tmp_path: Path
) -> None:
    one = cite(store, COST)
    change(store, tmp_path, text=f"Snow fell on the harbour all day. {FERRY['text']}")
    found = standing(store, one)
    assert (found.state, found.now, found.is_rewritten) == ("unchanged", COST, True)
    assert found.span != (one.start, one.end)


def test_a_quote_with_another_figure_is_changed_and_the_new_one_is_shown(
    store: Store, tmp_path: Path
) -> None:
    one = cite(store, COST)
    change(store, tmp_path, text=FERRY["text"].replace("4.2 million", "5.1 million"))
    found = standing(store, one)
    assert (found.state, found.now) == ("changed", COST.replace("4.2", "5.1"))


def test_a_quote_that_was_deleted_from_its_article_is_gone(store: Store, tmp_path: Path) -> None:
    one = cite(store, COST)
    change(store, tmp_path, text=FERRY["text"].replace(COST, "").replace("  ", " "))
    found = standing(store, one)
    assert (found.state, found.now) == ("gone", None)
    assert found.article is not None


def test_a_citation_of_a_removed_article_is_gone(store: Store) -> None:
    one = cite(store, COST)
    store.remove("ferry")
    found = standing(store, one)
    assert (found.state, found.now, found.article) == ("gone", None, None)


def test_an_article_whose_file_was_moved_is_still_there(store: Store, tmp_path: Path) -> None:
    one = cite(store, COST)
    store.remove("ferry")
    change(store, tmp_path, id="elsewhere")
    found = standing(store, one)
    assert (found.state, found.now) == ("unchanged", COST)
    assert found.article is not None
    assert found.article.id == "elsewhere"


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_citation_of_an_article_that_was_corrected_is_superseded(
    store: Store, tmp_path: Path, is_removed: bool
) -> None:
    one = cite(store, COST)
    correction = {
        "id": "correction",
        "title": "Correction: Nordhaven keeps its night ferry",
        "text": FERRY["text"].replace("4.2 million", "4.6 million")
        + " An earlier version of this story gave a wrong sum.",
        "date": "2025-03-12",
    }
    change(store, tmp_path, **correction)
    if is_removed:
        store.remove("ferry")
    found = standing(store, one)
    assert (found.state, found.now) == ("superseded", COST.replace("4.2", "4.6"))
    assert found.article is not None
    assert found.article.id == "correction"


def test_a_later_article_about_the_same_is_no_correction(store: Store, tmp_path: Path) -> None:
    one = cite(store, COST)
    change(
        store, tmp_path, id="later", title="Nordhaven ferry sails again", text="It sailed.", date="2025-03-20"
    )
    assert standing(store, one).state == "unchanged"


def test_a_citation_that_was_never_so_is_not_confirmed(store: Store) -> None:
    one = cite(store, COST)
    forged = replace(one, selector=Selector(COST.replace("4.2", "9.9"), "on Tuesday.\n\n", " Residents"))
    found = standing(store, forged)
    assert (found.state, found.now) == ("changed", COST)


def test_a_citation_without_words_to_search_for_is_looked_for_by_its_id(store: Store) -> None:
    source = Source(id="ferry", title="", version=version(FERRY["text"]))
    found = standing(store, Cited(1, source, Selector("."), 0, 1))
    assert found.state == "unchanged"


def test_a_verdict_has_all_that_is_needed_to_read_it(store: Store, tmp_path: Path) -> None:
    one = cite(store, COST)
    change(store, tmp_path, text=FERRY["text"].replace("4.2 million", "5.1 million"))
    told = standing(store, one).as_dict()
    assert (told["state"], told["now"]) == ("changed", COST.replace("4.2", "5.1"))
    assert store.article("ferry").text[told["start"] : told["end"]] == told["now"]
    assert told["in"]["version"] == store.article("ferry").version
    assert told["cited"] == one.as_dict()
