"""Checks whether an index is sound, and repairs one that is not."""

import os
from pathlib import Path

import numpy as np

from index.address import is_shared
from index.embedded import Embedded
from index.embedding.choose import open_embedder
from index.engine import Check
from index.errors import DatelineError, IndexDamaged, IndexMismatch, IndexMissing, SourceError
from index.open import engine_at
from index.storage.database import Database
from index.storage.failures import told
from index.storage.lock import WAIT
from index.storage.soundness import unsound
from index.types import FILE, Notice

_NAMED = 10
"""Lost articles that a report names; it counts the rest."""


def checks(path: str | Path) -> list[Check]:
    """Check the index in a folder or at an address: that it exists, opens and is whole, and that what it is
    searched by fits it."""
    try:
        engine = engine_at(path)
    except DatelineError as error:
        return [Check("index", False, str(error), "follow the message above")]
    try:
        return engine.health()
    finally:
        engine.close()


def repair(
    path: str | Path,
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
    if is_shared(path):
        raise SourceError(
            f"expected a folder with an index to repair, found the address of a shared one, {path}; what was "
            "committed to that cannot be half written"
        )
    folder = Path(path)
    if not os.path.isfile(folder / FILE):
        raise IndexMissing(f"expected an index in {folder}, found none; there is nothing to repair")
    engine = Embedded(folder, notice)
    with engine.writing(wait), told(folder):
        outcome = _mend(folder, cache, notice)
        try:
            engine.publish()
        finally:
            engine.close()
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
