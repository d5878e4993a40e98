"""The figures of a text in one notation, and whether evidence bears a figure out.

"¥3.9 trillion", "3.9tn yen" and "3,900 billion yen" are one figure; "a third" is 33 percent. Percent are not
percentage points. A figure may be rounded or bounded only where that is marked: "about", "more than".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Literal, TypeAlias

from index.text.dates import MONTH, WEEKDAYS
from index.text.words import STOPWORDS
from rag.language.quantities import NUMBERS, Span

Bound: TypeAlias = Literal["", "about", "above", "over", "below", "most", "nearly"]
"""How a figure is hedged: not at all; rounded; a lower bound; "over", which may be no bound at all ("chosen
over four others"); an upper bound; "no more than", which may be so many exactly; just below."""

_SCALES = {
    "hundred": 1e2, "dozen": 12, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6,
    "mln": 1e6, "crore": 1e7, "billion": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
    "trn": 1e12,
}  # fmt: skip
_CURRENCIES = {
    "dollar": "$", "dlr": "$", "buck": "$", "euro": "€", "pound": "£", "quid": "£", "sterling": "£",
    "yen": "¥", "yuan": "yuan", "renminbi": "yuan", "won": "₩", "rupee": "₹", "rouble": "₽", "ruble": "₽",
    "franc": "franc", "peso": "peso", "crown": "crown", "kron": "crown", "krona": "crown", "kronor": "crown",
    "krone": "crown", "kroner": "crown", "real": "real", "reai": "real", "rand": "rand", "lira": "lira",
    "dinar": "dinar", "dirham": "dirham", "shekel": "shekel", "baht": "baht", "ringgit": "ringgit",
    "rupiah": "rupiah", "zloty": "zloty", "forint": "forint", "riyal": "riyal", "naira": "naira",
    "shilling": "shilling", "dong": "dong", "taka": "taka", "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥",
    "cny": "yuan", "rmb": "yuan", "krw": "₩", "inr": "₹", "chf": "franc", "cent": "cent", "pence": "pence",
    "penny": "pence", "rs": "₹", "rs.": "₹", "rm": "ringgit", "sek": "crown", "nok": "crown", "dkk": "crown",
    "pln": "zloty",
    "leu": "leu", "lei": "leu", "lev": "lev", "hryvnia": "hryvnia", "r$": "real",
}  # fmt: skip
_MEASURES = {
    name: (family, float(size))
    for family, units in {
        "length": "kilometre,kilometer,km=1000 metre,meter=1 centimetre,centimeter,cm=.01 millimetre,"
                  "millimeter,mm=.001 mile=1609.344 foot,feet,ft=.3048 inch,inche=.0254 yard=.9144",
        "area": "hectare=10000 acre=4046.86",
        "mass": "tonne=1000 kilogram,kilo,kg=1 gram=.001 ounce=.02835",
        "volume": "litre,liter=1 gallon=3.785 barrel=159",
        "power": "gigawatt,gw=1e9 megawatt,mw=1e6 kilowatt,kw=1e3 watt=1",
        "energy": "gigawatt-hour,gwh=1e9 megawatt-hour,mwh=1e6 kilowatt-hour,kwh=1e3",
        "time": "second=1 minute=60 hour=3600 day=86400 week=604800 month=2629800 year=31557600 "
                "decade=315576000 century,centurie=3155760000",
        "degree": "degree=1 celsius=1 fahrenheit=1",
    }.items()
    for entry in units.split()
    for names, _, size in [entry.partition("=")]
    for name in names.split(",")
}  # fmt: skip
"""Units, each with its family and how much of the family's own unit it is. A ton may be one of three."""

_SIGN = r"(?:US|A|AU|C|CA|HK|NT|NZ|S|R)?\$|[¥€£₩₹₽]|\b(?:Rs\.?|RM|CHF|EUR|USD|GBP|SEK|NOK|DKK|PLN)(?= ?\d)"
_SCALE = r"hundred|thousand|million|billion|trillion|dozen|crore|lakh|bn|mn|mln|bln|trn|tn|m|k|b"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SMALL = "|".join(sorted((word for word in NUMBERS if word != "half"), key=len, reverse=True))
_WORDED = rf"(?:{_SMALL}|hundred(?! of))(?:[ -](?:and[ -]?)?(?:{_SMALL}|hundred|thousand)\b)*(?: and a half)?"
_UNIT = (
    r"percentage[ -]points?|basis points?|bps?\b|per ?cent\b|percent\b|pct\b|%|points?\b|times\b|"
    r"square [a-z]+|cubic [a-z]+|(?:giga|mega|kilo)watt-hours?|[^\W\d_]+"
)
_NATION = (
    r"(?:of |(?-i:U\.?S\.?|[A-Z][a-z]+(?:an|ese|ish|ss|ch|ic|wan)|Hong Kong|New Zealand) "
    r"|(?-i:[A-Z][a-z]+) (?=(?:dollar|pound|franc|peso|crown|rupee|dinar|shilling)s?\b))"
)
_FIGURE = re.compile(
    rf"(?<![\w.,])(?<![A-Za-z]-)(?:(?P<sign>{_SIGN})\s?(?P<paid>{_DIGITS})|(?P<digits>{_DIGITS})(?!\d|[.,]\d)"
    rf"|\b(?P<worded>{_WORDED}|half an?|an?(?= (?:hundred|dozen|thousand|million|billion|trillion)\b))(?!\w))"
    rf"(?:[ -]?(?P<scale>{_SCALE})s?\b)?(?: (?P<more>{_SCALE})\b)?"
    rf"(?P<tail>(?:[ -]|(?=[%a-z]))(?P<nation>{_NATION})?(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_RATE = re.compile(r" (?:an?|per|each|every) (?P<rate>(?:square |cubic )?[a-z-]+)", re.IGNORECASE)
_PARTS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "seventh": 1 / 7,
    "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10,
}  # fmt: skip
_FRACTION = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four|five|six|seven|nine)[ -])?(?P<part>{'|'.join(_PARTS)})s?\b"
    r"(?:(?: of)?(?: an?)?(?P<point> (?:percentage )?point)|(?: of)? an?(?P<percent> per ?cent)\b)?(?!-)",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"\b(?P<some>{_DIGITS}|{_SMALL}) (?:in|of(?: the| its| their| his| her)?|out of(?: the| every)?) "
    rf"(?:every )?(?P<all>{_DIGITS}|{_SMALL})\b(?![.,]\d|[ -]?(?:{_SCALE}|percent|per cent)\b|%)",
    re.IGNORECASE,
)
_TIMES = {"doubled": 2, "double": 2, "twice": 2, "tripled": 3, "triple": 3, "trebled": 3, "quadrupled": 4,
          "twofold": 2, "threefold": 3, "fourfold": 4, "halved": 0.5, "halve": 0.5,
          "halves": 0.5, "halving": 0.5, "doubling": 2, "doubles": 2}  # fmt: skip
