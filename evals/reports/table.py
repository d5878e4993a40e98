"""Results, and rows in general, as plain-text tables."""

from collections.abc import Mapping, Sequence

from evals.scoring.metrics import Score
from evals.scoring.result import Result
from evals.scoring.summary import by_type

LABELS = {
    "recall@1": "gold passage retrieved first",
    "recall@5": "gold passage among the first five",
    "mrr": "mean reciprocal rank of the gold passage",
    "ndcg@10": "gold passages ranked high (nDCG@10)",
    "answer_hit": "text has an accepted answer",
    "citation_hit": "a citation supports the answer",
    "citation_recall": "gold texts that are cited",
    "sentence_accuracy": "first cited sentence answers",
    "exact_match": "short answer is an accepted one",
    "short_f1": "short answer, F1 in words",
    "refusals": "unanswerable questions refused",
    "false_refusals": "answerable questions refused",
    "quote_validity": "answers with exact quotes only",
    "refusal_precision": "refusals that are right",
    "refusal_f1": "refusals, F1",
    "auroc": "answerable above unanswerable (AUROC)",
    "ece": "confidence error, answerable or not",
    "ece_answered": "confidence error, right or wrong",
}
KINDS = ("questions", "right", "answer hit", "refused", "falsely refused")
"""The columns, after the first, of the table by kind of question."""
DRAFTED = ("answers", "quoted", "sentences", "kept", "repaired", "dropped")
"""The rows of the table of a language model's sentences; see `evals.scoring.drafted.Drafted`."""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns: the first left-aligned, the others right-aligned, a rule under the headings."""
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    return "\n".join([line(headings), "  ".join("-" * width for width in widths), *map(line, rows)])


def share(value: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100 * value:.1f}%"


def kind_cells(group: Mapping[str, Score]) -> list[str]:
    """The cells under `KINDS` for one kind of question; a dash where a metric does not apply."""
    names = ("right", "answer_hit", "refusals", "false_refusals")
    return [
        str(group["right"].count),
        *(share(group[name].value) if name in group else "–" for name in names),
    ]


def summary(result: Result, name: str) -> str:
    """The tables of a run: scores, kinds of question, seconds by stage."""
    figures = [
        (LABELS.get(metric, metric), share(score.value), str(score.count))
        for metric, score in result.scores.items()
    ]
    kinds = [(kind, *kind_cells(group)) for kind, group in by_type(result.outcomes).items()]
    seconds = [
        (stage, f"{1000 * spread.median:.0f} ms", f"{1000 * spread.p95:.0f} ms")
        for stage, spread in result.seconds.items()
    ]
    tables = [
        table((name, "score", "questions"), figures),
        table(("kind of question", *KINDS), kinds),
        table(("stage", "median", "95%"), seconds),
    ]
    if written := result.drafted:
        counts = [(part, str(getattr(written, part))) for part in DRAFTED]
        tables.append(table(("written by the model", ""), counts))
        tables += [f"Digits that no cited quote has: {sentence}" for sentence in written.unquoted]
    return "\n\n".join(tables)
