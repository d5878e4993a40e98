"""Questions that take something for granted, rightly or not; with the real reader."""

from collections.abc import Iterator

import pytest

from rag import Answerer, open_answerer
from tests.support.valley import valley


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with open_answerer(valley(tmp_path_factory.mktemp("premises"))) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "How much did the road tunnel in Osk cost?",
        "When did Karl Dorn resign?",
        "How much did Hill Bank give to Granite Works?",
    ],
)
def test_what_is_wrongly_taken_for_granted_is_refused(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).refused


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How much did the road tunnel in Fell cost?", "640 million crowns"),
        ("When will Jon Vik step down?", "May"),
        ("How much will the bridge in Osk cost?", "17 million crowns"),
    ],
)
def test_what_is_rightly_taken_for_granted_is_answered(answerer: Answerer, question: str, short: str) -> None:
    assert short in (answerer.answer(question).short or "")
