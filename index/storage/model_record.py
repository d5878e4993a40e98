"""The model that made an index's vectors, kept in the index: vectors of two models do not mix."""

from pathlib import Path

from index.embedding.choose import same_model
from index.errors import IndexMismatch
from index.storage.database import Database
from index.types import Embedder


def record(database: Database, embedder: Embedder, model: str | None) -> None:
    """Store in a new index which model makes its vectors.

    :param model: what `index.embedding.choose.open_embedder` was given; None for the default model.
    """
    if database.meta("embedder") is None:
        with database.transaction():
            database.put_meta("embedder", embedder.name)
            database.put_meta("dimension", str(embedder.dimension))
            if model is not None:
                database.put_meta("model", model)


def check_model(folder: Path, database: Database, wanted: str | None) -> None:
    """:raises IndexMismatch: when the index was built with another model than the one named."""
    built_with = database.meta("embedder")
    if built_with and wanted and not same_model(built_with, wanted):
        raise IndexMismatch(
            f"the index in {folder} was built with {built_with}, not {wanted}; use that "
            "model, or build another index with --index DIR"
        )


def check_dimension(folder: Path, database: Database, embedder: Embedder) -> None:
    """:raises IndexMismatch: when the model of that name has changed."""
    stored = database.meta("dimension")
    if stored and int(stored) != embedder.dimension:
        raise IndexMismatch(
            f"the index in {folder} holds vectors of {stored} numbers, but {embedder.name} now makes "
            f"{embedder.dimension}; restore the old model, or build another index with --index DIR"
        )
