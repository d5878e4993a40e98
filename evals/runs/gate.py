"""Quality floors that rise with each update and never drop silently.

For each dataset, ``baseline.json`` pins the floor of every metric, and the sha256 and counts of the questions
and articles, because floors hold only for these. Development sets (`evals.runs.dev`) are pinned there too.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data.corpus import Corpus
from evals.errors import GateError
from evals.scoring.metrics import Score
from evals.scoring.summary import LOWER_IS_BETTER

EPSILON = 1.0
"""How far a metric may fall below its floor, in questions.

Answers are deterministic on one processor. But processors embed with different precision (int8, bfloat16,
float32), and two passages that score within 0.001 of each other may change places. Two conversions of the
model on one machine differed by one of the shipped questions.
"""

EXACT = frozenset({"quote_validity"})
"""True by construction on every processor: no tolerance."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A corpus, and the floor of each metric on it (the ceiling, where lower is better)."""

    corpus: Corpus
    floors: Mapping[str, float]


def check(
    corpus: Corpus, scores: Mapping[str, Score], pin: Pin | None, remedy: str = "make eval-update"
) -> list[str]:
    """What is wrong, in sentences; nothing if every floor holds.

    :param remedy: the command that pins new floors.
    """
    if pin is None:
        return [f"No floors are pinned for this dataset; pin them with: {remedy}"]
    problems = _changes(corpus, pin.corpus, remedy)
    for name, floor in pin.floors.items():
        if name not in scores:
            problems.append(f"{name}: expected at least {floor:.4f}, but it was not measured.")
        elif _shortfall(name, scores[name], floor) > _tolerance(name, scores[name]):
            bound = "at most" if name in LOWER_IS_BETTER else "at least"
            problems.append(f"{name}: expected {bound} {floor:.4f}, got {scores[name].value:.4f}.")
    problems += [
        f"{name}: measured, but it has no floor; pin one with: {remedy}"
        for name in scores
        if name not in pin.floors
    ]
    return problems


def repin(corpus: Corpus, scores: Mapping[str, Score], pin: Pin | None, *, allow_regression: bool) -> Pin:
    """New floors: for each metric the better of the old floor and the measured value.

    Within the tolerance a floor stays, so that noise cannot lower it step by step.

    :param allow_regression: pin exactly what was measured.
    :raises GateError: unless allowed, if a floor would drop, a metric is missing, or there are fewer
        questions or articles.
    """
    measured = {name: round(score.value, 4) for name, score in scores.items()}
    if pin is None or allow_regression:
        return Pin(corpus, measured)
    dropped = [
        f"{name} from {floor:.4f} to {measured[name]:.4f}" if name in measured else f"{name}, not measured"
        for name, floor in pin.floors.items()
        if name not in scores or _shortfall(name, scores[name], floor) > _tolerance(name, scores[name])
    ]
    for noun in ("questions", "articles"):
        before, now = getattr(pin.corpus, noun), getattr(corpus, noun)
        if now < before:
            dropped.append(f"{noun} from {before} to {now}")
    if dropped:
        raise GateError(
            f"Expected floors to hold or rise, but this would lower {'; '.join(dropped)}. "
            "If you mean to, say why in the commit and add --allow-regression."
        )
    return Pin(corpus, {name: _better(name, value, pin.floors.get(name)) for name, value in measured.items()})


def read_baseline(path: Path) -> dict[str, Pin]:
    """The pins by dataset; empty if there is no file yet.

    :raises GateError: if the file is not one that `write_baseline` wrote.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {name: Pin(Corpus(**row["corpus"]), dict(row["floors"])) for name, row in rows.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GateError(
            f"{path.name}: expected pinned floors, but cannot read it ({error}); restore it from git."
        ) from error


def write_baseline(pins: Mapping[str, Pin], path: Path) -> None:
    """Write the pins under a temporary name and rename, so that a kill leaves the old ones whole."""
    rows: dict[str, Any] = {
        name: {
            "corpus": {field: getattr(pin.corpus, field) for field in Corpus.__slots__},
            "floors": dict(pin.floors),
        }
        for name, pin in sorted(pins.items())
    }
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def _changes(corpus: Corpus, pinned: Corpus, remedy: str) -> list[str]:
    return [
        f"The {noun} have changed since the floors were pinned ({before} then, {now} now); "
        f"pin new floors with: {remedy}"
        for noun, same, before, now in (
            (
                "questions",
                corpus.questions_sha256 == pinned.questions_sha256,
                pinned.questions,
                corpus.questions,
            ),
            ("articles", corpus.articles_sha256 == pinned.articles_sha256, pinned.articles, corpus.articles),
        )
        if not same
    ]


def _shortfall(name: str, score: Score, floor: float) -> float:
    return score.value - floor if name in LOWER_IS_BETTER else floor - score.value


def _tolerance(name: str, score: Score) -> float:
    # Floors have four decimals; rounding alone must not fail the gate.
    rounding = 0.00005
    return rounding if name in EXACT or not score.count else EPSILON / score.count + rounding


def _better(name: str, value: float, floor: float | None) -> float:
    if floor is None:
        return value
    return min(value, floor) if name in LOWER_IS_BETTER else max(value, floor)
