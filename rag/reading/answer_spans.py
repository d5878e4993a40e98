"""Whether a sentence has a thing of the kind asked for, and where its answering words begin and end."""

import re

from index.text.words import stems
from rag.language import quantities
from rag.language.definitions import defined, definitions
from rag.language.names import names
from rag.language.quantities import Span, found
from rag.question.kind import Kind, Question

_OPENING = "'‘,.;:!?–-*_ \t\n\xa0"
_CLOSING = "'’‘,;:!?–-*_ \t\n\xa0"
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z]\.)+$")
# Words end at these; a full stop or a hyphen may be inside one.
_WORD = re.compile(r"[^\s—()\[\]{}“”\"/…]+")
_KINDS_OF_NAMES = {Kind.PERSON: ("person", "other"), Kind.PLACE: ("place", "other")}


def holds(question: Question, text: str) -> bool:
    """Whether a text has a thing of the kind asked for that is not in the question itself."""
    asked = f" {' '.join(stems(question.text))} "
    return any(f" {' '.join(stems(text[slice(*span)]))} " not in asked for span in candidates(question, text))


def candidates(question: Question, text: str) -> list[Span]:
    """Where a text has things of the kind asked for; nothing for kinds without a pattern."""
    kind = question.kind
    if kind in (Kind.AMOUNT, Kind.COUNT):
        return _figures(question, text)
    if kind is Kind.DATE:
        return found(quantities.DATE, text)
    if kind in _KINDS_OF_NAMES:
        return [(name.start, name.end) for name in names(text) if name.kind in _KINDS_OF_NAMES[kind]]
    if kind is Kind.DEFINITION and (name := defined(question.text)):
        return definitions(name, text)
    return []


def _figures(question: Question, text: str) -> list[Span]:
    """Figures in the unit asked for (dollars do not answer "how many years?"), but not those in dates."""
    patterns = quantities.measuring(question.text)
    if not patterns:
        sums = (quantities.MONEY, quantities.PERCENT) if question.kind is Kind.AMOUNT else ()
        patterns = (*sums, quantities.QUANTITY)
    dates = [] if quantities.DURATION in patterns else found(quantities.DATE, text)
    return next((spans for pattern in patterns if (spans := found(pattern, text, outside=dates))), [])


def whole(text: str, span: Span) -> Span | None:
    """Extend a span to whole words without punctuation around them, and part of a sum or percentage to all of
    it: "3.9" becomes "¥3.9 trillion (US$25.44 billion)".

    :param text: the sentence.
    :param span: half-open offsets into it, like those returned; None if there is no word.
    """
    start, end = _words(text, span)
    for first, last in (*found(quantities.MONEY, text), *found(quantities.PERCENT, text)):
        if first < end and start < last:
            start, end = min(start, first), max(end, last)
            break
    return (start, end) if start < end else None


def _words(text: str, span: Span) -> Span:
    """The whole words of a span, without punctuation around them and a last "'s"; empty if there are none."""
    touched = [one.span() for one in _WORD.finditer(text) if one.start() < span[1] and span[0] < one.end()]
    if not touched:
        return span[0], span[0]
    start, end = touched[0][0], touched[-1][1]
    while start < end and text[start] in _OPENING:
        start += 1
    while start < end and (
        text[end - 1] in _CLOSING or (text[end - 1] == "." and not _ABBREVIATED.search(text, start, end))
    ):
        end -= 1
    if text[start:end].endswith(("'s", "’s")):
        end = start + len(text[start : end - 2].rstrip(_CLOSING))
    return start, end
