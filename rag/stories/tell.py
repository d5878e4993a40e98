"""A story for a question that asks for more than one fact."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from index.store import Store
from index.types import Hit
from rag.question.about import Question
from rag.reading.bounded import Bounds
from rag.reading.reader import PassageReader, Reading
from rag.reading.span_network import SpanFinder
from rag.stories.chronology import chronology
from rag.stories.comparison import comparison
from rag.stories.form import Form
from rag.stories.listing import listing
from rag.stories.network import FAR, opened, tells
from rag.stories.sides import positions
from rag.stories.sources import sources
from rag.stories.statements import statements
from rag.stories.story import Story
from rag.stories.summary import summary
from rag.stories.topic import topic

READ_FOR_LIST = 24
"""Passages read for a list."""
LEAST = 0.5
"""The probability that the articles tell what is asked, below which no story of them is told."""
_TELLS, _SURE, _BIAS = 0.7, 0.42, 0.0
"""What makes it: the log odds that the best passage tells it (`rag.stories.network.tells`), and those that
the question is answered as one for a fact. A logistic regression over the questions of evals/stories
("fitted" and "news"), comparisons aside. The area under the curve is .86 with both, .75 with the second
alone; the share of the topic's words that a passage holds adds nothing to them."""
_FOUND, _ON_TOPIC = 8, 6
"""Passages read to learn whether the articles tell it: the first for the question and for its topic."""
_NEAR: dict[Form, float] = {"summary": 0.6, "events": 0.5, "positions": 0.5}
"""The share of the nearest article's score that others need."""
Read = Callable[[Question, Sequence[Hit]], list[Reading]]


@dataclass(frozen=True, slots=True)
class Told:
    """The story that a question asks for.

    :param story: None if the articles do not tell one.
    :param likely: the probability that they tell what is asked.
    """

    story: Story | None
    likely: float


def tell(
    form: Form,
    question: Question,
    confidence: float,
    readings: Sequence[Reading],
    hits: Sequence[Hit],
    store: Store,
    bounds: Bounds,
    as_of: date,
    read: Read,
) -> Told:
    """Tell a story of a form.

    :param confidence: that the readings answer the question as one for a fact; best first.
    :param hits: the passages found for it, best first: `READ_FOR_LIST` for a list.
    :param read: the reader.
    """
    about = topic(question.period.left or question.text)
    # The network has learnt no "article about the ferry".
    asked = f"Summarise {about}." if form == "summary" else question.text
    likely = _likely(asked, about, confidence, hits, store, bounds)
    # The two sides of a comparison may be told in two passages; it learns by itself whether each is.
    if likely < LEAST and form != "comparison":
        return Told(None, likely)
    if form == "list":
        story = listing(question, PassageReader(SpanFinder(opened)).read(question, hits[:READ_FOR_LIST]))
    elif form == "comparison":
        story = comparison(store, question.text, readings[0].sentence, confidence, bounds, as_of, read)
    elif form == "statements":
        story = statements(store, question.text, bounds)
    else:
        found = sources(store, about, bounds, near=_NEAR[form])
        if form == "positions":
            story = positions(about, found)
        elif form == "summary":
            story = summary(store, about, found)
        else:
            story = chronology(found, question.period)
    return Told(story, likely)


def _likely(
    question: str, about: str, confidence: float, hits: Sequence[Hit], store: Store, bounds: Bounds
) -> float:
    near = store.search(about, top_k=_ON_TOPIC, mode="dense", **bounds.as_dict()) if about.strip() else []
    passages = [hit.passage for hit in (*hits[:_FOUND], *near)]
    value = _TELLS * tells(question, passages) + _SURE * _log_odds(confidence) + _BIAS
    return 1 / (1 + math.exp(-value))


def _log_odds(probability: float) -> float:
    least = math.exp(-FAR)
    return math.log(max(probability, least) / max(1 - probability, least))
