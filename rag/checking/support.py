"""How likely evidence supports a sentence: a logistic regression on what the network says (`network.judge`).

``python -m evals checks --fit`` writes the weights to ``support.json``.
"""

import json
from math import exp
from pathlib import Path

from rag.checking.network import Judged
from rag.reading.fitted import Linear

FILE = Path(__file__).with_name("support.json")
FEATURES = ("supports", "name", "figure", "gaps")
"""The log odds of "supports" against "contradicts"; how far the worst name of the sentence, and its worst
figure, lies above what else the evidence would answer with; the mean of all of them."""

_MOST, _LEAST = 2.0, -12.0  # logits of a gap; beyond, more says no more


def features(judged: Judged) -> dict[str, float]:
    """The values of `FEATURES`."""
    ahead = {
        kind: [_capped(gap.ahead) for gap in judged.gaps if gap.kind == kind] for kind in ("name", "figure")
    }
    every = [value for values in ahead.values() for value in values]
    supports, contradicts, _ = map(float, judged.verdict)
    return {
        "supports": supports - contradicts,
        "name": min(ahead["name"], default=_MOST),
        "figure": min(ahead["figure"], default=_MOST),
        "gaps": sum(every) / len(every) if every else _MOST,
    }


def probability(judged: Judged) -> float:
    """In [0, 1]."""
    return 1 / (1 + exp(-_LINEAR.scores([features(judged)])[0]))


def _capped(ahead: float) -> float:
    return max(_LEAST, min(_MOST, ahead))


_kept = json.loads(FILE.read_text(encoding="utf-8"))
_LINEAR = Linear(**_kept["weights"])
THRESHOLD: float = _kept["threshold"]
"""The probability from which a sentence counts as supported: of faithful ones, 93% lie above it."""
