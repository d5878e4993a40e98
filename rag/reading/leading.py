"""Sentences put before all others that were read: the article itself tells that they answer."""

from collections.abc import Sequence
from dataclasses import replace

from index.text.sentences import sentences
from index.types import Article, Hit, Passage
from rag.language.quantities import Span
from rag.reading.reader import Reading
from rag.types import Sentence

_LOOKED_AT, _NEAR = 15, 6.0  # readings, and how far their scores may lie below the best
_FAR = 5.0  # between their scores and all others': what is not among them is not shown beside
_STEP = 0.01  # between their own, in their order

Place = tuple[Sentence, Span | None]
"""A sentence, and where it has the answering words."""


def near(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, best first, that may answer in place of the best: near it, and of the same names."""
    return [
        one
        for one in readings[:_LOOKED_AT]
        if one.score >= readings[0].score - _NEAR and one.features["named"] >= readings[0].features["named"]
    ]


def place(article: Article, span: Span, hits: Sequence[Hit], words: Span | None = None) -> Place:
    """A sentence of an article within its passage, if that was found."""
    passages = (hit.passage for hit in hits if hit.passage.article.id == article.id)
    held = (passage for passage in passages if passage.start <= span[0] and span[1] <= passage.end)
    return Sentence(next(held, Passage(article, *span)), *span), words


def naming(article: Article, name: Span, own: Span, hits: Sequence[Hit]) -> list[Place]:
    """The sentence with a name, in bold, and the sentence `own` if it leaves the name to the other."""
    holder = next(span for span in sentences(article.text) if name[0] < span[1])
    return [place(article, holder, hits, name), *([place(article, own, hits)] if holder != own else [])]


def leading(
    places: Sequence[Place], readings: Sequence[Reading], margin: float = float("-inf"), far: float = _FAR
) -> list[Reading]:
    """The readings with these sentences first, in this order, with these answering words.

    :param margin: theirs is raised to this, and the log odds that they answer.
    :param far: from all other scores; with little, the others are shown beside.
    """
    known = {key(one.sentence): one for one in readings}
    first = []
    for order, (sentence, span) in enumerate(places if readings else ()):
        # One that was not read is known to answer all the same.
        reading = known.pop(key(sentence), replace(readings[0], sentence=sentence))
        sure = {name: max(margin, reading.features[name]) for name in ("margin", "answers")}
        score = readings[0].score + far - _STEP * order
        first.append(
            replace(reading, score=score, span=span, features=reading.features | sure | {"named": 1.0})
        )
    return first + list(known.values())


def key(sentence: Sentence) -> tuple[str, int]:
    return sentence.article.id, sentence.start