_MULTIPLE = re.compile(
    rf"\b(?:{'|'.join(_TIMES)})\b(?<!twice)|\btwice(?= (?:as|the|that|what|its|their|last|this|those))",
    re.IGNORECASE,
)
_RANKS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_SPELL = re.compile(
    rf"\b(?:an?|(?P<rank>{'|'.join(_RANKS)})) (?P<unit>hour|day|week|month|year|decade)\b|\b(?P<half>half)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_HEDGES: dict[Bound, str] = {
    "most": r"no (?:more|longer|later) than|not more than|at most|(?:a )?maximum of|within|"
    r"as (?:many|much|little|few) as",
    "below": r"not (?:\w+ )?(?:above|over)|(?:less|fewer|lower|shorter|smaller) than|(?:well )?under|below|"
    r"(?<!go )(?<!goes )(?<!went )(?<!gone )(?<!rise )(?<!rose )(?<!rises )(?<!move )up to",
    "above": r"(?:more|greater|no (?:less|fewer)) than|above|at least|exceed(?:s|ed|ing)?|upwards? of|beyond|"
    r"through|past|a minimum of|in excess of|topp(?:ed|ing)|surpass(?:ed|ing)|\w+er than",
    "over": r"(?:just |well )?over",
    "nearly": r"nearly|almost|just (?:under|below|short of)|close to|approaching|not quite",
    "about": r"(?:only )?about|around|roughly|approximately|some|an estimated|estimated at|approx\.?|circa|"
    r"in the region of|more or less",
}  # fmt: skip
_HEDGED = "|".join(rf"(?P<{bound}>\b(?:{words}))" for bound, words in _HEDGES.items())
_HEDGE = re.compile(rf"(?:{_HEDGED}) ?(?:an? )?$", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:(?P<above>or (?:more|longer|higher|above)|and (?:above|over))"
    r"|(?P<below>or (?:less|fewer|under|lower))|(?P<about>or so|give or take)|-odd)\b"
)
_CALENDAR = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)}),? |\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!,\d\d\d|[.]\d)"
    r"(?:,? (?:19|20)\d\d\b)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b(?:,? (?:19|20)\d\d\b)?|\b{MONTH},? (?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|(?<![\d,.$¥€£])(?:1[5-9]|20)\d\d(?:s|[-–/]\d\d(?:\d\d)?)?\b(?![,.]\d)"
    r"(?! (?:people|percent|per cent|million|billion|workers|jobs|homes|dollars|euros|pounds|km|miles))"
    r"|\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o[’']clock\b)|\b\d{1,2}(?::\d\d)+\b"
    r"|\bQ[1-4]\b|\b\d{1,3}(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"^[^.;\d]{0,25}\b(?:from|to|against|than)\b ?(?:the |an? )?$")
