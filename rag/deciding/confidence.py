"""Whether the articles answer at all, decided on evidence, and how sure that is."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.words import stems
from index.types import Article
from rag.language.aliases import speaks_of
from rag.question.kind import Kind, Question, names_and_numbers
from rag.reading import fitted
from rag.reading.reader import Reading, before

THRESHOLD = fitted.THRESHOLD
"""Confidence below which a question is refused: the one number that trades false refusals for false answers.
The curve is in the report of `dateline eval`, and for the development sets in evals/README.md."""

JUDGED = 2
"""Readings in whose articles names and numbers are looked for. With one, a question is refused whose answer
stands in two articles."""

_THINGS = {
    Kind.AMOUNT: "give an amount", Kind.COUNT: "give a number", Kind.DATE: "give a date",
    Kind.PERSON: "name a person", Kind.PLACE: "name a place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided.

    :param reason: why the question is refused, as a sentence; None where it is answered.
    :param confidence: in [0, 1]: that the articles answer.
    """

    reason: str | None
    confidence: float


EVIDENCE = ("found", "margin", "above", "absent", "elsewhere", "unstated")
"""What confidence is made of:

- found: the chance that some sentence read answers, if each were right with the logistic function of half its
  margin as its chance;
- margin: of the best reading (`rag.reading.reader.FEATURES`);
- above: how far the nearest passage's cosine lies above the background's (`chance_similarity`), as a share of
  the room there is above it;
- absent: 1 if the question has a name or number that no article of the best two readings holds;
- elsewhere: 1 if it has one that the best reading's passage does not hold;
- unstated: 1 if a thing of a certain kind is asked for, and neither of the best two readings holds one.
"""


def judge(
    question: Question, readings: Sequence[Reading], background: float = 0.0, threshold: float = THRESHOLD
) -> Verdict:
    """Decide whether the readings, best first, answer.

    :param background: the cosine that unrelated questions reach in this index (`chance_similarity`).
    """
    if not readings:
        return Verdict("The index has nothing about this.", 0.0)
    best = readings[:JUDGED]
    missing = absent(question.text, [reading.sentence.article for reading in best])
    values = evidence(question, readings, background, missing=bool(missing))
    confidence = _logistic(fitted.CONFIDENCE.scores([values])[0])
    if confidence >= threshold:
        return Verdict(None, confidence)
    if missing:
        return Verdict(f"No article I found mentions “{_together(question.text, missing)}”.", confidence)
    if values["unstated"]:
        return Verdict(f"The closest sentences do not {_THINGS[question.kind]}.", confidence)
    if values["elsewhere"]:
        return Verdict("The closest passages are about someone or something else.", confidence)
    return Verdict("Nothing I found comes close to what you ask.", confidence)


def _together(question: str, words: Sequence[str]) -> str:
    """The first of some words of a question, with those of them that follow it at once: "Elon Musk"."""
    any_of = "|".join(map(re.escape, words))
    found = re.search(rf"(?:{any_of})(?: (?:{any_of})\b)*", question)
    return found[0] if found else words[0]


def evidence(
    question: Question, readings: Sequence[Reading], background: float, *, missing: bool
) -> dict[str, float]:
    """The values of `EVIDENCE`, in its order.

    :param missing: the question has a name or number that no article of the best readings holds.
    """
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
    """The names and numbers of a question that none of some articles holds.

    An article holds the year it is of.

    :param text: the part of the article that is looked in; None for the whole of each.
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
