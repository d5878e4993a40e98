"""The reader: which sentences of the retrieved passages answer, and which of their words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import Protocol

from index.text.words import content_stems, stems
from index.types import Hit
from rag.language.aliases import speaks_of
from rag.question.kind import Kind, Question, names_and_numbers
from rag.reading import fitted
from rag.reading.answer_spans import holds, whole
from rag.reading.span_network import Extract, Finder
from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, how well it answers, and its answering words.

    :param score: higher is better; a difference of two scores is the logarithm of the odds that one answers
        rather than the other, as fitted.
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


FEATURES = ("margin", "coverage", "kind", "named", "retrieved", "support", "age", "cosine")
"""What is known of a sentence. All but the last rank it:

- margin: how far its best span lies above "no answer here", in the network's logits (`span_network.Extract`);
- coverage: the share of the question's words in the sentence, rare words counting more;
- kind: 1 if it holds a thing of the kind asked for that the question does not name, else 0; a half if the
  kind has no pattern;
- named: the share of the question's names and numbers in the sentence, its title or the sentence before; 1 if
  the question has none;
- retrieved: the passage's score in retrieval, in [0, 1];
- support: the share of the other articles read in which the same words were found to answer;
- age: how many days older its article is than the newest one read, as a logarithm; 0 if undated;
- cosine: of question and passage, in [-1, 1]; the lowest one known if retrieval does not know it.
"""

_SHOWABLE = 15  # readings whose spans are made whole: more than a reader or a language model is shown


class PassageReader:
    """Scores every sentence by its `FEATURES`, with fitted weights (`rag.reading.fitted`).

    :param finder: the embedded network, or a model of the user's (`rag.reading.torch_models.open_finder`).
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        by_hit = self._finder.find(question.text, [hit.passage for hit in hits])
        # Passages overlap by a sentence; it is read where it is better understood.
        best: dict[tuple[str, int], tuple[int, Extract]] = {}
        for rank, found in enumerate(by_hit):
            for one in found:
                key = (one.sentence.article.id, one.sentence.start)
                if key not in best or one.margin > best[key][1].margin:
                    best[key] = (rank, one)
        if not best:
            return []
        rows = _features(question, hits, list(best.values()))
        scores = fitted.RANKING.scores(rows)
        readings = [
            Reading(found.sentence, score, found.span, row)
            for (_, found), row, score in zip(best.values(), rows, scores, strict=True)
        ]
        readings.sort(key=lambda one: (-one.score, one.sentence.article.id, one.sentence.start))
        # Only of what may be shown: making a span whole takes longer than all else of a sentence.
        showable = [
            # Wrong words in bold are worse than none: beside the best, only what the network would answer.
            replace(one, span=_whole(one) if place == 0 or one.features["margin"] > 0 else None)
            for place, one in enumerate(readings[:_SHOWABLE])
        ]
        return showable + readings[_SHOWABLE:]


def _features(
    question: Question, hits: Sequence[Hit], found: Sequence[tuple[int, Extract]]
) -> list[dict[str, float]]:
    """The values of `FEATURES` of each sentence found, in that order."""
    support = _support([one for _, one in found])
    lowest = min((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    newest = max((day for hit in hits if (day := hit.passage.article.published)), default=None)
    named = names_and_numbers(question.text)
    rows = []
    for rank, one in found:
        hit, sentence = hits[rank], one.sentence
        published = sentence.article.published
        values = (
            one.margin,
            _share(question, sentence.text),
            _fits(question, sentence.text),
            _named(named, sentence),
            hit.score,
            support.get(_words(one), 0.0),
            log1p((newest - published).days) if newest and published else 0.0,
            lowest if hit.cosine is None else hit.cosine,
        )
        rows.append(dict(zip(FEATURES, values, strict=True)))
    return rows


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


def _share(question: Question, text: str) -> float:
    total = sum(question.rarity(stem) for stem in question.stems)
    if not total:
        return 0.0
    held = set(stems(text))
    return sum(question.rarity(stem) for stem in question.stems if stem in held) / total


def _named(named: Sequence[str], sentence: Sentence) -> float:
    if not named:
        return 1.0
    text = before(sentence) + sentence.text
    return sum(speaks_of(text, name) for name in named) / len(named)


def before(sentence: Sentence) -> str:
    """The title of a sentence's article, and the end of what its passage says before it, to which it may
    refer with "it" or "the company"."""
    start = max(sentence.passage.start, sentence.start - 250)  # characters: one or two sentences
    return f"{sentence.article.title}\n{sentence.article.text[start : sentence.start]}\n"


def _fits(question: Question, text: str) -> float:
    if question.kind in (Kind.OTHER, Kind.YES_NO, Kind.REASON):
        return 0.5
    return float(holds(question, text))


def _whole(reading: Reading) -> tuple[int, int] | None:
    if reading.span is None:
        return None
    offset = reading.sentence.start
    span = whole(reading.sentence.text, (reading.span[0] - offset, reading.span[1] - offset))
    return (offset + span[0], offset + span[1]) if span else None
