"""Checkpoints of the vectors: segments in files, written whole or grown, and checked before they are read.

A checkpoint is a folder named for the change it covers. It is derived: the database can make it anew.
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
"""Rows that may come after a checkpoint before it is written anew: reading them back from the database
takes about as long as loading faiss."""
PUBLISHED = "published"
"""In the database's meta once a checkpoint has been written: from then on a missing one is worth a notice."""
_UNSOUND = (OSError, ValueError, KeyError, TypeError)
"""What reading a damaged checkpoint raises. It is derived data, and made anew."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint.

    :param change: the last one it covers.
    :param drawn_from: of how many vectors its lists' centres were drawn; of flat ones, how many there are.
    """

    change: int
    drawn_from: int
    segment: Segment


def limit(count: int) -> int:
    """Rows that may come after a checkpoint of so many before it is written anew."""
    return max(_FRESH_ROWS, count // 20)


def newest(folder: Path) -> int:
    """The change that the newest checkpoint says it covers; 0 where there is none."""
    return max((_change(target) for target in (folder / _FOLDER).glob("change-*")), default=0)


def keep(folder: Path, database: Database, dimension: int, notice: Notice) -> None:
    """Write a checkpoint when enough has changed since the last one, or none stands.

    For the one writer that holds the folder. Costs the same whatever the index holds, when there is nothing
    to write: the last one's vectors are not read for it.
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
    """Write a checkpoint as of the database's last change and return it, as it would be loaded.

    For the one writer that holds the folder. Vectors are read in chunks, never all of them in single
    precision.

    :param last: grown, and so altered, where it is still of a size and kind that suit; else, or without one,
        another is made.
    :param notice: told, in a sentence, when it cannot be written.
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
        # What it is made from is safe, and searches need no file.
        reason = "the disk has no room" if lacks_room(error) else error.strerror or error
        notice(
            f"The checkpoint of the vectors in {folder} could not be written ({reason}); until it can "
            "be, opening the index takes longer."
        )
    return grown


def load(folder: Path, database: Database, notice: Notice = lambda text: None) -> Saved | None:
    """The newest sound checkpoint of this database; None where there is none.

    :param notice: told, in a sentence, when one that stood is gone or unsound.
    """
    tried: set[Path] = set()
    # Looked for again each time: while one is read, a writer may put a newer one in its place.
    while found := set((folder / _FOLDER).glob("change-*")) - tried:
        target = max(found, key=_change)
        tried.add(target)
        try:
            manifest = _manifest(target, database)
            # faiss is not given bytes that are not the ones it wrote.
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
            f"The checkpoint of the vectors in {folder} is missing or damaged; it is made anew from the "
            "stored vectors, and nothing is embedded again."
        )
    return None


def state(folder: Path, database: Database) -> str:
    """Say in words what the checkpoint is and how it stands to the last change, for `dateline doctor`."""
    saved = load(folder, database)
    if saved is None:
        return "none that is sound; the next question makes one from the stored vectors"
    held = saved.segment.vectors
    return f"{held.kind}; {len(held):,} vectors as of change {saved.change} of {database.change()}"


def _suits(saved: Saved, count: int) -> bool:
    """Whether a checkpoint may be grown to so many vectors: lists have the sizes they were made for."""
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
    """The checkpoint as of a change. Its vectors are altered: they must be no one else's."""
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
    """Write the files under a temporary name and rename; older ones go once the new ones stand.

    :raises OSError: when they cannot be written.
    """
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(".writing-*"):
        shutil.rmtree(left, ignore_errors=True)  # by a writer that was killed: there is one at a time
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
        shutil.rmtree(target, ignore_errors=True)  # one that was damaged, or of another database
        os.replace(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for old in place.glob("change-*"):
        if old != target:
            shutil.rmtree(old, ignore_errors=True)


def _manifest(target: Path, database: Database) -> dict[str, Any]:
    """:raises ValueError: where it is not of this database, or of a time that it has not come to."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    # Of another database that stood here before, or a copy of this one put back since.
    if manifest["database"] != database.identity() or manifest["change"] > database.change():
        raise ValueError("expected a checkpoint of this database, found another's")
    return dict(manifest)


def _change(target: Path) -> int:
    """The change in a checkpoint's name; 0 for a name that is not ours."""
    number = target.name.removeprefix("change-")
    return int(number) if number.isdecimal() else 0
