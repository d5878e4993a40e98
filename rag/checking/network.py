"""What the reader's network says of a sentence and its evidence: whether the one supports the other, and
whether each name and figure of the sentence is what the evidence would answer with in its place."""

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


@dataclass(frozen=True, slots=True)
class Judged:
    """:param verdict: the log probabilities of `span_network.VERDICTS`. *Shape:* ``(3,)``"""

    verdict: npt.NDArray[np.float32]
    gaps: tuple[Gap, ...]


def judge(sentence: str, told: str, opened: Callable[[], Network] = shared_network) -> Judged:
    """Hold a sentence against the words that it cites, in one pass for each of its names and figures."""
    network = opened()
    asked = _asked(sentence, told)
    evidence = network.tokenizer.encode(told, add_special_tokens=False)
    pieces, offsets = evidence.ids[:_EVIDENCE], evidence.offsets[:_EVIDENCE]
    rows: list[Row] = []
    firsts: list[int] = []
    for words in (sentence, *(sentence[:start] + word + sentence[end:] for (start, end), word, *_ in asked)):
        own = network.tokenizer.encode(words, add_special_tokens=False).ids[:_SENTENCE]
        rows.append(
            ([_CLS, *own, _SEPARATOR, *pieces, _SEPARATOR], [0] * (len(own) + 2) + [1] * (len(pieces) + 1))
        )
        firsts.append(len(own) + 2)
    outputs = network.run(rows, batch=1)
    logits = outputs[0][3]
    gaps = [
        gap
        for (span, _, kind, found), first, (starts, ends, *_) in zip(
            asked, firsts[1:], outputs[1:], strict=True
        )
        if (gap := _gap(span, kind, found, offsets, starts[first:], ends[first:]))
    ]
    return Judged(logits - np.logaddexp.reduce(logits), tuple(gaps))


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
    offsets: Sequence[Span],
    starts: npt.NDArray[np.float32],
    ends: npt.NDArray[np.float32],
) -> Gap | None:
    starts, ends = starts[: len(offsets)], ends[: len(offsets)]
    inside = np.array([any(b > start and a < end for start, end in found) for a, b in offsets], bool)
    if not inside.any() or inside.all():
        return None
    own = max(
        best_span(starts[kept], ends[kept])[2]
        for start, end in found
        for kept in [[at for at, (a, b) in enumerate(offsets) if b > start and a < end]]
        if kept
    )
    first, last, other = best_span(np.where(inside, -1e4, starts), np.where(inside, -1e4, ends))
    return Gap(span, kind, own - other, (offsets[first][0], offsets[last][1]))
