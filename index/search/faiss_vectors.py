"""Vectors searched by cosine, exactly or approximately depending on their number; the only module that
imports faiss.

A few vectors are all compared. Many are sorted into lists around centres (an inverted file; Jégou et al.,
2011, https://doi.org/10.1109/TPAMI.2010.57), and a search compares only the lists nearest to the question.
The reasons are in docs/decisions/8-kinds-of-dense-search.md, measured by `make bench-scale`.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.types import EmbeddingMatrix

FLAT_ROWS = 100_000
"""From here on vectors are searched in lists. Comparing this many takes 12 ms, with lists 1 ms (`make
bench-scale`)."""
SAMPLE = 40
"""Vectors per list to find the centres from; faiss asks for 39."""
_ROUNDS = 10
"""Of k-means, as faiss does by default for this kind."""
_SEARCHED = 16
"""One list in so many is searched: recall@10 is 0.975 or more; the target is 0.97 (`make bench-scale`)."""

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Vectors:
    """Vectors, identified by row: 0, 1, ... in the order they were added.

    One thread adds vectors; after that they never change, and any number of threads may search.
    """

    def __init__(self, held: Any) -> None:
        self._held = held

    def __len__(self) -> int:
        return int(self._held.ntotal)

    @property
    def lists(self) -> int:
        """The number of lists; 0 if all are compared."""
        return int(getattr(self._held, "nlist", 0))

    @property
    def kind(self) -> str:
        """How they are stored and searched, in words."""
        if not self.lists:
            return "flat at half precision, exact"
        return (
            f"IVF of {self.lists:,} lists at 8 bits a number, {_searched(self.lists, 1.0):,} lists searched, "
            "approximate"
        )

    def add(self, matrix: EmbeddingMatrix) -> None:
        if len(matrix):
            self._held.add(np.ascontiguousarray(matrix, dtype=np.float32))

    def drop(self, rows: Rows) -> None:
        """Remove rows; later ones move up."""
        import faiss

        if not len(rows):
            return
        goes = np.zeros(len(self), dtype=bool)
        goes[rows] = True
        self._held.remove_ids(_selector(goes))
        if self.lists:
            # Unlike a flat index, an inverted file keeps the old numbers; renumber.
            moved = np.cumsum(~goes) - 1
            held = faiss.downcast_InvertedLists(self._held.invlists)
            for number in range(self.lists):
                if size := held.list_size(number):
                    numbers = faiss.rev_swig_ptr(held.get_ids(number), size)
                    numbers[:] = moved[numbers]

    def search(
        self, question: EmbeddingMatrix, count: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Rows and cosines, best first; at most `count`, filtered inside the search.

        :param question: *Shape:* ``(1, dimension)``, of unit length.
        :param allowed: which rows may be found; None for all. *Shape:* ``(n,)``.
        """
        passing = len(self) if allowed is None else int(np.count_nonzero(allowed))
        count = min(count, passing)
        if not count:
            return []
        for parameters in self._tries(allowed, passing):
            scores, rows = self._held.search(question, count, params=parameters)
            # The nearest lists may hold too few allowed rows; then all lists are searched.
            if rows[0, -1] >= 0:
                break
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def _tries(self, allowed: Mask | None, passing: int) -> list[Any]:
        """Search parameters to try in turn. Made for each search, because faiss writes to them."""
        import faiss

        chosen: dict[str, Any] = {} if allowed is None else {"sel": _selector(allowed)}
        if not self.lists:
            return [faiss.SearchParameters(**chosen)]
        # The fewer rows are allowed, the further apart the nearest are: search more lists.
        first = _searched(self.lists, passing / len(self))
        return [
            faiss.SearchParametersIVF(nprobe=lists, **chosen)  # type: ignore[call-arg]  # not in its stub
            for lists in (first, self.lists)
        ]

    def matrix(self) -> EmbeddingMatrix:
        """All vectors as stored; only for a flat kind. *Shape:* ``(n, dimension)``."""
        found: EmbeddingMatrix = self._held.reconstruct_n(0, len(self))
        return found

    def write(self, path: Path) -> None:
        """:raises OSError: when it cannot be written."""
        import faiss

        try:
            faiss.write_index(self._held, str(path))
        except RuntimeError as error:
            raise OSError(f"{path} cannot be written: {error}") from error


def flat(dimension: int) -> Vectors:
    """An empty set of vectors that are all compared."""
    import faiss

    # Half precision, as in the database. It is also faster: memory is the bottleneck.
    return Vectors(
        faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    )


def inverted(sample: EmbeddingMatrix, lists: int) -> Vectors:
    """An empty set of vectors in lists, with centres found from a sample.

    :param sample: *Shape:* ``(n, dimension)``, n at least the number of lists, better `SAMPLE` times that.
    """
    import faiss

    dimension = sample.shape[1]
    held = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    held.cp.niter = _ROUNDS
    held.cp.min_points_per_centroid = 1  # else it prints a warning
    held.train(sample)
    return Vectors(held)


def read(path: Path) -> Vectors:
    """:raises OSError: when there is no such file, or it holds no vectors.

    Only for files known to be ours: faiss does not guard against others.
    """
    import faiss

    try:
        return Vectors(faiss.read_index(str(path)))
    except RuntimeError as error:
        raise OSError(f"{path} cannot be read: {error}") from error


def lists_for(count: int) -> int:
    """The best number of lists for so many vectors; 0 for none."""
    return 0 if count < FLAT_ROWS else balanced(count)


def balanced(count: int) -> int:
    """The number of lists at which finding the nearest centres costs about as much as searching their lists:
    about 4 sqrt(n), a power of two."""
    return int(2 ** round(math.log2(4 * math.sqrt(count))))


def _searched(lists: int, share: float) -> int:
    # By the square root: searching lists in inverse proportion took three times as long for one year in ten
    # of a million, and on 38,000 real vectors found 99.4% of the nearest ten instead of 98.8%.
    return min(lists, math.ceil(lists / _SEARCHED / math.sqrt(share)))


def _selector(chosen: Mask) -> Any:
    import faiss

    # The type stub only knows the C++ form: a length and a pointer.
    return faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))  # type: ignore[call-arg, arg-type]
