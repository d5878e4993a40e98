"""The reader's network: the embedding model's encoder with low-rank adapters, and a span head."""

from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

RANK = 32
ALPHA = 64


class Adapted(nn.Module):
    """A linear layer plus a low-rank correction (Hu et al., 2021, https://arxiv.org/abs/2106.09685)."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        base = self.layer(states)
        low = functional.linear(states, self.down).flatten(0, -2)
        # One pass over the result instead of three saves a fifth of the training time.
        return torch.addmm(base.flatten(0, -2), low, self.up.T, alpha=ALPHA / RANK).view(base.shape)


def build(folder: Path) -> Any:
    """The question-answering model over the weights in a folder.

    Trained: adapters on every matrix of the encoder, the span head, layer norms and biases, and the segment
    embeddings, since sentence embedding only ever used the first of these.
    """
    from transformers import BertForQuestionAnswering
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model: Any = BertForQuestionAnswering.from_pretrained(str(folder), local_files_only=True)
    for name, parameter in model.named_parameters():
        parameter.requires_grad = parameter.ndim == 1 or "token_type" in name or "qa_outputs" in name
    for layer in model.bert.encoder.layer:
        attention = layer.attention
        for name in ("query", "key", "value"):
            setattr(attention.self, name, Adapted(getattr(attention.self, name)))
        attention.output.dense = Adapted(attention.output.dense)
        layer.intermediate.dense = Adapted(layer.intermediate.dense)
        layer.output.dense = Adapted(layer.output.dense)
    return model


def learnt(model: Any) -> dict[str, torch.Tensor]:
    """The weights that training changes, by name; these are shipped."""
    return {
        _shipped(name): parameter.detach().contiguous()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def take_up(model: Any, file: Path) -> None:
    """Load an earlier run's (or the shipped) weights into a model, to train further."""
    from safetensors.torch import load_file

    weights = load_file(file)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.copy_(weights[_shipped(name)])


def _shipped(name: str) -> str:
    # The bias of a layer under adapters keeps its name; its matrix is not shipped.
    return name.replace(".layer.bias", ".bias")
