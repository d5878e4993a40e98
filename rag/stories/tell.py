"""A story for a question that asks for more than one fact."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from index.store import Store
from index.types import Hit
from rag.question.about import Question
from rag.question.pair import pair
from rag.reading.bounded import Bounds
from rag.reading.fitted import Linear
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.stories.chronology import chronology
from rag.stories.comparison import comparison
from rag.stories.form import Form
from rag.stories.listing import listing
from rag.stories.network import FAR, opened, tell_each
from rag.stories.sides import positions
from rag.stories.sources import sources
from rag.stories.statements import heard, statements
from rag.stories.story import Story
from rag.stories.summary import summary
from rag.stories.topic import topic
from rag.stories.values import sides

READ_FOR_LIST = 24
"""Passages read for a list."""
LEAST = 0.5
"""The probability that the articles tell what is asked, below which no story of them is told."""
TOLD: tuple[Form, ...] = ("list", "statements", "events", "summary", "positions")
FEATURES = ("told", "sure", *TOLD)
"""What makes it: the log odds that the best passages tell it (`_heard`), those that the question is answered
as one for a fact, and which of `TOLD` is asked for."""
FILE = Path(__file__).with_name("told.json")
"""The weights of `FEATURES`; `python -m evals fit-stories` fits them."""
TELLS = Linear(**json.loads(FILE.read_text("utf-8")))
_BEST = 3
"""Passages whose log odds are averaged: a near miss may have one that misleads, hardly three. For a summary
the best alone counts: one article may tell all."""
_BOTH, _LEAST_SIDE, _COMPARED = 0.25, 0.55, 0.9
"""For a comparison: what the log odds of the question as a whole weigh (`_heard`), what those of the side
that is told less, and the bias. A logistic regression over the questions for comparisons of evals/stories
("fitted" and "news"). The area under the curve is .95 with both, .94 with the sides alone; how sure the
reader is of each side brings nothing."""
SURE, _SAID = 0.8, -0.5
"""The confidence in one sentence that answers a comparison, from which it is the answer where the sides by
themselves are not told, and the log odds that the best passage tells both: "the bridge is longer than the
tunnel". Of the comparisons of evals/stories ("fitted" and "news") with such a confidence, the six without an
answer have -0.8 at most, and the one with an answer 4.1."""
_FOUND, _ON_TOPIC = 8, 6
"""Passages read to learn whether the articles tell it: the first for the question and for its topic."""
NEAR: dict[Form, float] = {"summary": 0.6, "events": 0.5, "positions": 0.5}
"""The share of the nearest article's score that others need."""


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
    hits: Sequence[Hit],
    store: Store,
    bounds: Bounds,
    as_of: date,
) -> Told:
    """Tell a story of a form.

    :param confidence: that the question is answered as one for a fact.
    :param hits: the passages found for it, best first: `READ_FOR_LIST` for a list.
    """
    asked, about = _asked(form, question)
    if form == "comparison":
        odds = _heard(asked, about, hits, store, bounds)
        return _compared(question, odds, confidence, store, bounds, as_of)
    (told,) = TELLS.scores([known(form, question, confidence, hits, store, bounds)])
    likely = _probability(told)
    if likely < LEAST:
        return Told(None, likely)
    if form == "list":
        reader = PassageReader(SpanFinder(opened), whole=True)
        story = listing(question, reader.read(question, hits[:READ_FOR_LIST]))
    elif form == "statements":
        said = heard(store, question.text, bounds)
        if said is not None and not said:  # whoever is asked about says nothing of the matter
            return Told(None, 0.0)
        story = statements(said or [])
    else:
        found = sources(store, about, bounds, near=NEAR[form])
        if form == "positions":
            story = positions(asked, about, found)
        elif form == "summary":
            story = summary(store, asked, about, found)
        else:
            story = chronology(asked, found, question.period)
    return Told(story, likely)


def known(
    form: Form, question: Question, confidence: float, hits: Sequence[Hit], store: Store, bounds: Bounds
) -> dict[str, float]:
    """The values of `FEATURES`; parameters as of `tell`."""
    odds = _heard(*_asked(form, question), hits, store, bounds)
    told = odds[0] if form == "summary" else fmean(odds[:_BEST])
    return {"told": told, "sure": _log_odds(confidence)} | {one: float(one == form) for one in TOLD}


def _asked(form: Form, question: Question) -> tuple[str, str]:
    """What the network is asked, and the topic."""
    about = topic(question.period.left or question.text)
    # The network has learnt no "article about the ferry".
    return (f"Summarise {about}." if form == "summary" else question.text), about


def _compared(
    question: Question,
    odds: Sequence[float],
    confidence: float,
    store: Store,
    bounds: Bounds,
    as_of: date,
) -> Told:
    """Both sides of a comparison, if both are told; a question that names no two asks for a fact.

    :param odds: what `_heard` tells of both.
    :param confidence: that the question is answered as one for a fact.
    """
    compared = pair(question.text)
    if compared is None:
        return Told(None, 1.0)
    both = sides(compared, store, bounds, as_of)
    least = min(one.told for one in both)
    likely = _probability(_BOTH * fmean(odds[:_BEST]) + _LEAST_SIDE * least + _COMPARED)
    if likely < LEAST:  # "first or second" say little by themselves, and yet a sentence may tell which
        return Told(None, 1.0 if confidence >= SURE and odds[0] > _SAID else likely)
    return Told(comparison(compared, both), likely)


def _heard(question: str, about: str, hits: Sequence[Hit], store: Store, bounds: Bounds) -> list[float]:
    """The log odds of the passages found for a question, and of those for its topic, that they tell what it
    asks; the likeliest first, and one at least. What is found for both is there twice: it counts more."""
    near = store.search(about, top_k=_ON_TOPIC, mode="dense", **bounds.as_dict()) if about.strip() else []
    odds = tell_each(question, [hit.passage for hit in (*hits[:_FOUND], *near)])
    return sorted(odds, reverse=True) or [-FAR]


def _probability(odds: float) -> float:
    """The probability with these log odds."""
    return 1 / (1 + math.exp(-odds))


def _log_odds(probability: float) -> float:
    least = math.exp(-FAR)
    return math.log(max(probability, least) / max(1 - probability, least))
