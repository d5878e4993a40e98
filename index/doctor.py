"""Is an index sound? Each check, what it found, and what to do."""

from dataclasses import dataclass
from pathlib import Path

from index import dense
from index.database import FILE, Database
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
        articles, passages = database.counts()
        change = database.change()
        made_with = database.meta("embedder") or "no model yet"
        covered = Lexical(path).change()
        return [
            Check(
                "index",
                True,
                f"{articles:,} articles, {passages:,} passages in {path}, by {made_with}",
            ),
            Check("database", trouble is None, trouble or "sound", "move it away and build it again"),
            Check("vectors", True, dense.checkpoint_state(path, change)),
            Check("words", True, f"BM25 as of change {covered} of {change}"),
        ]
    finally:
        database.close()
