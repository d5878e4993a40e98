"""Which embedder: the converted default model, or any sentence-transformers model by name or path."""

from collections.abc import Callable
from pathlib import Path

from index.types import Embedder
from index.weights import DEFAULT_MODEL


def open_embedder(
    model: str | None = None, *, cache: Path | None = None, notice: Callable[[str], None] = lambda text: None
) -> Embedder:
    """Open an embedding model that is on this machine.

    :param model: None or ``"all-MiniLM-L6-v2"`` for the default; else a folder or a name in the local
        Hugging Face cache, run by sentence-transformers.
    :param notice: told, in a sentence, when the default model must first be converted.
    :raises ModelError: when it is absent, altered, or will not load.
    """
    if model in (None, DEFAULT_MODEL):
        from index.runtime import ConvertedEmbedder, convert

        convert(cache, notice)
        return ConvertedEmbedder(cache)
    from index.reference import ReferenceEmbedder

    return ReferenceEmbedder(str(model))


def same_model(built_with: str, name: str) -> bool:
    """Tell whether vectors of two embedders may stand in one index.

    The rungs of the default model may: int8 lies within 0.997 of f32 (mean cosine), so an index built
    on one processor can be asked on another.
    """
    return built_with.split(" (")[0] == name.split(" (")[0]
