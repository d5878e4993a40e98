"""Asking from question to answer, over a real index of five small articles with the real embedding model."""

import inspect
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

import rag
from index import Article, Passage, build_index
from rag import (
    Answer,
    Answerer,
    Citation,
    DatelineError,
    GenerationError,
    answer,
    open_answerer,
    stream_answer,
)
from rag.question.about import analyse
from rag.writing.chat_models import open_model
from rag.writing.model_draft import NO_ANSWER
from tests.support.papers import written

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "ferry",
        "title": "Harbour town keeps its night ferry",
        "outlet": "The Fjord Courier",
        "date": "2025-03-11",
        "text": "The council of Nordhaven voted on Tuesday to keep the night ferry for three more years. "
        "The night ferry costs the town 4.2 million crowns a year, said the treasurer, Ingrid Solberg.\n\n"
        "The operator had asked to stop the service because the boat is seldom more than a third full.",
    },
    {
        "id": "garage",
        "title": "Parking garage opens a year late",
        "outlet": "Harbour Weekly",
        "date": "2024-11-02",
        "text": "The parking garage of Nordhaven opened on Friday, one year behind schedule. "
        "Its 640 spaces cost 88 million crowns [2], which the mayor called a **fair** price.",
    },
    {
        "id": "vaccine",
        "title": "Malaria vaccine reaches Ghana",
        "outlet": "Health Wire",
        "date": "2023-04-13",
        "text": "Ghana has approved a malaria vaccine developed by the University of Oxford. "
        "The vaccine was given to 4,800 children in trials, and it protected 77 percent of them. "
        "Adrian Hill, director of the Jenner Institute, said that 200 million doses could be made a year.",
    },
    {
        "id": "chess",
        "title": "Teenager wins the candidates tournament",
        "outlet": "Board Games Daily",
        "date": "2024-04-22",
        "text": "Gukesh Dommaraju won the candidates tournament in Toronto at the age of 17. "
        "He will play Ding Liren for the world chess title in November. "
        "The prize fund of the tournament was 500,000 euros.",
    },
    {
        "id": "undated",
        "title": "How bees find their way home",
        "text": "Bees find their way home by the sun and by what they remember of hedges. "
        "In the experiment 50 bees were caught at their hive and set free 2 kilometres away.",
    },
]
COST = "How much does the night ferry cost the town of Nordhaven?"
ANSWERABLE = [
    COST,
    "How many spaces does the parking garage have?",
    "Who won the candidates tournament?",
    "How many children were given the malaria vaccine in trials?",
    "Why had the operator asked to stop the night ferry?",
    "How do bees find their way home?",
]


@pytest.fixture(scope="session")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    build_index(written(folder / "articles.jsonl", *ARTICLES), folder / "index")
    return folder / "index"


@pytest.fixture(scope="session")
def answerer(index_path: Path) -> Iterator[Answerer]:
    with open_answerer(index_path) as opened:
        yield opened


def timeless(given: Answer) -> Answer:
    return replace(given, seconds={})


def cited(given: Answer) -> list[str]:
    return [citation.article.id for citation in given.citations]


def assert_exact(given: Answer) -> None:
    texts = {article["id"]: article["text"] for article in ARTICLES}
    for citation in given.citations:
        assert citation.quote == texts[citation.article.id][citation.start : citation.end]
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end
    if given.short is not None:
        assert any(given.short in citation.quote for citation in given.citations)


def test_a_question_is_answered_with_the_sentence_that_says_so(answerer: Answerer) -> None:
    given = answerer.answer(COST)
    assert not given.refused
    assert given.reason is None
    assert given.short == "4.2 million crowns"
    assert "**4.2 million crowns** a year" in given.text
    assert given.citations[0].quote.startswith("The night ferry costs the town")
    assert given.citations[0].article.outlet == "The Fjord Courier"
    assert given.question == given.standalone_question == COST