_COMPARED = frozenset("more less fewer higher lower larger smaller bigger above below cheaper dearer".split())
_SUMMED = re.compile(
    r"\b(?:total\w*|together|in all|altogether|combined|both|between them|sum|overall|if|of|all)\b",
    re.IGNORECASE,
)
"""What says that a figure may be a sum."""
_TALL = frozenset("tall long high wide deep race sprint hurdles freestyle away".split())
_ROUNDED, _WORKED_OUT, _JUST_BELOW, _BEYOND = 0.05, 0.015, 0.1, 0.34
"""How far a rounded figure may lie from the exact one, and from one that was worked out; one "nearly" it
below; a bound from what it bounds. Shares of the exact one."""
_WHOLE = 0.005
"""How far a share that was worked out may lie from a whole percentage."""
_MONTH = 0.02
"""How far months may lie from days or weeks that are as long, as a share."""
_FEW = 12
"""Things that a text may count although its evidence only names them: "the two countries"."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at half-open offsets of a text.

    :param number: as it stands, its scale counted in: 14 of "14 years".
    :param value: in the unit's own measure; of a share, in [0, 1]; of points, in percentage points.
    :param kind: "money", "share" (percent and fractions), "point", "times", a family of measures ("length"),
        or "count".
    :param unit: the currency, the unit as written, or the noun that is counted; "" if none is named.
    :param bound: how it is hedged.
    :param nation: whose currency: "danish"; "" if that is not said.
    :param rate: what it is given for one of: "pound" of "$3 a pound".
    :param worded: written in words, or as a fraction.
    :param parts: the numbers that a share is made of: "40 of the 60".
    """

    start: int
    end: int
    number: float
    value: float
    kind: str
    unit: str
    bound: Bound
    nation: str = ""
    rate: str = ""
    worded: bool = False
    parts: "tuple[Figure, ...]" = ()
    end_of: Bound = ""
    """"above" for the lower end of a range, "below" for its upper end."""
    worked_out: bool = False
    """Not told, but a sum, difference or ratio of what is."""


