"""Asks every question of a file and scores the answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from evals.data.questions import Question
from evals.scoring.outcome import judge
from evals.scoring.result import Result
from evals.scoring.summary import scores, stages
from index.types import Passage
from rag.types import Answer

RETRIEVED = 10
"""Passages that each answer is asked for: as many as any metric looks at."""

Progress = Callable[[int, int], None]
"""Called with how many questions are done, and how many there are."""


class Answerer(Protocol):
    """Answers questions; `rag.open_answerer` returns one."""

    def answer(
        self, question: str, *, history: Sequence[Answer] = (), top_k: int = 5, as_of: date | None = None
    ) -> Answer: ...


def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    texts: Mapping[str, str],
    passages: Mapping[str, Sequence[Passage]] | None = None,
    *,
    progress: Progress | None = None,
) -> Result:
    """Ask every question, after its history, and score the answers.

    :param texts: article id to text, to check quotes against.
    :param passages: article id to its passages, for the articles that questions are about; without it, nDCG
        only knows the gold passages that were retrieved.
    """
    outcomes = []
    for done, question in enumerate(questions, start=1):
        outcomes.append(judge(question, ask(answerer, question), texts, passages or {}))
        if progress:
            progress(done, len(questions))
    return Result(tuple(outcomes), scores(outcomes), stages([outcome.answer for outcome in outcomes]))


def ask(answerer: Answerer, question: Question) -> Answer:
    """The answer to a question, after asking its history."""
    history: list[Answer] = []
    for earlier in question.history:
        # With the default count of passages, as a user sees them: follow-ups refer to these.
        history.append(answerer.answer(earlier, history=tuple(history), as_of=question.asked))
    return answerer.answer(question.question, history=tuple(history), top_k=RETRIEVED, as_of=question.asked)
