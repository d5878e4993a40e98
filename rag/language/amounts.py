"""The figures of a sentence as numbers with units, so that two can be compared."""

import re
from dataclasses import dataclass

from index.text.words import STOPWORDS
from rag.language.quantities import DATE, DURATION, MONEY, PERCENT, QUANTITY

_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 1e2, "dozen": 12, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6,
    "mln": 1e6, "crore": 1e7, "billion": 1e9, "bn": 1e9, "bln": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_WORDS = _SMALL.keys() | _SCALES.keys()
_PARTS = {
    "half": 0.5,
    "third": 1 / 3,
    "quarter": 0.25,
    "fifth": 0.2,
    "two-third": 2 / 3,
    "three-quarter": 0.75,
}
_DAYS = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7,
         "month": 30.4, "year": 365.25, "decade": 3652.5, "century": 36525, "centurie": 36525}  # fmt: skip
_SIGNS = {
    "$": "dollar",
    "US$": "dollar",
    "HK$": "Hong Kong dollar",
    "NT$": "Taiwan dollar",
    "NZ$": "New Zealand dollar",
    "A$": "Australian dollar",
    "C$": "Canadian dollar",
    "S$": "Singapore dollar",
    "R$": "real",
    "¥": "yen",
    "€": "euro",
    "£": "pound",
    "₹": "rupee",
    "₩": "won",
    "₽": "rouble",
}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+(?:-[a-z]+)?", re.IGNORECASE)
_UNIT = re.compile(r"[^\W\d_][\w-]*")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure at half-open offsets of a sentence.

    :param unit: "percent", "day" for any length of time, a currency ("yen"), or the noun that is counted;
    in the
        singular and in small letters; "" if none is named.
    """

    start: int
    end: int
    value: float
    unit: str


def amounts(text: str) -> list[Amount]:
    """The figures of a sentence, in order; days and years of the calendar are none."""
    taken = [match.span() for match in DATE.finditer(text)]
    found: list[Amount] = []
    for pattern, unit in ((MONEY, _currency), (PERCENT, _percent), (DURATION, _time), (QUANTITY, _counted)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            value = number(match[0])
            if value is not None:
                scale, of = unit(text, match)
                found.append(Amount(start, end, value * scale, of))
                taken.append((start, end))
    return sorted(found, key=lambda one: one.start)


def number(words: str) -> float | None:
    """The number in a figure as written: "3.9tn", "some 1,200", "nineteen", "two and a half million", "a
    third"."""
    words = words.lower()
    if words.startswith("between"):
        words = words.partition(" and ")[0]
    value: float | None = None
    last = ""
    for token in _NUMBER.findall(words):
        before, last = last, token
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
        if part := _PARTS.get(token.rstrip("s")):
            # "two and a half" is more than two, "two thirds" is less.
            value = part if value is None else value + part if before == "a" else value * part
            continue
        pieces = [_SMALL[one] for one in token.split("-") if one in _SMALL]
        if pieces:
            value = (value or 0) + sum(pieces)
        elif value is not None and token not in ("and", "a"):
            break
    return value


def _currency(text: str, match: re.Match[str]) -> tuple[float, str]:
    told = match[0].partition("(")[0]  # without a conversion
    signs = [(told.index(sign), -len(sign), unit) for sign, unit in _SIGNS.items() if sign in told]
    if signs:
        return 1, min(signs)[2]
    return 1, told.split()[-1].rstrip("s").lower()


def _percent(text: str, match: re.Match[str]) -> tuple[float, str]:
    return 1, "point" if "point" in match[0].lower() else "percent"


def _time(text: str, match: re.Match[str]) -> tuple[float, str]:
    # "Three hours and 20 minutes" is taken for three hours.
    units = (word.rstrip("s") for word in re.split(r"[ -]", match[0].lower()))
    unit = next((word for word in units if word in _DAYS), "day")
    if unit == "year" and text[match.end() :].startswith(("-old", " old")):
        return 1, "year-old"
    return _DAYS[unit], "day"


def _counted(text: str, match: re.Match[str]) -> tuple[float, str]:
    inside = [word for word in _UNIT.findall(match[0].lower()) if not {*word.split("-")} <= _WORDS]
    after = _UNIT.match(text[match.end() :].lstrip(" -"))
    noun = inside[-1] if inside and inside[-1] not in STOPWORDS else after[0].lower() if after else ""
    return 1, "" if noun in STOPWORDS or noun in ("was", "were", "last") else noun.rstrip("s")
