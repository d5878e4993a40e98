"""Whether each name and figure of a sentence is what its evidence would answer with in its place.

The reader is asked the sentence with a gap, as it learnt from sentences with gaps (`training.cloze`).
Questions made of summaries are known to find what a summary has wrong (Wang et al., 2020,
https://arxiv.org/abs/2004.04228).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embedding.openvino_network import Network, Row
from rag.checking.figures import figures, same
from rag.checking.names import places
from rag.language.names import names
from rag.language.quantities import Span
from rag.reading.span_network import best_span
from rag.reading.weights import shared_network

_CLS, _SEPARATOR = 101, 102  # [CLS] and [SEP] in BERT's vocabulary
_SENTENCE, _EVIDENCE = 100, 280  # word pieces read of each
_PRONOUN = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|hers|their|its|who|which|that|this)\b", re.IGNORECASE
)
_GAPS = 8
"""Names and figures of a sentence that are asked for, the first ones."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A name or figure of a sentence, asked for: "Who said the bridge would close?"

    :param span: of it, in the sentence.
    :param kind: "name" or "figure".
    :param ahead: how far what the evidence says of it lies above any other words of the evidence, in logits.
    :param other: the other words, as a span of the evidence.
    """

    span: Span
    kind: str
    ahead: float
    other: Span


def gaps(sentence: str, told: str, opened: Callable[[], Network] = shared_network) -> list[Gap]:
    """Ask a sentence for each of its names and figures that the evidence has, in one pass each.

    :param told: the words of the evidence.
    """
    asked = _asked(sentence, told)
    if not asked:
        return []
    network = opened()
    evidence = network.tokenizer.encode(told, add_special_tokens=False)
    pieces, offsets = evidence.ids[:_EVIDENCE], evidence.offsets[:_EVIDENCE]
    rows: list[Row] = []
    firsts: list[int] = []
    for (start, end), word, *_ in asked:
        question = sentence[:start] + word + sentence[end:]
        own = network.tokenizer.encode(question, add_special_tokens=False).ids[:_SENTENCE]
        ids = [_CLS, *own, _SEPARATOR, *pieces, _SEPARATOR]
        rows.append((ids, [0] * (len(own) + 2) + [1] * (len(pieces) + 1)))
        firsts.append(len(own) + 2)
    outputs = network.run(rows, batch=1)
    # "She" may be whom the sentence names.
    nobody = [match.span() for match in _PRONOUN.finditer(told)]
    told_of = [
        _gap(span, kind, found, nobody, offsets, starts[first:], ends[first:])
        for (span, _, kind, found), first, (starts, ends, *_) in zip(asked, firsts, outputs, strict=True)
    ]
    return [gap for gap in told_of if gap]


def _asked(sentence: str, told: str) -> list[tuple[Span, str, str, list[Span]]]:
    """The names and figures of a sentence: where they stand, what asks for them, their kind, and where the
    evidence has them."""
    found: list[tuple[Span, str, str, list[Span]]] = []
    for name in names(sentence):
        word = "who" if name.kind == "person" else "what"
        found.append(((name.start, name.end), word, "name", places(name.text, told)))
    stated = figures(told)
    for figure in figures(sentence):
        where = [(one.start, one.end) for one in stated if same(figure, one)]
        found.append(((figure.start, figure.end), "what", "figure", where))
    return [one for one in found if one[3]][:_GAPS]


def _gap(
    span: Span,
    kind: str,
    found: Sequence[Span],
    nobody: Sequence[Span],
    offsets: Sequence[Span],
    starts: npt.NDArray[np.float32],
    ends: npt.NDArray[np.float32],
) -> Gap | None:
    starts, ends = starts[: len(offsets)], ends[: len(offsets)]
    inside, unnamed = (
        np.array([any(b > start and a < end for start, end in spans) for a, b in offsets], bool)
        for spans in (found, nobody)
    )
    if not inside.any() or (inside | unnamed).all():
        return None
    own = max(
        best_span(starts[kept], ends[kept])[2]
        for start, end in found
        for kept in [[at for at, (a, b) in enumerate(offsets) if b > start and a < end]]
        if kept
    )
    closed = inside | unnamed
    first, last, other = best_span(np.where(closed, -1e4, starts), np.where(closed, -1e4, ends))
    return Gap(span, kind, own - other, (offsets[first][0], offsets[last][1]))
