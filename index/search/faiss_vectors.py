"""Vectors searched by cosine, exactly or nearly so, by how many they are: the only module that imports faiss.

Few vectors are compared one and all. Many are sorted into lists around centres (an inverted file; Jégou et
al., 2011, https://doi.org/10.1109/TPAMI.2010.57), and a search compares those of the lists nearest to the
question. What the choice rests on: docs/decisions/8-kinds-of-dense-search.md, measured by `make bench-scale`.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.types import EmbeddingMatrix

FLAT_ROWS = 100_000
"""From here on vectors are searched by lists. Comparing so many takes 12 ms, lists 1 (`make bench-scale`)."""
SAMPLE = 40
"""Vectors a list to find the centres from; faiss asks for 39."""
_ROUNDS = 10
"""Of k-means, as faiss does by itself for this kind."""
_SEARCHED = 16
"""One list in so many is searched: recall@10 of 0.975 or more, 0.97 is asked for (`make bench-scale`)."""

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Vectors:
    """Vectors, known by their rows: 0, 1, ... in the order in which they were added.

    Grown by one thread, then never altered; from then on any number of threads may search.
    """

    def __init__(self, held: Any) -> None:
        self._held = held

    def __len__(self) -> int:
        return int(self._held.ntotal)

    @property
    def lists(self) -> int:
        """In how many lists they are; 0 where they are compared one and all."""
        return int(getattr(self._held, "nlist", 0))

    @property
    def kind(self) -> str:
        """How they are held and searched, in words."""
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
        """Take rows out; those behind them move up."""
        import faiss

        if not len(rows):
            return
        goes = np.zeros(len(self), dtype=bool)
        goes[rows] = True
        self._held.remove_ids(_selector(goes))
        if self.lists:
            # Unlike a flat one, an inverted file keeps the numbers of what is left.
            moved = np.cumsum(~goes) - 1
            held = faiss.downcast_InvertedLists(self._held.invlists)
            for number in range(self.lists):
                if size := held.list_size(number):
                    numbers = faiss.rev_swig_ptr(held.get_ids(number), size)
                    numbers[:] = moved[numbers]

    def search(
        self, question: EmbeddingMatrix, count: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Rows and cosines, best first; at most `count`, chosen among the allowed ones inside the search.

        :param question: *Shape:* ``(1, dimension)``, of unit length.
        :param allowed: which rows may be found; None for all. *Shape:* ``(n,)``.
        """
        passing = len(self) if allowed is None else int(np.count_nonzero(allowed))
        count = min(count, passing)
        if not count:
            return []
        for parameters in self._tries(allowed, passing):
            scores, rows = self._held.search(question, count, params=parameters)
            # Lists near the question may hold too few of the rows allowed; then all lists are searched.
            if rows[0, -1] >= 0:
                break
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def _tries(self, allowed: Mask | None, passing: int) -> list[Any]:
        """Parameters to search with, in turn. Made for each search: faiss writes to them."""
        import faiss

        chosen: dict[str, Any] = {} if allowed is None else {"sel": _selector(allowed)}
        if not self.lists:
            return [faiss.SearchParameters(**chosen)]
        # Fewer rows allowed, more lists: the nearest of them lie further apart.
        first = _searched(self.lists, passing / len(self))
        return [
            faiss.SearchParametersIVF(nprobe=lists, **chosen)  # type: ignore[call-arg]  # not in its stub
            for lists in (first, self.lists)
        ]

    def matrix(self) -> EmbeddingMatrix:
        """All of them, as they are held. *Shape:* ``(n, dimension)``; of a flat kind only."""
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
    """None yet, to be compared one and all."""
    import faiss

    # Half precision is what the database holds. The loop over it is faster too: memory is what binds.
    return Vectors(
        faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    )


def inverted(sample: EmbeddingMatrix, lists: int) -> Vectors:
    """None yet, to be sorted into so many lists, whose centres are found from a sample.

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

    Only for bytes that are known to be ours: faiss is not made for others.
    """
    import faiss

    try:
        return Vectors(faiss.read_index(str(path)))
    except RuntimeError as error:
        raise OSError(f"{path} cannot be read: {error}") from error


def lists_for(count: int) -> int:
    """In how many lists so many vectors are best searched; 0 for none."""
    return 0 if count < FLAT_ROWS else balanced(count)


def balanced(count: int) -> int:
    """Lists for so many vectors that finding the nearest centres costs about what searching their lists does:
    about 4 sqrt(n), a power of two."""
    return int(2 ** round(math.log2(4 * math.sqrt(count))))


def _searched(lists: int, share: float) -> int:
    # By the square root: with as many more as fewer pass, a year of ten took three times as long to search a
    # million for, and found on 38,000 real vectors 99.4% of the nearest ten in place of 98.8%.
    return min(lists, math.ceil(lists / _SEARCHED / math.sqrt(share)))


def _selector(chosen: Mask) -> Any:
    import faiss

    # Its stub knows only what C++ takes: a length and a pointer.
    return faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))  # type: ignore[call-arg, arg-type]
