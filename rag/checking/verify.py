"""Hold a sentence against the evidence that it cites."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from index.types import Article
from rag.language.amounts import amounts

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


def verify(sentence: str, evidence: Sequence[Slice]) -> Verdict:
    """Whether the slices together support a sentence.

    :raises ValueError: if there is no evidence, or a slice reaches outside its article.
    """
    told = " ".join(article.text[start:end] for article, start, end in evidence)
    stated = {amount.value for amount in amounts(told)}
    for amount in amounts(sentence):
        if amount.value not in stated:
            words = sentence[amount.start : amount.end]
            return Verdict(False, "number", f'The cited words do not say "{words}".', 0.0)
    return Verdict(True)
