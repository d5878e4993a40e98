"""Yes or no, where the articles surely tell."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build_index
from index.types import Article, Passage
from rag import Answerer, open_answerer
from rag.deciding.whether import SURE, asks_whether, yes_or_no
from rag.reading.reader import Reading
from rag.types import Sentence
from tests.support.papers import written

FERRY = (
    "The night ferry to Skerra is still running, the harbour office said on Tuesday. "
    "The council of Skerra had voted in May to keep it for three more years."
)
TRAM = (
    "The council of Osk rejected the tram line on Monday by nine votes to four. "
    "The plan will not be built, the mayor said."
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Is the ferry still running?", True),
        ("did osk ban cars", True),
        ("And has the tram been built?", True),
        ("Is it the red ferry or the blue one?", False),
        ("Who runs the ferry?", False),
        ("How long will the ferry run?", False),
        ("Tell me about the ferry.", False),
    ],
)
def test_only_some_questions_ask_whether_something_is_so(question: str, told: bool) -> None:
    assert asks_whether(question) == told


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ((SURE, 0.2, 0.1), "Yes"),
        ((0.1, SURE, 0.2), "No"),
        ((SURE - 0.01, 0.3, 0.01), None),
        ((0.1, 0.1, 0.8), None),
        (None, None),
    ],
)
def test_yes_or_no_is_told_only_where_the_network_is_sure(
    verdict: tuple[float, ...] | None, told: str | None
) -> None:
    passage = Passage(Article("ferry", "Ferry", FERRY), 0, len(FERRY))
    reading = Reading(Sentence(passage, 0, 80), 1.0, None, {}, verdict=verdict)
    assert yes_or_no("Is the ferry still running?", reading) == told
    assert yes_or_no("Who runs the ferry?", reading) is None


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("whether")
    rows = [
        {"id": "ferry", "title": "Night ferry stays", "text": FERRY, "date": "2025-06-04"},
        {"id": "tram", "title": "Osk rejects tram", "text": TRAM, "date": "2025-06-03"},
    ]
    build_index(written(folder / "news.jsonl", *rows), folder / "index")
    with open_answerer(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "short", "cited"),
    [
        ("Is the night ferry to Skerra still running?", "Yes", "is still running"),
        ("Did the council of Osk approve the tram line?", "No", "rejected the tram line"),
    ],
)
def test_the_sentence_that_bears_it_out_is_cited(
    answerer: Answerer, question: str, short: str, cited: str
) -> None:
    answer = answerer.answer(question)
    assert answer.short == short
    assert cited in answer.citations[0].quote


def test_a_follow_up_never_takes_yes_for_a_name(answerer: Answerer) -> None:
    first = answerer.answer("Is the night ferry to Skerra still running?")
    assert first.short == "Yes"
    followed = answerer.answer("Who said so?", history=[first])
    assert "Yes" not in followed.standalone_question
