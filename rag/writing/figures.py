"""The figures that several articles give for one quantity, as a list below the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.deciding.quantity import Given
from rag.language.relative_dates import day
from rag.types import MARKER, Answer, Citation, Figure, Statement
from rag.writing.markdown import escape

OPENING = "The articles give these figures:"
"""What stands before the list."""


def lines(given: Sequence[Given]) -> Iterator[tuple[str, Statement]]:
    """Each line, and what goes before it."""
    gap = f"\n\n{OPENING}\n\n"
    for one in given:
        outlet = one.reading.sentence.article.outlet
        origin = ", ".join(filter(None, (outlet and escape(outlet), day(one.day))))
        notes = ["corrected later"] * one.superseded + ["others of that day differ"] * one.disputed
        aside = f" ({'; '.join(notes)})" if notes else ""
        told = f"- **{escape(one.words)}**, {origin}{aside}"
        yield gap, Statement(told, (one.reading.sentence,))
        gap = "\n"


def figures(given: Sequence[Given], citations: Sequence[Citation]) -> tuple[Figure, ...]:
    """The figures, with the numbers of their citations: those of outlets that print the sentence too."""
    return tuple(
        Figure(
            text=one.words,
            value=one.amount.value,
            unit=one.amount.unit,
            date=one.day,
            outlet=one.reading.sentence.article.outlet,
            numbers=tuple(cited.number for cited in citations if _is_cited(one, cited)),
            disputed=one.disputed,
            superseded=one.superseded,
        )
        for one in given
    )


def without(answer: Answer) -> Answer:
    """The answer without its list of figures."""
    if not answer.figures:
        return answer
    text = answer.text.partition(f"\n\n{OPENING}")[0]
    cited = len({*MARKER.findall(text)})  # they are numbered by first use
    return replace(answer, text=text, citations=answer.citations[:cited], figures=())


def _is_cited(one: Given, cited: Citation) -> bool:
    return cited.quote.split() == one.reading.sentence.text.split()
