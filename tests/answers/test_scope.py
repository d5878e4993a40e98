"""Limits typed in a question: which articles they leave, and what is not a limit."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.errors import QueryError
from index.open import open_index
from rag.answerer import Answerer
from rag.question.scope import first_day, known, last_day, told, typed, within
from rag.types import Scope

JANUARY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("question", "left", "scope"),
    [
        ("Who won?", "Who won?", Scope()),
        ("Who won since:2024-01?", "Who won?", Scope(JANUARY)),
        ("until:2024-02 Who won?", "Who won?", Scope(until=date(2024, 2, 29))),
        ("Who since:2024 won until:2024?", "Who won?", Scope(JANUARY, date(2024, 12, 31))),
        ('Who won? outlet:"Taipei Times"', "Who won?", Scope(outlet="Taipei Times")),
        ("Who won outlet:“Taipei Times”?", "Who won?", Scope(outlet="Taipei Times")),
        ("Who won Outlet:Courier Until:2024-03-05.", "Who won.", Scope(None, date(2024, 3, 5), "Courier")),
    ],
)
def test_what_is_typed_limits_the_question_and_is_no_part_of_it(
    question: str, left: str, scope: Scope
) -> None:
    assert typed(question) == (left, scope)


@pytest.mark.parametrize(
    "question",
    [
        'Who wrote "since:2024 we wait"?',
        "Who wrote “outlet:Courier”?",
        "What has happened since: the vote or the fire?",
        "What did thesince:2024 label mean?",
        'Who said "until',
    ],
)
def test_words_that_only_look_like_limits_stay(question: str) -> None:
    assert typed(question) == (question, Scope())


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "Who won since:soon?",
            "expected since: to be a date such as 2024-04-10, 2024-04 or 2024, found 'soon'",
        ),
        ("Who won until:2024-13", "expected until: to be a date .* found '2024-13'"),
        ("Who won since:2024-02-30", "expected since: to be a date .* found '2024-02-30'"),
        ("since:2024 who won since:2025", "expected since: once in a question, found it twice"),
    ],
)
def test_a_wrong_limit_is_told_in_one_sentence(question: str, sentence: str) -> None:
    with pytest.raises(QueryError, match=sentence):
        typed(question)


def test_a_month_or_a_year_is_widened_to_its_first_and_last_day() -> None:
    assert (first_day("2023-02", "From"), last_day("2023-02", "Until")) == (
        date(2023, 2, 1),
        date(2023, 2, 28),
    )
    assert (first_day("2023", "From"), last_day("2023", "Until")) == (date(2023, 1, 1), date(2023, 12, 31))
    assert first_day(" 2023-02-03 ", "From") == last_day("2023-02-03", "Until") == date(2023, 2, 3)
    assert first_day(" ", "From") is last_day(None, "Until") is None


def test_limits_given_and_typed_count_both() -> None:
    given, found = Scope(JANUARY, date(2024, 6, 1), "Courier"), Scope(date(2024, 2, 1), outlet="courier")
    assert within(given, found) == Scope(date(2024, 2, 1), date(2024, 6, 1), "courier")
    with pytest.raises(QueryError, match="expected one outlet, found 'Courier' and 'Herald'"):
        within(given, Scope(outlet="Herald"))


def test_an_outlet_is_known_in_any_case_and_a_misspelt_one_is_named() -> None:
    assert known("taipei times", ["Taipei Times", "Courier"]) == "Taipei Times"
    with pytest.raises(QueryError, match="found “Taipai Times”; did you mean “Taipei Times”"):
        known("Taipai Times", ["Taipei Times", "Courier"])
    with pytest.raises(QueryError, match="found “Zzz”; try “Taipei Times” or “Courier”"):
        known("Zzz", ["Taipei Times", "Courier"])
    with pytest.raises(QueryError, match="found “Zzz”; none is named"):
        known("Zzz", [])


def test_a_scope_is_told_in_words() -> None:
    assert told(Scope()) == ""
    assert told(Scope(outlet="The Courier")) == "Articles from The Courier"
    assert told(Scope(JANUARY, None, "The Courier")) == "Articles from The Courier, since 1 January 2024"
    assert told(Scope(JANUARY, date(2024, 1, 31))) == "Articles of January 2024"


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("scope")
    lines = (
        '{"title": "Tolls", "text": "The toll of the Ostmark tunnel is 4 euros a car.", "date": "2024-01-10",'
        ' "outlet": "The Courier"}\n'
        '{"title": "Tolls", "text": "The toll of the Ostmark tunnel is 6 euros a car.", "date": "2024-03-10",'
        ' "outlet": "Harbour Weekly"}\n'
    )
    (folder / "tolls.jsonl").write_text(lines, encoding="utf-8")
    with open_index(folder / "index") as store:
        store.add([str(folder / "tolls.jsonl")])
        yield Answerer(store, None, None, None, 0.0)


def test_an_answer_comes_from_the_articles_it_is_limited_to_and_says_so(answerer: Answerer) -> None:
    asked = 'What is the toll of the Ostmark tunnel outlet:"the courier"?'
    answer = answerer.answer(asked, since=date(2023, 5, 1))
    assert [citation.article.outlet for citation in answer.citations] == ["The Courier"]
    assert answer.question == asked
    assert answer.standalone_question == "What is the toll of the Ostmark tunnel?"
    assert answer.scope == Scope(date(2023, 5, 1), None, "The Courier")
    assert answer.as_dict()["scope"] == {"since": "2023-05-01", "until": None, "outlet": "The Courier"}
    later = answerer.answer("What is the toll of the Ostmark tunnel since:2024-02?")
    assert {citation.article.outlet for citation in later.citations} == {"Harbour Weekly"}
    assert answerer.answer("What is the toll of the Ostmark tunnel?").scope == Scope()


def test_an_outlet_that_no_article_names_is_an_error_only_where_it_is_typed(answerer: Answerer) -> None:
    with pytest.raises(QueryError, match="did you mean “The Courier”"):
        answerer.answer("What is the toll outlet:Courrier?")
    with pytest.raises(QueryError, match="expected a question"):
        answerer.answer("since:2024")


def test_a_timeline_can_be_limited_where_its_topic_is_typed(answerer: Answerer) -> None:
    told_of = answerer.timeline("Ostmark tunnel until:2024-01")
    assert told_of.scope == Scope(until=date(2024, 1, 31))
    assert all(hit.passage.article.outlet == "The Courier" for hit in told_of.hits)
