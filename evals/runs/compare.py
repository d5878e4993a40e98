"""Compares two runs over the same questions: what changed, and whether it is more than chance."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.data.questions import SEED
from evals.errors import RunError
from evals.reports.table import LABELS, share, table
from evals.scoring.outcome import METRICS

RESAMPLES = 10_000
_AT_ONCE = 500  # resamples drawn together; for 6,000 questions they take 24 MB
_TAILS = (2.5, 97.5)  # per cent; the 95% interval lies between them
RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Judged:
    """One question of a run, from ``dateline eval --json``.

    :param metrics: the value of each metric it has, ``right`` first.
    """

    id: str
    question: str
    answerable: bool
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """How one metric changed, over the questions that have it.

    :param low: lower end of the 95% interval of ``after - before``; `high` its upper end.
    """

    metric: str
    questions: int
    before: float
    after: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs.

    :param broken: id and text of each question that was right and is now wrong.
    :param mended: the same for each that was wrong and is now right.
    """

    differences: tuple[Difference, ...]
    broken: tuple[tuple[str, str], ...]
    mended: tuple[tuple[str, str], ...]


def read_run(path: Path) -> dict[str, Judged]:
    """Read the output of ``dateline eval QUESTIONS --json``: its questions by id.

    :raises RunError: if there is no such file, or it is not a run.
    """
    advice = "write one with: dateline eval QUESTIONS.jsonl --json > RUN.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["outcomes"]
        run = {row["id"]: _judged(row) for row in rows}
    except OSError as error:
        raise RunError(f"Expected a run at {path}, but cannot read it ({error.strerror}); {advice}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RunError(f"{path}: expected a run, found something else; {advice}") from None
    if not run:
        raise RunError(f"{path}: expected a run of at least one question, found none; {advice}")
    return run


def compare(before: Mapping[str, Judged], after: Mapping[str, Judged]) -> Comparison:
    """Compare two runs question by question.

    :raises RunError: if the runs are not over the same questions.
    """
    _check_same(before, after)
    differences = []
    for metric in (RIGHT, *METRICS):
        pairs = [
            (judged.metrics[metric], after[name].metrics[metric])
            for name, judged in before.items()
            if metric in judged.metrics and metric in after[name].metrics
        ]
        if pairs:
            differences.append(_difference(metric, pairs))
    return Comparison(tuple(differences), _turned(before, after), _turned(after, before))


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """The 95% interval of the mean of paired differences, by the percentile bootstrap.

    Questions are drawn with replacement `RESAMPLES` times, with a fixed seed: Efron and Tibshirani, 1993,
    chapter 13; for two systems on the same items, Koehn, 2004 (aclanthology.org/W04-3250).

    :param differences: after minus before, for each question; at least one.
    """
    values = np.asarray(differences, dtype=np.float64)
    generator = np.random.default_rng(SEED)
    means = np.concatenate(
        [
            values[generator.integers(0, len(values), size=(_AT_ONCE, len(values)))].mean(axis=1)
            for _ in range(RESAMPLES // _AT_ONCE)
        ]
    )
    low, high = np.percentile(means, _TAILS)
    return float(low), float(high)


def as_text(found: Comparison) -> str:
    """A table of the differences, with stars on those beyond chance, and the questions that changed."""
    rows = [
        [
            LABELS.get(each.metric, "right answers"),
            share(each.before),
            share(each.after),
            _points(each.after - each.before) + ("*" if each.is_certain else " "),
            f"{_points(each.low)} to {_points(each.high)}",
            str(each.questions),
        ]
        for each in found.differences
    ]
    parts = [table(("metric", "before", "after", "points ", "95% interval", "questions"), rows)]
    if any(each.is_certain for each in found.differences):
        parts.append("* The interval excludes 0: more than chance in the choice of questions.")
    for heading, turned in (
        ("Right before, wrong after", found.broken),
        ("Wrong before, right after", found.mended),
    ):
        lines = [f"  {name}  {question}" for name, question in turned]
        parts.append("\n".join([f"{heading}: {len(turned)}", *lines]))
    return "\n\n".join(parts)


def _judged(row: Mapping[str, Any]) -> Judged:
    values = {RIGHT: float(row["right"]), **{name: float(value) for name, value in row["metrics"].items()}}
    return Judged(str(row["id"]), str(row["question"]), bool(row["answerable"]), values)


def _check_same(before: Mapping[str, Judged], after: Mapping[str, Judged]) -> None:
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            raise RunError(
                f"Expected two runs over the same questions, but {name!r} is only in one; "
                "use the same file and the same --limit for both."
            )
        one, other = before[name], after[name]
        if (one.question, one.answerable) != (other.question, other.answerable):
            raise RunError(
                f"Expected two runs over the same questions, but {name!r} differs between them; "
                "use the same file for both."
            )


def _difference(metric: str, pairs: Sequence[tuple[float, float]]) -> Difference:
    count = len(pairs)
    low, high = interval([after - before for before, after in pairs])
    return Difference(
        metric=metric,
        questions=count,
        before=sum(before for before, _ in pairs) / count,
        after=sum(after for _, after in pairs) / count,
        low=round(low, 4),
        high=round(high, 4),
    )


def _turned(right: Mapping[str, Judged], wrong: Mapping[str, Judged]) -> tuple[tuple[str, str], ...]:
    """The questions that are right in one run and wrong in the other."""
    return tuple(
        (name, " ".join(judged.question.split()))
        for name, judged in right.items()
        if judged.metrics[RIGHT] and not wrong[name].metrics[RIGHT]
    )


def _points(value: float) -> str:
    """A difference of shares, in percentage points with one decimal and its sign."""
    return f"{100 * value:+.1f}"
