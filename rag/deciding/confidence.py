"""Whether the articles answer at all, decided on evidence, and how sure that is."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.text.words import stems
from rag.language.names import Known, mentions, names
from rag.language.relative_dates import moments, years
from rag.question.kind import Kind, Question
from rag.reading.answer_spans import fitting
from rag.reading.reader import Reading, leans

THRESHOLD = 0.39
"""Confidence below which a question is refused: the one number that trades false refusals for false answers.
The curve is in the report of `dateline eval`, and for the development sets in evals/README.md."""

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_WORD = re.compile(r"[^\W_](?:[\w’'.,&-]*[^\W_])?")
_POSSESSIVE = re.compile(r"['’]s$")
# Capitalised, and no names: what opens a question, and what dates it ("this Wednesday").
_NO_NAMES = frozenset(
    """
    who what when where why how which whose whom is are was were did do does has have had can could will
    would should and but in on at by for from to of with i i'm the a an according ceo cfo
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    """.split()
)
_ALIASES = {
    "america": "us", "american": "us", "americans": "us", "usa": "us", "u.s": "us", "united states": "us",
    "britain": "uk", "british": "uk", "britons": "uk", "u.k": "uk", "united kingdom": "uk",
}  # fmt: skip
_ALIAS = re.compile(rf"\b(?:{'|'.join(map(re.escape, _ALIASES))})\b", re.IGNORECASE)
_ORDINALS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth".split())
_ALIKE = 4  # letters that a country and its people share: Japan, Japanese; China, Chinese
_BACK = 5000  # characters before a figure in which names are looked for: most articles, whole
_BEFORE = 300  # characters before a sentence that leans on them: one long sentence
_STATED = {
    Kind.AMOUNT: "an amount", Kind.COUNT: "a number", Kind.DATE: "a date", Kind.PERSON: "a person",
    Kind.PLACE: "a place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided.

    :param reason: why the question is refused, as a clause; None where it is answered.
    :param confidence: in [0, 1]: that the best reading answers.
    """

    reason: str | None
    confidence: float


EVIDENCE = ("found", "context", "above", "absent", "elsewhere", "unstated", "mismatched")
"""What confidence is made of:

- found: the chance that some sentence read answers, were each right by the logistic function of half its
  margin, and by itself: so several that agree weigh more than one; less that of being of another
  (`rag.reading.claims.conflict`). A definition that is asked for and stands there is found;
- context: of the best reading, as the reader has it (`rag.reading.reader.FEATURES`);
- above: how far the nearest passage's cosine lies above the background's (`rag.deciding.chance_similarity`), as a share of
  what there is above it;
- absent: 1 where the question has a name or number that no article of the best two readings holds;
- elsewhere: 1 where it has one that the best reading's own passage does not hold;
- unstated: 1 where a thing of a certain kind is asked for, and neither of the two states one (`_states`);
- mismatched: how surely the best reading speaks of another than is asked about.
"""

WEIGHTS = (2.0, 0.35, 4.3, -2.4, -0.6, -3.5, -3.8)
BIAS = -2.4
"""With `WEIGHTS`, near a logistic regression over the questions, answerable and not in equal parts, of
realtimeqa_dev (twice), seeds/ and the text it retells, and with less weight squad2_a's held-out title and
single_topic_rag; within what those leave open, set so that no news set has more than a tenth refused."""

JUDGED = 2
"""Readings that names, numbers and kinds are looked for in. With one, a question is refused whose answer
stands second; with more, an unrelated sentence soon has a figure or a name of the right kind."""


def judge(
    question: Question, readings: Sequence[Reading], background: float = 0.0, threshold: float = THRESHOLD
) -> Verdict:
    """Decide whether the readings, best first, answer.

    Raw cosine decides nothing by itself: unrelated texts reach 0.7. What the reader found, a name or year
    that no article holds, and the absence of the kind of thing that is asked for, weigh most.

    :param background: the cosine that unrelated questions reach in this index (`rag.deciding.chance_similarity`).
    """
    if not readings:
        return Verdict("nothing in the index has to do with it", 0.0)
    best = readings[:JUDGED]
    missing = _absent(question, best, _whole)
    unstated = _is_unstated(question, best)
    values = evidence(question, readings, background, missing=bool(missing), unstated=unstated)
    logit = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))
    confidence = 1.0 / (1.0 + math.exp(-logit))
    if confidence >= threshold:
        return Verdict(None, confidence)
    if missing:
        return Verdict(f"none that comes near it mentions “{missing[0]}”", confidence)
    if best[0].features["conflict"]:
        return Verdict("what comes near it is said of another than is asked about", confidence)
    if unstated:
        return Verdict(f"no sentence that comes near it states {_STATED[question.kind]}", confidence)
    return Verdict("no sentence comes near enough to what is asked", confidence)


