"""The figure that a sentence answers with, and whether two sentences give the same quantity.

A wrong figure beside the right one is worse than none, so in doubt they do not.
"""

import re
from dataclasses import dataclass
from datetime import date

from index.text.words import STOPWORDS
from rag.deciding.newest import NEAR, answers
from rag.language.amounts import Amount, amounts
from rag.language.names import Known, mentions
from rag.language.quantities import DURATION, MONEY, PERCENT
from rag.question.about import Question
from rag.reading.counting import counted, uncounted
from rag.reading.reader import Reading

_ASKS = re.compile(
    r"\b(?:how (?:much|many|high|low|big|large|long|tall|far|fast|heavy|deep|wide|strong|expensive)|toll|"
    r"percentage|share|number|amount|(?:un)?employment|inflation|rates?|prices?|costs?|fares?|fees?|budget|"
    r"debt|turnout|population)\b",
    re.IGNORECASE,
)
_IN_PERCENT = re.compile(
    r"\b(?:percentage|(?:inflation|interest|jobless|mortgage|unemployment) rates?)\b", re.IGNORECASE
)
_COVERED = 0.8
"""The share of the other sentence's coverage that a sentence needs: both tell of the same thing."""
_COUNT_LASTS, _LASTS = 60, 730
"""Days within which two articles are of one matter: what is counted (the dead of one storm), and the rest."""
_RANGE = re.compile(r"\d.*?(?:\bto\b|\band\b|\bor\b|[-–—]).*?\d", re.DOTALL)
_THING = re.compile(r"[ -](?:[^\W\d_]+s|people|men|women|children)\b|(?: an?| per) [^\W\d_]+\b")
_BEFORE = re.compile(
    r"\b(by|from|up|down|another|additional|extra|of the|target of)\s+(?:an? )?$", re.IGNORECASE
)
_AFTER = re.compile(
    r"\s*(?:(?P<change>more|fewer|less|higher|lower|increase|rise|drop|fall|additional|extra|others?)\b"
    r"|(?:an?|per|each|every) (?P<rate>\w+))",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|would|could|may|might|can|if|feared|goal|expect\w*|forecast\w*|predict\w*|hop(?:e|es|ed|ing)|"
    r"project(?:s|ed|ion)|plan(?:s|ned)?|target\w*)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that an article gives.

    :param amount: its offsets are those of the sentence.
    :param span: of the figure with what it counts, "45 looms": code points into the article's text.
    :param superseded: a correction took the article's place.
    :param disputed: another article of the same day gives one that disagrees.
    """

    reading: Reading
    amount: Amount
    span: tuple[int, int]
    superseded: bool = False
    disputed: bool = False

    @property
    def day(self) -> date:
        return self.reading.sentence.article.published or date.min

    @property
    def ahead(self) -> str:
        """The words of the sentence before the figure."""
        return self.reading.sentence.text[: self.amount.start]

    @property
    def words(self) -> str:
        """The figure as told, with its hedge: "more than 40"."""
        return self.reading.sentence.text[self.amount.start : self.amount.end]


def asks_for_figure(question: str) -> bool:
    """Whether a question asks how much or how many, for a toll, a rate or a price."""
    return bool(_ASKS.search(question))


def figure(reading: Reading, question: str) -> Given | None:
    """The one figure in the answering words of a dated sentence; None if there is none, or another, or a
    range."""
    sentence, answer = reading.sentence, reading.span
    if answer is None or sentence.article.published is None:
        return None
    first, last = (offset - sentence.start for offset in answer)
    inside = [one for one in amounts(sentence.text) if one.start < last and first < one.end]
    if len(inside) != 1:
        return None
    amount, text = inside[0], sentence.text
    told = text[amount.start : amount.end]
    if _RANGE.search(told.partition("(")[0]) or told in question:
        return None
    if _IN_PERCENT.search(question) and amount.unit != "percent":
        return None
    thing = _THING.match(text, amount.end)
    is_thing = thing is not None and thing[0].split()[-1].strip("-").lower() not in STOPWORDS
    end = thing.end() if thing and is_thing else amount.end
    return Given(reading, amount, (sentence.start + amount.start, sentence.start + end))


def same_quantity(one: Given, lead: Given, question: Question) -> bool:
    """Whether a figure of another article is of what the leading one is of."""
    ours, theirs = one.reading, lead.reading
    known = f"{question.text}\n{theirs.sentence.article.title}\n{theirs.sentence.text}"
    return (
        ours.sentence.article.id != theirs.sentence.article.id
        and ours.score >= theirs.score - NEAR
        and answers(ours, theirs)
        and ours.features["coverage"] >= _COVERED * theirs.features["coverage"]
        and abs((one.day - lead.day).days) <= (_LASTS if _measure(one) else _COUNT_LASTS)
        and _measure(one) == _measure(lead)
        and _role(one) == _role(lead)
        and _years(one) == _years(lead)
        # Nouns that count the same may differ, "dead" and "people"; but money and votes are no people.
        and not (counted(question.text) and uncounted(question.text, ours))
        and _places(ours.sentence.text) <= _places(known)
    )


def _measure(one: Given) -> str:
    """What the figure is measured in; "" if it counts things."""
    unit = one.amount.unit
    if unit == "year-old" or any(pattern.match(one.words) for pattern in (MONEY, PERCENT, DURATION)):
        return unit
    return unit if unit[:2] in one.words and unit != "people" else ""


def _role(one: Given) -> tuple[str, str, str, bool]:
    """Whether it is the figure itself or a change, an earlier one, so many a day, or one to come."""
    before = _BEFORE.search(one.ahead)
    after = _AFTER.match(one.reading.sentence.text, one.amount.end)
    change, rate = ((after["change"] or "").lower(), (after["rate"] or "").lower()) if after else ("", "")
    return before[1].lower() if before else "", change, rate, bool(_TO_COME.search(one.ahead))


def _years(one: Given) -> set[str]:
    """The years that the sentence names, other than its article's."""
    return set(_YEAR.findall(one.reading.sentence.text)) - {str(one.day.year)}


def _places(text: str) -> set[str]:
    return {name.text for name in mentions(text, Known()) if name.kind == "place"}
