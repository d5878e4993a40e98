"""Counting what became of the sentences that a language model wrote."""

from dataclasses import replace

from evals.scoring.drafted import drafted
from rag.types import Judged
from tests.support.newsroom import Newsroom

QUESTION = "What does the night ferry cost the town?"


def test_sentences_are_counted_by_what_became_of_them() -> None:
    answer = Newsroom().answer(QUESTION)
    told = replace(
        answer,
        verdicts=(
            Judged("The ferry costs 4.2 million crowns a year.", "kept", numbers=(1,)),
            Judged("It costs 7 crowns.", "kept", numbers=(1,)),
            Judged("It sank.", "dropped", "fact", "The cited words do not bear this out."),
        ),
    )
    found = drafted([answer, told])
    assert found is not None
    assert (found.answers, found.quoted, found.sentences) == (1, 1, 3)
    assert (found.kept, found.repaired, found.dropped) == (2, 0, 1)
    assert found.unquoted == ("It costs 7 crowns.",)


def test_without_a_model_there_is_nothing_to_count() -> None:
    assert drafted([Newsroom().answer(QUESTION)]) is None
