"""Repair: a new database from what can still be read of a damaged one.

The damaged file is never written to. A copy is read row by row, skipping unreadable pages. What is whole goes
through the ordinary build into a new database, which replaces the damaged one at the end; the damaged one is
kept. So an interrupted repair loses nothing. The next one starts over, or, if only the swap was left,
finishes that.
"""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from index.building.build import Build
from index.embedded import Embedded
from index.embedding.choose import open_embedder
from index.errors import IndexDamaged
from index.passages.split import content_key
from index.repair.damaged_database import Wreck
from index.storage.database import Database
from index.storage.model_record import Model
from index.storage.soundness import unsound
from index.types import FILE, Embedder, EmbeddingMatrix, Notice

_WORK = ".repairing"  # the folder a repair works in
_READY = ".repaired"  # holds the finished database until it replaces the damaged one
_SIDES = ("-wal", "-shm")  # files that SQLite keeps beside a database


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The outcome of a repair.

    :param kept: where the damaged file is now.
    :param articles: saved, with their `passages`, of which `embedded` had to be embedded again.
    :param lost: ids of articles that can no longer be read, as far as the list of ids can.
    """

    kept: Path
    articles: int
    passages: int
    embedded: int
    lost: tuple[str, ...]


def salvage(folder: Path, *, cache: Path | None, notice: Notice) -> Salvaged:
    """Replace the damaged database with one of all that can be saved. Only for the holder of the lock.

    :raises IndexDamaged: when the file cannot be read at all.
    :raises IndexMismatch: when a newer Dateline wrote it.
    :raises ModelError: when the embedding model cannot be opened.
    """
    work = folder / _WORK
    for left in (work, folder / _READY):  # by an interrupted repair
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
    """Build a database of what can be read; returns the counts of articles and passages, and the articles'
    ids."""
    place.mkdir()
    engine = Embedded(place)
    try:
        engine.begin(Model(embedder.name, embedder.dimension, model))
        build = Build(engine)
        for batch in build.batches(build.articles(wreck.articles()), embedder):
            build.add(batch, embedder)
        counts = engine.counts()
    finally:
        engine.close()  # the last connection, so SQLite leaves nothing beside the file
    database = Database(place)
    try:
        trouble = unsound(database)
    finally:
        database.close()
    if trouble:
        raise IndexDamaged(
            f"the repaired database is not sound either ({trouble}); the damaged index is unchanged"
        )
    return *counts, build.seen


def finish(folder: Path) -> Path | None:
    """Finish a repair that was interrupted while swapping files; returns where the damaged one is now."""
    file = folder / FILE
    is_half_done = (folder / _READY / FILE).is_file() and any(
        os.path.samefile(file, kept) for kept in folder.glob(f"{FILE}.damaged-*")
    )
    return _exchange(folder) if is_half_done else None


def _exchange(folder: Path) -> Path:
    """Keep the damaged database under another name, and put the new one in its place.

    The database's name always leads to a file: the damaged one gets its second name first, and from then on
    `finish` knows what to do. Its side files are moved before the new file comes, or SQLite would take them
    for the new one's.
    """
    file = folder / FILE
    names = (folder / f"{FILE}.damaged-{number}" for number in count(1))
    kept = next(name for name in names if not name.exists() or os.path.samefile(name, file))
    if not kept.exists():
        try:
            os.link(file, kept)
        except OSError:  # a file system without hard links
            shutil.copyfile(file, kept)
    for side in _SIDES:
        with suppress(FileNotFoundError):
            os.replace(f"{file}{side}", f"{kept}{side}")
    os.replace(folder / _READY / FILE, file)
    shutil.rmtree(folder / _READY, ignore_errors=True)
    return kept


class Recalling:
    """An embedder that first looks for a text's vector in the damaged database.

    :param embedder: makes the missing vectors; `embedded` counts them.
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
            # Most vectors will have the old precision, which may differ from today's.
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
