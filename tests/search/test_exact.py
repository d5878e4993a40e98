"""Names and rare words: what holds them is found, whatever else is near."""

import pytest

from index import Store, build_index, open_index
from index.search.exact import phrases
from tests.support.papers import written

MAYOR = "Reporters waited at the pier. Its warden, Una Drewe, said the crane had cost nine million crowns."
CROWD = [
    f"What did {first} {last} say about the quarry? {first} {last} said on day {day} who would say what."
    for day, (first, last) in enumerate(
        (first, last)
        for first in ("Una", "Olaf", "Pia")
        for last in ("Marsh", "Holt", "Quist")
        for _ in range(12)
    )
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("names")
    rows = [{"id": f"quarry {place}", "text": text} for place, text in enumerate(CROWD)]
    rows.append({"id": "pier", "title": "The crane", "text": MAYOR})
    rows.append({"id": "mill", "title": "Drewe Weir reopens", "text": "Water runs over it again."})
    build_index(written(folder / "articles.jsonl", *rows), folder / "index")
    return open_index(folder / "index")


@pytest.mark.parametrize(
    "question",
    ["What did Una Drewe say?", "what did una drewe say", "WHO IS UNA DREWE?", "who's Una Drewe’s boss"],
)
def test_a_name_that_one_passage_holds_is_among_the_hits_however_it_is_typed(
    store: Store, question: str
) -> None:
    assert "pier" in [hit.passage.article.id for hit in store.search(question, top_k=4)]


def test_words_in_a_row_are_found_in_titles_too(store: Store) -> None:
    assert "mill" in [hit.passage.article.id for hit in store.search("who said what of Drewe Weir?", top_k=4)]


def test_hits_come_by_score(store: Store) -> None:
    hits = store.search("What did Una Drewe say?", top_k=10)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_neighbouring_content_words_and_each_of_them_are_looked_for() -> None:
    assert phrases("What did the harbour master of Nordhaven say in Nordhaven?") == [
        ("harbour", "master"), ("harbour",), ("master",), ("nordhaven",),
    ]  # fmt: skip
    assert phrases("who is it?") == []


def test_words_are_held_only_in_a_row(store: Store) -> None:
    assert store.holds("Una Drewe")
    assert store.holds("una DREWE’S")
    assert store.holds("drewe weir")
    assert not store.holds("Drewe Una")
    assert not store.holds("Una Weir")
    assert not store.holds("…")
