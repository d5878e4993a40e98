"""Asking every question of a file, and what the answers are worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from evals import metrics
from evals.metrics import Latency, Score
from evals.questions import Question
from rag.types import Answer

LOWER_IS_BETTER = frozenset({"false_refusals"})
"""The metrics of which less is better; of all others, more."""

Progress = Callable[[int, int], None]
"""Called with how many questions are done, and how many there are."""


class Answerer(Protocol):
    """What can be measured; `rag.open_answerer` returns one."""

    def answer(self, question: str, *, history: Sequence[Answer] = (), top_k: int = 5) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, its answer, and how that did. A None does not apply to the question.

    :param rank: of the first retrieved passage that holds the gold, from 1; None where none does.
    :param quotes_valid: every quote is a slice of its article, and the markers are the citations.
    """

    question: Question
    answer: Answer = field(repr=False)
    rank: int | None
    answer_hit: bool | None
    citation_hit: bool | None
    citation_recall: float | None
    short_f1: float | None
    quotes_valid: bool

    @property
    def right(self) -> bool:
        """An answerable question answered with its evidence, or an unanswerable one refused."""
        if not self.quotes_valid:
            return False
        if not self.question.answerable:
            return self.answer.refused
        return not self.answer.refused and self.answer_hit is not False and self.citation_hit is not False


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
        """JSON-ready: what ``dateline eval --json`` prints."""
        return {
            "questions": len(self.outcomes),
            "scores": {
                name: {"value": round(score.value, 4), "questions": score.count}
                for name, score in self.scores.items()
            },
            "seconds": {
                stage: {"median": round(spread.median, 4), "p95": round(spread.p95, 4)}
                for stage, spread in self.seconds.items()
            },
            "outcomes": [
                {
                    "id": outcome.question.id,
                    "type": outcome.question.type,
                    "right": outcome.right,
                    "rank": outcome.rank,
                    "answer_hit": outcome.answer_hit,
                    "citation_hit": outcome.citation_hit,
                    "quotes_valid": outcome.quotes_valid,
                    "answer": outcome.answer.as_dict(),
                }
                for outcome in self.outcomes
            ],
        }


def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    texts: Mapping[str, str],
    *,
    top_k: int = 5,
    progress: Progress | None = None,
) -> Result:
    """Ask every question, after the questions of its history, and score the answers.

    :param texts: article id to text, against which quotes are checked.
    :param top_k: passages to retrieve; recall is measured up to it.
    """
    outcomes = []
    for done, question in enumerate(questions, start=1):
        outcomes.append(judge(question, ask(answerer, question, top_k), texts))
        if progress:
            progress(done, len(questions))
    return Result(tuple(outcomes), scores(outcomes), stages([outcome.answer for outcome in outcomes]))


def ask(answerer: Answerer, question: Question, top_k: int = 5) -> Answer:
    """The answer to a question, its history asked first."""
    history: list[Answer] = []
    for earlier in question.history:
        history.append(answerer.answer(earlier, history=tuple(history), top_k=top_k))
    return answerer.answer(question.question, history=tuple(history), top_k=top_k)


def judge(question: Question, answer: Answer, texts: Mapping[str, str]) -> Outcome:
    """What one answer is worth."""
    known = question.answerable
    # Questions that have gold texts alone are judged by their citations, those without gold by the answer.
    placed = known and bool(question.gold_ids)
    return Outcome(
        question=question,
        answer=answer,
        rank=metrics.gold_rank([hit.passage for hit in answer.hits], question) if placed else None,
        answer_hit=metrics.answer_hit(answer, question) if known and question.answers else None,
        citation_hit=metrics.citation_hit(answer, question) if placed else None,
        citation_recall=metrics.citation_recall(answer, question) if placed else None,
        short_f1=metrics.token_f1(answer.short, question.answers) if known and question.answers else None,
        quotes_valid=metrics.quotes_valid(answer, texts),
    )


def scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """Every metric of README.md that applies to at least one of the outcomes."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.answerable]
    ranks = [outcome.rank for outcome in answerable if outcome.question.gold_ids]
    every = {
        "recall@1": Score(metrics.recall_at(ranks, 1), len(ranks)),
        "recall@5": Score(metrics.recall_at(ranks, 5), len(ranks)),
        "mrr": Score(metrics.reciprocal_rank(ranks), len(ranks)),
        "answer_hit": _mean(outcome.answer_hit for outcome in answerable),
        "citation_hit": _mean(outcome.citation_hit for outcome in answerable),
        "citation_recall": _mean(outcome.citation_recall for outcome in answerable),
        "short_f1": _mean(outcome.short_f1 for outcome in answerable),
        "refusals": _mean(outcome.answer.refused for outcome in unanswerable),
        "false_refusals": _mean(outcome.answer.refused for outcome in answerable),
        "quote_validity": _mean(outcome.quotes_valid for outcome in outcomes),
    }
    return {name: score for name, score in every.items() if score.count}


def stages(answers: Sequence[Answer]) -> dict[str, Latency]:
    """The latency of each stage, over the answers that went through it."""
    names = list(dict.fromkeys(stage for answer in answers for stage in answer.seconds))
    return {
        stage: metrics.latency([answer.seconds[stage] for answer in answers if stage in answer.seconds])
        for stage in names
    }


def by_type(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """The share of right answers of each kind of question, most questions first."""
    groups: dict[str, list[bool]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.question.type or "(none)", []).append(outcome.right)
    return {name: metrics.mean(right) for name, right in sorted(groups.items(), key=lambda g: -len(g[1]))}


def _mean(values: Any) -> Score:
    return metrics.mean([value for value in values if value is not None])
