"""Is an index sound? Each check, what it found, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import saving
from index.database import FILE, Database
from index.embed import open_embedder
from index.errors import DatelineError
from index.lexical import Lexical


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
    if not (path / FILE).is_file():
        return [Check("index", False, f"none in {path}", build)]
    try:
        database = Database(path)
    except DatelineError as error:
        return [Check("index", False, str(error), "move it away and build it again")]
    try:
        trouble = database.trouble()
        if trouble:
            return [Check("database", False, trouble, "move it away and build it again")]
        articles, passages = database.counts()
        made_with = database.meta("embedder") or "no model yet"
        covered, change = Lexical(path).covered(database), database.change()
        return [
            Check("index", True, f"{articles:,} articles, {passages:,} passages in {path}, by {made_with}"),
            Check("database", True, "sound"),
            Check("vectors", True, saving.state(path, database)),
            Check("words", True, f"BM25 as of change {covered} of {change}"),
        ]
    finally:
        database.close()


def model_check(notice: Callable[[str], None] = lambda text: None) -> Check:
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
