"""For "… the year before?": sentences that tell of an earlier time, not of the one already told of."""

import re
from collections.abc import Sequence

from index.types import Hit
from rag.language.quantities import MONEY, PERCENT, QUANTITY
from rag.reading.leading import leading, near
from rag.reading.reader import Reading

_ASKED = re.compile(r"\b(?:year|month|week|quarter|season|day|time)s? (?:before|earlier)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:before|earlier|previous(?:ly)?|prior|ago|than|(?:compared (?:with|to)|against|from)(?= \S*\d))\b"
)
_BEHIND = 20  # characters


def earlier_first(question: str, readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Reading]:
    """The readings, the first that tells of an earlier time before all others, if a question asks for it.

    :param readings: best first.
    """
    for one in near(readings) if _ASKED.search(question) else ():
        text, at = one.sentence.text, one.sentence.start
        if told := _TOLD.search(text):
            # "Up from 54 percent": the figure behind it is of then.
            figures = [
                match.span() for pattern in (MONEY, PERCENT, QUANTITY) for match in pattern.finditer(text)
            ]
            then = [(at + start, at + end) for start, end in figures if 0 <= start - told.end() < _BEHIND]
            return leading([(one.sentence, then[0] if then else one.span)], readings)
    return list(readings)


def untimely(question: str, reading: Reading) -> str | None:
    """Why a sentence does not tell of the earlier time that is asked for; None if it may."""
    if not _ASKED.search(question) or _TOLD.search(reading.sentence.text):
        return None
    return "The closest sentences tell of another time."
