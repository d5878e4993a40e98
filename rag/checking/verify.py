"""Hold a sentence against the evidence that it cites.

Rules come first where they are sure: figures, days and names. Whether a name or figure belongs to what the
sentence says of it, the reader tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from index.types import Article
from rag.checking.days import apart, unborne
from rag.checking.entailment import entailed
from rag.checking.gaps import gaps
from rag.checking.misfits import misfit, rival
from rag.checking.names import unmentioned
from rag.checking.support import THRESHOLD, features, probability, surely
from rag.language.quantities import Span

Slice: TypeAlias = tuple[Article, int, int]
"""An article and half-open offsets into its text, in code points."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence supports a sentence.

    :param supported: it does.
    :param kind: what is wrong: "number", "unit", "bound", "date", "name", or "fact" if it is told otherwise
        or not at all; None if it is supported.
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

    :raises ValueError: if the sentence is empty, there is no evidence, or a slice is not inside its article.
    """
    _check(sentence, evidence)
    wrong = by_rules(sentence, evidence)
    return wrong or by_network(sentence, evidence)


def by_rules(sentence: str, evidence: Sequence[Slice]) -> Verdict | None:
    """What figures, days and names of a sentence the evidence does not have; None if it has all."""
    told = _told(evidence)
    if found := misfit(sentence, told, apart(evidence)):
        figure, wrong = found
        reason = _FIGURES[wrong].format(sentence[figure.start : figure.end])
        other = rival(figure, told)
        return Verdict(False, wrong, reason, 0.0, _place(other, evidence) if other else None)
    if span := unborne(sentence, evidence):
        return Verdict(False, "date", f"The cited words do not say “{sentence[slice(*span)]}”.", 0.0)
    if name := unmentioned(sentence, evidence):
        return Verdict(False, "name", f"The cited words do not mention {name}.", 0.0)
    return None


def by_network(sentence: str, evidence: Sequence[Slice]) -> Verdict:
    """What the networks say of a sentence, and of its names and figures."""
    told = _told(evidence)
    whole = entailed(sentence, told)
    # A pass for each name and figure costs several times as much as one for the whole.
    asked = [] if surely(whole) else gaps(sentence, told)
    likely = probability(features(asked, whole))
    if likely >= THRESHOLD:
        return Verdict(True, probability=likely)
    worst = min(asked, key=lambda gap: gap.ahead, default=None)
    if worst is None or worst.ahead > 0:
        return Verdict(False, "fact", "The cited words do not bear this out.", likely)
    words = " ".join(told[slice(*worst.other)].split())
    reason = f"The cited words seem to say this of “{words}”, not of “{sentence[slice(*worst.span)]}”."
    return Verdict(False, "fact", reason, likely, _place(worst.other, evidence))


def _told(evidence: Sequence[Slice]) -> str:
    return " ".join(article.text[start:end] for article, start, end in evidence)


def _place(span: Span, evidence: Sequence[Slice]) -> Slice | None:
    """Where a span of all evidence stands, unless it reaches from one slice into the next."""
    first, last = span
    for article, start, end in evidence:
        if 0 <= first < last <= end - start:
            return article, start + first, start + last
        first, last = first - (end - start) - 1, last - (end - start) - 1
    return None


def _check(sentence: str, evidence: Sequence[Slice]) -> None:
    if not sentence.strip() or not evidence:
        raise ValueError("expected a sentence and at least one slice of an article as evidence")
    for article, start, end in evidence:
        if not 0 <= start < end <= len(article.text):
            raise ValueError(f"expected 0 <= start < end <= {len(article.text)}, found {start}..{end}")
