"""Choosing an embedder: the converted default model, or any sentence-transformers model by name or path."""

from functools import lru_cache
from pathlib import Path

from index.embedding.weights import DEFAULT_MODEL
from index.types import Embedder, Notice


def open_embedder(
    model: str | None = None,
    *,
    cache: Path | None = None,
    notice: Notice = lambda text: None,
    threads: int | None = None,
) -> Embedder:
    """Open an embedding model that is on this machine.

    :param model: None or ``"all-MiniLM-L6-v2"`` for the default; else a folder or a name in the local
        Hugging Face cache, run by sentence-transformers.
    :param notice: called with a sentence if the default model must first be converted.
    :param threads: cores that the default model may use; None for all.
    :raises ModelError: when it is missing, altered, or will not load.
    """
    if model in (None, DEFAULT_MODEL):
        from index.embedding.default_model import convert

        return _converted(convert(cache, notice).parent, threads)
    from index.embedding.sentence_transformer import ReferenceEmbedder

    return ReferenceEmbedder(str(model))


@lru_cache(maxsize=1)
def _converted(cache: Path, threads: int | None) -> Embedder:
    # All indexes in a process share it: loading takes longer than a search.
    from index.embedding.default_model import ConvertedEmbedder

    return ConvertedEmbedder(cache, threads=threads)


def known_model(model: str | None) -> str | None:
    """The name to store for a model: for a folder its full path, so that it is found from anywhere."""
    if model is not None and Path(model).is_dir():
        return str(Path(model).resolve())
    return model


def same_model(built_with: str, name: str) -> bool:
    """Whether the vectors of two embedders may share one index.

    The precisions of the default model may: int8 is close to f32 (mean cosine 0.997), so an index built on
    one processor works on another.
    """
    return built_with == name or all(
        model == DEFAULT_MODEL or model.startswith(f"{DEFAULT_MODEL} (") for model in (built_with, name)
    )
