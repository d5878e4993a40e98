"""Dense search as of one change of the database: a checkpoint's segment, and small ones of what came after.

A snapshot is never altered. A refresh makes another, which shares all but what is new, and costs what came
since the last one; searches in other threads go on in the old one.
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
    :param fresh: what came after, in order, each at least twice as long as the next.
    """

    change: int
    covered: int
    base: Segment
    fresh: tuple[Segment, ...] = ()

    @property
    def rows(self) -> int:
        """Vectors of passages that stand."""
        return sum(map(len, (self.base, *self.fresh)))

    def search(self, question: EmbeddingMatrix, count: int, chosen: Filter) -> list[tuple[int, float]]:
        """Passage numbers and cosines, best first."""
        found = [pair for part in (self.base, *self.fresh) for pair in part.search(question, count, chosen)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]

    def share(self, chosen: Filter) -> float:
        """About what share of the passages passes a filter, as the largest segment says; 1 without one."""
        largest = max((self.base, *self.fresh), key=len).labels
        return float(chosen.passing(largest).mean()) if chosen and len(largest) else 1.0

    @property
    def behind(self) -> int:
        """Rows by which the checkpoint's segment differs."""
        return sum(map(len, self.fresh)) + len(self.base.gone)


def open_dense(
    folder: Path,
    database: Database,
    dimension: int,
    notice: Notice = lambda text: None,
) -> Dense:
    """Load the newest sound checkpoint and bring it up to the database's last change.

    One that is missing or damaged is made anew from the stored vectors, and kept where no other process is
    writing; nothing is embedded.

    :param notice: told, in a sentence, when one that stood must be made anew.
    """
    saved = checkpoint_files.load(folder, database, notice)
    if saved is None and database.change():
        with writing(folder, wait=0, or_not=True) as held:
            # While another process writes, and may just be making one, the rows themselves will do.
            saved = checkpoint_files.write(folder, database, dimension, None, notice) if held else None
    if saved is None:
        return refresh(Dense(0, 0, empty(dimension)), folder, database)
    return refresh(Dense(saved.change, saved.change, saved.segment), folder, database)


def refresh(dense: Dense, folder: Path, database: Database) -> Dense:
    """Return a snapshot as of the database's last change; the same one where nothing changed."""
    change = database.change()
    if change == dense.change:
        return dense
    if (
        dense.behind > checkpoint_files.limit(len(dense.base))
        and checkpoint_files.newest(folder) > dense.covered
    ):
        # Another process has written a checkpoint since, and this one has grown slow without it.
        saved = checkpoint_files.load(folder, database)
        if saved and saved.change > dense.covered:
            dense = Dense(saved.change, saved.change, saved.segment)
            change = database.change()  # it may be of a later one than was asked for
    removed = np.array(database.changes.removed_between(dense.change, change), dtype=np.int64)
    fresh = tuple(part.without(removed) for part in dense.fresh)
    for rows, matrix in database.changes.vectors_between(dense.change, change):
        fresh = stacked(fresh, segment(rows, matrix))
    return replace(dense, change=change, base=dense.base.without(removed), fresh=fresh)
