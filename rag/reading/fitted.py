"""The fitted weights: how the features of a sentence, and of a whole question, become a score.

``fitted.json`` beside this module is written by `make fit`, with the data and the figures that made it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("fitted.json")


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: the logarithm of the odds as a weighted sum.

    :param weights: by feature, in the order of the rows that are scored.
    :param means: of the features, over what the weights were fitted on.
    """

    weights: dict[str, float]
    means: dict[str, float]
    bias: float

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """The logarithm of the odds of each row. *Shape of rows:* ``(n, len(weights))``."""
        found = np.asarray(rows, dtype=float) @ np.array(list(self.weights.values())) + self.bias
        return [float(value) for value in found]

    def without(self, feature: str) -> "Logistic":
        """The same with a feature held at its mean."""
        held = self.weights[feature] * self.means[feature]
        return Logistic({**self.weights, feature: 0.0}, self.means, self.bias + held)


def _read() -> tuple[Logistic, Logistic, float]:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    ranking, confidence = (
        Logistic(kept[of]["weights"], kept[of]["means"], kept[of]["bias"]) for of in ("ranking", "confidence")
    )
    return ranking, confidence, kept["threshold"]


RANKING, CONFIDENCE, THRESHOLD = _read()
