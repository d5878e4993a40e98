"""Segments: the vectors of a range of passages, and their labels for filters."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.search.faiss_vectors import Vectors, flat
from index.search.filters import Filter, Labels, joined, labels
from index.types import EmbeddingMatrix


@dataclass(frozen=True, slots=True)
class Segment:
    """Never altered: removing rows returns another segment that shares the vectors.

    :param labels: of the vectors, row by row.
    :param gone: rows of removed passages; ascending.
    """

    labels: Labels
    vectors: Vectors
    gone: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        """Passages that were not removed."""
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
        """The segment without these passages, some of which may be in other segments."""
        rows = self.labels.rows(numbers)
        return Segment(self.labels, self.vectors, np.union1d(self.gone, rows)) if len(rows) else self


def empty(dimension: int) -> Segment:
    return Segment(labels([]), flat(dimension))


def segment(rows: list[tuple[int, int, str | None]], matrix: EmbeddingMatrix) -> Segment:
    """A flat segment from passages' numbers, days and outlets, and their vectors."""
    vectors = flat(matrix.shape[1])
    vectors.add(matrix)
    return Segment(labels(rows), vectors)


def stacked(parts: tuple[Segment, ...], new: Segment) -> tuple[Segment, ...]:
    """Append a segment, merging while one is less than twice as long as the next.

    So there are at most about log2(rows) segments, and each row is copied at most as often, as in
    log-structured merge trees (O'Neil et al., 1996, https://doi.org/10.1007/s002360050048).

    :param parts: flat segments, in order of passage number; `new` comes after them.
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
