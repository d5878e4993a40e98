"""Questions about the index, an outlet's word, and several questions in one, over a real index."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index import build_index
from rag import Answer, Answerer, open_answerer
from tests.support.papers import written

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "otter",
        "title": "Otters return to the Lunde river after sixty years",
        "date": "2024-05-02",
        "outlet": "The Varn Herald",
        "author": "Siri Aasen",
        "text": "A pair of otters has settled on the Lunde river, where none had been seen for sixty years. "
        "Wardens counted three cubs in April. Anglers want compensation of 40,000 crowns for lost trout.",
    },
    {
        "id": "bridge",
        "title": "Old bridge at Varn to be closed for repairs",
        "date": "2024-05-20",
        "outlet": "The Varn Herald",
        "author": "Siri Aasen and Jon Moe",
        "text": "The old bridge at Varn will be closed for repairs from 3 June. "
        "The work will cost 7 million crowns, said the engineer, Tove Lien. "
        "Buses will go by way of Lunde until October.",
    },
    {
        "id": "bakery",
        "title": "Bakery chain Kringle opens in Lunde",
        "date": "2024-05-20",
        "outlet": "Coast Business",
        "author": "Petra Hall",
        "text": "The bakery chain Kringle opened a shop in Lunde on Monday and hired 24 people. "
        "It is the ninth shop of the chain. Its founder, Adam Time, said that bread sells in every weather.",
    },
    {
        "id": "hours",
        "title": "Shops may stay open longer",
        "date": "2024-04-11",
        "outlet": "Time",
        "author": "Petra Hall",
        "text": "Shops on the coast may stay open until ten, the county council decided. "
        "The herald of the council read out the vote in the square, as he has done since 1890.",
    },
    {
        "id": "undated",
        "title": "How to smoke a herring",
        "text": "A herring is smoked over alder for four hours. It keeps for a week in a cool cellar.",
    },
]


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("catalogue")
    build_index(written(folder / "articles.jsonl", *ARTICLES), folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened


def ids(answer: Answer) -> list[str]:
    return [citation.article.id for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "told", "cited"),
    [
        ("how many articles do you have?", "5 articles, from 3 outlets", []),
        ("How many articles mention Lunde?", "3 articles mentioning “Lunde”", ["bridge", "bakery", "otter"]),
        ("how many articles mention Oslo?", "There is no article mentioning “Oslo”", []),
        ("list all articles by the Herald", "2 articles from The Varn Herald", ["bridge", "otter"]),
        (
            "list the articles about Lunde",
            "3 articles about “Lunde” or mentioning it",
            ["bakery", "otter", "bridge"],
        ),
        ("what articles did Jon Moe write?", "Siri Aasen and Jon Moe", ["bridge"]),
        ("what has Petra Hall written about shops?", "Shops may stay", ["hours", "bakery"]),
        ("which outlets are there?", "Coast Business", []),
        ("which authors are there?", "3 authors", []),
        ("the oldest article", "Shops may stay open longer", ["hours"]),
        ("what is the newest article by Siri Aasen?", "Old bridge", ["bridge"]),
        ("what is new today?", "The old bridge at Varn will be closed", ["bridge", "bakery"]),
        ("latest news", "The old bridge at Varn will be closed", ["bridge", "bakery"]),
        ("What is the latest on the otters?", "A pair of otters", ["otter"]),
        ("list the articles from April 2024", "Shops may stay open longer", ["hours"]),
        ("when was the article about the otters published?", "**2 May 2024**", ["otter"]),
        ("who wrote the bridge story?", "**Siri Aasen and Jon Moe**", ["bridge"]),
        ("which outlet published the article about Kringle?", "**Coast Business**", ["bakery"]),
        ("who wrote “How to smoke a herring”?", "names no author", ["undated"]),
        ("when was the article about the herring published?", "has no date", ["undated"]),
        ("sum up the otters", "A pair of otters has settled", ["otter", "otter", "otter"]),
        ("show me the latest 2 articles", "2 articles", ["bridge", "bakery"]),
        ("what did Petra Hall write about?", "2 articles by Petra Hall", ["bakery", "hours"]),
        ("how many articles has Siri Aasen written?", "2 articles by Siri Aasen", ["bridge", "otter"]),
        ("Does Coast Business mention Lunde?", "1 article from Coast Business", ["bakery"]),
        ("which reporter covered the otters?", "**Siri Aasen**", ["otter"]),
        ("when did Coast Business write about Kringle?", "**20 May 2024**", ["bakery"]),
        ("Which paper reported the otter story?", "**The Varn Herald**", ["otter"]),
        ("which article is the oldest?", "Shops may stay open longer", ["hours"]),
        ("what is in the index?", "5 articles, from 3 outlets", []),
        ("show me everything about Kringle", "1 article about “Kringle”", ["bakery"]),
        ("HOW MANY ARTICLES MENTION LUNDE?", "3 articles mentioning “Lunde”", ["bridge", "bakery", "otter"]),
    ],
)
def test_what_is_asked_about_the_articles_is_answered_from_the_index(
    answerer: Answerer, question: str, told: str, cited: list[str]
) -> None:
    answer = answerer.answer(question)
    assert told in answer.text
    assert ids(answer) == cited
    assert not answer.refused


def test_the_items_of_a_list_are_the_articles_with_their_days_and_citations(answerer: Answerer) -> None:
    answer = answerer.answer("list the articles by the Varn Herald")
    assert [(one.label, one.date, one.numbers) for one in answer.items] == [
        ("Old bridge at Varn to be closed for repairs", date(2024, 5, 20), (1,)),
        ("Otters return to the Lunde river after sixty years", date(2024, 5, 2), (2,)),
    ]
    assert answer.citations[1].quote.startswith("A pair of otters")


@pytest.mark.parametrize(
    ("question", "understood", "cited"),
    [
        ("What happened before May?", "Articles up to 30 April 2024.", ["hours"]),
        ("what happened on 20 May?", "Articles of 20 May 2024.", ["bridge", "bakery"]),
        ("What has happened since 2 May?", "Articles since 2 May 2024.", ["bridge", "bakery", "otter"]),
        ("what did the Herald publish this month?", "Articles of 1 to 20 May 2024.", ["bridge", "otter"]),
    ],
)
def test_what_happened_is_told_of_the_days_asked_about(
    answerer: Answerer, question: str, understood: str, cited: list[str]
) -> None:
    answer = answerer.answer(question)
    assert understood in (answer.understood or "")
    assert ids(answer) == cited


def test_a_long_list_says_how_many_more_there_are(tmp_path: Path) -> None:
    rows = [{"id": f"{at}", "title": f"Tide table {at}", "text": f"High water at {at}."} for at in range(23)]
    build_index(written(tmp_path / "articles.jsonl", *rows), tmp_path / "index")
    with open_answerer(tmp_path / "index") as answerer:
        answer = answerer.answer("list the articles about the tide")
    assert answer.text.startswith("23 articles about “tide”")
    assert answer.text.endswith("- and 3 more")
    assert len(answer.citations) == 20


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("list the articles about whales", "There is no article about “whales”"),
        ("what articles did Olav Nemo write?", "No article mentions “Olav Nemo”"),
        ("Did Coast Business write about otters?", "There is no article from Coast Business about “otters”"),
    ],
)
def test_if_no_article_is_of_the_kind_asked_for_this_is_said(
    answerer: Answerer, question: str, told: str
) -> None:
    answer = answerer.answer(question)
    assert answer.refused
    assert told in answer.text


def test_which_article_says_that_is_the_one_just_cited(answerer: Answerer) -> None:
    first = answerer.answer("How much will the work on the bridge cost?")
    assert ids(answerer.answer("which article says that?", history=[first]))[0] == "bridge"
    assert "**Siri Aasen and Jon Moe**" in answerer.answer("who wrote that article?", history=[first]).text


@pytest.mark.parametrize(
    "said", ["hello", "Hi there!", "thanks", "ok", "Thank you very much.", "what can you do?"]
)
def test_a_courtesy_gets_one_friendly_sentence_and_no_search(answerer: Answerer, said: str) -> None:
    answer = answerer.answer(said)
    assert not answer.refused
    assert answer.hits == answer.citations == ()


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({"outlet": "Daily Nothing"}, "No article is from “Daily Nothing”"),
        ({"since": date(2025, 1, 1)}, "No article is dated since 1 January 2025"),
    ],
)
def test_a_filter_without_articles_says_which_outlets_and_dates_there_are(
    answerer: Answerer, bounds: dict[str, Any], told: str
) -> None:
    answer = answerer.answer("Who is the engineer?", **bounds)
    assert answer.refused
    assert told in answer.text
    assert "Coast Business, The Varn Herald, Time" in answer.text
    assert "11 April 2024 to 20 May 2024" in answer.text


def test_an_outlet_named_in_the_question_bounds_the_search(answerer: Answerer) -> None:
    answer = answerer.answer("According to the Herald, how much will the work on the bridge cost?")
    assert answer.short == "7 million crowns"
    assert {hit.passage.article.outlet for hit in answer.hits} == {"The Varn Herald"}
    silent = answerer.answer("According to Coast Business, how much will the work on the bridge cost?")
    assert silent.refused
    assert "mentions" not in silent.text


def test_a_follow_up_is_not_about_the_outlet_that_was_asked(answerer: Answerer) -> None:
    first = answerer.answer("According to Coast Business, where did Kringle open a shop?")
    second = answerer.answer("and how many people did the company hire?", history=[first])
    assert "Coast Business" not in second.standalone_question
    assert second.short is not None
    assert second.short.startswith("24")


def test_what_an_outlet_says_of_a_thing_is_told(answerer: Answerer) -> None:
    assert "otter" in ids(answerer.answer("What does the Varn Herald say about the otters?"))


def test_each_part_of_a_question_is_answered(answerer: Answerer) -> None:
    answer = answerer.answer("How much will the work on the bridge cost and when will it be closed?")
    assert "7 million crowns" in answer.text
    assert "3 June" in answer.text
    assert not answer.unanswered


def test_a_sentence_that_answers_two_parts_is_shown_once(answerer: Answerer) -> None:
    answer = answerer.answer("Where did Kringle open a shop and how many people did it hire?")
    assert answer.text.count("opened a shop") == 1
    assert "**24" in answer.text


def test_words_that_answer_one_part_do_not_answer_the_next(answerer: Answerer) -> None:
    answer = answerer.answer("What is Kringle, and what does its founder say?")
    parts = answer.text.split("\n\n")
    assert len(parts) > 1
    assert len(set(parts)) == len(parts)
    assert answer.text.count(f"**{answer.short}**") == 1


def test_a_part_that_is_not_answered_is_named(answerer: Answerer) -> None:
    answer = answerer.answer("How many people did Kringle hire, and who is the king of Denmark?")
    assert "24" in answer.text
    assert answer.unanswered == ("who is the king of Denmark?",)
    assert "do not answer “who is the king of Denmark?”" in answer.text
    assert not answer.refused


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who founded Kringle?", "Adam Time"),
        ("Who is Tove Lien?", "engineer"),
        ("How many cubs did the wardens count?", "three"),
        ("What did the council decide?", None),
    ],
)
def test_neither_capitals_nor_a_missing_question_mark_change_the_answer(
    answerer: Answerer, question: str, short: str | None
) -> None:
    usual = answerer.answer(question)
    assert not usual.refused
    assert short is None or short in (usual.short or "")
    for typed in (
        question.upper(),
        question.lower(),
        question.lower().rstrip("?"),
        question.upper().rstrip("?"),
    ):
        answer = answerer.answer(typed)
        assert answer.citations[0].quote == usual.citations[0].quote
        assert answer.standalone_question == typed


@pytest.mark.parametrize(
    "question", ["Wer ist Tove Lien?", "¿Quién es Tove Lien?", "Qui est Tove Lien ?", "Кто Tove Lien?"]
)
def test_the_first_word_of_a_question_in_another_language_is_no_name(
    answerer: Answerer, question: str
) -> None:
    answer = answerer.answer(question)
    assert answer.hits[0].passage.article.id == "bridge"
    assert "No article mentions" not in answer.text


def test_an_outlet_or_an_author_is_never_said_to_be_missing(answerer: Answerer) -> None:
    for question in ("Who is Petra Hall?", "What is Coast Business worth?", "Is Siri Aasen married?"):
        assert "No article mentions" not in answerer.answer(question).text
