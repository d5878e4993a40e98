"""The figures of a text in one notation, and whether evidence bears a figure out.

"¥3.9 trillion", "3.9tn yen" and "3,900 billion yen" are one figure; "a third" is 33 percent. Percent are not
percentage points. A figure may be rounded or bounded only where that is marked: "about", "more than".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from index.text.dates import MONTH, WEEKDAYS
from rag.language.quantities import NUMBERS

Bound: TypeAlias = Literal["", "about", "above", "below", "nearly"]
"""How a figure is hedged: not at all; rounded; a lower or an upper bound; just below."""

_SCALES = {
    "hundred": 1e2, "dozen": 12, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6,
    "mln": 1e6, "crore": 1e7, "billion": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
    "trn": 1e12,
}  # fmt: skip
_CURRENCIES = {
    "dollar": "$", "dlr": "$", "buck": "$", "euro": "€", "pound": "£", "quid": "£", "sterling": "£",
    "yen": "¥", "yuan": "yuan", "renminbi": "yuan", "won": "₩", "rupee": "₹", "rouble": "₽", "ruble": "₽",
    "franc": "franc", "peso": "peso", "crown": "crown", "kron": "crown", "krona": "crown", "kronor": "crown",
    "krone": "crown", "kroner": "crown", "real": "R$", "reais": "R$", "rand": "rand", "lira": "lira",
    "dinar": "dinar", "dirham": "dirham", "shekel": "shekel", "baht": "baht", "ringgit": "ringgit",
    "rupiah": "rupiah", "zloty": "zloty", "forint": "forint", "riyal": "riyal", "naira": "naira",
    "shilling": "shilling", "dong": "dong", "taka": "taka", "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥",
    "cny": "yuan", "rmb": "yuan", "krw": "₩", "inr": "₹", "chf": "franc", "cent": "cent", "pence": "pence",
}  # fmt: skip
_MEASURES = {
    name: (family, factor)
    for family, units in {
        "length": "kilometre,kilometer,km=1000 metre,meter=1 centimetre,centimeter,cm=.01 millimetre,"
                  "millimeter,mm=.001 mile=1609.344 foot,feet,ft=.3048 inch,inche=.0254 yard=.9144",
        "area": "hectare=10000 acre=4046.86",
        "mass": "tonne=1000 kilogram,kilo,kg=1 gram=.001 pound_of=.4536 ounce=.02835",
        "volume": "litre,liter=1 gallon=3.785 barrel=159",
        "power": "gigawatt,gw=1e9 megawatt,mw=1e6 kilowatt,kw=1e3 watt=1",
        "time": "second=1 minute=60 hour=3600 day=86400 week=604800 month=2629800 year=31557600 "
                "decade=315576000 century,centurie=3155760000",
        "degree": "degree=1 celsius=1 fahrenheit=1",
    }.items()
    for entry in units.split()
    for names, _, size in [entry.partition("=")]
    for name in names.split(",")
    for factor in [float(size)]
}  # fmt: skip
"""Units, each with its family and how much of the family's own unit it is. A ton may be one of three."""