def figures(text: str, *, all_parts: bool = False) -> list[Figure]:
    """The figures of a text, in order; days, years and times of the clock are none.

    :param all_parts: take "a third" for a part even where it may be a rank: "a third airline".
    """
    taken = [match.span() for match in _CALENDAR.finditer(text)]

    def free(match: re.Match[str]) -> bool:
        return all(match.end() <= first or last <= match.start() for first, last in taken)

    found: list[Figure] = []
    for match in _FRACTION.finditer(text):
        if free(match) and (
            _is_share(text, match) or (all_parts and match["count"] and match["part"] != "half")
        ):
            count = (match["count"] or "a").lower()
            value = _PARTS[match["part"].lower()] * (1 if count in ("a", "an") else NUMBERS[count])
            value *= 0.01 if match["percent"] else 1
            kind, bound = "point" if match["point"] else "share", _bound(text, match.start(), match.end())
            found.append(Figure(*match.span(), value, value, kind, "", bound, worded=True))
            taken.append(match.span())
    plain = [figure for match in _FIGURE.finditer(text) if free(match) and (figure := _figure(text, match))]
    plain = _shared_units(text, plain)
    plain = [_with_unit(text, plain, at) for at in range(len(plain))]
    for match in _OF.finditer(text):
        some, whole = _number(match["some"]), _number(match["all"])
        parts = tuple(one for one in plain if match.start() <= one.start < match.end())
        if free(match) and 0 < some <= whole and len(parts) <= 2:
            share, bound = some / whole, _bound(text, *match.span())
            found.append(Figure(*match.span(), share, share, "share", "", bound, parts=parts, worded=True))
            plain = [one for one in plain if one not in parts]
    for match in _MULTIPLE.finditer(text):
        value, bound = float(_TIMES[match[0].lower()]), _bound(text, *match.span())
        found.append(Figure(*match.span(), value, value, "times", "", bound, worded=True))
    return sorted([*found, *plain], key=lambda one: one.start)


def _is_share(text: str, match: re.Match[str]) -> bool:
    """Whether "third" is a part rather than a rank or a time: "a third of", "two-thirds", "by a quarter"."""
    after = re.match(r" ([a-z-]+)", text[match.end() :])
    following = after[1] if after else ""
    count, part = (match["count"] or "").lower(), match["part"].lower()
    if part == "half":
        if following == "as":
            return False  # "half as often"
        before = text[: match.start()].rstrip().rpartition(" ")[2].lower()
        # "Half a million" is a number, "one and a half" too, "the first half" a time.
        return before not in ("first", "second", "other", "final", "and", "better") and not re.match(
            r" an? (?:million|billion|trillion|dozen|hundred|thousand)", text[match.end() :]
        )
    if count and count not in ("a", "an", "one"):
        return True
    if not count:
        return following == "of"
    before = text[: match.start()].rstrip().rpartition(" ")[2].lower()
    return not following or following in STOPWORDS | _COMPARED or before in ("by", "than", "nearly", "almost")


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    start, worded = match.start(), match["worded"]
    end = max(match.end(part) for part in ("paid", "digits", "worded", "scale", "more"))
    scale = 1.0
    for name in (match["scale"], match["more"]):
        scale *= _SCALES[name.lower()] if name else 1
    unit = (match["unit"] or "").lower()
    if (
        match["scale"] == "m"
        and not match["sign"]
        and (unit in _TALL or ("." not in (match["digits"] or "") and (not unit or unit in STOPWORDS)))
    ):
        scale, unit = 1.0, "metre"  # "a 5 m wall", "3m tall"; but "1.5m homes"
    number = _number(match["paid"] or match["digits"] or worded) * scale
    kind, unit, factor, with_unit = _measured(unit)
    if worded and worded.lower() == "one" and not match["scale"] and kind == "count":
        return None  # a pronoun more often than a number
    nation = (match["nation"] or "").strip().lower().replace(".", "")
    if match["sign"]:
        sign = match["sign"].upper().removeprefix("US")
        kind, unit, factor, with_unit = "money", _CURRENCIES.get(sign.lower(), sign), 1.0, False
    if match["unit"] and with_unit:
        end = match.end("unit")
    bound = _bound(text, start, end) or _bound(text, start, match.end())
    rate = _RATE.match(text[end:])
    return Figure(start, end, number, number * factor, kind, unit, bound,
                  nation if kind == "money" and nation != "of" else "",
                  rate["rate"].lower().rstrip("s") if rate else "", bool(worded))  # fmt: skip


