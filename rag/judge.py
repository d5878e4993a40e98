"""Whether the articles answer at all, decided on evidence, and how sure that is."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.lexical import stems
from rag.question import Question
from rag.read import Reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided.

    :param reason: why the question is refused, as a clause; None where it is answered.
    :param confidence: in [0, 1]: that the best reading answers.
    """

    reason: str | None
    confidence: float


EVIDENCE = ("score", "lead", "names", "unknown", "year")
"""What decides:

- score: of the best reading;
- lead: how far it leads the mean of the next four, which are what unrelated sentences of this very index score;
- names: share of the question's names and numbers that stand in the best reading's passage or title;
- unknown: share of the question's words, weighted by rarity, that no passage of the index holds;
- year: 1 where the question names a year that is neither in the passage nor the article's own.
"""

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_WORD = re.compile(r"[^\W_][\w’'.,&-]*[^\W_]|[^\W_]")
_NOT_NAMES = frozenset({"i", "i'm", "who", "what", "when", "where", "why", "how", "which", "whose", "is", "are", "was",
                        "were", "did", "do", "does", "has", "have", "had", "can", "will", "and"})  # fmt: skip


def names_and_numbers(question: str) -> list[str]:
    """The words of a question that name or number: capitals after the first word, acronyms, digits."""
    found = []
    for place, match in enumerate(_WORD.finditer(question)):
        word = match.group()
        named = word[0].isupper() and (place > 0 or (word.isupper() and len(word) > 1))
        if (named or any(map(str.isdigit, word))) and word.lower() not in _NOT_NAMES:
            found.append(word)
    return found


def evidence(question: Question, readings: Sequence[Reading]) -> tuple[float, ...]:
    """The values of `EVIDENCE`, in its order, for readings best first; at least one."""
    best = readings[0]
    others = [reading.score for reading in readings[1:5]]
    article = best.sentence.article
    context = f"{article.title}\n{best.sentence.passage.text}"
    held = set(stems(context))
    named = [stems(word) for word in names_and_numbers(question.text)]
    shares = [float(all(stem in held for stem in parts)) for parts in named if parts]
    total = sum(map(question.rarity, question.stems))
    unknown = sum(question.rarity(stem) for stem in question.stems if not question.frequencies[stem])
    years = set(_YEAR.findall(question.text))
    published = {str(article.published.year)} if article.published else set()
    return (
        best.score,
        best.score - sum(others) / len(others) if others else 0.0,
        sum(shares) / len(shares) if shares else 1.0,
        unknown / total if total else 1.0,
        float(bool(years) and not years & (set(_YEAR.findall(context)) | published)),
    )


WEIGHTS = (0.5, -0.1, 1.6, 0.0, -1.8)
BIAS = -4.4


def judge(question: Question, readings: Sequence[Reading], threshold: float) -> "Verdict":
    """Decide whether the best reading answers."""
    if not readings:
        return Verdict("no passage in the index has anything to do with it", 0.0)
    values = evidence(question, readings)
    logit = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))
    confidence = 1.0 / (1.0 + math.exp(-logit))
    if confidence >= threshold:
        return Verdict(None, confidence)
    return Verdict("nothing in them is close enough to what is asked", confidence)
