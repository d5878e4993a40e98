"""Our own reader's weights: what training changed of the embedding model's, and three heads."""

from functools import cache
from pathlib import Path
from typing import Any

from index.embedding.default_model import calibration_texts
from index.embedding.openvino_network import Network, Recipe, Row, convert
from index.embedding.weights import check_weights, default_folder, file_sha256, model_cache
from index.errors import ModelError
from index.types import Notice

FILE = Path(__file__).with_name("reader.safetensors")
SHA256 = "666edc4d0d532de69048de19889032513a4d2f7887e772ec14342ae190727918"
"""Of `FILE`; `training/README.md` says how it was made."""

_FORMAT = 2  # of the converted network; raise it when the conversion changes
_LONGEST = 256  # word pieces of a sample


def prepare(cache: Path | None = None, notice: Notice = lambda text: None) -> Path:
    """Convert the reader for this machine, if that is not done yet, and return its folder.

    :raises ModelError: if the weights are not those that ship, or do not convert.
    """
    return convert(_RECIPE, cache or model_cache(), notice)


def open_network(cache: Path | None = None, precision: str | None = None) -> Network:
    """Open the reader's network; see `prepare` and `index.embedding.openvino_network.Network`."""
    return Network(prepare(cache), precision)


@cache
def shared_network() -> Network:
    """The reader's network, opened once for all who read in this process."""
    return open_network()


def check_reader() -> None:
    """Check that the weights are the ones that ship.

    :raises ModelError: if their sha256 is not `SHA256`.
    """
    check_shipped(FILE, SHA256, "the reader's")


def check_shipped(file: Path, sha256: str, whose: str) -> None:
    """Check that a file of weights is the one that ships.

    :raises ModelError: if its sha256 is another.
    """
    found = file_sha256(file) if file.is_file() else "no file"
    if found != sha256:
        raise ModelError(
            f"{whose} weights are not the ones that ship: expected sha256 {sha256[:12]}… of {file}, "
            f"found {found[:12]}…; install Dateline again"
        )


def _build() -> tuple[Any, dict[str, Any]]:
    check_reader()
    folder = default_folder()
    check_weights(folder)
    from rag.reading.torch_models import three_heads

    return three_heads(folder, FILE)


def reader_samples(tokenizer: Any) -> list[Row]:
    """Our calibration texts, each with a question of ours."""
    lines = calibration_texts()
    questions = [line for line in lines if line.endswith("?") and len(line) < 120]
    texts = [line for line in lines if line not in questions]
    pairs = [tokenizer.encode(questions[place % len(questions)], text) for place, text in enumerate(texts)]
    return [(pair.ids[:_LONGEST], pair.type_ids[:_LONGEST]) for pair in pairs]


_RECIPE = Recipe(
    name=f"reader-{SHA256[:12]}-v{_FORMAT}",
    title="the reader",
    build=_build,
    samples=reader_samples,
    tokenizer=lambda: default_folder() / "tokenizer.json",
)
