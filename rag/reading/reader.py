"""The reader: which sentences of the retrieved passages answer, and which of their words."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from index.text.words import content_stems, stems
from index.types import Hit, Passage
from rag.question.kind import Kind, Question
from rag.reading.answer_spans import best_span, candidates, fitting
from rag.reading.claims import Wanted, conflict, first_owned, wanted
from rag.reading.span_network import Extract, Finder
from rag.reading.widen import whole
from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, how well it answers, and its answering words.

    :param score: higher is better; comparable between questions, see `rag.deciding.confidence`.
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
        """Return readings of distinct sentences, best first; empty where there is nothing to read.

        Each has all of `FEATURES`, by which refusal decides.
        """
        ...


FEATURES = ("margin", "coverage", "context", "kind", "retrieved", "cosine", "support", "short", "conflict")
"""What a sentence is judged by:

- margin: of its best span over "no answer here", in the network's logits (`rag.reading.span_network.Extract`);
- coverage: share of the question's words that stand in the sentence, weighted by rarity;
- context: the same over its passage and title;
- kind: 1 where it holds a thing of the kind asked for that the question does not name, 0 where not;
  a half where the kind has no pattern;
- retrieved: the passage's score in retrieval, in [0, 1];
- cosine: of question and passage, in [-1, 1]; where retrieval does not know it, the least that it does;
- support: the share of the other articles read in which the same words were found to answer;
- short: 1 for a sentence of less than five words, which is a heading or a torn-off end;
- conflict: how surely it speaks of another than is asked about, in [0, 1] (`rag.reading.claims.conflict`); looked
  for in the best few only, 0 in the others.
"""

WEIGHTS = (0.14, 0.8, 1.25, 0.55, 1.8, 1.5, 0.4, -1.0, -0.8)
"""Of `FEATURES`, in their order. From a coordinate search over realtimeqa_dev, seeds/, and what is kept from
training of squad2_a and qed_dev, for the right passage first, the right sentence first, and among three; the
last set by hand."""

_HEADING = 5  # words; what has fewer is a heading or a torn-off end
_HELD = 6  # readings held against what is asked about: twice what is shown
_SHOWABLE = 15  # readings whose spans are made whole: more than are shown to a reader or a language model

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


class PassageReader:
    """Scores every sentence by a weighted sum of a handful of features (`FEATURES`).

    :param finder: the embedded network, or a model of the user's (`rag.reading.torch_models.open_finder`).
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        by_hit = self._finder.find(question.text, [hit.passage for hit in hits])
        # Passages overlap by a sentence; it is read where it is better understood.
        best: dict[tuple[str, int], tuple[Hit, Extract]] = {}
        for hit, found in zip(hits, by_hit, strict=True):
            for one in found:
                key = (one.sentence.article.id, one.sentence.start)
                if key not in best or one.margin > best[key][1].margin:
                    best[key] = (hit, one)
        support = _support([found for _, found in best.values()])
        lowest = min((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
        context = {_key(hit.passage): _context(question, hit.passage) for hit in hits}
        readings = [
            _reading(
                found,
                found.margin,
                _share(question, set(stems(found.sentence.text))),
                context[_key(hit.passage)],
                _fits(question, found.sentence.text),
                hit.score,
                lowest if hit.cosine is None else hit.cosine,
                support.get(_words(found), 0.0),
                float(len(found.sentence.text.split()) < _HEADING),
                0.0,
            )
            for hit, found in best.values()
        ]
        readings.sort(key=_place)
        asked = wanted(question, [hit.passage.text for hit in hits])
        held = [_held(question, asked, one) for one in readings[:_HELD]]
        readings = sorted([*held, *readings[_HELD:]], key=_place)
        # Only of what may be shown; making a span whole takes longer than all else of a sentence.
        showable = [
            replace(one, span=_span(question, one, is_best=place == 0))
            for place, one in enumerate(readings[:_SHOWABLE])
        ]
        return showable + readings[_SHOWABLE:]


def _reading(found: Extract, *values: float) -> Reading:
    """:param values: of `FEATURES`, in their order."""
    score = float(np.dot(WEIGHTS, values))
    return Reading(found.sentence, score, found.span, dict(zip(FEATURES, values, strict=True)))


def _place(reading: Reading) -> tuple[float, str, int]:
    return -reading.score, reading.sentence.article.id, reading.sentence.start


def _held(question: Question, asked: Wanted, reading: Reading) -> Reading:
    """A reading with its conflict, and scored by it. Where another figure of the sentence is of the one that
    is asked about ("Germany 20 billion and Japan 25"), that is its span instead."""
    sentence = reading.sentence
    value = conflict(asked, sentence, reading.span)
    if not value:
        return reading
    others = [
        (sentence.start + first, sentence.start + last) for first, last in fitting(question, sentence.text)
    ]
    if reading.span and (owned := first_owned(asked, sentence, others)):
        return replace(reading, span=owned)
    return replace(
        reading,
        score=reading.score + WEIGHTS[FEATURES.index("conflict")] * value,
        features={**reading.features, "conflict": value},
    )


def leans(text: str) -> bool:
    """Whether a sentence opens with a word that only the sentence before explains ("It", "The company")."""
    return bool(_LEANING.match(text))


def _key(passage: Passage) -> tuple[str, int]:
    return passage.article.id, passage.start


def _context(question: Question, passage: Passage) -> float:
    return _share(question, set(stems(f"{passage.article.title}\n{passage.text}")))


def _support(found: Sequence[Extract]) -> dict[str, float]:
    """For each span's words, the share of other articles whose best span has the same words."""
    best: dict[str, Extract] = {}
    for one in found:
        identity = one.sentence.article.id
        if identity not in best or one.margin > best[identity].margin:
            best[identity] = one
    holders = defaultdict(set)
    for identity, one in best.items():
        if words := _words(one):
            holders[words].add(identity)
    others = max(1, len(best) - 1)
    return {words: (len(held) - 1) / others for words, held in holders.items()}


def _words(found: Extract) -> str:
    """The content words of a span, by which two spans say the same."""
    if found.span is None:
        return ""
    return " ".join(content_stems(found.sentence.article.text[slice(*found.span)]))


def _share(question: Question, found: set[str]) -> float:
    total = sum(question.rarity(stem) for stem in question.stems)
    if not total:
        return 0.0
    return sum(question.rarity(stem) for stem in question.stems if stem in found) / total


def _fits(question: Question, text: str) -> float:
    if question.kind in (Kind.OTHER, Kind.YES_NO):
        return 0.5
    if question.kind is Kind.REASON:
        return float(bool(_REASON.search(text)))
    if question.kind in (Kind.PERSON, Kind.PLACE):
        # Which of several names answers is hard to tell without a model; that there is one is not.
        return float(bool(candidates(question.kind, text)))
    return float(bool(fitting(question, text)))


def _span(question: Question, reading: Reading, *, is_best: bool) -> tuple[int, int] | None:
    """The answering words to show, made whole: the network's, of the best reading and where it would rather
    answer than not; else those that the patterns are sure of. Wrong words in bold are worse than none."""
    text, offset = reading.sentence.text, reading.sentence.start
    if reading.span and (is_best or reading.features["margin"] > 0):
        span = whole(question, text, (reading.span[0] - offset, reading.span[1] - offset))
    else:
        span = best_span(question, text)
    return (offset + span[0], offset + span[1]) if span else None
