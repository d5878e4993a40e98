"""The check's own weights: low-rank additions to the reader's, and its third head (`training.checker`)."""

import functools
from pathlib import Path
from typing import Any

from index.embedding.openvino_network import Network, Recipe, convert
from index.embedding.weights import check_weights, default_folder, model_cache
from index.types import Notice
from rag.reading.weights import FILE as READER
from rag.reading.weights import check_reader, check_shipped, reader_samples

FILE = Path(__file__).with_name("checker.safetensors")
SHA256 = "2c46a10afa69bc621607e7e1fabc8e738593ede657d1f6112043271862c6deb1"
"""Of `FILE`; `training/README.md` says how it was made."""

_FORMAT = 1  # of the converted network; raise it when the conversion changes


def prepare(cache: Path | None = None, notice: Notice = lambda text: None) -> Path:
    """Convert the check's network for this machine, if that is not done yet, and return its folder.

    :raises ModelError: if the weights are not those that ship, or do not convert.
    """
    return convert(_RECIPE, cache or model_cache(), notice)


@functools.cache
def checker() -> Network:
    """The check's network, opened once for all who check in this process."""
    return Network(prepare())


def _build() -> tuple[Any, dict[str, Any]]:
    check_reader()
    check_shipped(FILE, SHA256, "the check's")
    folder = default_folder()
    check_weights(folder)
    from rag.reading.torch_models import checker

    return checker(folder, READER, FILE)


_RECIPE = Recipe(
    name=f"checker-{SHA256[:12]}-v{_FORMAT}",
    title="the check",
    build=_build,
    samples=reader_samples,
    tokenizer=lambda: default_folder() / "tokenizer.json",
)
