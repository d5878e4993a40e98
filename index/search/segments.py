"""Segments: the vectors of a stretch of passages, with what filters need to know of them."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.search.faiss_vectors import Vectors, flat
from index.search.filters import Filter, Labels, joined, labels
from index.types import EmbeddingMatrix


@dataclass(frozen=True, slots=True)
class Segment:
    """Never altered: what removes rows returns another, which shares the vectors.

    :param labels: of the vectors, row by row.
    :param gone: rows whose passages have been removed since; ascending.
    """

    labels: Labels
    vectors: Vectors
    gone: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        """Passages that stand."""
        return len(self.labels) - len(self.gone)

    def search(self, question: EmbeddingMatrix, count: int, chosen: Filter) -> list[tuple[int, float]]:
        """Passage numbers and cosines, best first; at most `count`, filtered inside the search."""
        allowed = None
        if chosen or len(self.gone):
            allowed = chosen.passing(self.labels)
            allowed[self.gone] = False
        found = self.vectors.search(question, count, allowed)
        return [(int(self.labels.numbers[row]), score) for row, score in found]

    def without(self, numbers: npt.NDArray[np.int64]) -> "Segment":
        """The segment after these passages have been removed, those of other segments among them."""
        rows = self.labels.rows(numbers)
        return Segment(self.labels, self.vectors, np.union1d(self.gone, rows)) if len(rows) else self


def empty(dimension: int) -> Segment:
    return Segment(labels([]), flat(dimension))


def segment(rows: list[tuple[int, int, str | None]], matrix: EmbeddingMatrix) -> Segment:
    """One of passages' numbers, days and outlets, and their vectors; flat."""
    vectors = flat(matrix.shape[1])
    vectors.add(matrix)
    return Segment(labels(rows), vectors)


def stacked(parts: tuple[Segment, ...], new: Segment) -> tuple[Segment, ...]:
    """Put a segment after others, merging them while one is less than twice as long as the next.

    So there are never more than about log2 of all their rows, and a row is copied as often at most: what
    log-structured merge trees do (O'Neil et al., 1996, https://doi.org/10.1007/s002360050048).

    :param parts: flat ones, in order of their passages' numbers, as is `new` after them.
    """
    stack = [*parts, new]
    while len(stack) > 1 and len(stack[-2]) < 2 * len(stack[-1]):
        stack[-2:] = [_merged(stack[-2], stack[-1])]
    return tuple(part for part in stack if len(part))


def _merged(first: Segment, second: Segment) -> Segment:
    kept = [np.delete(part.vectors.matrix(), part.gone, axis=0) for part in (first, second)]
    vectors = flat(kept[0].shape[1])
    for matrix in kept:
        vectors.add(matrix)
    return Segment(joined([part.labels.without(part.gone) for part in (first, second)]), vectors)
