"""Weights fitted on other questions than the one they are tried on."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

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
