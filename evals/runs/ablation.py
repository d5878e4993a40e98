"""What each stage adds: BM25, dense search, the two fused, and the reader's ordering."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from evals.data.questions import Question
from evals.reports.table import share, table
from evals.runs.run import RETRIEVED, Answerer, ask
from evals.scoring import metrics
from evals.scoring.metrics import Score
from index.search.rank import Mode
from index.types import Hit, Progress

MODES: tuple[Mode, ...] = ("bm25", "dense", "fused")
READER = "fused, read"
DEPTH = RETRIEVED  # passages looked at, so also the deepest recall reported


class Searcher(Protocol):
    """Retrieves passages; `index.open_index` returns one."""

    def search(self, question: str, /, *, top_k: int = 10, mode: Mode = "fused") -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """How one stage ranks the gold passages, over the questions that have some.

    :param recall: by cutoff (1, 5, 10): the share of questions with a gold passage that high.
    """

    stage: str
    questions: int
    recall: tuple[tuple[int, float], ...]
    reciprocal_rank: float

    def scores(self) -> dict[str, Score]:
        """By stage and metric: ``"fused recall@1"``."""
        values = {**{f"recall@{cutoff}": value for cutoff, value in self.recall}, "mrr": self.reciprocal_rank}
        return {f"{self.stage} {name}": Score(value, self.questions) for name, value in values.items()}


def measurable(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions that can measure retrieval alone: those with gold and without history."""
    return tuple(question for question in questions if question.gold_ids and not question.history)


def ablate(
    searcher: Searcher,
    questions: Sequence[Question],
    answerer: Answerer | None = None,
    progress: Progress | None = None,
) -> list[Row]:
    """One row for each search mode, and with an answerer one for the reader's ordering.

    The reader's ordering is that of the answer's hits, also for a refusal.
    """
    chosen = measurable(question for question in questions if question.answerable)

    def search(mode: Mode) -> Callable[[Question], Sequence[Hit]]:
        return lambda question: searcher.search(question.question, top_k=DEPTH, mode=mode)

    stages: dict[str, Callable[[Question], Sequence[Hit]]] = {mode: search(mode) for mode in MODES}
    if answerer:
        stages[READER] = lambda question: ask(answerer, question).hits
    rows = []
    for stage, found in stages.items():
        ranks = []
        for done, question in enumerate(chosen, start=1):
            ranks.append(metrics.gold_rank(found(question), question))
            if progress:
                progress(stage, done, len(chosen))
        rows.append(_row(stage, ranks))
    return rows


def as_table(name: str, rows: Sequence[Row]) -> str:
    headings = [name, *(f"recall@{cutoff}" for cutoff, _ in rows[0].recall), "mrr", "questions"]
    return table(
        headings,
        [
            [
                row.stage,
                *(share(value) for _, value in row.recall),
                f"{row.reciprocal_rank:.3f}",
                str(row.questions),
            ]
            for row in rows
        ],
    )


def _row(stage: str, ranks: Sequence[int | None]) -> Row:
    recall = tuple((cutoff, metrics.recall_at(ranks, cutoff)) for cutoff in (1, 5, DEPTH))
    return Row(stage, len(ranks), recall, metrics.reciprocal_rank(ranks))
