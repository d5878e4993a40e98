"""How many of the likeliest a story takes in."""

from collections.abc import Sequence
from itertools import accumulate


def cutoff(likely: Sequence[float], wrong: float) -> int:
    """As many of the likeliest as make the expected F-beta largest (Ye et al., 2012, "Optimizing F-measures",
    https://arxiv.org/abs/1206.4625); 0 of none.

    :param likely: the probability of each that it answers, the largest first.
    :param wrong: beta squared: the less it is, the more one that is wrong counts beside one that is missed.
    """
    total = sum(likely)
    worth = [right / (count + wrong * total) for count, right in enumerate(accumulate(likely), start=1)]
    return worth.index(max(worth)) + 1 if worth else 0
