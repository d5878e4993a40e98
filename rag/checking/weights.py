"""The check's own weights: low-rank additions to the reader's, and its third head (`training.checker`)."""

from functools import cache
from pathlib import Path
from typing import Any

from index.embedding.openvino_network import Network, Recipe, convert
from index.embedding.weights import check_weights, default_folder, file_sha256, model_cache
from index.errors import ModelError
from index.types import Notice
from rag.reading.weights import FILE as READER
from rag.reading.weights import check_reader, reader_samples

FILE = Path(__file__).with_name("checker.safetensors")
SHA256 = "TO BE FILLED"
"""Of `FILE`; `training/README.md` says how it was made."""

_FORMAT = 1  # of the converted network; raise it when the conversion changes


def prepare(folder: Path | None = None, notice: Notice = lambda text: None) -> Path:
    """Convert the check's network for this machine, if that is not done yet, and return its folder.

    :raises ModelError: if the weights are not those that ship, or do not convert.
    """
    return convert(_RECIPE, folder or model_cache(), notice)


@cache
def checker() -> Network:
    """The check's network, opened once for all who check in this process."""
    return Network(prepare())


def _build() -> tuple[Any, dict[str, Any]]:
    check_reader()
    found = file_sha256(FILE) if FILE.is_file() else "no file"
    if found != SHA256:
        raise ModelError(
            f"the check's weights are not the ones that ship: expected sha256 {SHA256[:12]}… of {FILE}, "
            f"found {found[:12]}…; install Dateline again"
        )
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