def _measured(unit: str) -> tuple[str, str, float, bool]:
    """Kind, unit, the factor to the kind's own unit, and whether its words belong to the figure."""
    if unit in ("%", "percent", "per cent", "pct"):
        return "share", "", 0.01, True
    if unit.startswith(("percentage", "point")):
        return "point", "", 1.0, True
    if unit.startswith(("basis", "bp")):
        return "point", "", 0.01, True
    if unit == "times":
        return "times", "", 1.0, True
    stem = unit.rstrip("s") if len(unit) > 3 else unit
    if currency := _CURRENCIES.get(unit) or _CURRENCIES.get(stem):
        return "money", currency, 1.0, True
    power, _, name = stem.partition(" ")
    if power in ("square", "cubic") and name in _MEASURES:
        family, factor = _MEASURES[name]
        return f"{power} {family}", name, factor ** (2 if power == "square" else 3), True
    if stem in _MEASURES:
        family, factor = _MEASURES[stem]
        return family, stem, factor, True
    return "count", "" if stem in STOPWORDS | _COMPARED else stem, 1.0, False


def _number(words: str) -> float:
    words = words.lower()
    if words[0].isdigit():
        return float(words.replace(",", ""))
    if words in ("a", "an"):
        return 1.0
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
    if re.match(r" (?:ago|earlier|before)\b", text[end:]):
        return ""  # "12 euros less than three months ago"
    found = _HEDGE.search(text[max(0, start - 24) : start]) or _AFTER.match(text[end : end + 20])
    if not found:
        return ""
    bound: Bound = found.lastgroup or "about"  # type: ignore[assignment]
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
            scale = scale if low.number < high.number / 1000 else 1.0
            result[at - 1] = replace(low, number=low.number * scale, value=low.number * scale * factor,
                                     kind=high.kind, unit=high.unit)  # fmt: skip
        elif low.kind in ("money", "count") and low.value < high.value / 1000:
            result[at - 1] = replace(low, number=low.number * scale, value=low.value * scale)
        if low.kind == "money" and high.kind == "count" and not high.unit:
            result[at] = replace(high, kind=low.kind, unit=low.unit)
        result[at - 1] = replace(result[at - 1], end_of="above")
        result[at] = replace(result[at], end_of="below")
    return result


def _with_unit(text: str, found: Sequence[Figure], at: int) -> Figure:
    """A bare number with the unit of its neighbour: "21.6 billion crowns, from 24.1 billion"."""
    bare = found[at]
    for near in found[max(0, at - 1) : at + 2]:
        if near is bare or near.kind not in ("money", "share") or bare.kind != "count" or bare.unit:
            continue
        first, last = sorted((near, bare), key=lambda one: one.start)
        if bare.number >= 1e5 and near.kind == "money":
            return replace(bare, kind="money", unit=near.unit)
        # "Sales fell 6% to 88,000" is no share.
        fits = near.kind == "money" or bare.number <= 100
        if fits and _FROM_TO.search(text[first.end : last.start]) and near.number:
            value = bare.number * near.value / near.number if near.kind == "share" else bare.number
            return replace(bare, kind=near.kind, unit=near.unit, value=value)
    return bare


def _scale_of(words: str) -> float:
    match = re.search(rf"\d[ -]?({_SCALE})s?\b", words, re.IGNORECASE)
    return _SCALES[match[1].lower()] if match else 1.0


Misfit: TypeAlias = Literal["number", "unit", "bound"]
"""What is wrong with a figure: its number is not there; it is, with another unit; it is bounded otherwise."""


def misfit(sentence: str, evidence: str, apart: Sequence[float] = ()) -> tuple[Figure, Misfit] | None:
    """The first figure of a sentence that evidence does not bear out, and why; None if it bears out all.

    Sums, where the sentence says so, differences and ratios of two figures of the evidence count as told.

    :param apart: seconds that lie between the days that the evidence names.
    """
    told = figures(evidence, all_parts=True)
    told += [part for figure in told for part in figure.parts]
    told += [_spell(match) for match in _SPELL.finditer(evidence)]
    told += [Figure(0, 0, 1.0, 1.0, "count", "", "") for _ in _ONE.finditer(evidence)]
    told += [Figure(0, 0, one, one, "time", "day", "", worked_out=True) for one in apart]
    untold = [figure for figure in figures(sentence) if _misfit(figure, told)]
    # What figures make is slow to work out, and hardly ever needed.
    worked_out = list(_worked_out(told, bool(_SUMMED.search(sentence)))) if untold else []
    wrong = [(figure, reason) for figure in untold if (reason := _of_all(figure, told, worked_out))]
    order: tuple[Misfit, ...] = ("unit", "number", "bound")
    return min(wrong, key=lambda one: order.index(one[1]), default=None)


