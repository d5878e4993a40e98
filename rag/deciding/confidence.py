"""Do the articles answer, and how sure is that?"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.text.words import stems
from index.types import Article
from rag.language.aliases import speaks_of
from rag.question.kind import Kind, Question, names_and_numbers
from rag.reading import fitted
from rag.reading.reader import Reading, before

THRESHOLD = fitted.THRESHOLD
"""Questions with less confidence are refused. A higher threshold lets fewer wrong answers through but
refuses more questions that have an answer. The report of `dateline eval` shows the curve."""

JUDGED = 2
"""Readings whose articles must have the question's names and numbers between them. With one, a question is
refused if its answer takes two articles."""

_THINGS = {
    Kind.AMOUNT: "give an amount", Kind.COUNT: "give a number", Kind.DATE: "give a date",
    Kind.PERSON: "name a person", Kind.PLACE: "name a place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision.

    :param reason: why the question is refused, in a sentence; None if it is answered.
    :param confidence: that the articles answer, in [0, 1].
    """

    reason: str | None
    confidence: float


EVIDENCE = ("found", "margin", "above", "absent", "elsewhere", "unstated")
"""What confidence is made of:

- found: the chance that any sentence answers, if that of each is the logistic function of half its margin;
- margin: of the best reading (`rag.reading.reader.FEATURES`);
- above: how far the best cosine lies above the background (`chance_similarity`), over 1 - background;
- absent: 1 if the question has a name or number that is in no article of the best two readings;
- elsewhere: 1 if it has one that is not in the best reading's passage;
- unstated: 1 if it asks for a thing of a certain kind, such as a date, and the best two readings have none.
"""


def judge(
    question: Question,
    readings: Sequence[Reading],
    background: float = 0.0,
    threshold: float = THRESHOLD,
    holds: Callable[[str], bool] = lambda words: False,
) -> Verdict:
    """Decide whether the readings answer.

    :param readings: best first.
    :param background: the cosine of unrelated questions in this index (`chance_similarity`).
    :param holds: whether any article has these words in a row, the read ones or not.
    """
    if not readings:
        return Verdict("The index has nothing about this.", 0.0)
    best = readings[:JUDGED]
    missing = absent(question.text, [reading.sentence.article for reading in best])
    values = evidence(question, readings, background, missing=bool(missing))
    confidence = _logistic(fitted.CONFIDENCE.scores([values])[0])
    if confidence >= threshold:
        return Verdict(None, confidence)
    if unknown := [word for word in missing if not holds(word)]:
        return Verdict(f"No article mentions “{_together(question.text, unknown)}”.", confidence)
    if missing and holds(name := _together(question.text, missing)):
        return Verdict(f"The articles mention “{name}”, but not what you ask.", confidence)
    if values["unstated"]:
        return Verdict(f"The closest sentences do not {_THINGS[question.kind]}.", confidence)
    if missing or values["elsewhere"]:
        return Verdict("The closest passages are about someone or something else.", confidence)
    return Verdict("Nothing I found comes close to what you ask.", confidence)


def _together(question: str, words: Sequence[str]) -> str:
    """The first of the missing words, with those that follow it directly in the question: "Elon Musk"."""
    any_of = "|".join(map(re.escape, words))
    found = re.search(rf"(?:{any_of})(?: (?:{any_of})\b)*", question)
    return found[0] if found else words[0]


def evidence(
    question: Question, readings: Sequence[Reading], background: float, *, missing: bool
) -> dict[str, float]:
    """The values of `EVIDENCE`, in its order; `missing` is the value of "absent"."""
    best = readings[:JUDGED]
    nearest = max(reading.features["cosine"] for reading in readings)
    sentence = best[0].sentence
    passage = before(sentence) + sentence.passage.text
    return {
        "found": 1 - math.prod(1 - _logistic(one.features["margin"] / 2) for one in readings),
        "margin": best[0].features["margin"],
        "above": (nearest - background) / (1 - background),
        "absent": float(missing),
        "elsewhere": float(bool(absent(question.text, [sentence.article], passage))),
        "unstated": float(question.kind in _THINGS and not any(one.features["kind"] for one in best)),
    }


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def absent(question: str, articles: Sequence[Article], text: str | None = None) -> list[str]:
    """The question's names and numbers that are in none of the articles; an article has the year it is from.

    :param text: where to look instead of in the article's whole text.
    """
    named = list(names_and_numbers(question))
    for article in articles if named else ():
        held = f"{article.title}\n{article.outlet or ''}\n{article.text if text is None else text}"
        stemmed = set(stems(held))
        named = [name for name in named if not _stands(name, held, stemmed, article)]
    return named


def _stands(name: str, text: str, stemmed: set[str], article: Article) -> bool:
    if speaks_of(text, name) or ((parts := stems(name)) and stemmed.issuperset(parts)):
        return True
    return article.published is not None and name == str(article.published.year)
