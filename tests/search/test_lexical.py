"""BM25 over passages: what counts as a word, and how the index follows the database."""

from datetime import date
from pathlib import Path

import pytest

from index.search.bm25 import Lexical
from index.search.filters import Filter
from index.storage.database import Database
from index.storage.schema import NewArticle
from index.text.words import content_stems, stems
from index.types import Article

EVERYTHING = Filter()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path, create=True)


def put(
    database: Database, text: str, title: str = "", published: date | None = None, outlet: str | None = None
) -> int:
    """Commit an article of one passage as a separate change; returns the passage's number."""
    with database.transaction():
        change = database.next_change()
        article = Article(f"article {change}", title, text, published, outlet)
        return database.write(NewArticle(article, "here", [(0, len(text))], [b"key"]), change)[0]


def caught_up(folder: Path, database: Database) -> Lexical:
    words = Lexical(folder)
    words.catch_up(database)
    return words


def numbers(words: Lexical, question: str, chosen: Filter = EVERYTHING, count: int = 10) -> list[int]:
    return [number for number, _ in words.search(question, count, chosen)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("subsidies?", "Subsidy"),
        ("the U.S. Army", "the US army"),
        ("Berlin's", "berlin"),
        ("Berlin’s", "Berlin"),
        ("café", "cafe"),
        ("½", "1⁄2"),
        ("ＦＵＬＬ width", "full width"),
        ("running", "runs"),
    ],
)
def test_forms_of_a_word_are_one_word(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize("whole", ["3.9", "10:30", "at&t", "1,200.50"])
def test_figures_and_names_with_signs_inside_stay_apart_from_their_parts(whole: str) -> None:
    if ":" in whole:
        assert stems(whole) == whole.split(":")
    else:
        assert stems(whole) == [whole]


def test_chinese_and_japanese_go_by_the_character() -> None:
    assert stems("日本 chips") == ["日", "本", "chip"]


def test_a_question_is_about_its_content_words_once_each() -> None:
    assert content_stems("What did the ministers say about subsidies, and what of subsidies?") == [
        "minist",
        "subsidi",
    ]
    assert content_stems("who was it") == []


def test_rare_words_weigh_more_and_a_word_in_the_title_counts(tmp_path: Path, database: Database) -> None:
    common = [put(database, f"The port reported its trade again, number {count}.") for count in range(5)]
    rare = put(database, "The port reported a whale.")
    titled = put(database, "Nobody has seen the like.", title="Whale")
    words = caught_up(tmp_path, database)
    assert set(numbers(words, "a whale in port")[:2]) == {rare, titled}
    assert set(numbers(words, "port")) == {*common, rare}


def test_a_question_of_little_words_alone_is_still_searched(tmp_path: Path, database: Database) -> None:
    wanted = put(database, "Who is who: the yearbook")
    put(database, "Grain prices fell")
    assert numbers(caught_up(tmp_path, database), "who is who")[0] == wanted


def test_no_more_hits_than_asked_for_and_filters_apply_first(tmp_path: Path, database: Database) -> None:
    for day in range(1, 21):
        put(database, "Rain " * (21 - day), published=date(2024, 1, day), outlet="A" if day % 2 else "Bé")
    put(database, "Rain without a day")
    words = caught_up(tmp_path, database)
    assert len(numbers(words, "rain", count=3)) == 3
    assert numbers(words, "rain", Filter(since=date(2024, 1, 20))) == [20]
    assert numbers(words, "rain", Filter(until=date(2024, 1, 2), outlet="BÉ")) == [2]
    assert len(numbers(words, "rain", Filter(since=date(1, 1, 1)), count=50)) == 20
    assert len(numbers(words, "rain", count=50)) == 21


def test_filters_leave_scores_as_they_are(tmp_path: Path, database: Database) -> None:
    put(database, "Rain and more rain", published=date(2024, 1, 1))
    words = caught_up(tmp_path, database)
    bounded = words.search("rain", 5, Filter(since=date(2023, 1, 1), until=date(2025, 1, 1)))
    assert bounded == [
        (number, pytest.approx(score)) for number, score in words.search("rain", 5, EVERYTHING)
    ]


@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
def test_the_estimated_share_does_not_change_what_a_filter_finds(
    tmp_path: Path, database: Database, share: float
) -> None:
    for day in range(1, 29):
        # Words of their own tell the passages' scores apart; every fifth has none that is asked for.
        text = "ferry " * (day % 5) + "word " * day
        put(database, text, published=date(2024, 2, day))
    words = caught_up(tmp_path, database)
    chosen = Filter(since=date(2024, 2, 11), until=date(2024, 2, 20))
    whole = [pair for pair in words.search("night ferry", 50, EVERYTHING) if 11 <= pair[0] <= 20]
    assert len(whole) == 8
    for count in (1, 3, 10, 50):
        found = words.search("night ferry", count, chosen, share)
        assert [number for number, _ in found] == [number for number, _ in whole[:count]]
        assert [score for _, score in found] == pytest.approx([score for _, score in whole[:count]])


def test_catching_up_brings_in_each_change_once(tmp_path: Path, database: Database) -> None:
    words = Lexical(tmp_path)
    assert words.covered(database) == 0
    for number in range(1, 6):
        assert put(database, "Hail") == number
        words.catch_up(database)
        assert words.covered(database) == database.change() == number
        assert sorted(numbers(words, "hail")) == list(range(1, number + 1))
    words.catch_up(database)
    assert sorted(numbers(words, "hail")) == [1, 2, 3, 4, 5]


def test_what_was_removed_is_gone(tmp_path: Path, database: Database) -> None:
    put(database, "Hail in May")
    kept = put(database, "Hail in June")
    words = caught_up(tmp_path, database)
    with database.transaction():
        database.erase(1, database.next_change())
    words.catch_up(database)
    assert numbers(words, "hail") == [kept]


def test_another_process_commits_and_a_reload_shows_it(tmp_path: Path, database: Database) -> None:
    reader, writer = Lexical(tmp_path), Lexical(tmp_path)
    put(database, "Hail")
    writer.catch_up(database)
    reader.reload()
    assert numbers(reader, "hail") == [1]
    assert reader.covered(database) == 1


def test_words_of_another_database_are_not_covered(tmp_path: Path, database: Database) -> None:
    put(database, "Hail")
    words = caught_up(tmp_path, database)
    (tmp_path / "other").mkdir()
    other = Database(tmp_path / "other", create=True)
    put(other, "Snow")
    assert words.covered(other) == 0
    words.catch_up(other)
    assert numbers(words, "hail snow") == [1]
    assert numbers(words, "hail") == []


def test_frequency_counts_passages(tmp_path: Path, database: Database) -> None:
    put(database, "Hail, hail and hail")
    put(database, "Hail")
    assert caught_up(tmp_path, database).frequency([*stems("hail"), "snow"]) == [2, 0]
