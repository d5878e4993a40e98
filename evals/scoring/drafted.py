"""What became of the sentences that a language model wrote."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.types import Answer

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Drafted:
    """Counts over a run with a language model.

    :param answers: with a sentence of the model that stands.
    :param quoted: not refused, but without such a sentence: the articles speak alone.
    :param sentences: that the model wrote: `kept`, `repaired` or `dropped`.
    :param unquoted: kept with digits that no quote has which they cite, for people to read: the check may
        know better ("a third" for "33%"), or be wrong.
    """

    answers: int
    quoted: int
    sentences: int
    kept: int
    repaired: int
    dropped: int
    unquoted: tuple[str, ...]


def drafted(answers: Iterable[Answer]) -> Drafted | None:
    """None if no language model wrote anything."""
    told = list(answers)
    judged = [(answer, one) for answer in told for one in answer.verdicts]
    if not judged:
        return None
    states = [one.state for _, one in judged]
    standing = [any(one.state == "kept" for one in answer.verdicts) for answer in told]
    return Drafted(
        answers=sum(standing),
        quoted=sum(not stands and not answer.refused for answer, stands in zip(told, standing, strict=True)),
        sentences=len(judged),
        kept=states.count("kept"),
        repaired=states.count("repaired"),
        dropped=states.count("dropped"),
        unquoted=tuple(
            one.text
            for answer, one in judged
            if one.state == "kept" and not _digits(one.text) <= _quoted(answer, one.numbers)
        ),
    )


def _digits(text: str) -> set[str]:
    return set(_DIGITS.findall(text))


def _quoted(answer: Answer, numbers: Iterable[int]) -> set[str]:
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return {digits for number in numbers for digits in _digits(quotes.get(number, ""))}
