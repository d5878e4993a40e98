"""The figure that a sentence answers with, and whether two sentences give the same quantity.

A wrong figure beside the right one is worse than none, so in doubt they do not.
"""

import re
from dataclasses import dataclass
from datetime import date

from rag.deciding.newest import NEAR, answers
from rag.language.amounts import Amount, amounts
from rag.reading.reader import Reading

_AFTER = re.compile(
    r"\s*(?:(?P<change>more|fewer|less|higher|lower|increase|rise|drop|fall|additional|extra|others?)\b"
    r"|(?:an?|per|each|every) (?P<rate>\w+))",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|would|could|may|might|can|if|feared|goal|expect\w*|forecast\w*|predict\w*|hop(?:e|es|ed|ing)|"
    r"project(?:s|ed|ion)|plan(?:s|ned)?|target\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that an article gives.

    :param amount: its offsets are those of the sentence.
    :param superseded: a correction took the article's place.
    :param disputed: another article of the same day gives one that disagrees.
    """

    reading: Reading
    amount: Amount
    superseded: bool = False
    disputed: bool = False

    @property
    def day(self) -> date:
        return self.reading.sentence.article.published or date.min

    @property
    def ahead(self) -> str:
        """The words of the sentence before the figure."""
        return self.reading.sentence.text[: self.amount.start]

    @property
    def words(self) -> str:
        """The figure as told, with its hedge: "more than 40"."""
        return self.reading.sentence.text[self.amount.start : self.amount.end]


def figure(reading: Reading) -> Given | None:
    """The one figure in the answering words of a dated sentence; None if there is none, or another."""
    sentence, answer = reading.sentence, reading.span
    if answer is None or sentence.article.published is None:
        return None
    first, last = (offset - sentence.start for offset in answer)
    inside = [one for one in amounts(sentence.text) if one.start < last and first < one.end]
    return Given(reading, inside[0]) if len(inside) == 1 else None


def same_quantity(one: Given, lead: Given) -> bool:
    """Whether a figure is of what the leading one is of."""
    ours, theirs = one.reading, lead.reading
    return ours.score >= theirs.score - NEAR and answers(ours, theirs) and _role(one) == _role(lead)


def _role(one: Given) -> tuple[str, str, bool]:
    """Whether it is the figure itself or a change, so many a day, or one to come."""
    after = _AFTER.match(one.reading.sentence.text, one.amount.end)
    change, rate = ((after["change"] or "").lower(), (after["rate"] or "").lower()) if after else ("", "")
    return change, rate, bool(_TO_COME.search(one.ahead))