@pytest.mark.parametrize("question", ANSWERABLE)
def test_every_citation_is_an_exact_slice_of_its_article(answerer: Answerer, question: str) -> None:
    given = answerer.answer(question)
    assert given.citations
    assert_exact(given)


@pytest.mark.parametrize("question", [*ANSWERABLE, "What is the gross domestic product of Peru?"])
def test_the_pieces_joined_are_the_text_and_the_answer_comes_last(answerer: Answerer, question: str) -> None:
    *pieces, last = answerer.stream(question)
    assert isinstance(last, Answer)
    assert all(isinstance(piece, str) for piece in pieces)
    assert "".join(map(str, pieces)) == last.text


def test_marks_that_an_article_holds_are_quoted_and_are_no_citations(answerer: Answerer) -> None:
    given = answerer.answer("How many spaces does the parking garage have?")
    assert given.short == "640"
    assert r"88 million crowns \[2\], which the mayor called a \*\*fair\*\* price." in given.text


@pytest.mark.parametrize(
    "question",
    [
        "What is the gross domestic product of Peru?",
        "Who directed the film Casablanca?",
        "When did Apple buy Beats?",
    ],
)
def test_what_the_articles_do_not_say_is_refused_with_what_comes_nearest(
    answerer: Answerer, question: str
) -> None:
    given = answerer.answer(question)
    assert given.refused
    assert given.reason
    assert given.reason in given.text
    assert given.citations == ()
    assert given.short is None
    assert given.confidence < 0.5


def test_a_yes_or_no_question_is_answered_in_the_words_of_the_article_alone(answerer: Answerer) -> None:
    given = answerer.answer("Did Gukesh Dommaraju win?")
    assert given.text.replace("**", "").startswith("Gukesh Dommaraju won the candidates tournament")
    assert_exact(given)


def test_a_follow_up_is_asked_in_full(answerer: Answerer) -> None:
    first = answerer.answer("Has Ghana approved a malaria vaccine?")
    second = answerer.answer("How many children were given it in trials?", history=[first])
    assert second.question == "How many children were given it in trials?"
    assert "vaccine" in second.standalone_question
    assert cited(second)[0] == "vaccine"
    assert second.short == "4,800"


def test_history_does_not_change_a_question_that_stands_on_its_own(answerer: Answerer) -> None:
    history = [answerer.answer("Who won the candidates tournament?")]
    assert timeless(answerer.answer(COST, history=history)) == timeless(answerer.answer(COST))


@pytest.mark.parametrize(
    ("bounds", "allowed"),
    [
        ({"since": date(2024, 4, 22)}, {"ferry", "garage", "chess"}),
        ({"until": date(2024, 4, 22)}, {"vaccine", "chess"}),
        ({"since": date(2024, 4, 22), "until": date(2024, 4, 22)}, {"chess"}),
        ({"outlet": "health wire"}, {"vaccine"}),
        ({"outlet": "Nobody's News"}, set()),
        ({"since": date(2030, 1, 1)}, set()),
    ],
)
def test_dates_and_outlet_bound_what_is_searched_and_cited(
    answerer: Answerer, bounds: dict[str, Any], allowed: set[str]
) -> None:
    for question in ANSWERABLE:
        given = answerer.answer(question, **bounds)
        assert {hit.passage.article.id for hit in given.hits} <= allowed
        assert set(cited(given)) <= allowed


def test_an_answer_lost_to_a_bound_is_a_refusal(answerer: Answerer) -> None:
    winner = "Who won the candidates tournament?"
    assert not answerer.answer(winner, since=date(2024, 1, 1)).refused
    assert answerer.answer(winner, until=date(2024, 1, 1)).refused
    assert answerer.answer(winner, outlet="Health Wire").refused
    assert answerer.answer(COST, outlet="Nobody's News").hits == ()


def test_where_a_bound_leaves_what_only_comes_near_the_answer_is_told_to_be_unsure(
    answerer: Answerer,
) -> None:
    # The garage, too, is of Nordhaven, and cost crowns.
    assert answerer.answer(COST, until=date(2024, 12, 31)).confidence < answerer.answer(COST).confidence - 0.3


