"""What is typed, taken as it is meant: a courtesy, a question about the index, an outlet's word, or several
questions in one. What is left is read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from index.store import Store
from rag.catalogue.answer import from_catalogue
from rag.question.attribution import attribution
from rag.question.capitals import ordinary
from rag.question.parts import parts
from rag.reading.bounded import Bounds
from rag.stories.form import form
from rag.types import Answer
from rag.writing.in_parts import in_parts

Read = Callable[[str, Sequence[Answer], Bounds], Iterator[str | Answer]]
"""Answers a question from what the articles tell; takes the answers before it too."""


def dialogue(
    question: str, history: Sequence[Answer], bounds: Bounds, as_of: date, store: Store, read: Read
) -> Iterator[str | Answer]:
    """Yield the text of an answer piece by piece, then the `Answer`.

    :param history: the answers so far, oldest first.
    """
    asked = ordinary(question, store)
    heard = attribution(asked, history, store)
    if heard and (bounds.outlet or heard.outlet).casefold() == heard.outlet.casefold():
        asked, bounds = heard.question, replace(bounds, outlet=heard.outlet)

    def one(part: str, earlier: Sequence[Answer]) -> Iterator[str | Answer]:
        known = from_catalogue(part, store, bounds, earlier, as_of)
        yield from (known.text, known) if known else read(part, earlier, bounds)

    several = parts(asked)
    if len(several) > 1 and form(asked) in ("positions", "comparison"):
        several = (asked,)  # "who is for it, and who against?"
    events = in_parts(asked, several, history, one) if len(several) > 1 else one(asked, history)
    for event in events:
        if isinstance(event, Answer):
            meant = event.standalone_question
            if meant.casefold() == question.casefold():
                meant = question  # only its capitals differ
            told = [f"Articles of {heard.outlet}."] if heard and bounds.outlet == heard.outlet else []
            told += [event.understood] if event.understood else []
            event = replace(
                event, question=question, standalone_question=meant, understood=" ".join(told) or None
            )
        yield event