_SIGN = r"(?:US|A|AU|C|CA|HK|NT|NZ|S|R)?\$|[¥€£₩₹₽]"
_SCALE = r"hundred|thousand|million|billion|trillion|dozen|crore|lakh|bn|mn|mln|bln|trn|tn|m|k|b"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SMALL = "|".join(sorted((word for word in NUMBERS if word != "half"), key=len, reverse=True))
_WORDED = rf"(?:{_SMALL})(?:[ -](?:and[ -]?)?(?:{_SMALL}|hundred|thousand))*"
_UNIT = (
    r"percentage[ -]points?|basis points?|bps?\b|per ?cent\b|percent\b|pct\b|%|points?\b|"
    r"square [a-z]+|cubic [a-z]+|[^\W\d_]+"
)
_FIGURE = re.compile(
    rf"(?<![\w.,])(?<![A-Za-z]-)(?:(?P<sign>{_SIGN})\s?(?P<paid>{_DIGITS})|(?P<digits>{_DIGITS})(?!\d|[.,]\d)"
    rf"|\b(?P<worded>{_WORDED}|half an?|an?(?= (?:hundred|dozen|thousand|million|billion|trillion)\b))(?!\w))"
    rf"(?:[ -]?(?P<scale>{_SCALE})s?\b)?(?: (?P<more>{_SCALE})\b)?"
    rf"(?P<tail>(?:[ -]|(?=[%a-z]))(?:of |US |U\.S\. |Swiss |Canadian |Australian |Taiwan |Hong Kong )?"
    rf"(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_PARTS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "seventh": 1 / 7,
    "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10,
}  # fmt: skip
_FRACTION = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four|five|six|seven|nine)[ -])?(?P<part>{'|'.join(_PARTS)})s?\b"
    r"(?! (?:quarter|time|place|day|week|month|year|straight|consecutive|half|term|round|party|parties|"
    r"person|season|most|largest|biggest|anniversary|century))|\bhalf\b",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"\b(?P<some>{_DIGITS}|{_SMALL}) (?:in|of(?: the| its| their| his| her)?|out of(?: the| every)?) "
    rf"(?:every )?(?P<all>{_DIGITS}|{_SMALL})\b(?!,\d|[ -]?(?:{_SCALE}|percent|per cent)\b|%)",
    re.IGNORECASE,
)
_TIMES = {"doubled": 2, "double": 2, "twice": 2, "tripled": 3, "triple": 3, "trebled": 3, "quadrupled": 4,
          "twofold": 2, "threefold": 3, "fourfold": 4, "halved": 0.5}  # fmt: skip
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(_TIMES)})\b", re.IGNORECASE)
_HEDGES: dict[Bound, str] = {
    "above": r"(?:more|greater|higher|longer|larger|no (?:less|fewer)) than|(?:just |well )?over|above|"
    r"at least|exceed(?:s|ed|ing)?|upwards? of|a minimum of|in excess of|topp(?:ed|ing)|surpass(?:ed|ing)",
    "below": r"(?:less|fewer|lower|shorter|smaller|no more|no longer) than|(?:well )?under|below|up to|"
    r"at most|as (?:many|much|long|little|few|high) as|a maximum of|not more than",
    "nearly": r"nearly|almost|just (?:under|below|short of)|close to|approaching|not quite",
    "about": r"(?:only )?about|around|roughly|approximately|some|an estimated|estimated at|approx\.?|circa|"
    r"or so|in the region of|more or less",
}  # fmt: skip
_HEDGE = re.compile(
    "|".join(rf"(?P<{bound}>\b(?:{words}))" for bound, words in _HEDGES.items() if bound)
    + r"[ ]?(?:an? |the |of )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?P<above>or more|and (?:above|over))\b|\s*(?P<below>or (?:less|fewer))\b|-odd\b")
_CALENDAR = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}),? |\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!,\d\d\d|[.]\d)"
    r"(?:,? (?:19|20)\d\d\b)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b(?:,? (?:19|20)\d\d\b)?|\b{MONTH},? (?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|(?<![\d,.$¥€£])(?:1[5-9]|20)\d\d(?:s|[-–/]\d\d(?:\d\d)?)?\b(?![,.]\d)"
    r"(?! (?:people|percent|per cent|million|billion|workers|jobs|homes|dollars|euros|pounds|km|miles))"
    r"|\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o[’']clock\b)|\b\d{1,2}:\d\d\b"
    r"|\bQ[1-4]\b|\b\d{1,3}(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_NOUNS_THAT_ARE_NONE = frozenset(
    "of in on at to from for by with and or as after before during since the a an per more less were was "
    "are is had has have who that which when while into over under between among not but than last next this".split()
)
_TALL = _NOUNS_THAT_ARE_NONE | frozenset(
    "tall long high wide deep race sprint hurdles freestyle away".split()
)
_ROUNDED, _JUST_BELOW, _BEYOND = 0.05, 0.1, 0.34
"""How far a rounded figure may lie from the exact one, one "nearly" it below, a bound from what it bounds;
shares of the exact one. People round so in the kept half of `evals/checks`' first part."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at half-open offsets of a text.

    :param number: as it stands, its scale counted in: 14 of "14 years".
    :param value: in the unit's own measure; of a share, in [0, 1]; of points, in percentage points.
    :param kind: "money", "share" (percent and fractions), "point", "times", a family of measures ("length"),
        or "count".
    :param unit: the currency, the unit as written, or the noun that is counted; "" if none is named.
    :param bound: how it is hedged.
    """

    start: int
    end: int
    number: float
    value: float
    kind: str
    unit: str
    bound: Bound


