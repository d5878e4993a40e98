"""The best answering span of each sentence of a passage, by the trained network, in one forward pass."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embedding.openvino_network import Network
from index.text.sentences import sentences
from index.types import Passage
from rag.types import Sentence

MAX_PIECES = 384
"""Word pieces of question, title and passage together; what is beyond is not read. Passages of
`index.passages.split` and their titles have at most 200."""

_LONGEST_QUESTION = 64  # pieces; a longer one is cut
_LONGEST_SPAN = 24  # pieces of a span: a clause
_TITLE = 40  # pieces of a title, as `index.passages.split` has it
_SEPARATOR = 102  # [SEP] in BERT's vocabulary


@dataclass(frozen=True, slots=True)
class Extract:
    """A sentence and its best span.

    :param margin: of the span over "no answer in this passage", in the network's logits; comparable between
        passages and questions, and above 0 where the network would rather answer.
    :param span: half-open code-point offsets into the article's text, within the sentence; None where the
        network knows sentences only.
    """

    sentence: Sentence
    margin: float
    span: tuple[int, int] | None


class Finder(Protocol):
    """Finds what answers in passages."""

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        """Return each passage's sentences, in order, with their best spans."""
        ...


@dataclass(frozen=True, slots=True)
class Logits:
    """What a network of question answering says of a passage.

    :param places: of each piece of the passage, in order, its half-open code-point offsets in its text.
    :param starts: a logit a piece, that the answer starts there; `ends` likewise, that it ends there.
    :param none: the logit that there is no answer.
    """

    places: Sequence[tuple[int, int]]
    starts: npt.NDArray[np.float32]
    ends: npt.NDArray[np.float32]
    none: float


class SpanFinder:
    """The embedded reader. The span head is that of BERT for SQuAD 2.0 (Devlin et al., 2019,
    https://arxiv.org/abs/1810.04805), the position of [CLS] standing for "no answer here".

    :param open_network: opens the converted network, at the first question.
    """

    def __init__(self, open_network: Callable[[], Network]) -> None:
        self._open = open_network
        self._network: Network | None = None

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        if not passages:
            return []
        if self._network is None:
            self._network = self._open()
        tokenizer = self._network.tokenizer
        asked = tokenizer.encode(question).ids[:-1][:_LONGEST_QUESTION]
        titles = [_title(tokenizer, passage.article.title) for passage in passages]
        texts = tokenizer.encode_batch([passage.text for passage in passages], add_special_tokens=False)
        rows, firsts, places = [], [], []
        for title, text in zip(titles, texts, strict=True):
            first = len(asked) + 1 + len(title)
            room = MAX_PIECES - first - 1
            ids = [*asked, _SEPARATOR, *title, *text.ids[:room], _SEPARATOR]
            rows.append((ids, [0] * (len(asked) + 1) + [1] * (len(ids) - len(asked) - 1)))
            firsts.append(first)
            places.append(text.offsets[:room])
        # One at a time on each core: a batch waits for its longest, and ten are few.
        outputs = self._network.run(rows, batch=1)
        return [
            by_sentence(
                passage,
                Logits(
                    offsets,
                    starts[first : first + len(offsets)],
                    ends[first : first + len(offsets)],
                    float(starts[0] + ends[0]),
                ),
            )
            for passage, first, offsets, (starts, ends) in zip(passages, firsts, places, outputs, strict=True)
        ]


def _title(tokenizer: object, title: str) -> list[int]:
    return list(tokenizer.encode(title, add_special_tokens=False).ids[:_TITLE])  # type: ignore[attr-defined]


def by_sentence(passage: Passage, logits: Logits) -> list[Extract]:
    """The best span within each sentence of a passage; sentences beyond what was read are left out."""
    found = []
    place = 0
    for start, end in sentences(passage.text):
        while place < len(logits.places) and logits.places[place][0] < start:
            place += 1
        first = place
        while place < len(logits.places) and logits.places[place][0] < end:
            place += 1
        if first == place:
            continue
        left, right, score = _best(logits.starts[first:place], logits.ends[first:place])
        offset = passage.start
        span = (offset + logits.places[first + left][0], offset + logits.places[first + right][1])
        found.append(Extract(Sentence(passage, offset + start, offset + end), score - logits.none, span))
    return found


def _best(starts: npt.NDArray[np.float32], ends: npt.NDArray[np.float32]) -> tuple[int, int, float]:
    """The first and last piece of the best span of at most `_LONGEST_SPAN` pieces, and its logit."""
    scores = starts[:, None] + ends[None, :]
    rows, columns = np.indices(scores.shape)
    scores = np.where((columns >= rows) & (columns < rows + _LONGEST_SPAN), scores, -np.inf)
    left, right = divmod(int(np.argmax(scores)), len(starts))
    return left, right, float(scores[left, right])
