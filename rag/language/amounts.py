"""The figures of a sentence as numbers with units, so that two can be compared."""

import re
from dataclasses import dataclass

from index.text.words import STOPWORDS
from rag.language.quantities import DATE, DURATION, MEASURE, MONEY, NUMBERS, PERCENT, QUANTITY

_SCALES = {
    "hundred": 1e2, "dozen": 12, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6,
    "mln": 1e6, "crore": 1e7, "billion": 1e9, "bn": 1e9, "bln": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_WORDS = NUMBERS.keys() | _SCALES.keys()
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+(?:-[a-z]+)?", re.IGNORECASE)
_SIGN = re.compile(r"[^\W\d_]*[$¥€£₩₹₽]")
_UNIT = re.compile(r"[^\W\d_][\w-]*")
_OLD = re.compile(r"[ -]old\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure at half-open offsets of a sentence.

    :param unit: "percent", "point", "age", a length of time ("week"), a currency as it is written ("yen",
        "US$"), or the noun that is counted; in the singular and in small letters; "" if none is named.
    """

    start: int
    end: int
    value: float
    unit: str


def amounts(text: str) -> list[Amount]:
    """The figures of a sentence, in order; days and years of the calendar are none, nor times of day."""
    taken = [match.span() for pattern in (DATE, _CLOCK) for match in pattern.finditer(text)]
    found: list[Amount] = []
    for pattern, unit in ((MONEY, _currency), (PERCENT, _percent), (DURATION, _time), (QUANTITY, _counted)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            value = number(match[0])
            if value is not None:
                found.append(Amount(start, end, value, unit(text, match)))
                taken.append((start, end))
    return sorted(found, key=lambda one: one.start)


def number(words: str) -> float | None:
    """The number in a figure as written: "3.9tn", "some 1,200", "nineteen", "two and a half million"."""
    words = words.lower()
    if words.startswith("between"):
        words = words.partition(" and ")[0]
    value: float | None = None
    for token in _NUMBER.findall(words):
        if token[0].isdigit():
            if value is not None:
                break  # a range, or a conversion in brackets
            value = float(token.replace(",", ""))
            continue
        if token in _SCALES:
            value = (1 if value is None else value) * _SCALES[token]
            if token == "hundred":
                continue  # "three hundred and five"
            return value
        pieces = [NUMBERS[one] for one in token.split("-") if one in NUMBERS]
        if pieces:
            value = (value or 0) + sum(pieces)
        elif value is not None and token not in ("and", "a"):
            break
    return value


def _currency(text: str, match: re.Match[str]) -> str:
    told = match[0].partition("(")[0]  # without a conversion
    sign = _SIGN.search(told)
    return sign[0] if sign else told.split()[-1].rstrip("s").lower()


def _percent(text: str, match: re.Match[str]) -> str:
    return "point" if "point" in match[0].lower() else "percent"


def _time(text: str, match: re.Match[str]) -> str:
    if _OLD.match(text, match.end()):
        return "age"
    # "Three hours and 20 minutes" is taken for three hours.
    return next(word.rstrip("s") for word in re.split(r"[ -]", match[0].lower()) if MEASURE.fullmatch(word))


def _counted(text: str, match: re.Match[str]) -> str:
    inside = [word for word in _UNIT.findall(match[0].lower()) if not {*word.split("-")} <= _WORDS]
    after = _UNIT.match(text[match.end() :].lstrip(" -"))
    noun = inside[-1] if inside and inside[-1] not in STOPWORDS else after[0].lower() if after else ""
    return "" if noun in STOPWORDS or noun in ("was", "were", "last") else noun.rstrip("s")
