"""The fitted weights: how the features of a sentence, and of a whole question, become a score.

``fitted.json`` beside this module is written by `make fit`, with the data and the figures that made it.
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

    :param weights: by feature; other features do not count.
    :param means: of these features, over what the weights were fitted on.
    """

    weights: dict[str, float]
    means: dict[str, float]
    bias: float

    def scores(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """The score of each row of features."""
        values = np.array([[row[name] for name in self.weights] for row in rows])
        return [float(score) for score in values @ np.array(list(self.weights.values())) + self.bias]

    def without(self, feature: str) -> "Linear":
        """The same with a feature held at its mean."""
        held = self.weights[feature] * self.means[feature]
        return Linear({**self.weights, feature: 0.0}, self.means, self.bias + held)


def _read() -> tuple[Linear, Linear, float]:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    ranking, confidence = (
        Linear(kept[of]["weights"], kept[of]["means"], kept[of]["bias"]) for of in ("ranking", "confidence")
    )
    return ranking, confidence, kept["threshold"]


RANKING, CONFIDENCE, THRESHOLD = _read()
