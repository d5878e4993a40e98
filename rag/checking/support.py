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
FEATURES = ("all", "whole")
"""How far a sentence's names and figures lie above what else the evidence would answer with, on average; and
how likely the whole is borne out. Its worst name or figure tells nothing more."""

_MOST, _LEAST = 2.0, -12.0  # logits of a gap; beyond, more says no more


def features(asked: Sequence[Gap], whole: float) -> dict[str, float]:
    """The values of `FEATURES`."""
    every = [max(_LEAST, min(_MOST, gap.ahead)) for gap in asked]
    return {"all": sum(every) / len(every) if every else _MOST, "whole": whole}


def probability(values: dict[str, float]) -> float:
    """In [0, 1], from the values of `FEATURES`."""
    return 1 / (1 + exp(-_LINEAR.scores([values])[0]))


def surely(whole: float) -> bool:
    """Whether a sentence counts as supported whatever its names and figures tell."""
    return all(probability({"all": one, "whole": whole}) >= THRESHOLD for one in (_LEAST, _MOST))


_kept = json.loads(FILE.read_text(encoding="utf-8"))
_LINEAR = Linear(**_kept["weights"])
THRESHOLD: float = _kept["threshold"]
"""The probability from which a sentence counts as supported: of faithful ones that the rules let through, 98%
lie above it."""
