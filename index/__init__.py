"""ARTICLES -> INDEX: read, split, embed, keep, search. Imports neither `rag` nor `ui`."""

from index.errors import (
    DatelineError,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    ModelError,
    QueryError,
    SourceError,
    UnknownArticle,
)
from index.store import Store, build_index, open_index
from index.types import Article, BuildReport, Embedder, Hit, Passage, Rejected, Stats

__all__ = [
    "Article",
    "BuildReport",
    "DatelineError",
    "Embedder",
    "Hit",
    "IndexBusy",
    "IndexDamaged",
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
