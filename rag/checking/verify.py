"""Hold a sentence against the evidence that it cites."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from index.types import Article
from rag.checking.days import apart, unborne
from rag.checking.figures import misfit
from rag.checking.names import unmentioned

Slice: TypeAlias = tuple[Article, int, int]
"""An article and half-open offsets into its text, in code points."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence supports a sentence.

    :param supported: it does.
    :param kind: what is wrong, as one word or two: "number", "name", "negation"; None if it is supported.
    :param reason: why not, in a sentence for the reader; None if it is supported.
    :param probability: in [0, 1], that it is supported.
    :param against: the words of the evidence that say otherwise; None if they only do not say it.
    """

    supported: bool
    kind: str | None = None
    reason: str | None = None
    probability: float = 1.0
    against: Slice | None = None


_FIGURES = {
    "number": "The cited words do not say “{}”.",
    "unit": "The cited words give the number of “{}” with another unit.",
    "bound": "The cited words do not give “{}” as exactly so much, or so little.",
}


def verify(sentence: str, evidence: Sequence[Slice]) -> Verdict:
    """Whether the slices together support a sentence.

    :raises ValueError: if there is no evidence, or a slice reaches outside its article.
    """
    told = " ".join(article.text[start:end] for article, start, end in evidence)
    if found := misfit(sentence, told, apart(evidence)):
        figure, wrong = found
        return Verdict(False, wrong, _FIGURES[wrong].format(sentence[figure.start : figure.end]), 0.0)
    if span := unborne(sentence, evidence):
        return Verdict(False, "date", f"The cited words do not say “{sentence[slice(*span)]}”.", 0.0)
    if name := unmentioned(sentence, evidence):
        return Verdict(False, "name", f"The cited words do not mention {name}.", 0.0)
    return Verdict(True)
