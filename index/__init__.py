"""ARTICLES -> INDEX: read, split, embed, keep, search. Imports neither `rag` nor `ui`."""

import sys

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
from index.open import build_index, open_index  # noqa: E402
from index.store import Store  # noqa: E402
from index.types import Article, BuildReport, Embedder, Hit, Passage, Rejected, Stats  # noqa: E402

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
    "open_index",
]
