"""The cost of an index of one size; `evals.speed.scale` runs each part in a separate process."""

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import get_args

import numpy as np

from evals.scoring.metrics import Latency, latency, percentile
from evals.speed import faiss_kinds
from evals.speed.subprocesses import Task, main, timed
from evals.speed.synthetic import DAYS, FIRST_DAY, multiply, read
from index import Store, open_index
from index.open import engine_at
from index.search import checkpoint_files
from index.search.bm25 import Lexical
from index.search.dense import open_dense
from index.search.filters import Filter, joined, labels
from index.search.rank import Mode
from index.storage.database import Database
from index.text.canonical import canonical
from index.types import Embedder, EmbeddingMatrix

TOP_K = 10
_MIDDLE = FIRST_DAY + DAYS // 2
FILTERS = {
    "no filter": Filter(),
    "one year": Filter(date.fromordinal(_MIDDLE), date.fromordinal(_MIDDLE + 364)),
    "one month": Filter(date.fromordinal(_MIDDLE), date.fromordinal(_MIDDLE + 29)),
}
"""All passages pass, a tenth of them, and less than a hundredth."""


@dataclass(frozen=True, slots=True)
class Built:
    """Writing both checkpoints from nothing.

    :param dense: seconds for the vectors; `words` likewise.
    :param size: bytes on disk of the database and each checkpoint.
    :param peak: the most memory held, in bytes.
    """

    articles: int
    passages: int
    dense: float
    words: float
    size: Mapping[str, int]
    peak: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Opening and asking the index.

    :param opening: seconds to the first passages found, with the embedding model already loaded.
    :param peak: the most memory held until then, in bytes, including the embedding model.
    :param searching: seconds of a search without embedding the question, by mode and filter.
    """

    opening: float
    peak: int
    searching: Mapping[str, Mapping[str, Latency]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The dense ranking compared with exact search.

    :param chosen: how Dateline searches an index of this size, and its recall for each filter.
    :param others: every possible kind.
    """

    chosen: str
    recall: Mapping[str, float]
    others: Sequence[faiss_kinds.Kind]


@dataclass(frozen=True, slots=True)
class Added:
    """Median seconds to add one article to an index of one other, and to this one."""

    to_empty: float
    to_full: float


class Known:
    """An embedder with its questions embedded in advance, so that only searching is timed."""

    def __init__(self, embedder: Embedder, questions: Sequence[str]) -> None:
        self.name, self.dimension, self.max_pieces = embedder.name, embedder.dimension, embedder.max_pieces
        self.count_pieces, self.embed_passages = embedder.count_pieces, embedder.embed_passages
        # Canonical, as a store asks for them.
        self._vectors = {text: embedder.embed_question(text) for text in map(canonical, questions)}

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        return self._vectors[text]


class Prepared(Store):
    """A store with known question vectors."""

    known: Known

    @property
    def embedder(self) -> Embedder:
        return self.known


def make(task: Task) -> None:
    """Make the index's database."""
    with open_index(task["real"]) as store:
        multiply(read(Path(task["real"])), Path(task["path"]), task["passages"], store.embedder)


def build(task: Task) -> Built:
    """Rewrite both checkpoints, as a writer does after a commit."""
    folder = Path(task["path"])
    for place in (folder / "dense", *folder.glob("lexical-*")):
        shutil.rmtree(place, ignore_errors=True)
    database = Database(folder)
    started = perf_counter()
    Lexical(folder).catch_up(database)
    words = perf_counter() - started
    started = perf_counter()
    checkpoint_files.keep(folder, database, int(database.meta("dimension") or 0), _say)
    dense = perf_counter() - started
    articles, passages = database.counts()
    database.close()
    places = {"database": "dateline.sqlite*", "vectors": "dense/*/*", "words": "lexical-*/*"}
    size = {part: sum(path.stat().st_size for path in folder.glob(name)) for part, name in places.items()}
    return Built(articles, passages, dense, words, size, most_held())


def ask(task: Task) -> Asked:
    """Open the index, and ask questions in every mode with every filter."""
    questions = task["questions"]
    with open_index(task["real"]) as real:
        known = Known(real.embedder, questions)
    started = perf_counter()
    store = Prepared(engine_at(task["path"]))
    store.known = known
    with store:
        store.search(questions[0], top_k=TOP_K)
        opening, peak = perf_counter() - started, most_held()
        searching: dict[str, dict[str, Latency]] = {}
        for mode in get_args(Mode):
            for label, chosen in FILTERS.items():

                def search(question: str, mode: Mode = mode, chosen: Filter = chosen) -> object:
                    return store.search(
                        question, top_k=TOP_K, mode=mode, since=chosen.since, until=chosen.until
                    )

                searching.setdefault(mode, {})[label] = latency(timed(search, questions))
    return Asked(opening, peak, searching)


def compare(task: Task) -> Compared:
    """Compare Dateline's choice, and every possible kind, with exact search."""
    folder = Path(task["path"])
    with open_index(task["real"]) as real:
        questions = np.concatenate([real.embedder.embed_question(text) for text in task["questions"]])
    database = Database(folder)
    dense = open_dense(folder, database, questions.shape[1], _say)
    parts, matrices = [], []
    for rows, matrix in database.changes.vectors_between(0, database.change()):
        parts.append(labels(rows))
        matrices.append(matrix.astype(np.float16))
    database.close()
    held, vectors = joined(parts), np.concatenate(matrices)
    del matrices
    masks = {label: chosen.passing(held) if chosen else None for label, chosen in FILTERS.items()}
    best = faiss_kinds.exact(vectors, questions, masks)
    recall = {}
    for label, chosen in FILTERS.items():
        found = []
        for question in questions:
            pairs = dense.search(question[None], faiss_kinds.DEPTH, chosen)
            numbers = np.array([number for number, _ in pairs], dtype=np.int64)
            found.append(held.rows(numbers).tolist())
        recall[label] = faiss_kinds.recall(found, best[label])
    chosen_kind = dense.base.vectors.kind
    del dense
    others = []
    for kind in faiss_kinds.measure(vectors, questions, masks, best):
        _say(f"{len(vectors):,} passages: {kind.name}")
        others.append(kind)
    return Compared(chosen_kind, recall, others)


def add(task: Task) -> Added:
    """Add articles one at a time to a tiny index and to this one in turn; then remove them."""
    seconds: dict[str, list[float]] = {"empty": [], "full": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        open_index(Path(folder) / "empty") as empty,
        open_index(task["path"]) as full,
    ):
        for place, row in enumerate(task["added"]):
            source = Path(folder) / f"{place}.jsonl"
            source.write_text(json.dumps(row), encoding="utf-8")
            for name, store in (("empty", empty), ("full", full)):
                started = perf_counter()
                store.add([str(source)])
                seconds[name].append(perf_counter() - started)
        for row in task["added"]:
            full.remove(row["id"])
    # The first one creates the empty index and loads the model.
    return Added(percentile(seconds["empty"][1:], 0.5), percentile(seconds["full"][1:], 0.5))


def most_held() -> int:
    """The most memory that this process has held, in bytes."""
    try:
        # On Linux the other way includes what the parent held when it started this process.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
    except (OSError, StopIteration):
        import resource  # not on Windows

        # Bytes on macOS, units of 1024 elsewhere.
        unit = 1 if sys.platform == "darwin" else 1024
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main({"make": make, "build": build, "ask": ask, "compare": compare, "add": add}, *sys.argv[1:])
