"""Checkpoints of the vectors: segments in files, rewritten or grown, and checked before they are read.

A checkpoint is a folder named after the change it covers. It can always be rebuilt from the database.
"""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.weights import file_sha256
from index.search import faiss_vectors
from index.search.faiss_vectors import SAMPLE, Vectors, flat, inverted, lists_for
from index.search.filters import Labels, joined, labels
from index.search.segments import Segment
from index.storage.database import Database
from index.storage.failures import lacks_room
from index.types import Notice

_FOLDER = "dense"
_FILES = ("vectors.faiss", "rows.npz")
_FRESH_ROWS = 2000
"""How many rows may be added before a new checkpoint is written: reading them from the database takes about
as long as loading faiss."""
PUBLISHED = "published"
"""Set in the database's meta by the first checkpoint: from then on a missing one deserves a notice."""
_UNSOUND = (OSError, ValueError, KeyError, TypeError)
"""What reading a damaged checkpoint raises."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint.

    :param change: the last one it covers.
    :param drawn_from: how many vectors there were when its lists' centres were found; if flat, how many there
        are.
    """

    change: int
    drawn_from: int
    segment: Segment


def limit(count: int) -> int:
    """How many rows may be added to a checkpoint of this size before a new one is written."""
    return max(_FRESH_ROWS, count // 20)


def newest(folder: Path) -> int:
    """The change that the newest checkpoint covers; 0 if there is none."""
    return max((_change(target) for target in (folder / _FOLDER).glob("change-*")), default=0)


def keep(folder: Path, database: Database, dimension: int, notice: Notice) -> None:
    """Write a checkpoint if enough has changed since the last one, or there is none.

    Only for the writer that holds the lock. If there is nothing to write, the cost does not depend on the
    size of the index: no vectors are read.
    """
    try:
        manifest = _manifest(folder / _FOLDER / f"change-{newest(folder)}", database)
        most = limit(manifest["rows"])
        is_due = database.changes.rows_since(manifest["change"], most + 1) > most
    except _UNSOUND:
        is_due = True
    if is_due:
        write(folder, database, dimension, load(folder, database, notice), notice)


def write(folder: Path, database: Database, dimension: int, last: Saved | None, notice: Notice) -> Saved:
    """Write a checkpoint as of the database's last change, and return it as if loaded.

    Only for the writer that holds the lock. Vectors are read in chunks, never all at once in single
    precision.

    :param last: grown, and so altered, if its size and kind still suit; otherwise a new one is made.
    :param notice: called with a sentence if it cannot be written.
    """
    change, count = database.change(), database.counts()[1]
    if last is None or not _suits(last, count):
        last = Saved(0, count, Segment(labels([]), _empty(database, change, dimension, count)))
    grown = _grown(last, database, change)
    try:
        _put(grown, folder / _FOLDER, database)
        if database.meta(PUBLISHED) is None:
            database.put_meta(PUBLISHED, str(change))
    except OSError as error:
        # The database is safe, and searches need no file.
        reason = "the disk has no room" if lacks_room(error) else error.strerror or error
        notice(
            f"Could not write the vector checkpoint in {folder} ({reason}); the index opens more slowly "
            "without it."
        )
    return grown


def load(folder: Path, database: Database, notice: Notice = lambda text: None) -> Saved | None:
    """The newest sound checkpoint of this database, or None.

    :param notice: called with a sentence if one was written but is gone or damaged.
    """
    tried: set[Path] = set()
    # Listed again each time: while one is read, a writer may replace it with a newer one.
    while found := set((folder / _FOLDER).glob("change-*")) - tried:
        target = max(found, key=_change)
        tried.add(target)
        try:
            manifest = _manifest(target, database)
            # faiss only gets bytes that it wrote itself.
            if any(file_sha256(target / name) != manifest["sha256"][name] for name in _FILES):
                continue
            with np.load(target / "rows.npz", allow_pickle=False) as rows:
                names = tuple(manifest["outlet_names"])
                held = Labels(rows["numbers"], rows["days"], rows["outlets"], names)
            part = Segment(held, faiss_vectors.read(target / "vectors.faiss"))
            return Saved(int(manifest["change"]), int(manifest["drawn_from"]), part)
        except _UNSOUND:
            continue
    if database.meta(PUBLISHED):
        notice(
            f"The vector checkpoint in {folder} is missing or damaged; rebuilding it from the stored "
            "vectors. Nothing is embedded again."
        )
    return None


def state(folder: Path, database: Database) -> str:
    """The checkpoint's kind, and which change it covers, in words for `dateline doctor`."""
    saved = load(folder, database)
    if saved is None:
        return "no sound checkpoint; the next question rebuilds it from the stored vectors"
    held = saved.segment.vectors
    return f"{held.kind}; {len(held):,} vectors up to change {saved.change} of {database.change()}"


def _suits(saved: Saved, count: int) -> bool:
    """Whether a checkpoint may grow to so many vectors: lists only suit sizes near those they were made
    for."""
    of_a_kind = bool(saved.segment.vectors.lists) == bool(lists_for(count))
    return of_a_kind and (not lists_for(count) or saved.drawn_from / 2 < count < saved.drawn_from * 2)


def _empty(database: Database, change: int, dimension: int, count: int) -> Vectors:
    lists = lists_for(count)
    if not lists:
        return flat(dimension)
    share = min(1.0, SAMPLE * lists / count)
    chunks = [matrix for _, matrix in database.changes.vectors_between(0, change, share=share)]
    return inverted(np.concatenate(chunks), lists)


def _grown(saved: Saved, database: Database, change: int) -> Saved:
    """The checkpoint as of a change. Alters its vectors, so nobody else may use them."""
    removed = np.array(database.changes.removed_between(saved.change, change), dtype=np.int64)
    held, rows = saved.segment.vectors, saved.segment.labels.rows(removed)
    held.drop(rows)
    parts = [saved.segment.labels.without(rows)]
    for some, matrix in database.changes.vectors_between(saved.change, change):
        held.add(matrix)
        parts.append(labels(some))
    drawn_from = saved.drawn_from if held.lists else len(held)
    return Saved(change, drawn_from, Segment(joined(parts), held))


def _put(saved: Saved, place: Path, database: Database) -> None:
    """Write the files under a temporary name and rename; then delete older ones.

    :raises OSError: when they cannot be written.
    """
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(".writing-*"):
        shutil.rmtree(left, ignore_errors=True)  # by a killed writer, since there is only one at a time
    target = place / f"change-{saved.change}"
    held = saved.segment.labels
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=place))
    try:
        saved.segment.vectors.write(work / "vectors.faiss")
        np.savez(work / "rows.npz", numbers=held.numbers, days=held.days, outlets=held.outlets)
        manifest = {
            "database": database.identity(),
            "change": saved.change,
            "rows": len(held),
            "drawn_from": saved.drawn_from,
            "outlet_names": held.names,
            "sha256": {name: file_sha256(work / name) for name in _FILES},
        }
        (work / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)  # damaged, or of another database
        os.replace(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for old in place.glob("change-*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)


def _manifest(target: Path, database: Database) -> dict[str, Any]:
    """:raises ValueError: if it belongs to another database, or covers a change that has not happened yet."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    # From another database that was here before, or from before an older copy was restored.
    if manifest["database"] != database.identity() or manifest["change"] > database.change():
        raise ValueError("expected a checkpoint of this database, found another's")
    return dict(manifest)


def _change(target: Path) -> int:
    """The change in a checkpoint's name; 0 if it is not one of our names."""
    number = target.name.removeprefix("change-")
    return int(number) if number.isdecimal() else 0
