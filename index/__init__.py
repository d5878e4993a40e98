"""ARTICLES -> INDEX: read, split, embed, keep, search. Imports neither `rag` nor `ui`."""

import importlib
import sys
from typing import TYPE_CHECKING, Any

# OpenVINO and nncf report imports and conversions to a tracking service. Neither can be told not to (except
# in CI), but both work without the package that sends. This line runs before our code can import them.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None forbids the import

from index.errors import (  # noqa: E402  # after the line above, or it would come too late
    DatelineError,
    IndexBusy,
    IndexDamaged,
    IndexFull,
    IndexMismatch,
    IndexMissing,
    ModelError,
    QueryError,
    SourceError,
    UnknownArticle,
)
from index.types import Article, BuildReport, Embedder, Hit, Passage, Rejected, Stats  # noqa: E402

if TYPE_CHECKING:
    from index.open import build_index, copy_index, open_index
    from index.store import Store

__all__ = [
    "Article",
    "BuildReport",
    "DatelineError",
    "Embedder",
    "Hit",
    "IndexBusy",
    "IndexDamaged",
    "IndexFull",
    "IndexMismatch",
    "IndexMissing",
    "ModelError",
    "Passage",
    "QueryError",
    "Rejected",
    "SourceError",
    "Stats",
    "Store",
    "UnknownArticle",
    "build_index",
    "copy_index",
    "open_index",
]

# These load numpy, which takes longer than all the rest; so they wait for the first use.
_LATER = {
    "Store": "index.store",
    **dict.fromkeys(("build_index", "copy_index", "open_index"), "index.open"),
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LATER[name]), name)
