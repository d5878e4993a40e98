"""Saving what can still be read of a damaged database into a new one.

The damaged file is never written to. A copy of it is read row by row, past the pages that cannot be, and
what is whole goes through the ordinary build into a database beside it, which takes its place at the end.
The damaged one is kept. So a repair that is cut off has lost nothing, and the next one begins anew, or, where
only the exchange was left to do, goes on with that.
"""

import os
import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from index.building.build import Build
from index.embedding.choose import open_embedder
from index.errors import IndexDamaged
from index.passages.split import content_key
from index.repair.damaged_database import Wreck
from index.repair.soundness import unsound
from index.storage import model_record
from index.storage.database import Database
from index.types import FILE, Embedder, EmbeddingMatrix, Notice

_WORK = ".repairing"  # holds what a repair is at work on
_READY = ".repaired"  # holds a finished database that is to take the damaged one's place
_SIDES = ("-wal", "-shm")  # what SQLite keeps beside a database


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What a repair came to.

    :param kept: where the damaged file is now.
    :param articles: saved; `passages` are theirs, of which so many had to be `embedded` anew.
    :param lost: ids of articles that stood in the damaged database and cannot be read any more, as far as
        its list of ids can.
    """

    kept: Path
    articles: int
    passages: int
    embedded: int
    lost: tuple[str, ...]


def salvage(folder: Path, *, cache: Path | None, notice: Notice) -> Salvaged:
    """Put a database of what can be saved in the place of the damaged one. For the holder of the lock.

    :raises IndexDamaged: when the file cannot be read at all.
    :raises IndexMismatch: when a newer Dateline wrote it.
    :raises ModelError: when the embedding model cannot be opened.
    """
    work = folder / _WORK
    for left in (work, folder / _READY):  # by a repair that was cut off
        shutil.rmtree(left, ignore_errors=True)
    work.mkdir()
    try:
        wreck = Wreck(folder, work)
        try:
            model = wreck.meta.get("model")
            embedder = Recalling(open_embedder(model, cache=cache, notice=notice), wreck)
            articles, passages, seen = _rebuild(wreck, work / "new", embedder, model)
            lost = tuple(sorted(wreck.ids() - seen))
        finally:
            wreck.close()
        os.replace(work / "new", folder / _READY)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Salvaged(_exchange(folder), articles, passages, embedder.embedded, lost)


def _rebuild(wreck: Wreck, place: Path, embedder: Embedder, model: str | None) -> tuple[int, int, set[str]]:
    """Build a database of what can be read; returns how many articles and passages, and the articles' ids."""
    place.mkdir()
    database = Database(place, create=True)
    try:
        model_record.record(database, embedder, model)
        build = Build(None, threading.RLock())
        for batch in build.batches(build.articles(wreck.articles()), database, embedder):
            build.add(batch, database, embedder)
        trouble = unsound(database)
        if trouble:
            raise IndexDamaged(
                f"what was saved is not sound either ({trouble}); the damaged index is as it was"
            )
        return *database.counts(), build.seen
    finally:
        database.close()  # the last one to close it, so nothing is left beside the file


def finish(folder: Path) -> Path | None:
    """Finish a repair that was cut off in the exchange of files; returns where the damaged one is now."""
    file = folder / FILE
    is_half_done = (folder / _READY / FILE).is_file() and any(
        os.path.samefile(file, kept) for kept in folder.glob(f"{FILE}.damaged-*")
    )
    return _exchange(folder) if is_half_done else None


def _exchange(folder: Path) -> Path:
    """Keep the damaged database under another name, and put the new one in its place.

    The name that is opened never stands for nothing: the damaged file gets its second name first. From
    then on `finish` knows what to do. Its companions go before the new file comes, for SQLite would take
    them for the new one's.
    """
    file = folder / FILE
    names = (folder / f"{FILE}.damaged-{number}" for number in count(1))
    kept = next(name for name in names if not name.exists() or os.path.samefile(name, file))
    if not kept.exists():
        try:
            os.link(file, kept)
        except OSError:  # a file system without second names
            shutil.copyfile(file, kept)
    for side in _SIDES:
        with suppress(FileNotFoundError):
            os.replace(f"{file}{side}", f"{kept}{side}")
    os.replace(folder / _READY / FILE, file)
    shutil.rmtree(folder / _READY, ignore_errors=True)
    return kept


class Recalling:
    """An embedder that first looks whether the damaged database has a text's vector.

    :param embedder: makes the others; `embedded` counts them.
    """

    def __init__(self, embedder: Embedder, wreck: Wreck) -> None:
        self._embedder = embedder
        self._wreck = wreck
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.max_pieces = embedder.max_pieces
        self.embedded = 0
        self._is_same = wreck.meta.get("dimension") == str(embedder.dimension)
        if self._is_same:
            # Most of the vectors will be of the precision that it says, which need not be today's.
            self.name = wreck.meta.get("embedder", self.name)

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        return self._embedder.count_pieces(texts)

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix:
        matrix = np.empty((len(texts), self.dimension), dtype=np.float32)
        unknown = []
        for place, text in enumerate(texts):
            vector = self._wreck.vector(content_key(text), self.dimension) if self._is_same else None
            if vector is None:
                unknown.append(place)
            else:
                matrix[place] = vector
        if unknown:
            matrix[unknown] = self._embedder.embed_passages([texts[place] for place in unknown])
            self.embedded += len(unknown)
        return matrix

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        return self._embedder.embed_question(text)
