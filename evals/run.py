"""Asking every question of a file, and what the answers are worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from evals.metrics import Latency, Score
from evals.outcome import Outcome, judge
from evals.questions import Question
from evals.scores import answerability, by_type, rightness, scores, stages, trade_off
from index.types import Passage
from rag.types import Answer

RETRIEVED = 10
"""Passages that each answer is asked to carry: as deep as any metric looks."""

Progress = Callable[[int, int], None]
"""Called with how many questions are done, and how many there are."""


class Answerer(Protocol):
    """What can be measured; `rag.open_answerer` returns one."""

    def answer(self, question: str, *, history: Sequence[Answer] = (), top_k: int = 5) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What a run over a question file came to.

    :param scores: by metric, in the order of the table; a metric that no question has is left out.
    :param seconds: by stage of answering, and ``"total"``.
    """

    outcomes: tuple[Outcome, ...] = field(repr=False)
    scores: Mapping[str, Score]
    seconds: Mapping[str, Latency]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: what ``dateline eval --json`` prints, and ``dateline eval compare`` reads."""
        return {
            "questions": len(self.outcomes),
            "scores": _rounded(self.scores),
            "seconds": {
                stage: {"median": round(spread.median, 4), "p95": round(spread.p95, 4)}
                for stage, spread in self.seconds.items()
            },
            "types": {name: _rounded(group) for name, group in by_type(self.outcomes).items()},
            "trade_off": [_four_places(asdict(point)) for point in trade_off(self.outcomes)],
            "reliability": {
                "answerable": [_four_places(asdict(each)) for each in answerability(self.outcomes)],
                "right": [_four_places(asdict(each)) for each in rightness(self.outcomes)],
            },
            "outcomes": [outcome.as_dict() for outcome in self.outcomes],
        }


def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    texts: Mapping[str, str],
    passages: Mapping[str, Sequence[Passage]] | None = None,
    *,
    progress: Progress | None = None,
) -> Result:
    """Ask every question, after the questions of its history, and score the answers.

    :param texts: article id to text, against which quotes are checked.
    :param passages: article id to its passages, for the articles that questions are about; without, nDCG
        knows only of the gold passages that were retrieved.
    """
    outcomes = []
    for done, question in enumerate(questions, start=1):
        outcomes.append(judge(question, ask(answerer, question), texts, passages or {}))
        if progress:
            progress(done, len(questions))
    return Result(tuple(outcomes), scores(outcomes), stages([outcome.answer for outcome in outcomes]))


def ask(answerer: Answerer, question: Question) -> Answer:
    """The answer to a question, its history asked first."""
    history: list[Answer] = []
    for earlier in question.history:
        # As a user asks: what a follow-up refers to is looked for in the passages that were shown.
        history.append(answerer.answer(earlier, history=tuple(history)))
    return answerer.answer(question.question, history=tuple(history), top_k=RETRIEVED)


def _rounded(group: Mapping[str, Score]) -> dict[str, dict[str, float | int]]:
    return {name: {"value": round(score.value, 4), "questions": score.count} for name, score in group.items()}


def _four_places(row: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in row.items()}
