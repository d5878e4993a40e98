"""A sentence and its evidence, as a network reads them."""

from typing import Any

from index.embedding.openvino_network import Row
from rag.language.quantities import Span

_CLS, _SEPARATOR = 101, 102  # [CLS] and [SEP] in BERT's vocabulary
_SENTENCE, _EVIDENCE = 100, 280  # word pieces read of each


def pair(tokenizer: Any, sentence: str, told: str) -> tuple[Row, int, list[Span]]:
    """The network's input, where the evidence begins in it, and where its pieces stand in the evidence.

    :param told: the words of the evidence.
    """
    own = tokenizer.encode(sentence, add_special_tokens=False).ids[:_SENTENCE]
    evidence = tokenizer.encode(told, add_special_tokens=False)
    pieces = evidence.ids[:_EVIDENCE]
    ids = [_CLS, *own, _SEPARATOR, *pieces, _SEPARATOR]
    row = (ids, [0] * (len(own) + 2) + [1] * (len(pieces) + 1))
    return row, len(own) + 2, evidence.offsets[:_EVIDENCE]
