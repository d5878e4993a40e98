"""Our own reading network: the best answering span of each sentence, in one forward pass for each passage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.embedding.openvino_network import Network, Row
from index.text.sentences import sentences
from index.types import Passage
from rag.language.quantities import Span
from rag.types import Sentence

MAX_PIECES = 384
"""Word pieces of question, title and passage together; the rest is not read. Passages of
`index.passages.split` with their titles have at most 200."""

RELATIONS = ("answers", "is near but does not answer", "is about something else")
"""What the second head tells of a passage and a question."""

VERDICTS = ("supports", "contradicts", "does not say")
"""What the third head tells of evidence and a claim."""

_LONGEST_QUESTION = 64  # pieces; longer ones are cut
_LONGEST_SPAN = 24  # pieces: a clause
_TITLE = 40  # pieces of a title, as in `index.passages.split`
_SEPARATOR = 102  # [SEP] in BERT's vocabulary


@dataclass(frozen=True, slots=True)
class Extract:
    """A sentence and its best span.

    :param margin: how far the span lies above "no answer in this passage", in logits. Above 0 the network
        would rather answer. Comparable between passages and questions.
    :param span: code points into the article's text, half-open; None if the network scores only sentences.
    :param relation: two log odds: that what was read of the passage answers rather than is near, and that it
        is about the matter at all; None if the network does not tell.
    :param spans: what the network says of every other span of the sentence: what a list needs. None if it
        scores only sentences.
    """

    sentence: Sentence
    margin: float
    span: tuple[int, int] | None
    relation: tuple[float, float] | None = None
    spans: "Spans | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """The logits of a sentence, by which any of its spans can be scored.

    :param places: code points of each piece in the article's text, in order, half-open.
    :param starts: for each piece, the logit that an answer starts there; `ends`, that it ends there.
    :param none: the logit that the passage has no answer.
    :param likely: the log of what the logits of all spans of the passage add up to.
    """

    places: Sequence[tuple[int, int]]
    starts: npt.NDArray[np.float32]
    ends: npt.NDArray[np.float32]
    none: float
    likely: float

    def inside(self, start: int, end: int) -> tuple[float, float] | None:
        """How far the best span inside another lies above "no answer here", and its log probability among
        all spans of the passage; None if the network has not read there."""
        pieces = [at for at, (first, last) in enumerate(self.places) if last > start and first < end]
        if not pieces:
            return None
        kept = slice(pieces[0], pieces[-1] + 1)
        best = float(span_scores(self.starts[kept], self.ends[kept]).max())
        return best - self.none, best - self.likely


class Finder(Protocol):
    """Finds the spans of passages that answer."""

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        """Return, for each passage, its sentences in order, with their best spans."""
        ...


@dataclass(frozen=True, slots=True)
class Logits:
    """What a question-answering network says about a passage.

    :param places: code points of each piece in the passage's text, in order, half-open.
    :param starts: for each piece, the logit that the answer starts there; `ends`, that it ends there.
    :param none: the logit that there is no answer.
    :param relation: of question and passage (`Extract`).
    """

    places: Sequence[tuple[int, int]]
    starts: npt.NDArray[np.float32]
    ends: npt.NDArray[np.float32]
    none: float
    relation: tuple[float, float] | None = None


class SpanFinder:
    """Our own reader, with BERT's span head for SQuAD 2.0 (Devlin et al., 2019,
    https://arxiv.org/abs/1810.04805): the position of [CLS] means "no answer here". A second head on the same
    pass tells whether the passage answers at all.

    :param open_network: opens the network at the first question.
    """

    def __init__(self, open_network: Callable[[], Network]) -> None:
        self._open = open_network
        self._network: Network | None = None

    def find(self, question: str, passages: Sequence[Passage], /) -> list[list[Extract]]:
        if not passages:
            return []
        if self._network is None:
            self._network = self._open()
        rows, firsts, places = paired(self._network.tokenizer, question, passages)
        # One passage at a time on each core: a batch waits for its longest.
        outputs = self._network.run(rows, batch=1)
        found = []
        for passage, first, offsets, output in zip(passages, firsts, places, outputs, strict=True):
            starts, ends, relation, _ = output
            read = slice(first, first + len(offsets))
            none = float(starts[0] + ends[0])
            logits = Logits(offsets, starts[read], ends[read], none, _relation(relation))
            found.append(by_sentence(passage, logits))
        return found


def paired(
    tokenizer: Any, question: str, passages: Sequence[Passage]
) -> tuple[list[Row], list[int], list[list[Span]]]:
    """The network's input for each passage, where the passage's text begins in it, and where its pieces stand
    in that text."""
    asked = tokenizer.encode(question).ids[:-1][:_LONGEST_QUESTION]
    titles = tokenizer.encode_batch([one.article.title for one in passages], add_special_tokens=False)
    texts = tokenizer.encode_batch([passage.text for passage in passages], add_special_tokens=False)
    rows: list[Row] = []
    firsts: list[int] = []
    places: list[list[Span]] = []
    for title, text in zip((one.ids[:_TITLE] for one in titles), texts, strict=True):
        first = len(asked) + 1 + len(title)
        room = MAX_PIECES - first - 1
        ids = [*asked, _SEPARATOR, *title, *text.ids[:room], _SEPARATOR]
        rows.append((ids, [0] * (len(asked) + 1) + [1] * (len(ids) - len(asked) - 1)))
        firsts.append(first)
        places.append(text.offsets[:room])
    return rows, firsts, places


def by_sentence(passage: Passage, logits: Logits) -> list[Extract]:
    """The best span in each sentence of a passage; sentences that were not read are left out."""
    found: list[Extract] = []
    place = 0
    if not len(logits.places):
        return found
    likely = float(np.logaddexp.reduce(logits.starts) + np.logaddexp.reduce(logits.ends))
    for start, end in sentences(passage.text):
        while place < len(logits.places) and logits.places[place][0] < start:
            place += 1
        first = place
        while place < len(logits.places) and logits.places[place][0] < end:
            place += 1
        if first == place:
            continue
        starts, ends = logits.starts[first:place], logits.ends[first:place]
        left, right, score = best_span(starts, ends)
        spots = [(passage.start + one, passage.start + other) for one, other in logits.places[first:place]]
        found.append(
            Extract(
                Sentence(passage, passage.start + start, passage.start + end),
                score - logits.none,
                (spots[left][0], spots[right][1]),
                logits.relation,
                Spans(spots, starts, ends, logits.none, likely),
            )
        )
    return found


def _relation(logits: npt.NDArray[np.float32]) -> tuple[float, float]:
    """`Extract.relation`, from the logits of `RELATIONS`."""
    answers, near, off = map(float, logits)
    return answers - near, float(np.logaddexp(answers, near)) - off


def best_span(starts: npt.NDArray[np.float32], ends: npt.NDArray[np.float32]) -> tuple[int, int, float]:
    """The first and last piece of the best span of at most `_LONGEST_SPAN` pieces, and the span's logit."""
    scores = span_scores(starts, ends)
    left, right = divmod(int(np.argmax(scores)), len(starts))
    return left, right, float(scores[left, right])


def span_scores(starts: npt.NDArray[np.float32], ends: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """*Shape:* ``(pieces, pieces)``: the logit of each span by its first and last piece."""
    scores = starts[:, None] + ends[None, :]
    rows, columns = np.indices(scores.shape)
    possible = (columns >= rows) & (columns < rows + _LONGEST_SPAN)
    return np.where(possible, scores, -np.inf)
