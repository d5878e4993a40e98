"""How likely evidence supports a sentence: a logistic regression on what its gaps tell (`rag.checking.gaps`).

``python -m evals checks --fit`` writes the weights to ``support.json``. The reader's third head, which tells
whether evidence supports a claim, is not among them: on sentences that people planted errors in, it tells
nothing (evals/README.md).
"""

import json
from collections.abc import Sequence
from math import exp
from pathlib import Path

from rag.checking.gaps import Gap
from rag.reading.fitted import Linear

FILE = Path(__file__).with_name("support.json")
FEATURES = ("name", "all")
"""How far the worst name of a sentence lies above what else the evidence would answer with; and the mean over
its names and figures. Its worst figure alone tells nothing more."""

_MOST, _LEAST = 2.0, -12.0  # logits of a gap; beyond, more says no more


def features(asked: Sequence[Gap]) -> dict[str, float]:
    """The values of `FEATURES`."""
    names = [_capped(gap.ahead) for gap in asked if gap.kind == "name"]
    every = [_capped(gap.ahead) for gap in asked]
    return {
        "name": min(names, default=_MOST),
        "all": sum(every) / len(every) if every else _MOST,
    }


def probability(values: dict[str, float]) -> float:
    """In [0, 1], from the values of `FEATURES`."""
    return 1 / (1 + exp(-_LINEAR.scores([values])[0]))


def _capped(ahead: float) -> float:
    return max(_LEAST, min(_MOST, ahead))


_kept = json.loads(FILE.read_text(encoding="utf-8"))
_LINEAR = Linear(**_kept["weights"])
THRESHOLD: float = _kept["threshold"]
"""The probability from which a sentence counts as supported: of faithful ones, 93% lie above it."""
