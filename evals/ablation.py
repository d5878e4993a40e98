"""What each stage adds: BM25, dense, the two fused, and the reader's ordering of what they found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from evals import metrics
from evals.questions import Question
from evals.run import Answerer, ask
from evals.table import share, table
from index.types import Hit, Passage, Progress
from rag.types import Answer

Mode = Literal["bm25", "dense", "fused"]
MODES: tuple[Mode, ...] = ("bm25", "dense", "fused")
READER = "fused, read"
DEPTH = 10  # passages looked at, hence the deepest recall that is told


class Searcher(Protocol):
    """What retrieves passages; `index.open_index` returns one."""

    def search(self, question: str, /, *, top_k: int = 10, mode: Mode = "fused") -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """How one stage ranks the gold passages, over the questions that have any.

    :param recall: by cutoff (1, 5, 10): the share of questions with a gold passage up to there.
    """

    stage: str
    questions: int
    recall: tuple[tuple[int, float], ...]
    reciprocal_rank: float


def measurable(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions that retrieval alone can be measured on: with gold, and understood by themselves."""
    return tuple(question for question in questions if question.gold_ids and not question.history)


def ablate(
    searcher: Searcher,
    questions: Sequence[Question],
    answerer: Answerer | None = None,
    progress: Progress | None = None,
) -> list[Row]:
    """One row for each search mode, and one for the reader's ordering where there is an answerer."""
    chosen = measurable(question for question in questions if question.answerable)
    rows = []
    for mode in MODES:
        ranks = []
        for done, question in enumerate(chosen, start=1):
            hits = searcher.search(question.question, top_k=DEPTH, mode=mode)
            ranks.append(metrics.gold_rank([hit.passage for hit in hits], question))
            if progress:
                progress(mode, done, len(chosen))
        rows.append(_row(mode, ranks))
    if answerer:
        ranks = []
        for done, question in enumerate(chosen, start=1):
            ranks.append(metrics.gold_rank(read_order(ask(answerer, question, DEPTH)), question))
            if progress:
                progress(READER, done, len(chosen))
        rows.append(_row(READER, ranks))
    return rows


def read_order(answer: Answer) -> list[Passage]:
    """Passages as the reader ranks them: those it cites, in order, then the others as retrieved.

    A refusal cites nothing, so its passages stay as retrieved.
    """
    passages = [citation.passage for citation in answer.citations] + [hit.passage for hit in answer.hits]
    # Keyed by place: an answer may cite one passage twice.
    return list({(each.article.id, each.start, each.end): each for each in passages}.values())


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
