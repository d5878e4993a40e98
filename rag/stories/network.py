"""The stories' own network: the reader's, taught further by questions that ask for more than
one fact (`training.stories`).

One pass over a question and a passage tells whether the passage tells what is asked, and which of its names
are asked for.
"""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.openvino_network import Network, Recipe, convert
from index.embedding.weights import check_weights, default_folder, model_cache
from index.types import Notice, Passage
from rag.reading.span_network import paired
from rag.reading.weights import FILE as READER
from rag.reading.weights import check_reader, check_shipped, reader_samples

FILE = Path(__file__).with_name("stories.safetensors")
SHA256 = "52de7cece32c27ed060024e7653d5e05a78984eb06d9d6f89fbded6ff4708522"
"""Of `FILE`; `training/README.md` says how it was made."""

FAR = 9.0
"""Log odds that are as good as none."""

_FORMAT = 3  # of the converted network; raise it when the conversion changes


def prepare(cache: Path | None = None, notice: Notice = lambda text: None) -> Path:
    """Convert the network for this machine, if that is not done yet, and return its folder.

    :raises ModelError: if the weights are not those that ship, or do not convert.
    """
    return convert(_RECIPE, cache or model_cache(), notice)


@functools.cache
def opened() -> Network:
    """The network, opened once for all who ask in this process."""
    return Network(prepare())


def tell_each(question: str, passages: Iterable[Passage]) -> list[float]:
    """The log odds of each passage that it tells what is asked, within `FAR` of 0."""
    rows, _, _ = paired(opened().tokenizer, question, list(passages))
    found = []
    for _, _, relation, _ in opened().run(rows, batch=1):
        answers, *others = relation.tolist()
        found.append(max(-FAR, min(FAR, float(answers - np.logaddexp(*others)))))
    return found


def _build() -> tuple[Any, dict[str, Any]]:
    check_reader()
    check_shipped(FILE, SHA256, "the stories'")
    folder = default_folder()
    check_weights(folder)
    from rag.reading.torch_models import stories

    return stories(folder, READER, FILE)


_RECIPE = Recipe(
    name=f"stories-{SHA256[:12]}-v{_FORMAT}",
    title="the network that reads for stories",
    build=_build,
    samples=reader_samples,
    tokenizer=lambda: default_folder() / "tokenizer.json",
)
