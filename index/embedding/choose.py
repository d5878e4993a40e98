"""Which embedder: the converted default model, or any sentence-transformers model by name or path."""

from functools import lru_cache
from pathlib import Path

from index.embedding.weights import DEFAULT_MODEL
from index.types import Embedder, Notice


def open_embedder(
    model: str | None = None, *, cache: Path | None = None, notice: Notice = lambda text: None
) -> Embedder:
    """Open an embedding model that is on this machine.

    :param model: None or ``"all-MiniLM-L6-v2"`` for the default; else a folder or a name in the local
        Hugging Face cache, run by sentence-transformers.
    :param notice: told, in a sentence, when the default model must first be converted.
    :raises ModelError: when it is absent, altered, or will not load.
    """
    if model in (None, DEFAULT_MODEL):
        from index.embedding.default_model import convert

        return _converted(convert(cache, notice).parent)
    from index.embedding.sentence_transformer import ReferenceEmbedder

    return ReferenceEmbedder(str(model))


@lru_cache(maxsize=1)
def _converted(cache: Path) -> Embedder:
    # Every index of a process can share it: loading takes longer than a search.
    from index.embedding.default_model import ConvertedEmbedder

    return ConvertedEmbedder(cache)


def known_model(model: str | None) -> str | None:
    """The name to remember a model by: a folder's whole path, so that it is found from anywhere."""
    if model is not None and Path(model).is_dir():
        return str(Path(model).resolve())
    return model


def same_model(built_with: str, name: str) -> bool:
    """Tell whether vectors of two embedders may stand in one index.

    The rungs of the default model may: int8 lies within 0.997 of f32 (mean cosine), so an index built
    on one processor can be asked on another.
    """
    return built_with == name or all(
        model == DEFAULT_MODEL or model.startswith(f"{DEFAULT_MODEL} (") for model in (built_with, name)
    )