def evidence(
    question: Question, readings: Sequence[Reading], background: float, *, missing: bool, unstated: bool
) -> tuple[float, ...]:
    """The values of `EVIDENCE`, in its order."""
    best = readings[0]
    nearest = max(reading.features["cosine"] for reading in readings)
    nothing = math.prod(1 - _chance(question, reading) for reading in readings)
    return (
        1 - nothing,
        best.features["context"],
        (nearest - background) / (1 - background),
        float(missing),
        float(bool(_absent(question, [best], _passage))),
        float(unstated),
        best.features["conflict"],
    )


def _chance(question: Question, reading: Reading) -> float:
    sure = 1 - reading.features["conflict"]
    if question.kind is Kind.DEFINITION and reading.features["kind"]:
        return sure  # the very words that define what is asked about (`rag.language.definitions`)
    margin = max(-30.0, min(30.0, reading.features["margin"]))
    return sure / (1 + math.exp(-margin / 2))


def names_and_numbers(question: str) -> list[str]:
    """The words of a question that name or number, as typed, without 's: capitals, acronyms, digits,
    ordinals, and listed places in small letters."""
    places = {
        word for name in mentions(question, Known()) if name.kind == "place" for word in name.text.split()
    }
    found = []
    for match in _WORD.finditer(question):
        word = _POSSESSIVE.sub("", match.group())
        named = word[0].isupper() or any(map(str.isdigit, word)) or word in places or word in _ORDINALS
        if named and word.casefold() not in _NO_NAMES:
            found.append(word)
    return list(dict.fromkeys(found))


def absent(question: str, texts: Sequence[str]) -> list[str]:
    """The names and numbers of a question that none of some texts holds."""
    question = _ALIAS.sub(lambda match: _ALIASES[match.group().casefold()].upper(), question)
    named = names_and_numbers(question)
    if not named:
        return []
    text = "\n".join(texts).casefold()
    held = {_POSSESSIVE.sub("", word).removesuffix(".com") for word in _WORD.findall(text)}
    held |= {part for word in held for part in re.split(r"[-’'&]", word)}
    held |= {_ALIASES[alias] for alias in _ALIAS.findall(text)}
    stemmed = set(stems(text))
    return [name for name in named if not _stands(name.casefold(), held, stemmed)]


def _stands(name: str, held: set[str], stemmed: set[str]) -> bool:
    if name in held or ((parts := stems(name)) and all(part in stemmed for part in parts)):
        return True
    if not name.isalpha() or len(name) <= _ALIKE:
        return False
    return any(word.isalpha() and word[:_ALIKE] == name[:_ALIKE] for word in held)


def _absent(question: Question, readings: Sequence[Reading], told: Callable[[Reading], str]) -> list[str]:
    """The names and numbers of a question that none of the readings is told to hold."""
    missing = absent(question.text, [told(reading) for reading in readings])
    return [name for name in missing if not (_YEAR.fullmatch(name) and _tells(name, readings, told))]


def _tells(year: str, readings: Sequence[Reading], told: Callable[[Reading], str]) -> bool:
    """Whether a text tells a year by its article's date ("last year"), or might, that being unknown."""
    for reading in readings:
        published = reading.sentence.article.published
        if not published:
            if moments(reading.sentence.text, None):
                return True
            continue
        if year in years(told(reading), published):
            return True
    return False


def _whole(reading: Reading) -> str:
    """All that an article says, its date too: a year stands in an article that is of that year."""
    return _told(reading, reading.sentence.article.text)


def _passage(reading: Reading) -> str:
    return _told(reading, reading.sentence.passage.text)


def _told(reading: Reading, text: str) -> str:
    article = reading.sentence.article
    return f"{article.title}\n{article.published or ''}\n{text}"


def _is_unstated(question: Question, readings: Sequence[Reading]) -> bool:
    return question.kind in _STATED and not any(
        reading.features["conflict"] == 0.0 and _states(question, reading) for reading in readings
    )


def _states(question: Question, reading: Reading) -> bool:
    """Whether a sentence holds a thing of the kind asked for, and not another firm's billions: where it names
    little of what the question names, nothing else may be named before the figure."""
    if reading.features["kind"] == 0.0:
        return False
    sentence = reading.sentence
    start = sentence.start
    if leans(sentence.text):
        start = max(sentence.passage.start, start - _BEFORE)
    own = f"{sentence.article.title}\n{sentence.article.text[start : sentence.end]}"
    if 2 * len(absent(question.text, [own])) <= len(names_and_numbers(question.text)):
        return True
    if question.kind in (Kind.PERSON, Kind.PLACE) or not (figures := fitting(question, sentence.text)):
        return True
    # Names are looked for from further back: one that opens a sentence is known by its other places.
    figure = sentence.start + figures[0][0]
    first = max(0, figure - _BACK)
    text, asked = sentence.article.text[first:figure], question.text.casefold()
    named = [name for name in names(text) if first + name.start >= sentence.start]
    return all(name.text.casefold() in asked for name in named)
