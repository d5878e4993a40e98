"""The possible kinds of dense search, compared with exact search; the only module here with faiss."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.scoring.metrics import Latency, latency
from index.search.faiss_vectors import SAMPLE, Vectors, balanced
from index.types import EmbeddingMatrix

DEPTH = 10
HNSW_MOST = 100_000
"""Above this HNSW is left out: building it for a million would take longer than everything else."""
_CHUNK = 16_384
_ROUNDS = 10
"""Of k-means, for product quantisation as for the lists. faiss does 25, in 2.3 times the processor time, for
a recall of 83.6% instead of 83.5% on 38,608 real vectors."""
_EF = 64  # candidates that HNSW keeps while searching; its default, 16, suits finding one

Halves = npt.NDArray[np.float16]
Masks = Mapping[str, npt.NDArray[np.bool_] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """The cost and recall of one kind of search.

    :param building: seconds to train it and add all vectors.
    :param size: bytes on disk, and about as many in memory.
    :param searching: seconds of a search without a filter.
    :param recall: for each filter, the share of the exact ten that is found.
    """

    name: str
    building: float
    size: int
    searching: Latency
    recall: Mapping[str, float]


def exact(vectors: Halves, questions: EmbeddingMatrix, masks: Masks) -> dict[str, npt.NDArray[np.int64]]:
    """For each filter, the rows nearest to each question, best first.

    *Shape:* ``(questions, DEPTH)``; narrower if fewer rows pass.
    """
    found = {}
    for name, mask in masks.items():
        passing = np.arange(len(vectors), dtype=np.int64)[slice(None) if mask is None else mask]
        # The empty first parts are for a filter that nothing passes.
        rows = [np.empty((len(questions), 0), dtype=np.int64)]
        cosines = [np.empty((len(questions), 0), dtype=np.float32)]
        for first in range(0, len(passing), _CHUNK):
            some = passing[first : first + _CHUNK]
            near = questions @ vectors[some].astype(np.float32).T
            best = np.argpartition(-near, min(DEPTH, len(some)) - 1, axis=1)[:, :DEPTH]
            rows.append(some[best])
            cosines.append(np.take_along_axis(near, best, axis=1))
        order = np.argsort(-np.concatenate(cosines, axis=1), axis=1)[:, :DEPTH]
        found[name] = np.take_along_axis(np.concatenate(rows, axis=1), order, axis=1)
    return found


def recall(found: Sequence[Sequence[int]], best: Iterable[Iterable[int]]) -> float:
    """The mean share of the exact rows that were found; 1 if there are none."""
    shares = []
    for rows, nearest in zip(found, best, strict=True):
        wanted = set(nearest)
        shares.append(len(wanted & set(rows)) / len(wanted) if wanted else 1.0)
    return float(np.mean(shares))


def names(count: int) -> dict[str, str]:
    """The kinds possible for so many vectors: label to faiss's description."""
    lists = balanced(count)
    kinds = {"flat, 32 bit": "Flat", "flat, 16 bit": "SQfp16"}
    if count >= SAMPLE * 256:  # with fewer, the 256 centres of product quantisation cannot be trained
        kinds |= {"IVF, 8 bit": f"IVF{lists},SQ8", "IVF, product quantised": f"IVF{lists},PQ96"}
    if count <= HNSW_MOST:
        kinds["HNSW, 16 bit"] = "HNSW32,SQfp16"
    return kinds


def measure(
    vectors: Halves, questions: EmbeddingMatrix, masks: Masks, best: Mapping[str, npt.NDArray[np.int64]]
) -> Iterator[Kind]:
    """Build each kind in turn, and search it one question at a time, as in use.

    :param best: the result of `exact`.
    """
    import faiss

    for name, description in names(len(vectors)).items():
        started = perf_counter()
        made = faiss.index_factory(vectors.shape[1], description, faiss.METRIC_INNER_PRODUCT)
        held = Vectors(made)  # searches any kind as Dateline searches its own
        if hasattr(made, "pq"):
            made.pq.cp.niter = _ROUNDS
        if not made.is_trained:
            every = max(1, len(vectors) // (SAMPLE * held.lists))
            made.train(vectors[::every].astype(np.float32))
        if description.startswith("HNSW"):
            faiss.ParameterSpace().set_index_parameter(made, "efSearch", _EF)
        for first in range(0, len(vectors), _CHUNK):
            held.add(vectors[first : first + _CHUNK].astype(np.float32))
        building = perf_counter() - started
        seconds, recalls = [], {}
        for label, mask in masks.items():
            found = []
            for question in questions:
                started = perf_counter()
                rows = held.search(question[None], DEPTH, mask)
                if mask is None:
                    seconds.append(perf_counter() - started)
                found.append([row for row, _ in rows])
            recalls[label] = recall(found, best[label])
        yield Kind(name, building, _size(made), latency(seconds), recalls)


def _size(made: Any) -> int:
    """The size of the file in bytes, without writing it: a million flat vectors may not fit on a small
    disk."""
    import faiss

    blocks: list[int] = []
    writer = faiss.PyCallbackIOWriter(lambda block: blocks.append(len(block)))  # type: ignore[attr-defined]  # no stub
    faiss.write_index(made, writer)
    return sum(blocks)
