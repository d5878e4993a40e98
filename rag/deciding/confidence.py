"""Do the articles answer, and how sure is that?"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.text.words import stems
from index.types import Article
from rag.deciding.premise import strayed
from rag.language.aliases import speaks_of
from rag.question.about import Question, names_and_numbers
from rag.reading import fitted
from rag.reading.counting import uncounted
from rag.reading.earlier import untimely
from rag.reading.reader import Reading
from rag.reading.saying import unsaid
from rag.reading.who import undone

THRESHOLD = fitted.THRESHOLD
"""Questions with less confidence are refused. A higher threshold lets fewer wrong answers through but
refuses more questions that have an answer. The report of `dateline eval` shows the curve."""

NEAR_MISS = "The closest passages are about this, but do not say it."

JUDGED = 2
"""Readings whose articles must have the question's names and numbers between them. With one, a question is
refused if its answer takes two articles."""

BESIDE = 0.3
"""What remains of the confidence if the best sentence is beside the question, or no article has a name of it:
one that is misspelt is not to be replaced without a word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision.

    :param reason: why the question is refused, in a sentence; None if it is answered.
    :param confidence: that the articles answer, in [0, 1].
    """

    reason: str | None
    confidence: float


EVIDENCE = ("answers", "on_topic", "absent")
"""What confidence is made of:

- answers, on_topic: of the best reading (`rag.reading.reader.FEATURES`);
- absent: 1 if the question has a name or number that is in no article of the best two readings.
"""


def judge(
    question: Question,
    readings: Sequence[Reading],
    threshold: float = THRESHOLD,
    holds: Callable[[str], bool] = lambda words: True,
) -> Verdict:
    """Decide whether the readings answer.

    :param readings: best first.
    :param holds: whether any article has these words in a row, the read ones or not.
    """
    if not readings:
        return Verdict("The index has nothing about this.", 0.0)
    best = readings[:JUDGED]
    missing = absent(question.text, [reading.sentence.article for reading in best])
    unknown = [word for word in missing if not holds(word)]
    values = evidence(readings, missing)
    confidence = _logistic(fitted.CONFIDENCE.scores([values])[0])
    checks = (uncounted, unsaid, undone, untimely, strayed)
    beside = next(filter(None, (check(question.text, readings[0]) for check in checks)), None)
    if beside or any(word[0].isalpha() for word in unknown):
        confidence *= BESIDE
    if confidence >= threshold:
        return Verdict(None, confidence)
    if unknown:
        return Verdict(f"No article mentions “{_together(question.text, unknown)}”.", confidence)
    if missing and holds(name := _together(question.text, missing)):
        return Verdict(f"The articles mention “{name}”, but not what you ask.", confidence)
    if beside:
        return Verdict(beside, confidence)
    if not missing and values["on_topic"] > 0:
        return Verdict(NEAR_MISS, confidence)
    return Verdict("Nothing I found comes close to what you ask.", confidence)


def _together(question: str, words: Sequence[str]) -> str:
    """The first of the missing words, with those that follow it directly in the question: "Elon Musk"."""
    any_of = "|".join(map(re.escape, words))
    found = re.search(rf"(?:{any_of})(?: (?:{any_of})\b)*", question)
    return found[0] if found else words[0]


def evidence(readings: Sequence[Reading], missing: Sequence[str] = ()) -> dict[str, float]:
    """The values of `EVIDENCE`, in its order; `missing` is what of the question is absent."""
    return {
        "answers": readings[0].features["answers"],
        "on_topic": readings[0].features["on_topic"],
        "absent": float(bool(missing)),
    }


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def absent(question: str, articles: Sequence[Article]) -> list[str]:
    """The question's names and numbers that no article has; an article has the year it is from."""
    named = list(names_and_numbers(question))
    for article in articles if named else ():
        held = f"{article.title}\n{article.outlet or ''}\n{article.text}"
        stemmed = set(stems(held))
        named = [name for name in named if not _stands(name, held, stemmed, article)]
    return named


def _stands(name: str, text: str, stemmed: set[str], article: Article) -> bool:
    if speaks_of(text, name) or ((parts := stems(name)) and stemmed.issuperset(parts)):
        return True
    return article.published is not None and name == str(article.published.year)
