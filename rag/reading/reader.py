"""The reader: ranks the sentences of the passages by how well they answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import Protocol

from index.text.words import stems
from index.types import Hit
from rag.language.aliases import speaks_of
from rag.question.about import Question, names_and_numbers
from rag.reading import fitted
from rag.reading.answer_spans import whole
from rag.reading.span_network import Extract, Finder, Spans
from rag.reading.windows import WHOLE, windows
from rag.types import Sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, how well it answers, and its answering words.

    :param score: higher is better; the difference of two is the log odds that one answers, not the other.
    :param span: of the answering words: code points into the article's text, half-open; None if not known.
    :param features: the values of `FEATURES`, by name.
    :param spans: by which any other span of the sentence can be scored; None if the finder does not tell.
    """

    sentence: Sentence
    score: float
    span: tuple[int, int] | None
    features: dict[str, float]
    spans: Spans | None = None


class Reader(Protocol):
    """Finds the sentences of passages that answer."""

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        """Return one reading for each sentence, best first, with all of `FEATURES`: refusals need them."""
        ...


FEATURES = ("margin", "coverage", "retrieved", "age", "answers", "on_topic", "named")
"""What is known of a sentence. All but the last two rank it:

- margin: how far its best span lies above "no answer here", in logits (`span_network.Extract`);
- coverage: the share of the question's words in it; rare words count more;
- retrieved: the passage's score in the search, in [0, 1];
- age: log(1 + days) by which its article lies outside the days the question asks about or, where it names
  none, from the day it is asked; 0 if undated;
- answers, on_topic: `Extract.relation`; without one, half the margin each;
- named: the share of the question's names and numbers in it, the title or the text before; 1 without any;
"""

# A question states nothing, such as an interviewer's; one in quotation marks is somebody's word.
_ASKS = re.compile(r"\?[)\]*_ ]*$")
_SHOWABLE = 15  # readings whose spans are made whole; people and language models see fewer


class PassageReader:
    """Scores every sentence by its `FEATURES` and the fitted weights (`rag.reading.fitted`).

    :param finder: our own network, or a model of the user (`rag.reading.torch_models.open_finder`).
    :param whole: whether all of every passage is read, not of the best alone (`rag.reading.windows`): a story
        may be told in any sentence.
    """

    def __init__(self, finder: Finder, whole: bool = False) -> None:
        self._finder = finder
        self._whole = whole

    def read(self, question: Question, hits: Sequence[Hit], /) -> list[Reading]:
        passages = [hit.passage for hit in hits]
        read = windows(passages, lambda text: share(question, text), len(passages) if self._whole else WHOLE)
        by_hit = self._finder.find(question.text, read)
        best: dict[tuple[str, int], tuple[int, Extract]] = {}  # where it is read twice, the higher margin
        for rank, found in enumerate(by_hit):
            for one in found:
                if _ASKS.search(one.sentence.text):
                    continue
                key = (one.sentence.article.id, one.sentence.start)
                if key not in best or one.margin > best[key][1].margin:
                    whole = Sentence(hits[rank].passage, one.sentence.start, one.sentence.end)
                    best[key] = (rank, replace(one, sentence=whole))
        if not best:
            return []
        rows = _features(question, hits, list(best.values()))
        scores = fitted.RANKING.scores(rows)
        readings = [
            Reading(found.sentence, score, found.span, row, found.spans)
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
    newest = max((day for hit in hits if (day := hit.passage.article.published)), default=None)
    as_of = question.as_of or newest
    named = names_and_numbers(question.text)
    rows = []
    for rank, one in found:
        hit, sentence = hits[rank], one.sentence
        published = sentence.article.published
        values = (
            one.margin,
            share(question, sentence.text),
            hit.score,
            log1p(question.period.away(published, as_of)) if as_of else 0.0,
            *(one.relation or (one.margin / 2, one.margin / 2)),
            _named(named, sentence),
        )
        rows.append(dict(zip(FEATURES, values, strict=True)))
    return rows


def share(question: Question, text: str) -> float:
    """The share of a question's words in a text; rare words count more. In [0, 1]."""
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
    return reading.span and whole_in(reading.sentence, reading.span)


def whole_in(sentence: Sentence, span: tuple[int, int]) -> tuple[int, int] | None:
    """A span of a sentence extended to whole words and figures (`answer_spans.whole`); both are offsets into
    the article."""
    offset = sentence.start
    found = whole(sentence.text, (span[0] - offset, span[1] - offset))
    return (offset + found[0], offset + found[1]) if found else None
