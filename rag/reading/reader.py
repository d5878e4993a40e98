"""The reader: ranks the sentences of the passages by how well they answer."""

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
from rag.reading.windows import windows
from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, how well it answers, and its answering words.

    :param score: higher is better; the difference of two is the log odds that one answers, not the other.
    :param span: of the answering words: code points into the article's text, half-open; None if not known.
    :param features: the values of `FEATURES`, by name.
    """

    sentence: Sentence
    score: float
    span: tuple[int, int] | None
    features: dict[str, float]


class Reader(Protocol):
    """Finds the sentences of passages that answer."""

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        """Return one reading for each sentence, best first, with all of `FEATURES`: refusals need them."""
        ...


FEATURES = ("margin", "coverage", "kind", "named", "retrieved", "support", "age", "cosine")
"""What is known of a sentence. All but the last rank it:

- margin: how far its best span lies above "no answer here", in logits (`span_network.Extract`);
- coverage: the share of the question's words in it; rare words count more;
- kind: 1 if it has a thing of the kind asked for that is not in the question, else 0; 0.5 for `_NO_PATTERN`;
- named: the share of the question's names and numbers in it, the title or the text before; 1 without any;
- retrieved: the passage's score in the search, in [0, 1];
- support: the share of the other articles read in which the same words answer best;
- age: log(1 + days) by which its article is older than the newest one read; 0 if undated;
- cosine: of question and passage, in [-1, 1]; the lowest known if the search gave none.
"""

_SHOWABLE = 15  # readings whose spans are made whole; people and language models see fewer
_NO_PATTERN = (Kind.OTHER, Kind.YES_NO, Kind.REASON)


class PassageReader:
    """Scores every sentence by its `FEATURES` and the fitted weights (`rag.reading.fitted`).

    :param finder: our own network, or a model of the user (`rag.reading.torch_models.open_finder`).
    """

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        read = windows([hit.passage for hit in hits], lambda text: _share(question, text))
        by_hit = self._finder.find(question.text, read)
        best: dict[tuple[str, int], tuple[int, Extract]] = {}  # where it is read twice, the higher margin
        for rank, found in enumerate(by_hit):
            for one in found:
                key = (one.sentence.article.id, one.sentence.start)
                if key not in best or one.margin > best[key][1].margin:
                    whole = Sentence(hits[rank].passage, one.sentence.start, one.sentence.end)
                    best[key] = (rank, replace(one, sentence=whole))
        if not best:
            return []
        rows = _features(question, hits, list(best.values()))
        scores = fitted.RANKING.scores(rows)
        readings = [
            Reading(found.sentence, score, found.span, row)
            for (_, found), row, score in zip(best.values(), rows, scores, strict=True)
        ]
        readings.sort(key=lambda one: (-one.score, one.sentence.article.id, one.sentence.start))
        # Making a span whole is the slowest step for a sentence, so only those that may be shown are.
        showable = [
            # Wrong words in bold are worse than none: beside the best, only what the network would answer.
            replace(one, span=_whole(one) if place == 0 or one.features["margin"] > 0 else None)
            for place, one in enumerate(readings[:_SHOWABLE])
        ]
        return showable + readings[_SHOWABLE:]


def _features(
    question: Question, hits: Sequence[Hit], found: Sequence[tuple[int, Extract]]
) -> list[dict[str, float]]:
    """The values of `FEATURES` for each sentence, in its order."""
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
            0.5 if question.kind in _NO_PATTERN else float(holds(question, sentence.text)),
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
    for one in sorted(found, key=lambda one: -one.margin):
        best.setdefault(one.sentence.article.id, one)
    holders = defaultdict(set)
    for identity, one in best.items():
        if words := _words(one):
            holders[words].add(identity)
    others = max(1, len(best) - 1)
    return {words: (len(held) - 1) / others for words, held in holders.items()}


def _words(found: Extract) -> str:
    """The content words of a span; two spans with the same ones say the same."""
    return " ".join(content_stems(found.sentence.article.text[slice(*found.span)])) if found.span else ""


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
    """The title and the text just before a sentence: "it" or "the company" may refer to them."""
    start = max(sentence.passage.start, sentence.start - 250)  # characters: one or two sentences
    return f"{sentence.article.title}\n{sentence.article.text[start : sentence.start]}\n"


def _whole(reading: Reading) -> tuple[int, int] | None:
    if reading.span is None:
        return None
    offset = reading.sentence.start
    span = whole(reading.sentence.text, (reading.span[0] - offset, reading.span[1] - offset))
    return (offset + span[0], offset + span[1]) if span else None
