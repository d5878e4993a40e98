"""Exact nearest neighbours by cosine: the only module that imports faiss.

The index on disk is a checkpoint, derived from the database and named for the change it covers. In
memory it is two segments, the checkpoint's and what came after, neither ever altered: a refresh makes
a new snapshot and swaps it in, so searches in other threads go on in the old one.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.database import Database
from index.filters import Filter
from index.types import EmbeddingMatrix

_FOLDER = "dense"
_FILES = ("vectors.faiss", "rows.npz")
_FRESH_ROWS = 2000
"""Rows that may come after a checkpoint before it is written anew: reading them back from the database
takes about as long as loading faiss."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Vectors and what filters need to know of them, row by row. Never altered.

    :param numbers: passage numbers, ascending. *Shape:* ``(n,)``, int64; `days` and `outlets` likewise int32.
    :param outlets: positions in `outlet_names`.
    """

    vectors: Any
    numbers: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    outlets: npt.NDArray[np.int32]
    outlet_names: tuple[str, ...]

    def search(
        self, question: EmbeddingMatrix, count: int, chosen: Filter, removed: npt.NDArray[np.int64]
    ) -> list[tuple[int, float]]:
        """Passage numbers and cosines, best first; at most `count`, filtered inside the search."""
        import faiss

        if not len(self.numbers):
            return []
        parameters = None
        if chosen or len(removed):
            allowed = chosen.rows(self.days, self.outlets, self.outlet_names)
            allowed &= ~np.isin(self.numbers, removed)
            # The bitmap must outlive the search, hence a name; each search has parameters of its own,
            # since faiss writes to them.
            bits = np.packbits(allowed, bitorder="little")
            parameters = faiss.SearchParameters(  # type: ignore[call-arg]  # its stub leaves out the keywords
                sel=faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            )
        scores, rows = self.vectors.search(question, min(count, len(self.numbers)), params=parameters)
        return [
            (int(self.numbers[row]), float(score))
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        ]


def segment(rows: Sequence[tuple[int, int, str | None]], matrix: EmbeddingMatrix, dimension: int) -> Segment:
    """Make a segment of passages' numbers, days and outlets, and their vectors."""
    import faiss

    names = tuple(sorted({outlet for _, _, outlet in rows if outlet is not None}))
    place = {name: position for position, name in enumerate(names)}
    vectors = faiss.IndexFlatIP(dimension)
    if rows:
        vectors.add(np.ascontiguousarray(matrix))
    return Segment(
        vectors,
        np.array([number for number, _, _ in rows], dtype=np.int64),
        np.array([day for _, day, _ in rows], dtype=np.int32),
        np.array([place.get(outlet, -1) if outlet else -1 for _, _, outlet in rows], dtype=np.int32),
        names,
    )


@dataclass(frozen=True, slots=True)
class Dense:
    """The vectors as of one change.

    :param covered: the change that the checkpoint's segment covers.
    :param removed: passage numbers removed since the checkpoint.
    """

    change: int
    covered: int
    dimension: int
    segments: tuple[Segment, ...]
    removed: npt.NDArray[np.int64] = field(repr=False)

    def search(self, question: EmbeddingMatrix, count: int, chosen: Filter) -> list[tuple[int, float]]:
        """Passage numbers and cosines, best first."""
        found = [
            pair for part in self.segments for pair in part.search(question, count, chosen, self.removed)
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]

    @property
    def rows(self) -> int:
        """Vectors held, those removed since the checkpoint included."""
        return sum(len(part.numbers) for part in self.segments)

    @property
    def fresh(self) -> int:
        """Rows that a new checkpoint would add or drop."""
        return len(self.segments[1].numbers) + len(self.removed)


def open_dense(folder: Path, database: Database, dimension: int) -> Dense:
    """Load the newest sound checkpoint and bring it up to the database's last change.

    A missing or damaged checkpoint is made anew from the database's vectors; nothing is embedded.
    """
    covered, base = _load(folder / _FOLDER, database) or (0, None)
    return _advance(
        database, base or segment([], np.empty((0, dimension), np.float32), dimension), covered, dimension
    )


def refresh(dense: Dense, database: Database) -> Dense:
    """Return a snapshot as of the database's last change; the same one where nothing changed."""
    if database.change() == dense.change:
        return dense
    return _advance(database, dense.segments[0], dense.covered, dense.dimension)


def _advance(database: Database, base: Segment, covered: int, dimension: int) -> Dense:
    # The change is read first: rows committed between the reads are seen again next time, never lost.
    change = database.change()
    rows, matrix = database.vectors_since(covered)
    removed = np.array(database.removed_since(covered), dtype=np.int64)
    return Dense(change, covered, dimension, (base, segment(rows, matrix, dimension)), removed)


def save(dense: Dense, folder: Path, database: Database) -> Dense:
    """Write a checkpoint when enough has changed since the last one, or none stands; return what to use.

    Written under a temporary name and renamed; older checkpoints go once the new one stands.
    """
    place = folder / _FOLDER
    target = place / f"change-{dense.change}"
    limit = max(_FRESH_ROWS, len(dense.segments[0].numbers) // 10)
    # Nothing covered: there was no sound checkpoint to begin with.
    if dense.covered and dense.fresh <= limit:
        return dense
    import faiss

    rows, matrix = database.vectors_since(0)
    whole = segment(rows, matrix, dense.dimension)
    place.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=place))
    try:
        faiss.write_index(whole.vectors, str(work / "vectors.faiss"))
        np.savez(work / "rows.npz", numbers=whole.numbers, days=whole.days, outlets=whole.outlets)
        manifest = {
            "database": database.identity(),
            "change": dense.change,
            "outlet_names": whole.outlet_names,
            "sha256": {name: _sha256(work / name) for name in _FILES},
        }
        (work / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)  # one that was damaged, or of another database
        os.replace(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for old in place.glob("change-*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return Dense(
        dense.change,
        dense.change,
        dense.dimension,
        (whole, segment([], matrix, dense.dimension)),
        np.empty(0, dtype=np.int64),
    )


def checkpoint_state(folder: Path, database: Database) -> str:
    """Say in words how the checkpoint stands to the database's last change, for `dateline doctor`."""
    loaded = _load(folder / _FOLDER, database)
    if loaded is None:
        return "none that is sound; the next question makes one from the stored vectors"
    covered, base = loaded
    return f"flat, exact; {len(base.numbers):,} vectors as of change {covered} of {database.change()}"


def _load(place: Path, database: Database) -> tuple[int, Segment] | None:
    import faiss

    for target in sorted(place.glob("change-*"), key=lambda path: (len(path.name), path.name), reverse=True):
        try:
            manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
            # faiss is not given bytes that are not the ones it wrote.
            if any(_sha256(target / name) != manifest["sha256"][name] for name in _FILES):
                continue
            # Of another database that stood here before, or a copy of this one put back since.
            if manifest["database"] != database.identity() or manifest["change"] > database.change():
                continue
            with np.load(target / "rows.npz", allow_pickle=False) as rows:
                return int(manifest["change"]), Segment(
                    faiss.read_index(str(target / "vectors.faiss")),
                    rows["numbers"],
                    rows["days"],
                    rows["outlets"],
                    tuple(manifest["outlet_names"]),
                )
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            continue  # damaged: derived data, made anew
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
