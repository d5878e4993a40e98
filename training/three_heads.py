"""The reader's network: one encoder pass, three heads. It needs PyTorch and nothing else, so that it trains
anywhere.

The encoder is BERT's (Devlin et al., 2019, https://arxiv.org/abs/1810.04805), and its weights have the names
of `transformers.BertForQuestionAnswering`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
PIECES, LONGEST = 30522, 512
RELATIONS, VERDICTS = 3, 3
"""Answers, near, off topic; supports, contradicts, does not say (`training.lessons`)."""


class Told(NamedTuple):
    """What the network says of a batch of B inputs of L pieces.

    :param starts: logits that the answer starts at a piece; at [CLS], that there is none. *Shape:* ``(B, L)``
    :param ends: that it ends there. *Shape:* ``(B, L)``
    :param relation: *Shape:* ``(B, 3)``
    :param support: *Shape:* ``(B, 3)``
    """

    starts: torch.Tensor
    ends: torch.Tensor
    relation: torch.Tensor
    support: torch.Tensor


class _Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.after_attention, self.after = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(
        self, states: torch.Tensor, mask: torch.Tensor | None = None, begin: torch.Tensor | None = None
    ) -> torch.Tensor:
        drop = self.dropout if self.training else 0.0
        query, key, value = (
            layer(states).unflatten(-1, (HEADS, -1)) for layer in (self.query, self.key, self.value)
        )
        if begin is not None:
            mixed = _packed_attention(query, key, value, begin)
        else:
            mixed = functional.scaled_dot_product_attention(
                query.transpose(1, 2),
                key.transpose(1, 2),
                value.transpose(1, 2),
                attn_mask=mask,
                dropout_p=drop,
            ).transpose(1, 2)
        mixed = self.joined(mixed.flatten(-2))
        states = self.after_attention(states + functional.dropout(mixed, drop, self.training))
        inner = self.narrow(functional.gelu(self.wide(states)))
        result: torch.Tensor = self.after(states + functional.dropout(inner, drop, self.training))
        return result


def _packed_attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, begin: torch.Tensor
) -> torch.Tensor:
    """Attention within each input of a batch without padding; on GPUs alone.

    :param query, key, value: *Shape:* ``(T, HEADS, WIDTH / HEADS)``
    :param begin: where each input begins, and one more. *Shape:* ``(B + 1)``
    """
    from torch.nn.attention.varlen import varlen_attn

    mixed = varlen_attn(query, key, value, begin, begin, LONGEST, LONGEST)
    assert isinstance(mixed, torch.Tensor)  # a tuple only if more is asked for
    return mixed


class ThreeHeads(nn.Module):
    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places, self.segments = (
            nn.Embedding(PIECES, WIDTH),
            nn.Embedding(LONGEST, WIDTH),
            nn.Embedding(2, WIDTH),
        )
        self.after_embedding = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(_Layer(dropout) for _ in range(layers))
        self.span = nn.Linear(WIDTH, 2)
        self.relation_inner, self.relation = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, RELATIONS)
        self.support_inner, self.support = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, VERDICTS)
        self.dropout = dropout
        for head in (self.span, self.relation_inner, self.relation, self.support_inner, self.support):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        # The shipped word embeddings serve search too; what changes here would have to ship again.
        self.words.weight.requires_grad = False

    def forward(
        self,
        ids: torch.Tensor,
        kinds: torch.Tensor,
        known: torch.Tensor,
        begin: torch.Tensor | None = None,
        packed: torch.Tensor | None = None,
    ) -> Told:
        """:param ids: word pieces. *Shape:* ``(B, L)``
        :param kinds: 0 for the question, 1 for the passage. *Shape:* ``(B, L)``
        :param known: False for padding. *Shape:* ``(B, L)``
        :param begin: where each input begins among the `packed` pieces, and one more. *Shape:* ``(B + 1)``
        :param packed: the places in ``ids.flatten()`` to read, which leaves the padding out (on a GPU).
            *Shape:*
            ``(T)``
        """
        batch, length = ids.shape
        if packed is None:
            mask = known[:, None, None, :].expand(-1, 1, length, -1)
            places = torch.arange(length, device=ids.device)
        else:
            mask = None
            ids, kinds, places = ids.flatten()[packed], kinds.flatten()[packed], packed % length
        states = self.after_embedding(self.words(ids) + self.places(places) + self.segments(kinds))
        states = functional.dropout(states, self.dropout, self.training)
        for layer in self.layers:
            states = layer(states, mask, begin)
        spans = self.span(states)
        if packed is None:
            first = states[:, 0]
        else:
            assert begin is not None
            first = states[begin[:-1].long().clamp(max=len(states) - 1)]
            spans = spans.float().new_zeros(batch * length, 2).index_copy(0, packed, spans.float())
            spans = spans.view(batch, length, 2)
        starts, ends = spans.unbind(-1)
        first = functional.dropout(first, self.dropout, self.training)
        relation = self.relation(torch.tanh(self.relation_inner(first)))
        support = self.support(torch.tanh(self.support_inner(first)))
        return Told(starts, ends, relation, support)


_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "joined": "attention.output.dense",
    "after_attention": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "after": "output.LayerNorm",
}
_WHOLE = {
    "words": "bert.embeddings.word_embeddings",
    "places": "bert.embeddings.position_embeddings",
    "segments": "bert.embeddings.token_type_embeddings",
    "after_embedding": "bert.embeddings.LayerNorm",
    "span": "qa_outputs",
    "relation_inner": "relation.inner",
    "relation": "relation.outer",
    "support_inner": "support.inner",
    "support": "support.outer",
}


def shipped_name(name: str) -> str:
    """The name of a weight of `ThreeHeads` as in `transformers.BertForQuestionAnswering`; the two other
    heads are ``relation`` and ``support``, each with an ``inner`` and an ``outer`` layer."""
    parts = name.split(".")
    if parts[0] == "layers":
        return f"bert.encoder.layer.{parts[1]}.{_PARTS[parts[2]]}.{parts[3]}"
    return f"{_WHOLE[parts[0]]}.{parts[1]}"


def take_encoder(network: ThreeHeads, weights: Mapping[str, Any]) -> None:
    """Start from an encoder's weights, by their names with or without ``bert.``; a deeper network shows each
    of the encoder's layers as often as it fits."""
    depth, missing = len(network.layers), 0
    with torch.no_grad():
        for name, value in network.state_dict().items():
            known = shipped_name(name)
            if known.startswith("bert.encoder.layer."):
                parts = known.split(".")
                parts[3] = str(int(parts[3]) * LAYERS // depth)
                known = ".".join(parts)
            found = weights.get(known, weights.get(known.removeprefix("bert.")))
            if found is None:
                missing += known.startswith("bert.")
            else:
                value.copy_(torch.as_tensor(found))
    if missing:
        raise ValueError(f"expected the weights of an encoder, {missing} of them are not there")
