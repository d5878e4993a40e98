"""What several fits share: a logistic regression, and weights tried on questions they were not fitted on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from rag.reading.fitted import Linear

Case = TypeVar("Case")
Weights = TypeVar("Weights")

FOLDS = 8


def held_out(
    told: Sequence[Case], fit: Callable[[Sequence[Case]], Weights]
) -> Iterator[tuple[Case, Weights]]:
    """Each question with weights that were fitted without it."""
    order = np.random.RandomState(0).permutation(len(told))
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        weights = fit([case for place, case in enumerate(told) if place not in held])
        yield from ((told[place], weights) for place in sorted(held))


def logistic(
    names: Sequence[str], values: Any, right: Any, strength: float = 1.0, counts: Any = None
) -> Linear:
    """A logistic regression on standardised values.

    :param values: of the features `names`. *Shape:* ``(rows, features)``.
    :param strength: scikit-learn's C; less holds the weights nearer to 0.
    :param counts: what each row counts; None for 1 each.
    """
    from sklearn.linear_model import LogisticRegression

    means, spread = values.mean(0), values.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit((values - means) / spread, right, sample_weight=counts)
    scale = model.coef_[0] / spread
    return Linear(
        dict(zip(names, np.round(scale, 4).tolist(), strict=True)),
        dict(zip(names, np.round(means, 4).tolist(), strict=True)),
        round(float(model.intercept_[0] - scale @ means), 4),
    )