@pytest.mark.parametrize(
    ("bounds", "searched"),
    [
        ({}, "I searched 5 articles, dated 13 April 2023 to 11 March 2025."),
        ({"since": date(2024, 4, 22)}, "I searched 3 articles, dated 22 April 2024 to 11 March 2025."),
        (
            {"since": date(2024, 1, 1), "until": date(2024, 12, 31)},
            "I searched 2 articles, dated 22 April 2024 to 2 November 2024.",
        ),
        ({"outlet": "health WIRE"}, "I searched 1 article of 13 April 2023."),
        (
            {"outlet": "Health Wire", "since": date(2024, 1, 1)},
            "No article is from “Health Wire” and dated since 1 January 2024.",
        ),
        ({"outlet": "Nobody's News"}, "The outlets are Board Games Daily, Harbour Weekly,"),
    ],
    ids=["all", "since", "between", "outlet", "outlet since", "no outlet"],
)
def test_a_refusal_names_how_many_articles_of_which_days_it_searched(
    answerer: Answerer, bounds: dict[str, Any], searched: str
) -> None:
    given = answerer.answer("Who directed the film Casablanca?", **bounds)
    assert given.refused
    assert searched in given.text


def test_a_name_that_is_misspelt_is_refused_with_the_one_that_may_be_meant(answerer: Answerer) -> None:
    given = answerer.answer("Who is Ingrid Sollberg?")
    assert given.refused
    assert given.suggestion == "Did you mean “Solberg”?"
    assert f"No article mentions “Sollberg”. {given.suggestion}" in given.text
    assert answerer.answer("Who is Ingrid Solberg?").suggestion is None


def test_no_name_is_said_to_be_missing_that_some_article_has(answerer: Answerer) -> None:
    given = answerer.answer("What did Ingrid Solberg pay the University of Oxford for 640 spaces?")
    assert "No article mentions" not in given.text


def test_top_k_is_how_many_hits_come_along_and_does_not_bound_what_is_read(answerer: Answerer) -> None:
    one, three = answerer.answer(COST, top_k=1), answerer.answer(COST, top_k=3)
    assert (len(one.hits), len(three.hits)) == (1, 3)
    assert one.text == three.text
    assert [hit.score for hit in three.hits] == sorted((hit.score for hit in three.hits), reverse=True)


@pytest.mark.parametrize(
    "question", ["", "   \n\t", "x" * 100_000, "ferry " * 20_000], ids=["empty", "blank", "long", "many"]
)
def test_what_is_no_question_is_an_error_of_one_sentence(answerer: Answerer, question: str) -> None:
    with pytest.raises(DatelineError) as caught:
        answerer.answer(question)
    assert "\n" not in str(caught.value)
    assert 10 < len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "question",
    [
        "夜行フェリーの費用はいくらですか。",
        "?!?",
        "🐝🐝🐝",
        "ß\u202eabc\u0000",
        "the of and",
        "[1] **x** <b>y</b>",
        "a" * 1900,
    ],
)
def test_odd_questions_get_an_answer_or_a_refusal_and_never_break(answerer: Answerer, question: str) -> None:
    given = answerer.answer(question)
    assert given.refused == (not given.citations)
    assert_exact(given)


def test_dates_the_wrong_way_round_are_an_error_of_one_sentence(answerer: Answerer) -> None:
    with pytest.raises(DatelineError, match="swap"):
        answerer.answer(COST, since=date(2025, 1, 1), until=date(2024, 1, 1))


def test_a_missing_index_is_an_error_that_says_what_to_type(tmp_path: Path) -> None:
    for ask in (
        answer,
        lambda *a, **k: list(stream_answer(*a, **k)),
        lambda _, index_path: open_answerer(index_path),
    ):
        with pytest.raises(DatelineError, match="dateline index") as caught:
            ask(COST, index_path=tmp_path / "nowhere")
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "nowhere").exists()


