"""Answers written by LangChain models that misbehave, over a real index: clean, apart, stopped in time."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from index import build_index
from rag import Answer, Answerer
from rag.types import MARKER
from rag.writing.chat_models import open_model
from rag.writing.rewriting import is_english
from tests.support.papers import written

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "dam",
        "title": "The dam on the Osk is finished",
        "outlet": "The Osk Courier",
        "date": "2024-03-01",
        "text": "The dam on the river Osk cost 40 million euros, said the engineer Jon Vale. "
        "Work on the dam began in 2019.",
    },
    {
        "id": "bridge",
        "title": "Lomm closes its bridge",
        "outlet": "Lomm Post",
        "date": "2024-05-02",
        "text": "The town of Lomm closed its old bridge in May. Repairs of the bridge cost 3 million euros.",
    },
]
DAM, BRIDGE = "How much did the dam on the river Osk cost?", "How much do repairs of the bridge in Lomm cost?"


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """Answers without a model."""
    folder = tmp_path_factory.mktemp("language_models")
    build_index([str(written(folder / "articles.jsonl", *ARTICLES))], folder / "index")
    from rag import open_answerer

    with open_answerer(folder / "index") as answerer:
        yield answerer


class Scripted(GenericFakeChatModel):
    """Replies to what it is shown: `{0}` in its script stands for the id of the first sentence."""

    script: str = ""
    asked: list[str] = []  # noqa: RUF012  (a field of pydantic)

    def __init__(self, script: str = "") -> None:
        super().__init__(messages=iter(()), script=script, asked=[])  # type: ignore[call-arg]

    def _stream(self, messages: Any, *arguments: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages[-1].content)
        ids = re.findall(r'"([a-z]\d{2,3})": "', self.asked[-1])
        for piece in self.script.format(*ids, *[""] * 9).split(" "):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{piece} "))


def by(quoting: Answerer, model: Any) -> Answerer:
    return Answerer(quoting.store, open_model(model), None, None, 0.5)


def told(answerer: Answerer, question: str, history: Sequence[Answer] = ()) -> tuple[str, Answer]:
    """The pieces put together, and the answer."""
    *pieces, last = answerer.stream(question, history=history)
    assert isinstance(last, Answer)
    return "".join(piece for piece in pieces if isinstance(piece, str)), last


@pytest.mark.parametrize(
    "script",
    [
        "",
        "The dam cost 40 million euros [{0}",
        "The dam cost 40 million euros [{0}]. " * 500,
        "The dam cost " + "a great deal and " * 6000 + "more [{0}].",
        "The dam cost " + "x" * 100_000,
        "] words [ without ]] sense [[",
    ],
    ids=["nothing", "half a citation", "a loop", "one endless line", "one endless word", "brackets"],
)
def test_whatever_a_model_writes_ends_in_a_clean_answer(quoting: Answerer, script: str) -> None:
    text, answer = told(by(quoting, Scripted(script)), DAM)
    assert text == answer.text
    assert not answer.refused
    assert "40 million euros" in text
    assert len(text) < 1000
    assert {int(number) for number in MARKER.findall(text)} == {one.number for one in answer.citations}


def test_two_questions_at_once_do_not_mix(quoting: Answerer) -> None:
    answerer = by(quoting, Scripted("They cost that [{0}]."))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(answerer.answer, [DAM, BRIDGE] * 4))
    for question, answer in zip([DAM, BRIDGE] * 4, answers, strict=True):
        assert {one.article.id for one in answer.citations} == {"dam" if question == DAM else "bridge"}


class Thinking(GenericFakeChatModel):
    """Thinks until it is stopped, or for ever."""

    began: Any = None
    ended: Any = None

    def __init__(self) -> None:
        super().__init__(messages=iter(()))
        self.began, self.ended = threading.Event(), threading.Event()

    async def _astream(self, *arguments: Any, **options: Any) -> AsyncIterator[ChatGenerationChunk]:
        self.began.set()
        try:
            await asyncio.Event().wait()
            yield ChatGenerationChunk(message=AIMessageChunk(content="never"))
        finally:
            self.ended.set()


def test_closing_an_answer_stops_the_model_while_it_thinks(quoting: Answerer) -> None:
    model = Thinking()
    stream = by(quoting, model).stream(DAM)
    for piece in stream:
        assert piece == ""  # it hands control back meanwhile
        if model.began.is_set():
            break
    stream.close()  # type: ignore[attr-defined]
    assert model.ended.wait(30)


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("How much has the dam cost?", True),
        ("dam cost Osk", True),
        ("Did de Gaulle die in Colombey?", True),
        ("Wie viel hat der Damm gekostet?", False),
        ("Combien a coûté le barrage ?", False),
        ("¿Cuánto costó la presa?", False),
        ("Сколько стоила плотина?", False),
        ("ダムはいくらでしたか", False),
    ],
)
def test_english_is_told_from_other_languages(question: str, english: bool) -> None:
    assert is_english(question) is english


def test_a_question_in_another_language_is_searched_for_in_english(quoting: Answerer) -> None:
    replies = iter([AIMessage(content=DAM), AIMessage(content="NO_ANSWER")])
    _, answer = told(by(quoting, GenericFakeChatModel(messages=replies)), "Wie viel hat der Damm gekostet?")
    assert answer.standalone_question == DAM
    assert answer.question == "Wie viel hat der Damm gekostet?"
    assert answer.hits[0].passage.article.id == "dam"


def test_a_first_question_in_english_is_one_call_of_the_model(quoting: Answerer) -> None:
    model = Scripted("It cost 40 million euros [{0}].")
    told(by(quoting, model), DAM)
    assert len(model.asked) == 1


@pytest.mark.parametrize("reply", ["", "I cannot help with that.", "one?\ntwo?", "x" * 2000])
def test_a_follow_up_that_the_model_words_badly_is_understood_by_our_own_rules(
    quoting: Answerer, reply: str
) -> None:
    first = quoting.answer(DAM)
    replies = iter([AIMessage(content=reply), AIMessage(content="NO_ANSWER")])
    _, answer = told(
        by(quoting, GenericFakeChatModel(messages=replies)), "When did work on it begin?", [first]
    )
    assert (
        answer.standalone_question
        == quoting.answer("When did work on it begin?", history=[first]).standalone_question
    )


def test_the_model_is_told_the_day_and_the_question_as_it_was_asked(quoting: Answerer) -> None:
    model = Scripted("It cost 40 million euros [{0}].")
    told(by(quoting, model), DAM)
    assert '"today": "2024-05-02"' in model.asked[0]
    assert '"outlet": "The Osk Courier"' in model.asked[0]
    assert DAM in model.asked[0]


def test_the_json_of_an_answer_has_a_verdict_for_each_sentence(quoting: Answerer) -> None:
    _, answer = told(by(quoting, Scripted("The dam on the river Osk cost 44 million euros [{0}].")), DAM)
    (verdict,) = answer.as_dict()["verdicts"]
    assert verdict["state"] == "repaired"
    assert verdict["reason"]
    assert "44" not in answer.text
