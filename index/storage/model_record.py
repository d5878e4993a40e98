"""The model that made an index's vectors, kept in the index: vectors of two models do not mix."""

from typing import NamedTuple

from index.embedding.choose import same_model
from index.errors import IndexMismatch
from index.types import Embedder


class Model(NamedTuple):
    """What makes the vectors of an index.

    :param name: of the embedder (`index.types.Embedder.name`).
    :param dimension: numbers in a vector.
    :param wanted: what `index.embedding.choose.open_embedder` was given; None for the default model.
    """

    name: str
    dimension: int
    wanted: str | None = None


def check_model(address: str, model: Model | None, wanted: str | None) -> None:
    """:raises IndexMismatch: when the index was built with another model than the one named."""
    if model and wanted and not same_model(model.name, wanted):
        raise IndexMismatch(
            f"the index in {address} was built with {model.name}, not {wanted}; use that "
            "model, or build another index with --index DIR"
        )


def check_dimension(address: str, model: Model | None, embedder: Embedder) -> None:
    """:raises IndexMismatch: when the model of that name has changed."""
    if model and model.dimension != embedder.dimension:
        raise IndexMismatch(
            f"the index in {address} holds vectors of {model.dimension} numbers, but {embedder.name} now "
            f"makes {embedder.dimension}; restore the old model, or build another index with --index DIR"
        )
