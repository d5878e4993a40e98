"""How likely evidence supports a sentence: a logistic regression on what its gaps tell (`rag.checking.gaps`)
and on how likely the evidence bears it out as a whole (`rag.checking.entailment`).

``python -m evals checks --fit`` writes the weights to ``support.json``.
"""

import json
from collections.abc import Sequence
from math import exp
from pathlib import Path

from rag.checking.gaps import Gap
from rag.reading.fitted import Linear

FILE = Path(__file__).with_name("support.json")
FEATURES = ("name", "all", "whole")
"""How far the worst name of a sentence lies above what else the evidence would answer with; and the mean over
its names and figures (its worst figure alone tells nothing more); and how likely the whole is borne out."""

_MOST, _LEAST = 2.0, -12.0  # logits of a gap; beyond, more says no more


def features(asked: Sequence[Gap], whole: float) -> dict[str, float]:
    """The values of `FEATURES`."""
    names = [_capped(gap.ahead) for gap in asked if gap.kind == "name"]
    every = [_capped(gap.ahead) for gap in asked]
    return {
        "name": min(names, default=_MOST),
        "all": sum(every) / len(every) if every else _MOST,
        "whole": whole,
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
