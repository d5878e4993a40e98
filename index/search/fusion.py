"""Fusion: one ranking out of BM25's and the dense one."""

from collections.abc import Sequence

DENSE_WEIGHT = 0.7
"""The weight of the dense ranking. At 0.7, recall@5 is at least that of the better ranking alone on seeds/
and on all six development sets; a lower weight favours questions that repeat the articles' words. Reciprocal
rank fusion does worse on average, most of all at rank 1: it forgets by how much the first leads."""


def fuse(
    by_word: Sequence[tuple[int, float]], by_meaning: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Merge two rankings of passage numbers, each best first, into one; ties go to the lower number.

    A weighted sum of scores, each divided by the best of its ranking (after Bruch et al., 2023,
    https://doi.org/10.1145/3596512; their normalisation by range was worse on news, because it gives the last
    of a hundred good candidates 0). A passage missing from one ranking gets 0 from it. Scores are at most 1.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((by_word, 1 - DENSE_WEIGHT), (by_meaning, DENSE_WEIGHT)):
        # If the best cosine is 0 or less, nothing is near; dividing by it would reverse the order.
        best = ranking[0][1] if ranking and ranking[0][1] > 0 else 1.0
        for number, score in ranking:
            scores[number] = scores.get(number, 0.0) + weight * score / best
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
