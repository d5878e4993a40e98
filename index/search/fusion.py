"""Fusion: one ranking from BM25's and the dense one's."""

from collections.abc import Sequence

DENSE_WEIGHT = 0.7
"""The dense ranking's share. On seeds/ and six development sets, at 0.7 recall@5 is on every
set at least that of the better ranking alone; lower favours sets whose questions repeat the articles' words.
Reciprocal rank fusion is lower on the mean, most at the first place: it forgets by how much the first
leads."""


def fuse(
    by_word: Sequence[tuple[int, float]], by_meaning: Sequence[tuple[int, float]]
) -> list[tuple[int, float]]:
    """Merge two rankings of passage numbers, each best first, into one; ties go to the lower number.

    A convex combination of scores, each over the best of its ranking (after Bruch et al., 2023,
    https://doi.org/10.1145/3596512, whose normalisation by range was worse on news: it makes the last of a
    hundred good candidates a zero). A passage that one ranking lacks has 0 of it. Scores are at most 1.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((by_word, 1 - DENSE_WEIGHT), (by_meaning, DENSE_WEIGHT)):
        # A best cosine of 0 or less means that nothing is near; dividing by it would turn the order round.
        best = ranking[0][1] if ranking and ranking[0][1] > 0 else 1.0
        for number, score in ranking:
            scores[number] = scores.get(number, 0.0) + weight * score / best
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