def rival(figure: Figure, evidence: str) -> Span | None:
    """Where evidence gives the only other figure of the same unit or the same things; None if there are more,
    or none."""
    alike = [
        one
        for one in figures(evidence)
        if one.kind == figure.kind and (one.kind != "count" or one.unit == figure.unit)
    ]
    return (alike[0].start, alike[0].end) if len(alike) == 1 else None


def _of_all(figure: Figure, told: Sequence[Figure], worked_out: Sequence[Figure]) -> Misfit | None:
    reason = _misfit(figure, told)
    if reason is None or _misfit(figure, worked_out) is None:
        return None
    if figure.parts and all(_of_all(part, told, worked_out) is None for part in figure.parts):
        return None
    if reason != "bound" and figure.kind == "count" and figure.worded and figure.number <= _FEW:
        # "The two countries" of evidence that names both.
        return reason if any(one.kind == "count" and one.unit == figure.unit for one in told) else None
    return reason


def _spell(match: re.Match[str]) -> Figure:
    """ "A day" as one day, "the fourth day" as four, "the first half" as half a year."""
    unit = (match["unit"] or "year").lower()
    number = 0.5 if match["half"] else _RANKS.index(match["rank"].lower()) + 1.0 if match["rank"] else 1.0
    family, factor = _MEASURES[unit]
    return Figure(*match.span(), number, number * factor, family, unit, "", worded=True)


def _worked_out(told: Sequence[Figure], summed: bool) -> Iterator[Figure]:
    """What two figures make: their sum, difference, product and ratio; and what is left of a share."""

    def made(value: float, like: Figure, kind: str, unit: str = "") -> Figure:
        number = value * like.number / like.value if kind == like.kind and like.value else value
        return Figure(0, 0, number, value, kind, unit, "", worked_out=True)

    for one in told:
        if one.kind == "share" and one.value < 1:
            yield made(1 - one.value, one, "share")
        if one.kind == "times":
            yield made(min(one.value, 1 / one.value), one, "share")
    for one, other in permutations(told, 2):
        if one.end_of == "above" and other.end_of == "below" and one.kind == other.kind:
            yield made((one.value + other.value) / 2, one, one.kind, one.unit)
        if other.value and other.kind == "times" and one.kind not in ("times", "share", "point"):
            yield made(one.value / other.value, one, one.kind, one.unit)
        if other.kind == "share" and one.kind not in ("times", "share", "point"):
            yield made(one.value * other.value, one, one.kind, one.unit)
            yield made(one.value * (1 + other.value), one, one.kind, one.unit)
            yield made(one.value * (1 - other.value), one, one.kind, one.unit)
        if one.kind == "money" and other.kind == "count" and other.value:
            yield made(one.value * other.value, one, one.kind, one.unit)
            yield made(one.value / other.value, one, one.kind, one.unit)
        if one.kind == "share" and other.kind == "point":
            yield made(one.value - other.value / 100, one, "share")
            yield made(one.value + other.value / 100, one, "share")
        if other.kind == "times" and one.kind != "times":
            yield made(one.value * other.value, one, one.kind, one.unit)
        if one.kind == "count" and not one.unit and other.number and other.kind not in ("count", "share"):
            one = replace(
                one, kind=other.kind, unit=other.unit, value=one.number * other.value / other.number
            )
        if other.kind == "count" and not other.unit and one.number:
            other = replace(other, kind=one.kind, unit=one.unit, value=other.number * one.value / one.number)
        if one.kind != other.kind or (one.kind == "money" and one.unit != other.unit) or not other.value:
            continue
        if one.value > other.value:
            if summed:
                yield made(one.value + other.value, one, one.kind, one.unit)
            if one.kind == "share":
                yield made((one.value - other.value) * 100, one, "point")
            else:
                yield made(one.value - other.value, one, one.kind, one.unit)
        else:
            yield made(one.value / other.value, one, "share")
        yield made(one.value / other.value, one, "times")
        yield made(abs(one.value - other.value) / other.value, one, "share")


