"""Fusion: one ranking from BM25's and the dense one's."""

from collections.abc import Sequence

RANK_CONSTANT = 60
"""Reciprocal rank fusion's constant (Cormack et al., 2009, https://doi.org/10.1145/1571941.1572114)."""


def fuse(
    by_word: Sequence[tuple[int, float]], by_meaning: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Merge two rankings of passage numbers, each best first, into one; ties go to the lower number."""
    scores: dict[int, float] = {}
    for ranking in (by_word, by_meaning):
        for rank, (number, _) in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
