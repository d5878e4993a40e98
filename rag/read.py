"""The reader: which sentences of the retrieved passages answer, without a language model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.lexical import stems
from index.sentences import sentences
from index.types import Embedder, Hit
from rag.question import Kind, Question
from rag.spans import best_span, candidates, fitting
from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, how well it answers, and its answering words.

    :param score: higher is better; comparable between questions, see `rag.judge`.
    :param span: half-open code-point offsets into the article's text, within the sentence, or None.
    :param features: what the score was made of, by name; what refusal decides on.
    """

    sentence: Sentence
    score: float
    span: tuple[int, int] | None
    features: dict[str, float]


class Reader(Protocol):
    """Reads retrieved passages for the sentences that answer."""

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        """Return readings of distinct sentences, best first; empty where there is nothing to read."""
        ...


FEATURES = ("cosine", "coverage", "context", "kind", "rank", "passage", "short")
"""What a sentence is judged by:

- cosine: of question and sentence; where the sentence leans on the one before ("The company …"), half of it
  of that one if that is more;
- coverage: share of the question's words that stand in the sentence, weighted by rarity;
- context: the same over the sentence, the one before it and the title;
- kind: 1 where it holds a thing of the kind asked for that the question does not name, 0 where not;
  a half where the kind has no pattern;
- rank: 1 / (1 + rank of the passage);
- passage: the same share of words over the whole passage and title;
- short: 1 for a sentence of less than five words, which is a heading or a torn-off end.
"""

_DEFINED = re.compile(
    r"\s*what (?:is|are|does) (?:an? |the )?([\w.&-]+(?: [\w.&-]+)?)(?: mean| stand for)?\s*\??$",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"[“\"'‘(]*(?:it|its|he|his|she|her|they|their|this|that|these|those|such|there|both|instead|but|however|"
    r"the (?:company|firm|group|bank|agency|ministry|government|country|team|club|party|person|man|woman|"
    r"couple|"
    r"move|plan|deal|decision|figure|reason|pressure|growth|fall|rise|increase|result|aim|idea))\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|reasons?|due to|owing to|thanks to|amid|so that|in order to|caus(?:e[ds]?|ing)|led to|"
    r"driven|prompt(?:ed|ing)|fuel(?:ed|led|ing)|fears?|worr(?:y|ies|ied)|concerns?|blam(?:e[ds]?|ing)|after|since|"
    r"means? that|require[ds]?|explain\w*|result(?:s|ed|ing)?|ahead of|in response|aim(?:s|ed|ing)?)\b|, as ",
    re.IGNORECASE,
)

WEIGHTS = (4.0, 3.0, 3.0, 1.0, 0.5, 1.2, -1.0)
"""Of `FEATURES`, in their order. From a grid over the development sets squad2_a, qed_dev and realtimeqa_dev;
the share of questions whose best sentence is right changes by less than a point around it."""


class SentenceReader:
    """Scores every sentence by a weighted sum of a handful of features (`FEATURES`).

    :param embedder: the index's own; the sentences read are embedded at question time.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        units = distinct_sentences(hits)
        if not units:
            return []
        matrix = self.features(question, units)
        scores = matrix @ np.array(WEIGHTS)
        order = sorted(range(len(units)), key=lambda place: (-scores[place], units[place][1]))
        return [self._reading(question, units[place][0], scores[place], matrix[place]) for place in order]

    def _reading(
        self, question: Question, sentence: Sentence, score: float, row: npt.NDArray[np.float64]
    ) -> Reading:
        span = best_span(question, sentence.text)
        offset = sentence.start
        return Reading(
            sentence,
            float(score),
            (offset + span[0], offset + span[1]) if span else None,
            dict(zip(FEATURES, map(float, row), strict=True)),
        )

    def features(self, question: Question, units: Sequence[tuple[Sentence, int]]) -> npt.NDArray[np.float64]:
        """*Shape:* ``(len(units), len(FEATURES))``, in the order of `FEATURES`."""
        vectors = self._embedder.embed_passages([sentence.text for sentence, _ in units])
        cosines = vectors @ self._embedder.embed_question(question.text)[0]
        rows = []
        previous: tuple[Sentence | None, float] = None, 0.0
        for (sentence, rank), alone in zip(units, cosines, strict=True):
            cosine = float(alone)
            if previous[0] and previous[0].passage is sentence.passage and leans(sentence.text):
                cosine = max(cosine, (cosine + previous[1]) / 2)
            previous = sentence, cosine
            article, text = sentence.article, sentence.text
            title = set(stems(article.title))
            before = article.text[max(sentence.passage.start, sentence.start - 300) : sentence.start]
            own = set(stems(text))
            rows.append(
                (
                    cosine,
                    _share(question, own),
                    _share(question, own | title | set(stems(before))),
                    _fits(question, text),
                    1.0 / (1 + rank),
                    _share(question, own | title | set(stems(sentence.passage.text))),
                    float(len(text.split()) < 5),
                )
            )
        return np.array(rows, dtype=np.float64)


def distinct_sentences(hits: Sequence[Hit]) -> list[tuple[Sentence, int]]:
    """The sentences of passages with their passage's rank from 0, best passage first, each once.

    Passages overlap by a sentence; it is kept in the better one.
    """
    seen = set()
    units = []
    for rank, hit in enumerate(hits):
        passage = hit.passage
        for start, end in sentences(passage.text):
            sentence = Sentence(passage, passage.start + start, passage.start + end)
            key = (passage.article.id, sentence.start)
            if key not in seen:
                seen.add(key)
                units.append((sentence, rank))
    return units


def leans(text: str) -> bool:
    """Whether a sentence opens with a word that only the sentence before explains ("It", "The company")."""
    return bool(_LEANING.match(text))


def _share(question: Question, found: set[str]) -> float:
    total = sum(question.rarity(stem) for stem in question.stems)
    if not total:
        return 0.0
    return sum(question.rarity(stem) for stem in question.stems if stem in found) / total


def _fits(question: Question, text: str) -> float:
    if (defined := _DEFINED.match(question.text)) and _defines(defined[1], text):
        return 1.0
    if question.kind in (Kind.OTHER, Kind.YES_NO):
        return 0.5
    if question.kind is Kind.REASON:
        return float(bool(_REASON.search(text)))
    if question.kind in (Kind.PERSON, Kind.PLACE):
        # Which of several names answers is hard to tell without a model; that there is one is not.
        return float(bool(candidates(question.kind, text)))
    return float(bool(fitting(question, text)))


def _defines(name: str, text: str) -> bool:
    """Whether a text says what a name means: in brackets after the long form, or "Rapidus, a project"."""
    escaped = re.escape(name)
    return bool(re.search(rf"\({escaped}[,)]|\b{escaped}(?: \([^)]*\))?(?: is|,) (?:an?|the)\b", text, re.I))
