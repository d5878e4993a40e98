"""The reader's network: the embedding model's own encoder with low-rank adapters, and a span head."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

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
        return self.layer(states) + (states @ self.down.T) @ self.up.T * (ALPHA / RANK)


def build(folder: Path) -> Any:
    """The question-answering model over the weights in a folder; only adapters and head can learn."""
    from transformers import BertForQuestionAnswering
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = BertForQuestionAnswering.from_pretrained(str(folder), local_files_only=True)
    for parameter in model.parameters():
        parameter.requires_grad = False
    for layer in model.bert.encoder.layer:
        attention = layer.attention
        for name in ("query", "key", "value"):
            setattr(attention.self, name, Adapted(getattr(attention.self, name)))
        attention.output.dense = Adapted(attention.output.dense)
        layer.intermediate.dense = Adapted(layer.intermediate.dense)
        layer.output.dense = Adapted(layer.output.dense)
    for parameter in model.qa_outputs.parameters():
        parameter.requires_grad = True
    return model


def learnt(model: Any) -> dict[str, torch.Tensor]:
    """The weights that training changes, by name: what the repository ships."""
    return {name: p.detach().contiguous() for name, p in model.named_parameters() if p.requires_grad}