def figures(text: str) -> list[Figure]:
    """The figures of a text, in order; days, years and times of the clock are none."""
    taken = [match.span() for match in _CALENDAR.finditer(text)]

    def free(start: int, end: int) -> bool:
        return all(end <= first or last <= start for first, last in taken)

    found: list[Figure] = []
    for match in _FRACTION.finditer(text):
        start, end = match.span()
        if not free(start, end) or not _is_share(text, match):
            continue
        part = (match["part"] or "half").lower()
        count = (match["count"] or "a").lower()
        value = _PARTS[part] * (1 if count in ("a", "an") else NUMBERS[count])
        found.append(Figure(start, end, value, value, "share", "", _bound(text, start, end)))
        taken.append((start, end))
    for match in _OF.finditer(text):
        some, whole = _number(match["some"]), _number(match["all"])
        if 0 < some <= whole:
            value = some / whole
            found.append(Figure(*match.span(), value, value, "share", "", _bound(text, *match.span())))
    for match in _MULTIPLE.finditer(text):
        value = float(_TIMES[match[0].lower()])
        found.append(Figure(*match.span(), value, value, "times", "", _bound(text, *match.span())))
    plain = [figure for match in _FIGURE.finditer(text) if (figure := _figure(text, match, free))]
    return sorted([*found, *_shared_units(text, plain)], key=lambda one: one.start)


def _is_share(text: str, match: re.Match[str]) -> bool:
    """Whether "third" is a part rather than a rank: "a third of", "two-thirds", "by a third"."""
    if match["count"] and match["count"].lower() not in ("a", "an", "one"):
        return True
    if re.match(r" of\b", text[match.end() :]) or (match["part"] or "half").lower() == "half":
        # "half a million" is a number; "the first half" is a time.
        return not re.match(
            r" an? (?:million|billion|trillion|dozen|hundred|thousand)", text[match.end() :]
        ) and (not re.search(r"\b(?:first|second|other|final|better|and an?) $", text[: match.start()]))
    return bool(match["count"]) and not re.match(r" [a-z]+", text[match.end() :])


def _figure(text: str, match: re.Match[str], free: object) -> Figure | None:
    start = match.start()
    worded = match["worded"]
    core = match["paid"] or match["digits"] or worded
    end = max(match.end(part) for part in ("paid", "digits", "worded", "scale", "more"))
    if not free(start, end):  # type: ignore[operator]
        return None
    value = _number(core)
    scale = 1.0
    for name in (match["scale"], match["more"]):
        scale *= _SCALES[name.lower()] if name else 1
    unit = (match["unit"] or "").lower()
    if match["scale"] == "m" and not match["sign"] and (not unit or unit in _TALL):
        scale, unit = 1.0, "metre"  # "a 5 m wall", "3m tall"; but "1.5m homes"
    if worded and worded.lower() == "one" and not match["scale"] and not _is_unit(unit):
        return None  # a pronoun more often than a number
    bound = _bound(text, start, match.end() if match["unit"] else end)
    value *= scale
    if match["sign"]:
        return Figure(start, end, value, value, "money", match["sign"].upper().removeprefix("US"), bound)
    kind, unit, factor, with_unit = _measured(unit)
    if with_unit and match["unit"]:
        end = match.end("unit")
    return Figure(start, end, value, value * factor, kind, unit, bound)


def _is_unit(unit: str) -> bool:
    return _measured(unit)[0] != "count"


def _measured(unit: str) -> tuple[str, str, float, bool]:
    """Kind, unit, the factor to the kind's own unit, and whether its words belong to the figure."""
    if unit in ("%", "percent", "per cent", "pct"):
        return "share", "", 0.01, True
    if unit.startswith(("percentage", "point")):
        return "point", "", 1.0, True
    if unit.startswith(("basis", "bp")):
        return "point", "", 0.01, True
    currency = _currency(unit)
    if currency:
        return "money", currency, 1.0, True
    stem = unit.rstrip("s") if len(unit) > 3 else unit
    if unit.startswith(("square ", "cubic ")):
        power, _, name = stem.partition(" ")
        family, factor = _MEASURES.get(name, ("", 1.0))
        return (f"{power} {family}", name, factor ** (2 if power == "square" else 3), True) if family else (
            "count", stem, 1.0, False)  # fmt: skip
    if stem in _MEASURES:
        family, factor = _MEASURES[stem]
        return family, stem, factor, True
    return "count", "" if stem in _NOUNS_THAT_ARE_NONE else stem, 1.0, False


def _currency(unit: str) -> str | None:
    return _CURRENCIES.get(unit) or _CURRENCIES.get(unit.rstrip("s"))


