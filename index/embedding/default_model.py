"""The default embedding model, converted and run by `index.embedding.openvino_network`.

Passages of 144 word pieces per second on two cores: 25 with sentence-transformers (fp32), here 45 in f32 and
123 in int8 (mean cosine to the reference 0.997). Starting takes a quarter of a second instead of seven.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import openvino_network
from index.embedding.openvino_network import Network, Recipe, Row
from index.embedding.weights import DEFAULT_MODEL, WEIGHTS_SHA256, check_weights, default_folder, model_cache
from index.types import EmbeddingMatrix, Notice

MAX_PIECES = 256
"""Word pieces the default model reads, including special tokens (its sentence_bert_config.json)."""
DIMENSION = 384

_FORMAT = 1  # of the cache folder; raise it when the converted model or the conversion changes
_CALIBRATION = Path(__file__).with_name("calibration.txt")


def convert(cache: Path | None = None, notice: Notice = lambda text: None) -> Path:
    """Convert the default model for OpenVINO, into the cache; see `openvino_network.convert`."""
    return openvino_network.convert(_RECIPE, cache or model_cache(), notice)


def converted_folder(cache: Path | None = None) -> Path:
    """Where the converted default model is, or `convert` will put it."""
    return (cache or model_cache()) / _RECIPE.name


def is_converted(cache: Path | None = None) -> bool:
    return openvino_network.is_converted(_RECIPE, cache or model_cache())


def calibration_texts() -> list[str]:
    """Short texts of our own, of every kind that newsrooms write, and a few questions."""
    return [line for line in _CALIBRATION.read_text(encoding="utf-8").splitlines() if line]


def _build() -> tuple[Any, dict[str, Any]]:
    source = default_folder()
    check_weights(source)
    from index.embedding.sentence_transformer import ReferenceEmbedder

    return ReferenceEmbedder(source).traceable()


_RECIPE = Recipe(
    name=f"{DEFAULT_MODEL}-{WEIGHTS_SHA256[:12]}-v{_FORMAT}",
    title="the embedding model",
    build=_build,
    samples=lambda tokenizer: [(tokenizer.encode(text).ids, ()) for text in calibration_texts()],
    tokenizer=lambda: default_folder() / "tokenizer.json",
)


class ConvertedEmbedder:
    """The converted default model as an `Embedder`. Safe to share between threads.

    :param precision: a value of `openvino_network.rung`; by default the best for this processor.
    :param threads: cores that it may use; None for all.
    :raises ModelError: when the converted files are damaged; delete the folder to convert again.
    """

    def __init__(
        self, cache: Path | None = None, precision: str | None = None, threads: int | None = None
    ) -> None:
        self._network = Network(convert(cache), precision, threads)

    @property
    def name(self) -> str:
        return f"{DEFAULT_MODEL} ({self._network.precision})"

    @property
    def dimension(self) -> int:
        return DIMENSION

    @property
    def max_pieces(self) -> int:
        return MAX_PIECES

    def count_pieces(self, texts: Sequence[str], /) -> list[int]:
        return [len(encoding.ids) for encoding in self._encode(texts, special=False)]

    def embed_passages(self, texts: Sequence[str], /) -> EmbeddingMatrix:
        rows = [_row(encoding) for encoding in self._encode(texts, special=True)]
        vectors = np.empty((len(rows), DIMENSION), dtype=np.float32)
        for place, (vector,) in enumerate(self._network.run(rows)):
            vectors[place] = vector
        return vectors

    def embed_question(self, text: str, /) -> EmbeddingMatrix:
        (vector,) = self._network.run_one(_row(self._encode([text], special=True)[0]))
        return vector[None]

    def _encode(self, texts: Sequence[str], special: bool) -> list[Any]:
        # encode_batch_fast leaves out offsets; nothing here needs them.
        return list(self._network.tokenizer.encode_batch_fast(list(texts), add_special_tokens=special))


def _row(encoding: Any) -> Row:
    ids = encoding.ids
    return (ids[: MAX_PIECES - 1] + ids[-1:] if len(ids) > MAX_PIECES else ids), ()
