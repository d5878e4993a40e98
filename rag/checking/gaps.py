"""Whether each name and figure of a sentence is what its evidence would answer with in its place.

The reader is asked the sentence with a gap, as it learnt from sentences with gaps (`training.cloze`).
Questions made of summaries are known to find what a summary has wrong (Wang et al., 2020,
https://arxiv.org/abs/2004.04228).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.embedding.openvino_network import Network
from rag.checking.figures import figures
from rag.checking.misfits import same
from rag.checking.names import places
from rag.checking.pair import pair
from rag.language.names import names
from rag.language.quantities import Span
from rag.reading.span_network import best_span
from rag.reading.weights import shared_network

_GAPS = 8
"""Names and figures of a sentence that are asked for, the first ones."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A name or figure of a sentence, asked for: "Who said the bridge would close?"

    :param span: of it, in the sentence.
    :param kind: "name" or "figure".
    :param ahead: how far it lies above the likeliest other name or figure of the evidence, in logits.
    :param other: where the evidence has that.
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
    pairs = [
        pair(network.tokenizer, sentence[:start] + word + sentence[end:], told)
        for (start, end), word, *_ in asked
    ]
    outputs = network.run([row for row, *_ in pairs], batch=1)
    told_of = [
        _gap(span, kind, found, rivals, offsets, starts[first:], ends[first:])
        for (span, _, kind, found, rivals), (_, first, offsets), (starts, ends, *_) in zip(
            asked, pairs, outputs, strict=True
        )
    ]
    return [gap for gap in told_of if gap]


def _asked(sentence: str, told: str) -> list[tuple[Span, str, str, list[Span], list[Span]]]:
    """The names and figures of a sentence: where they stand, what asks for them, their kind, where the
    evidence has them, and where it has others of their kind."""
    found: list[tuple[Span, str, str, list[Span], list[Span]]] = []
    known = [(one.start, one.end) for one in names(told)]
    for name in names(sentence):
        word = "who" if name.kind == "person" else "what"
        own = places(name.text, told)
        found.append(((name.start, name.end), word, "name", own, _apart(known, own)))
    stated = figures(told)
    for figure in figures(sentence):
        own = [(one.start, one.end) for one in stated if same(figure, one)]
        alike = [(one.start, one.end) for one in stated if one.kind == figure.kind]
        found.append(((figure.start, figure.end), "what", "figure", own, _apart(alike, own)))
    return [one for one in found if one[3] and one[4]][:_GAPS]


def _apart(spans: Sequence[Span], own: Sequence[Span]) -> list[Span]:
    return [one for one in spans if all(one[1] <= start or end <= one[0] for start, end in own)]


def _gap(
    span: Span,
    kind: str,
    found: Sequence[Span],
    rivals: Sequence[Span],
    offsets: Sequence[Span],
    starts: npt.NDArray[np.float32],
    ends: npt.NDArray[np.float32],
) -> Gap | None:
    def best(start: int, end: int) -> float:
        pieces = [at for at, (first, last) in enumerate(offsets) if last > start and first < end]
        return best_span(starts[pieces], ends[pieces])[2] if pieces else -np.inf

    own = max(best(*one) for one in found)
    other, place = max((best(*one), one) for one in rivals)
    return Gap(span, kind, own - other, place) if np.isfinite(own) and np.isfinite(other) else None
