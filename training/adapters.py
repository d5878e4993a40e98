"""Low-rank adapters (Hu et al., 2021, https://arxiv.org/abs/2106.09685) on the upper layers of a network.

The lower layers learn nothing, so what they make of each row is kept, which saves a third of a step.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

from rag.reading.torch_models import adapted_layers

_RANK, _DROPOUT = 24, 0.1


class Pieces(Protocol):
    """A row in word pieces.

    :param first: where its second text begins.
    :param states: what the lower layers make of it. *Shape:* ``(L, 384)``; None before `look`.
    """

    ids: list[int]
    first: int
    states: torch.Tensor | None


class Adapter(nn.Module):
    """A linear layer with a low-rank addition."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(_RANK, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, _RANK))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        added = functional.linear(functional.linear(self.dropout(states), self.down), self.up)
        result: torch.Tensor = self.layer(states) + added
        return result


def adapt(network: Any, frozen: int, heads: Sequence[str]) -> dict[str, Adapter]:
    """Put adapters into a network's upper layers; it learns nothing else but these heads.

    :param frozen: layers without, from below.
    """
    network.requires_grad_(False)
    adapters = {}
    for name, holder, attribute in list(adapted_layers(network)):
        if int(name.split(".")[0]) >= frozen:
            adapters[name] = Adapter(getattr(holder, attribute))
            setattr(holder, attribute, adapters[name])
    for head in heads:
        getattr(network, head).requires_grad_(True)
    return adapters


@torch.inference_mode()
def look(network: Any, rows: Sequence[Pieces], frozen: int) -> None:
    """Keep what the lower layers make of each row."""
    order = sorted((one for one in rows if one.states is None), key=lambda one: len(one.ids))
    for first in range(0, len(order), 32):
        some = order[first : first + 32]
        known = _known(some)
        ids, kinds = torch.zeros(known.shape, dtype=torch.long), torch.zeros(known.shape, dtype=torch.long)
        for place, one in enumerate(some):
            ids[place, : len(one.ids)] = torch.tensor(one.ids)
            kinds[place, one.first : len(one.ids)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = network.encoder.embeddings(input_ids=ids, token_type_ids=kinds)
            for layer in network.encoder.encoder.layer[:frozen]:
                states = layer(states, known[:, None, None, :])
        # One piece of memory for all of them: many small ones would take three times as much.
        for one, own in zip(some, states.half(), strict=True):
            one.states = own[: len(one.ids)]


def read(network: Any, rows: Sequence[Pieces], frozen: int) -> torch.Tensor:
    """What the upper layers make of rows that were looked at. *Shape:* ``(rows, L, 384)``"""
    known = _known(rows)[:, None, None, :]
    states = nn.utils.rnn.pad_sequence([one.states.float() for one in rows if one.states is not None], True)
    for layer in network.encoder.encoder.layer[frozen:]:
        states = layer(states, known)
    return states


def write(network: Any, adapters: Mapping[str, Adapter], heads: Sequence[str], output: Path) -> None:
    """Write what adapters and heads learnt."""
    kept = {f"{name}.{part}": getattr(one, part).detach().half().contiguous()
            for name, one in adapters.items() for part in ("down", "up")}  # fmt: skip
    for head in heads:
        learnt = getattr(network, head).state_dict()
        kept |= {f"{head}.{name}": value.detach().contiguous() for name, value in learnt.items()}
    save_file(kept, output)


def _known(rows: Sequence[Pieces]) -> torch.Tensor:
    """*Shape:* ``(rows, L)``: the positions that hold a piece of the row."""
    lengths = torch.tensor([len(one.ids) for one in rows])
    return torch.arange(int(lengths.max()))[None] < lengths[:, None]
