"""One question, its answer, and how good that is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.data.questions import Question
from evals.scoring import metrics
from index.types import Passage
from rag.types import Answer

_INTERROGATIVE = re.compile(r"\b(?:how \w+|who|whose|whom|what|which|when|where|why|how)\b")

METRICS = (
    "recall@1",
    "recall@5",
    "mrr",
    "ndcg@10",
    "answer_hit",
    "citation_hit",
    "citation_recall",
    "sentence_accuracy",
    "exact_match",
    "short_f1",
    "refusals",
    "false_refusals",
    "quote_validity",
)
"""The metrics of a single question, in the order of every table."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, its answer, and its scores; None where a score does not apply.

    :param rank: of the first retrieved passage with the gold, from 1, or None.
    :param sentence_hit: the first citation supports the answer, or contains an accepted answer.
    :param quotes_valid: every quote is a slice of its article, and the markers match the citations.
    """

    question: Question
    answer: Answer = field(repr=False)
    rank: int | None
    ndcg: float | None
    answer_hit: bool | None
    citation_hit: bool | None
    citation_recall: float | None
    sentence_hit: bool | None
    exact_match: bool | None
    short_f1: float | None
    quotes_valid: bool

    @property
    def right(self) -> bool:
        """An answerable question answered with evidence, or an unanswerable one refused."""
        if not self.quotes_valid:
            return False
        if not self.question.answerable:
            return self.answer.refused
        return not self.answer.refused and self.answer_hit is not False and self.citation_hit is not False

    @property
    def type(self) -> str:
        """The kind of question: from its file, or else its first interrogative word."""
        asked = _INTERROGATIVE.search(self.question.question.lower())
        return self.question.type or (asked[0] if asked else "other")

    @property
    def metrics(self) -> dict[str, float]:
        """Every metric that applies to this question, in [0, 1], in the order of `METRICS`."""
        refused, known = self.answer.refused, self.question.answerable
        placed, rank = is_placed(self.question), self.rank
        values: dict[str, float | None] = {
            "recall@1": rank is not None and rank <= 1 if placed else None,
            "recall@5": rank is not None and rank <= 5 if placed else None,
            "mrr": (1 / rank if rank else 0.0) if placed else None,
            "ndcg@10": self.ndcg,
            "answer_hit": self.answer_hit,
            "citation_hit": self.citation_hit,
            "citation_recall": self.citation_recall,
            "sentence_accuracy": self.sentence_hit,
            "exact_match": self.exact_match,
            "short_f1": self.short_f1,
            "refusals": None if known else refused,
            "false_refusals": refused if known else None,
            "quote_validity": self.quotes_valid,
        }
        return {name: float(value) for name, value in values.items() if value is not None}

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.question.id,
            "question": self.question.question,
            "type": self.type,
            "answerable": self.question.answerable,
            "right": self.right,
            "rank": self.rank,
            "metrics": {name: round(value, 4) for name, value in self.metrics.items()},
            "answer": self.answer.as_dict(),
        }


def is_placed(question: Question) -> bool:
    """Whether it is known where the answer is; without gold articles only the answer's words count."""
    return question.answerable and bool(question.gold_ids)


def judge(
    question: Question,
    answer: Answer,
    texts: Mapping[str, str],
    passages: Mapping[str, Sequence[Passage]],
) -> Outcome:
    """Score one answer.

    :param texts: article id to text, to check quotes against.
    :param passages: article id to all its passages, at least for the gold articles; nDCG needs the ranking
        that would be perfect.
    """
    placed = is_placed(question)
    worded = question.answerable and bool(question.answers)
    # nDCG wants all gold passages, so copies count as separate passages.
    every = [passage for hit in answer.hits for passage in (hit.passage, *hit.copies)]
    return Outcome(
        question=question,
        answer=answer,
        rank=metrics.gold_rank(answer.hits, question) if placed else None,
        ndcg=_ndcg(every, question, passages) if placed else None,
        answer_hit=metrics.answer_hit(answer, question) if worded else None,
        citation_hit=metrics.citation_hit(answer, question) if placed else None,
        citation_recall=metrics.citation_recall(answer, question) if placed else None,
        sentence_hit=metrics.sentence_hit(answer, question) if placed or worded else None,
        exact_match=metrics.exact_match(answer.short, question.answers) if worded else None,
        short_f1=metrics.token_f1(answer.short, question.answers) if worded else None,
        quotes_valid=metrics.quotes_valid(answer, texts),
    )


def _ndcg(
    retrieved: Sequence[Passage], question: Question, passages: Mapping[str, Sequence[Passage]]
) -> float:
    gold = [metrics.holds_gold(one.article, one.start, one.end, question) for one in retrieved]
    there = sum(
        metrics.holds_gold(one.article, one.start, one.end, question)
        for identifier in question.gold_ids
        for one in passages.get(identifier, ())
    )
    # An index split by other rules may hold more of them than were counted.
    return metrics.ndcg(gold, max(there, sum(gold)))