def _number(words: str) -> float:
    words = words.lower()
    if words[0].isdigit():
        return float(words.replace(",", ""))
    if words in ("a", "an"):
        return 1.0
    if words.startswith("half"):
        return 0.5
    total, group = 0.0, 0.0
    for word in re.split(r"[ -]+", words):
        if word == "hundred":
            group = (group or 1) * 100
        elif word == "thousand":
            total, group = total + (group or 1) * 1000, 0.0
        elif word in NUMBERS:
            group += NUMBERS[word]
    return total + group


def _bound(text: str, start: int, end: int) -> Bound:
    before = _HEDGE.search(text[max(0, start - 24) : start])
    found = before or _AFTER.match(text[end : end + 16])
    if not found or not found.lastgroup:
        return "about" if found else ""
    bound: Bound = found.lastgroup  # type: ignore[assignment]
    return bound


def _shared_units(text: str, found: Sequence[Figure]) -> list[Figure]:
    """Of "3 to 5 percent" and "$3-5 billion", both ends with the unit that stands once."""
    result = list(found)
    for at in range(len(result) - 1, 0, -1):
        low, high = result[at - 1], result[at]
        if not re.fullmatch(r" ?(?:to|and|or|[-–—]) ?", text[low.end : high.start]):
            continue
        scale = _scale_of(text[high.start : high.end])
        if low.kind == "count" and high.kind != "count" and not low.unit:
            factor = high.value / high.number if high.number else 1.0
            result[at - 1] = replace(low, number=low.number * scale, value=low.number * scale * factor,
                                     kind=high.kind, unit=high.unit)  # fmt: skip
        elif low.kind in ("money", "count") and low.value < high.value / 1000:
            result[at - 1] = replace(low, number=low.number * scale, value=low.value * scale)
            if high.kind == "count" and not high.unit:
                result[at] = replace(high, kind=low.kind, unit=low.unit)
    return result


def _scale_of(words: str) -> float:
    match = re.search(rf"\d[ -]?({_SCALE})s?\b", words, re.IGNORECASE)
    return _SCALES[match[1].lower()] if match else 1.0


Fit: TypeAlias = Literal["", "bound", "unit", "number"]
"""How a figure fits evidence: it does; its bound is another; its number is there with another unit; not."""


def fit(figure: Figure, evidence: Sequence[Figure]) -> Fit:
    """How well the figures of the evidence bear a figure out."""
    worst: Fit = "number"
    for other in evidence:
        if not _near(figure, other):
            continue
        if not _same_unit(figure, other):
            worst = "unit" if worst == "number" else worst
        elif _bounds_fit(figure, other):
            return ""
        else:
            worst = "bound"
    return worst


def _same_unit(figure: Figure, other: Figure) -> bool:
    if figure.kind == other.kind == "money":
        plain = {figure.unit, other.unit}
        return len(plain) == 1 or ("$" in plain and all(one.endswith("$") for one in plain))
    if figure.kind == other.kind:
        return True
    # What names no unit may leave one out: "It rose to 3.9 trillion", "aged 14" for a "14-year-old".
    if figure.kind == "count" and not figure.unit:
        return True
    return (
        other.kind == "count" and not other.unit and figure.kind not in ("money", "share", "point", "times")
    )


def _near(figure: Figure, other: Figure) -> bool:
    """Whether two values are one, as far as rounding is marked."""
    value, exact = figure.value, other.value
    if figure.kind != other.kind:
        value, exact = figure.number, other.number
    if abs(value - exact) <= 1e-6 * max(abs(value), abs(exact)):
        return True
    if figure.kind == other.kind == "share" and abs(value - exact) <= 0.007:
        # "A third" is 33 percent, or 33.3.
        return round(value * 100) != value * 100 or round(exact * 100) != exact * 100
    bound = figure.bound
    if bound == "about":
        return abs(value - exact) <= _ROUNDED * abs(exact)
    if bound == "nearly":
        return (1 - _JUST_BELOW) * value <= exact < value
    if bound == "above":
        return value < exact <= value * (1 + _BEYOND)
    if bound == "below":
        return value * (1 - _BEYOND) <= exact < value
    return False


def _bounds_fit(figure: Figure, other: Figure) -> bool:
    value, exact = (figure.value, other.value) if figure.kind == other.kind else (figure.number, other.number)
    if abs(value - exact) > 1e-6 * max(abs(value), abs(exact)):
        return True  # what was rounded or bounded is marked, or it would not be near
    if figure.bound == other.bound:
        return True
    if figure.bound == "about":
        return True
    if not figure.bound:
        return other.bound == "about"
    return other.bound == "about" and figure.bound == "nearly"
