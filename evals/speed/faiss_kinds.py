"""The kinds of dense search that could be chosen, beside exact search: the only module here with faiss."""

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
"""Above this HNSW is left out: building it for a million would take longer than all else that is measured."""
_CHUNK = 16_384
_ROUNDS = 10
"""Of k-means, for product quantisation as for the lists. faiss does 25 there: 2.3 times the processor time,
and on 38,608 real vectors a recall of 83.6% in place of 83.5%."""
_EF = 64  # candidates that HNSW keeps while it searches; its default, 16, is made for finding one

Halves = npt.NDArray[np.float16]
Masks = Mapping[str, npt.NDArray[np.bool_] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of search costs and finds.

    :param building: seconds to train it and to put all vectors in.
    :param size: bytes on disk, which is about what it takes in memory.
    :param searching: seconds of a search without a filter.
    :param recall: for each filter the share of the exact ten that are found.
    """

    name: str
    building: float
    size: int
    searching: Latency
    recall: Mapping[str, float]


def exact(vectors: Halves, questions: EmbeddingMatrix, masks: Masks) -> dict[str, npt.NDArray[np.int64]]:
    """For each filter the rows nearest to each question, best first.

    *Shape:* ``(questions, DEPTH)``; narrower where fewer rows pass.
    """
    found = {}
    for name, mask in masks.items():
        passing = np.arange(len(vectors), dtype=np.int64)[slice(None) if mask is None else mask]
        # The first of each are for a filter that nothing passes.
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
    """The mean share of the exact rows that were found; 1 where there are none."""
    shares = []
    for rows, nearest in zip(found, best, strict=True):
        wanted = set(nearest)
        shares.append(len(wanted & set(rows)) / len(wanted) if wanted else 1.0)
    return float(np.mean(shares))


def names(count: int) -> dict[str, str]:
    """What could be chosen for so many vectors: label to faiss's own description."""
    lists = balanced(count)
    kinds = {"flat, 32 bit": "Flat", "flat, 16 bit": "SQfp16"}
    if count >= SAMPLE * 256:  # fewer do not train product quantisation, of 256 centres
        kinds |= {"IVF, 8 bit": f"IVF{lists},SQ8", "IVF, product quantised": f"IVF{lists},PQ96"}
    if count <= HNSW_MOST:
        kinds["HNSW, 16 bit"] = "HNSW32,SQfp16"
    return kinds


def measure(
    vectors: Halves, questions: EmbeddingMatrix, masks: Masks, best: Mapping[str, npt.NDArray[np.int64]]
) -> Iterator[Kind]:
    """Build each kind, one after the other, and search it one question at a time, as it is used.

    :param best: what `exact` found.
    """
    import faiss

    for name, description in names(len(vectors)).items():
        started = perf_counter()
        made = faiss.index_factory(vectors.shape[1], description, faiss.METRIC_INNER_PRODUCT)
        held = Vectors(made)  # searches any kind as the product searches its own
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
    """Bytes of the file that would be written; for a million flat vectors a small disk has no room."""
    import faiss

    blocks: list[int] = []
    writer = faiss.PyCallbackIOWriter(lambda block: blocks.append(len(block)))  # type: ignore[attr-defined]  # no stub
    faiss.write_index(made, writer)
    return sum(blocks)
