"""A story for a question that asks for more than one fact."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from index.store import Store
from index.types import Hit
from rag.question.about import Question, analyse
from rag.reading.bounded import Bounds
from rag.reading.reader import Reading, share
from rag.stories.chronology import chronology
from rag.stories.comparison import comparison
from rag.stories.form import Form
from rag.stories.listing import listing
from rag.stories.sides import positions
from rag.stories.sources import Source, sources
from rag.stories.statements import statements
from rag.stories.story import Story
from rag.stories.summary import summary
from rag.stories.topic import topic

READ_FOR_LIST = 24
"""Passages read for a list."""
LEAST_SURE = 0.1
"""The confidence in an answer to the question as one for a fact from which a list or statements are told. Of
the 32 questions for lists in the part of evals/stories for fitting, asked of three other indexes, 2 of 96
have more; of the 26 that its own articles answer, 20 have. No statement that is rightly told has less.
"""
LEAST = 0.35
"""The confidence that the articles on a topic tell what is asked, below which no story of them is told."""
_HELD, _SURE, _BIAS = 4.0, 3.1, -4.3
"""What makes it: the share of the topic's words that the best passage holds, with its title, and the
confidence in an answer to the question as one for a fact. Fitted by logistic regression on questions over
5,193 news articles: 136 of our own wording, half of them on what the articles do not tell of those they
name, and 154 with words of titles and summaries, of which every second one's article was left out, or the
words beside its names were another's; and on 51 of evals/stories."""
_NEAR: dict[Form, float] = {"summary": 0.6, "events": 0.5, "positions": 0.5}
"""The share of the nearest article's score that others need."""
Read = Callable[[Question, Sequence[Hit]], list[Reading]]


def tell(
    form: Form,
    question: Question,
    confidence: float,
    readings: Sequence[Reading],
    store: Store,
    bounds: Bounds,
    as_of: date,
    read: Read,
) -> Story | None:
    """The story that a question asks for; None if the articles do not tell one.

    :param confidence: that the readings answer it.
    :param readings: what was read for it, best first.
    :param read: the reader.
    """
    if form in ("list", "statements") and confidence < LEAST_SURE:
        return None
    about = topic(question.period.left or question.text)
    if form == "list":
        return listing(question, readings)
    if form == "comparison":
        return comparison(store, question.text, readings[0].sentence, confidence, bounds, as_of, read)
    if form == "statements":
        return statements(store, question.text, bounds)
    found = sources(store, about, bounds, near=_NEAR[form])
    # Whoever is answered with a fact may as well have the story.
    sure = max(confidence, _sure(about, found, store, confidence))
    if sure < LEAST:
        return None
    if form == "positions":
        story = positions(about, found)
    elif form == "summary":
        story = summary(store, about, found)
    else:
        story = chronology(found, question.period)
    return replace(story, confidence=sure) if story else None


def _sure(about: str, found: Sequence[Source], store: Store, confidence: float) -> float:
    asked = analyse(about, store)
    held = (share(asked, f"{one.article.title}\n{text}") for one in found for text in one.texts())
    return 1 / (1 + math.exp(-(_HELD * max(held, default=0.0) + _SURE * confidence + _BIAS)))