def test_eight_at_once_get_what_they_get_one_after_the_other(answerer: Answerer) -> None:
    questions = [
        *ANSWERABLE,
        "Who directed the film Casablanca?",
        "What was the prize fund of the tournament?",
    ]
    alone = [timeless(answerer.answer(question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(answerer.answer, questions))
    assert [timeless(one) for one in together] == alone


def test_the_functions_answer_as_the_answerer_does(answerer: Answerer, index_path: Path) -> None:
    expected = timeless(answerer.answer(COST))
    assert timeless(answer(COST, index_path=index_path)) == expected
    *_, last = stream_answer(COST, index_path=str(index_path))
    assert isinstance(last, Answer)
    assert timeless(last) == expected


def test_as_dict_is_json_and_complete(answerer: Answerer) -> None:
    for question in (COST, "Who directed the film Casablanca?"):
        given = answerer.answer(question)
        shown = json.loads(json.dumps(given.as_dict(), ensure_ascii=False))
        assert set(shown) == set(Answer.__dataclass_fields__)
        assert len(shown["citations"]) == len(given.citations)
        assert len(shown["hits"]) == len(given.hits)
        assert "total" in shown["seconds"]
        for citation in shown["citations"]:
            passage = citation["passage"]
            offset = citation["start"] - passage["start"]
            assert passage["text"][offset : offset + len(citation["quote"])] == citation["quote"]
            assert citation["article"]["published"] == "2025-03-11"
            assert citation["article"]["version"]


def test_seconds_are_told_by_stage_and_do_not_exceed_the_total(answerer: Answerer) -> None:
    seconds = dict(answerer.answer(COST).seconds)
    total = seconds.pop("total")
    assert {"understand", "retrieve", "read"} <= set(seconds)
    assert 0 < sum(seconds.values()) <= total


# --- a language model in place of the reader's own words


def written_by(answerer: Answerer, reply: str) -> Answerer:
    """The same index, with a LangChain model that replies this."""
    model = open_model(GenericFakeChatModel(messages=iter([AIMessage(content=reply)])))
    return Answerer(answerer.store, model, None, None, 0.5)


class Echo:
    """A model that says this, with the ids it was shown for {0}, {1}, …; it keeps the request."""

    def __init__(self, wording: str) -> None:
        self.wording = wording
        self.request: dict[str, Any] = {}

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        if "articles" not in json.loads(request):
            return  # it is asked to put a follow-up into words, and has none
        self.request = json.loads(request)
        ids = [key for article in self.request["articles"] for key in article["sentences"]]
        yield from self.wording.format(*ids)


def asked_of(answerer: Answerer, model: Any, question: str = COST, history: Sequence[Answer] = ()) -> Answer:
    return Answerer(answerer.store, model, None, None, 0.5).answer(question, history=history)


def test_a_models_statement_cites_the_sentence_whose_id_it_gave(answerer: Answerer) -> None:
    echo = Echo("The council voted to keep the ferry for three more years [{0}].")
    given = asked_of(answerer, echo)
    shown = [text for article in echo.request["articles"] for text in article["sentences"].values()]
    assert given.text == "The council voted to keep the ferry for three more years. [1]"
    assert [" ".join(citation.quote.split()) for citation in given.citations] == [shown[0]]
    assert_exact(given)


def test_ids_that_were_not_shown_cite_nothing_and_what_only_they_bear_out_is_dropped(
    answerer: Answerer,
) -> None:
    given = asked_of(
        answerer,
        Echo("It is free [zz99]. The council voted to keep it [{0}, zz99]. It is [1] old [7]."),
    )
    assert given.text == "The council voted to keep it. [1]"
    assert len(given.citations) == 1


def test_a_model_that_finds_no_answer_is_a_refusal(answerer: Answerer) -> None:
    given = written_by(answerer, NO_ANSWER).answer(COST)
    assert given.refused
    assert given.reason
    assert given.citations == ()


@pytest.mark.parametrize("reply", ["It costs 4 crowns.", "It costs 4 crowns [1]."])
def test_where_a_model_cites_nothing_shown_the_articles_are_quoted(answerer: Answerer, reply: str) -> None:
    given = written_by(answerer, reply).answer(COST)
    assert not given.refused
    assert given.text.startswith("The language model wrote nothing that cites the articles")
    assert "4 crowns" not in given.text
    assert [one.quote for one in given.citations] == [one.quote for one in answerer.answer(COST).citations]
    assert_exact(given)


def test_where_a_model_fails_the_articles_are_quoted_and_the_answer_says_so(answerer: Answerer) -> None:
    failing = open_model(FakeListChatModel(responses=["It costs"], error_on_chunk_number=2))
    given = asked_of(answerer, failing)
    assert not given.refused
    assert "failed" in given.text.split("\n")[0]
    assert [one.quote for one in given.citations] == [one.quote for one in answerer.answer(COST).citations]


def test_an_unknown_model_is_a_generation_error_before_anything_is_asked(index_path: Path) -> None:
    with pytest.raises(GenerationError, match="provider:name"):
        open_answerer(index_path, model="nobody:nothing")
    with pytest.raises(GenerationError):
        answer(COST, index_path=index_path, model="nobody:nothing")


def test_a_model_is_not_asked_where_nothing_is_found(answerer: Answerer) -> None:
    echo = Echo("The council voted to keep the ferry for three more years [{0}].")
    given = Answerer(answerer.store, echo, None, None, 0.5).answer(COST, outlet="Nobody's News")
    assert given.refused
    assert echo.request == {}


def test_a_model_answers_a_follow_up_with_what_was_cited_before_at_hand(answerer: Answerer) -> None:
    first = answerer.answer("Has Ghana approved a malaria vaccine?")
    echo = Echo("It was given to thousands [{0}].")
    asked_of(answerer, echo, "How many children were given it in trials?", [first])
    shown = [text for article in echo.request["articles"] for text in article["sentences"].values()]
    assert {" ".join(citation.quote.split()) for citation in first.citations} <= set(shown)
    assert "vaccine" in echo.request["meaning"]


def test_of_what_was_cited_before_a_copy_in_other_lines_takes_no_place(answerer: Answerer) -> None:
    first = answerer.answer("Has Ghana approved a malaria vaccine?")
    texts = ("It costs 5 euros.", "It costs\n5 euros.", "It needs no ice.")
    passages = [
        Passage(Article(f"{number}", "News", text), 0, len(text)) for number, text in enumerate(texts)
    ]
    citations = tuple(
        Citation(number, one.article, one.start, one.end, one) for number, one in enumerate(passages, start=1)
    )
    echo = Echo("It was given to thousands [{0}].")
    before = replace(first, text="So. [1][2][3]", citations=citations)
    asked_of(answerer, echo, "How many children were given it in trials?", [before])
    shown = [text for article in echo.request["articles"] for text in article["sentences"].values()]
    assert [text for text in shown if text.startswith("It costs") or text in texts] == [texts[0], texts[2]]


# --- the door


def test_the_three_ways_to_ask_take_the_same_settings() -> None:
    settings = {"history", "top_k", "since", "until", "outlet", "as_of"}
    for ask in (answer, stream_answer):
        assert set(inspect.signature(ask).parameters) == {"question", "index_path", "model", *settings}
    for method in (Answerer.answer, Answerer.stream):
        assert set(inspect.signature(method).parameters) == {"self", "question", *settings}
    assert all(hasattr(rag, name) for name in rag.__all__)


def test_that_a_thing_takes_place_is_what_a_question_is_asked_with_not_about(answerer: Answerer) -> None:
    asked = ("Where did the dinner take place?", "Where did the dinner happen?", "Where was the dinner?")
    assert {analyse(question, answerer.store).stems for question in asked} == {("dinner",)}