def _misfit(figure: Figure, evidence: Sequence[Figure]) -> Misfit | None:
    worst: Misfit = "number"
    for other in evidence:
        if not _near(figure, other):
            continue
        if not _same_unit(figure, other):
            worst = "unit" if worst == "number" else worst
        elif _bounds_fit(figure, other):
            return None
        else:
            worst = "bound"
    return worst


def _same_unit(figure: Figure, other: Figure) -> bool:
    if (
        figure.rate
        and other.rate
        and figure.rate != other.rate
        and {figure.rate, other.rate} & _MEASURES.keys()
    ):
        return False
    if figure.nation and other.nation and figure.nation != other.nation:
        return False
    if figure.kind == other.kind == "money":
        units = {figure.unit, other.unit}
        return len(units) == 1 or ("$" in units and all(one.endswith("$") for one in units))
    if figure.kind == other.kind:
        return True
    # What names no unit may leave one out: "It rose to 3.9 trillion", "aged 14" for a "14-year-old".
    if figure.kind == "count" and not figure.unit:
        return True
    return (
        other.kind == "count" and not other.unit and figure.kind not in ("money", "share", "point", "times")
    )


def same(figure: Figure, other: Figure) -> bool:
    """Whether two figures are one, rounded as far as that is marked."""
    return _near(figure, other) and _same_unit(figure, other)


def _values(figure: Figure, other: Figure) -> tuple[float, float]:
    return (figure.value, other.value) if figure.kind == other.kind else (figure.number, other.number)


def _equal(value: float, exact: float) -> bool:
    return abs(value - exact) <= 1e-6 * max(abs(value), abs(exact))


def _near(figure: Figure, other: Figure) -> bool:
    """Whether two values are one, as far as rounding is marked."""
    value, exact = _values(figure, other)
    if _equal(value, exact):
        return True
    if figure.kind == other.kind == "share" and figure.worded != other.worded and abs(value - exact) <= 0.007:
        return True  # "a third" is 33 percent
    if (
        figure.kind == other.kind == "time"
        and figure.unit != other.unit
        and abs(value - exact) <= 0.02 * exact
    ):
        return True  # three months are 90 days
    if other.worked_out and figure.kind == other.kind == "share" and figure.bound == "about":
        return abs(value - exact) <= _WHOLE
    if figure.bound == "about" and figure.worded and figure.kind == "share":
        return abs(value - exact) <= 2 * _ROUNDED * abs(exact)
    if figure.bound == "about":
        return abs(value - exact) <= (_WORKED_OUT if other.worked_out else _ROUNDED) * abs(exact)
    if figure.bound == "nearly":
        return (1 - _JUST_BELOW) * value <= exact < value
    if figure.bound in ("above", "over"):
        return value < exact <= value * (1.5 if figure.kind == "times" else 1 + _BEYOND)
    if figure.bound in ("below", "most"):
        return value * (1 - _BEYOND) <= exact < value
    return False


def _bounds_fit(figure: Figure, other: Figure) -> bool:
    """Whether a figure that is near is bounded as in the evidence; where its value is another, the bound is
    what makes it near."""
    if not _equal(*_values(figure, other)) or other.worked_out:
        return True
    bounds: set[str] = {figure.bound, other.bound}
    if len(bounds) == 1 or (figure.bound and figure.bound == other.end_of):
        return True
    if figure.bound == "about" or (other.bound == "about" and figure.bound in ("", "nearly")):
        return True
    return ("over" in bounds and bounds <= {"", "above", "over"}) or (
        "most" in bounds and bounds <= {"", "below", "most"}
    )
