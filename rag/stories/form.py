"""The form of the answer that a question asks for: one fact, a list, a course of events and others.

A network tells it: the embedding model with low-rank additions and a head of our own (`training.forms`).
"""

import functools
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from index.embedding.default_model import calibration_texts
from index.embedding.openvino_network import Network, Recipe, Row, convert
from index.embedding.weights import check_weights, default_folder, model_cache
from index.types import Notice
from rag.reading.weights import check_shipped

Form = Literal["fact", "list", "events", "comparison", "summary", "statements", "positions"]
"""What an answer consists of: see `rag.stories`."""
FORMS: tuple[Form, ...] = get_args(Form)

SURE = 0.73
"""The probability from which a form other than one fact is taken (`training/README.md`)."""
FILE = Path(__file__).with_name("forms.safetensors")
SHA256 = "bee2cf3c3a10c54f6a621a913dcc5024eaca44f5af97dbe06d83c9e1e409ca76"
"""Of `FILE`; `training/README.md` says how it was made."""

_FORMAT = 1  # of the converted network; raise it when the conversion changes
_LONGEST = 64  # word pieces read of a question, as many as were learnt


def form(question: str) -> Form:
    """The form that a question asks for; one fact, unless the network is sure of another."""
    told = probabilities(question)
    best = max(FORMS, key=lambda one: told[one])
    return best if told[best] >= SURE else "fact"


def probabilities(question: str) -> dict[Form, float]:
    """How likely each form is."""
    network = sorter()
    (logits,) = network.run_one(_row(network.tokenizer, question))
    powers = np.exp(logits - logits.max())
    return dict(zip(FORMS, map(float, powers / powers.sum()), strict=True))


def prepare(cache: Path | None = None, notice: Notice = lambda text: None) -> Path:
    """Convert the network for this machine, if that is not done yet, and return its folder.

    :raises ModelError: if the weights are not those that ship, or do not convert.
    """
    return convert(_RECIPE, cache or model_cache(), notice)


@functools.cache
def sorter() -> Network:
    """The network, opened once for all who ask in this process."""
    return Network(prepare())


def _build() -> tuple[Any, dict[str, Any]]:
    check_shipped(FILE, SHA256, "the forms'")
    folder = default_folder()
    check_weights(folder)
    from rag.reading.torch_models import sorter

    return sorter(folder, len(FORMS), FILE)


def _row(tokenizer: Any, text: str) -> Row:
    ids = tokenizer.encode(text).ids
    return (ids[: _LONGEST - 1] + ids[-1:] if len(ids) > _LONGEST else ids), ()


_RECIPE = Recipe(
    name=f"forms-{SHA256[:12]}-v{_FORMAT}",
    title="the network that tells what is asked for",
    build=_build,
    samples=lambda tokenizer: [_row(tokenizer, text) for text in calibration_texts()],
    tokenizer=lambda: default_folder() / "tokenizer.json",
)
