"""The weights that rank sentences and decide refusals.

`make fit` writes them to ``fitted.json``, with the data and figures that made them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("fitted.json")


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted score: a weighted sum of features.

    :param weights: by feature.
    :param means: by feature, over the data that the weights were fitted on.
    """

    weights: dict[str, float]
    means: dict[str, float]
    bias: float

    def scores(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """The score of each row, in order; features without a weight do not count."""
        if not rows:
            return []
        values = np.array([[row[name] for name in self.weights] for row in rows])
        return [float(score) for score in values @ np.array(list(self.weights.values())) + self.bias]

    def without(self, feature: str) -> "Linear":
        """The same score with one feature fixed at its mean."""
        held = self.weights[feature] * self.means[feature]
        return Linear({**self.weights, feature: 0.0}, self.means, self.bias + held)


_kept = json.loads(FILE.read_text(encoding="utf-8"))
RANKING, CONFIDENCE = Linear(**_kept["ranking"]), Linear(**_kept["confidence"])
THRESHOLD: float = _kept["threshold"]
