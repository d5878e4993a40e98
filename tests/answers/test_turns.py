"""Conversations: a follow-up is looked for in the articles just cited, and asked with the question before."""

from collections.abc import Iterator
from datetime import date

import pytest

from rag import Answer, Answerer, open_answerer
from rag.question.followup import turn
from tests.support.valley import valley


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with open_answerer(valley(tmp_path_factory.mktemp("turns"))) as opened:
        yield opened


def talk(answerer: Answerer, *questions: str) -> list[Answer]:
    history: list[Answer] = []
    for question in questions:
        history.append(answerer.answer(question, history=history))
    return history


@pytest.mark.parametrize(
    ("questions", "article", "words"),
    [
        (
            ["How much will the bridge repair at Osk cost?", "and how long will it take?"],
            "bridge",
            "eleven weeks",
        ),
        (["How many workers will Valley Dairy lay off?", "who takes over?"], "dairy", "Pia Quist"),
        (["What is the strike in Fell about?", "who called it?"], "walkout", "Road Union"),
        (["What is the strike in Fell about?", "who called it?", "how many voted for it?"], "walkout", "260"),
        (["How much did Valley Dairy lose?", "which article says that?"], "dairy", "55 million"),
        (["Who leads Valley Dairy?", "when will he step down?"], "dairy", "May"),
        (
            ["Who leads Valley Dairy?", "when will he step down?", "how much did it lose?"],
            "dairy",
            "55 million",
        ),
        (["What did Ulla Fenn say?", "what had she promised?"], "tunnel", "promised"),
        (["What did Karl Dorn say about haste?", "and about prices?"], "rate", "rising too fast"),
        (
            ["Why has Fell dropped its road tunnel?", "what did she say about it?"],
            "tunnel",
            "needed for schools",
        ),
        (["When will the bridge at Osk close?", "for how long?"], "bridge", "eleven weeks"),
        (["When will the bridge at Osk close?", "what will it cost?"], "bridge", "17 million"),
        (
            ["When will the bridge at Osk close?", "who is against it?", "what did he say?"],
            "bridge",
            "Elling",
        ),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_a_follow_up_keeps_its_subject_and_its_article(
    answerer: Answerer, questions: list[str], article: str, words: str
) -> None:
    last = talk(answerer, *questions)[-1]
    assert last.citations[0].article.id == article
    assert any(words in one.quote for one in last.citations)


def test_what_no_rule_resolves_is_searched_with_the_question_before_and_says_so(answerer: Answerer) -> None:
    (first,) = talk(answerer, "Who leads Hill Bank?")
    asked, full = turn("and did they regret it?", [first])
    assert asked == "did Hill Bank regret it?"
    assert full == "Who leads Hill Bank, and did Hill Bank regret it?"


@pytest.mark.parametrize(
    "question",
    ["How much will the bridge at Osk cost?", "what is thrift?", "is it true that Fell has a tunnel?"],
)
def test_a_question_that_stands_on_its_own_is_not_bent(answerer: Answerer, question: str) -> None:
    (first,) = talk(answerer, "Who leads Hill Bank?")
    assert turn(question, [first]) == (question, question)


def test_she_is_someone_whom_the_articles_call_she(answerer: Answerer) -> None:
    first, _ = talk(answerer, "Why has Fell dropped its road tunnel?", "what did she say?")
    assert turn("what did she say?", [first])[0] == "what did Ulla Fenn say?"


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        ("When will the bridge at Osk close?", "who is against it?", "who is against the bridge at Osk?"),
        ("How many voted for the strike of the Road Union?", "who leads them?", "who leads the Road Union?"),
        ("How much did Valley Dairy lose in 2024?", "who leads it?", "who leads Valley Dairy?"),
        ("Who leads Valley Dairy?", "when will he leave?", "when will Jon Vik leave?"),
    ],
)
def test_a_pronoun_agrees_with_what_it_stands_for(
    answerer: Answerer, before: str, question: str, asked: str
) -> None:
    assert turn(question, talk(answerer, before))[1] == asked


def test_a_bound_keeps_out_what_was_cited_before(answerer: Answerer) -> None:
    (first,) = talk(answerer, "How much will the bridge repair at Osk cost?")
    bounded = answerer.answer("and how long will it take?", history=[first], until=date(2025, 3, 1))
    assert all(hit.passage.article.id != "bridge" for hit in bounded.hits)


def test_what_is_told_of_this_year_is_not_of_the_year_before(answerer: Answerer) -> None:
    lost, before = talk(answerer, "How much did Valley Dairy lose?", "and the year before?")
    assert lost.short == "55 million crowns"
    assert before.refused
    rate, earlier = talk(answerer, "What is the lending rate of Hill Bank?", "and a year earlier?")
    assert (rate.short, earlier.short) == ("3.1 percent", "2.4 percent")
