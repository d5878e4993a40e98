"""What a refusal offers: other questions that are answered, and names as the articles spell them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.open import open_index
from rag.answerer import Answerer
from rag.question.spelling import corrected
from tests.support.newsroom import make_refusal


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder: Path = tmp_path_factory.mktemp("offers")
    (folder / "bridge.txt").write_text(
        "Tolls on the Norvik bridge\n\nThe Norvik bridge is old. Norvik Steel Corp pledged 40 million euros "
        "for a new bridge. Maria Lund, the mayor of Norvik, said that the old bridge was shut to lorries.",
        encoding="utf-8",
    )
    with open_index(folder / "index") as store:
        store.add([str(folder / "bridge.txt")])
        yield Answerer(store, None, None, None, 0.5)


def test_what_is_offered_after_a_refusal_is_answered_when_it_is_asked_next(answerer: Answerer) -> None:
    refused = answerer.answer("Who painted the Norvik bridge green?")
    assert refused.refused
    offered = list(answerer.follow_ups([refused]))
    assert 1 <= len(offered) <= 3
    for question in offered:
        assert not answerer.answer(question, history=[refused]).refused


def test_nothing_is_offered_that_the_limits_leave_out(answerer: Answerer) -> None:
    refused = answerer.answer("Who painted the Norvik bridge green?")
    assert list(answerer.follow_ups([refused], since=date(2030, 1, 1))) == []


@pytest.mark.parametrize(
    ("question", "suggestion", "meant"),
    [
        ("Who is Ingrid Sollberg?", "Did you mean “Solberg”?", "Who is Ingrid Solberg?"),
        (
            "Did sollberg visit Nordhafen?",
            "Did you mean “Solberg” and “Nordhaven”?",
            "Did Solberg visit Nordhaven?",
        ),
        ("Who is she?", None, None),
    ],
)
def test_a_name_is_put_where_the_misspelt_one_stands(
    question: str, suggestion: str | None, meant: str | None
) -> None:
    answer = make_refusal(question=question, standalone_question=question, suggestion=suggestion)
    assert corrected(answer) == meant
