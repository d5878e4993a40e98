"""Is an index sound? Each check, what it found, and what to do; and repairing one that is not."""

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
"""Lost articles that are named in a report; the others are counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """:param remedy: what to type when it is not ok."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def checks(path: Path) -> list[Check]:
    """Check the index in a folder: that it stands, opens, is whole, and that its checkpoints follow it."""
    build = f"type: dateline index FOLDER --index {path}"
    mend = f"type: dateline doctor --repair --index {path}"
    try:
        database = Database(path)
    except IndexMissing:
        return [Check("index", False, f"none in {path}", build)]
    except DatelineError as error:
        is_damaged = isinstance(error, IndexDamaged)
        return [Check("index", False, str(error), mend if is_damaged else "do as it says")]
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
            Check("words", True, f"BM25 as of change {covered} of {change}"),
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
    """Save what a damaged index still holds, and have its checkpoints follow; returns what came of it.

    What came of it is told in sentences, of a sound index too.

    :param cache: where converted models are kept, by default `index.embedding.weights.model_cache`.
    :param notice: told, in a sentence, what takes long.
    :param wait: seconds to wait for another process that writes.
    :raises IndexMissing: when there is no index.
    :raises IndexDamaged: when the file cannot be read at all.
    :raises IndexMismatch: when a newer Dateline wrote it.
    :raises ModelError: when the embedding model cannot be opened.
    :raises IndexBusy: when another process goes on writing.
    :raises IndexFull: when the disk has no room for what can be saved; the damaged index is as it was.
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
        return [f"Finished a repair of {path} that had been cut off; the damaged database is kept as {kept}."]
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
            return [f"The database in {path} is sound: there is nothing to repair."]
        notice(f"the database is damaged ({trouble})")
    saved = salvage(path, cache=cache, notice=notice)
    sentences = [
        f"Saved {saved.articles:,} articles; of their {saved.passages:,} passages, {saved.embedded:,} were "
        "embedded anew and the others had their vectors still."
    ]
    if saved.lost:
        more = len(saved.lost) - _NAMED
        names = ", ".join(saved.lost[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        sentences.append(f"Lost {len(saved.lost):,} articles: {names}.")
    sentences += [
        "To get back what was lost, type, with the files, folders or addresses it came from: "
        f"dateline index SOURCE... --index {path}; what was saved is not embedded again.",
        f"The damaged database is kept as {saved.kept}; delete it when nothing is missed.",
    ]
    return sentences


def model_check(notice: Notice = lambda text: None) -> Check:
    """Load the default model as a question would, converting it first where that is still to be done.

    :param notice: told, in a sentence, when it must be converted, which takes a minute.
    """
    try:
        embedder = open_embedder(notice=notice)
        length = float(np.linalg.norm(embedder.embed_question("Is the model sound?")))
    except DatelineError as error:
        return Check("embedding", False, str(error), "do as it says, and type again: dateline doctor")
    except ImportError as error:
        return Check("embedding", False, f"a library is missing ({error})", "type: make setup")
    is_sound = abs(length - 1) < 0.01  # int8 rounds; anything else is broken
    detail = f"{embedder.name} gives vectors of {embedder.dimension} numbers and length {length:.3f}"
    return Check("embedding", is_sound, detail, "delete var/models and type again: dateline doctor")
