"""Who does something, and whom it is done to; with the real reader."""

from collections.abc import Iterator

import pytest

from rag import Answerer, open_answerer
from tests.support.valley import valley


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    with open_answerer(valley(tmp_path_factory.mktemp("roles"))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "doer"),
    [
        ("Who leads Valley Dairy?", "Jon Vik"),
        ("Who will succeed Jon Vik?", "Pia Quist"),
        ("Who runs the cheese works?", "Pia Quist"),
        ("Who called the strike?", "Road Union"),
        ("Who was it that promised money for schools?", "Ulla Fenn"),
    ],
)
def test_who_does_it_is_named(answerer: Answerer, question: str, doer: str) -> None:
    assert doer in (answerer.answer(question).short or "")


@pytest.mark.parametrize(
    "question",
    [
        "Who owns Pass Coaches?",
        "Who fired Jon Vik?",
    ],
)
def test_whoever_has_another_part_in_what_is_told_is_not_who_did_it(
    answerer: Answerer, question: str
) -> None:
    assert answerer.answer(question).refused
