"""Checks whether an index is sound, and repairs one that is not."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embedding.choose import open_embedder
from index.errors import DatelineError, IndexDamaged, IndexMismatch, IndexMissing
from index.repair.soundness import unsound
from index.search import checkpoint_files
from index.search.bm25 import Lexical
from index.search.checkpoints import Checkpoints
from index.storage.database import Database
from index.storage.failures import told
from index.storage.lock import WAIT, writing
from index.types import FILE, Notice

_NAMED = 10
"""Lost articles that a report names; it counts the rest."""


@dataclass(frozen=True, slots=True)
class Check:
    """:param remedy: what to do if it is not ok."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def checks(path: Path) -> list[Check]:
    """Check the index in a folder: that it exists, opens and is whole, and that its checkpoints fit it."""
    build = f"run: dateline index FOLDER --index {path}"
    mend = f"run: dateline doctor --repair --index {path}"
    try:
        database = Database(path)
    except IndexMissing:
        return [Check("index", False, f"none in {path}", build)]
    except DatelineError as error:
        is_damaged = isinstance(error, IndexDamaged)
        return [Check("index", False, str(error), mend if is_damaged else "follow the message above")]
    try:
        trouble = unsound(database)
        if trouble:
            return [Check("database", False, trouble, mend)]
        articles, passages = database.counts()
        made_with = database.meta("embedder") or "no model yet"
        covered, change = Lexical(path).covered(database), database.change()
        return [
            Check("index", True, f"{articles:,} articles, {passages:,} passages in {path}, by {made_with}"),
            Check("database", True, "sound"),
            Check("vectors", True, checkpoint_files.state(path, database)),
            Check("words", True, f"BM25 up to change {covered} of {change}"),
        ]
    finally:
        database.close()


def repair(
    path: Path,
    *,
    cache: Path | None = None,
    notice: Notice = lambda text: None,
    wait: float = WAIT,
) -> list[str]:
    """Save what a damaged index still holds, and update its checkpoints; returns sentences for the user.


    :param cache: where converted models are kept, by default `index.embedding.weights.model_cache`.
    :param notice: called with a sentence before slow work.
    :param wait: seconds to wait for another process that writes.
    :raises IndexMissing: when there is no index.
    :raises IndexDamaged: when the file cannot be read at all.
    :raises IndexMismatch: when a newer Dateline wrote it.
    :raises ModelError: when the embedding model cannot be opened.
    :raises IndexBusy: when another process does not stop writing.
    :raises IndexFull: when the disk is too full; the damaged index is unchanged.
    """
    if not os.path.isfile(path / FILE):
        raise IndexMissing(f"expected an index in {path}, found none; there is nothing to repair")
    with writing(path, wait), told(path):
        outcome = _mend(path, cache, notice)
        database = Database(path)
        try:
            dimension = database.meta("dimension")
            if dimension:
                Checkpoints.publish(path, int(dimension), notice)
        finally:
            database.close()
    return outcome


def _mend(path: Path, cache: Path | None, notice: Notice) -> list[str]:
    from index.repair.rebuild import finish, salvage

    kept = finish(path)
    if kept:
        return [f"Finished an interrupted repair of {path}; the damaged database is kept as {kept}."]
    try:
        database = Database(path)
    except (IndexDamaged, IndexMismatch) as error:
        notice(str(error))
    else:
        try:
            trouble = unsound(database)
        finally:
            database.close()
        if trouble is None:
            return [f"The database in {path} is sound; there is nothing to repair."]
        notice(f"the database is damaged ({trouble})")
    saved = salvage(path, cache=cache, notice=notice)
    sentences = [
        f"Saved {saved.articles:,} articles with {saved.passages:,} passages; {saved.embedded:,} of the "
        "passages had to be embedded again."
    ]
    if saved.lost:
        more = len(saved.lost) - _NAMED
        names = ", ".join(saved.lost[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        sentences.append(f"Lost {len(saved.lost):,} articles: {names}.")
    sentences += [
        "To get lost articles back, index the files, folders or addresses they came from: "
        f"dateline index SOURCE... --index {path}. Saved articles are not embedded again.",
        f"The damaged database is kept as {saved.kept}; delete it once nothing is missing.",
    ]
    return sentences


def model_check(notice: Notice = lambda text: None) -> Check:
    """Load the default model as a question would, converting it first if needed.

    :param notice: called with a sentence if it must be converted, which takes a minute.
    """
    try:
        embedder = open_embedder(notice=notice)
        length = float(np.linalg.norm(embedder.embed_question("Is the model sound?")))
    except DatelineError as error:
        return Check("embedding", False, str(error), "follow the message above, then run: dateline doctor")
    except ImportError as error:
        return Check("embedding", False, f"a library is missing ({error})", "run: make setup")
    is_sound = abs(length - 1) < 0.01  # int8 rounds a little; more than this is broken
    detail = f"{embedder.name} gives vectors of {embedder.dimension} numbers and length {length:.3f}"
    return Check("embedding", is_sound, detail, "delete var/models, then run: dateline doctor")
