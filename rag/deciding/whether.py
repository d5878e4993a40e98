"""Yes or no, for a question that asks whether something is so and a passage that tells."""

import re

from rag.question.shape import take_apart
from rag.reading.reader import Reading
from rag.types import YES_OR_NO

SURE = 0.7
"""The probability from which the network's verdict is told. Of 515 yes-or-no questions that it was not taught
(those of boolq and condaqa that were kept), it is so sure of 38 in 100: 83 in 100 that it says yes to are
rightly told, and 87 of the others. From 0.6, it would be sure of 67 in 100, and right in 75 of these."""
_EITHER = re.compile(r"\bor\b", re.IGNORECASE)


def yes_or_no(question: str, reading: Reading) -> str | None:
    """One of `YES_OR_NO`, if the passage of a reading surely tells; None if not, or if nothing such is
    asked."""
    if reading.verdict is None or not asks_whether(question):
        return None
    supports, contradicts, _ = reading.verdict
    yes, no = YES_OR_NO
    return yes if supports >= SURE else no if contradicts >= SURE else None


def asks_whether(question: str) -> bool:
    """Whether yes or no answers: "Is the ferry still running?", but not "Is it the red one or the blue?"."""
    asked = take_apart(question)
    return asked is not None and not asked.interrogative and not _EITHER.search(asked.rest)
