"""Dense search as of one change of the database: the checkpoint's segment, and small ones for later passages.

A snapshot never changes. A refresh makes another that shares everything old, so it costs only what is new,
and searches in other threads go on in the old one.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.search import checkpoint_files
from index.search.filters import Filter
from index.search.segments import Segment, empty, segment, stacked
from index.storage.database import Database
from index.storage.lock import writing
from index.types import EmbeddingMatrix, Notice


@dataclass(frozen=True, slots=True)
class Dense:
    """The vectors as of one change.

    :param covered: the change that the checkpoint covers; 0 without one.
    :param base: the checkpoint's segment.
    :param fresh: segments of later passages, in order, each at least twice as long as the next.
    """

    change: int
    covered: int
    base: Segment
    fresh: tuple[Segment, ...] = ()

    @property
    def rows(self) -> int:
        """Vectors of passages that were not removed."""
        return sum(map(len, (self.base, *self.fresh)))

    def search(self, question: EmbeddingMatrix, count: int, chosen: Filter) -> list[tuple[int, float]]:
        """Passage numbers and cosines, best first."""
        found = [pair for part in (self.base, *self.fresh) for pair in part.search(question, count, chosen)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]

    def share(self, chosen: Filter) -> float:
        """About what share of the passages passes a filter, judged by the largest segment; 1 without a
        filter."""
        largest = max((self.base, *self.fresh), key=len).labels
        return float(chosen.passing(largest).mean()) if chosen and len(largest) else 1.0

    @property
    def behind(self) -> int:
        """Rows by which the checkpoint's segment is out of date."""
        return sum(map(len, self.fresh)) + len(self.base.gone)


def open_dense(
    folder: Path,
    database: Database,
    dimension: int,
    notice: Notice = lambda text: None,
) -> Dense:
    """Load the newest sound checkpoint and bring it up to the database's last change.

    A missing or damaged one is rebuilt from the stored vectors, without embedding anything, and saved unless
    another process is writing.

    :param notice: called with a sentence when a checkpoint must be rebuilt.
    """
    saved = checkpoint_files.load(folder, database, notice)
    if saved is None and database.change():
        with writing(folder, wait=0, or_not=True) as held:
            # Another process may be writing one right now; until then, use the rows themselves.
            saved = checkpoint_files.write(folder, database, dimension, None, notice) if held else None
    if saved is None:
        return refresh(Dense(0, 0, empty(dimension)), folder, database)
    return refresh(Dense(saved.change, saved.change, saved.segment), folder, database)


def refresh(dense: Dense, folder: Path, database: Database) -> Dense:
    """A snapshot as of the database's last change; the same one if nothing changed."""
    change = database.change()
    if change == dense.change:
        return dense
    if (
        dense.behind > checkpoint_files.limit(len(dense.base))
        and checkpoint_files.newest(folder) > dense.covered
    ):
        # Another process has written a newer checkpoint, and this snapshot has grown slow.
        saved = checkpoint_files.load(folder, database)
        if saved and saved.change > dense.covered:
            dense = Dense(saved.change, saved.change, saved.segment)
            change = database.change()  # the checkpoint may be newer than the change read above
    removed = np.array(database.changes.removed_between(dense.change, change), dtype=np.int64)
    fresh = tuple(part.without(removed) for part in dense.fresh)
    for rows, matrix in database.changes.vectors_between(dense.change, change):
        fresh = stacked(fresh, segment(rows, matrix))
    return replace(dense, change=change, base=dense.base.without(removed), fresh=fresh)
