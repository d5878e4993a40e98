"""The figures of a text in one notation.

"¥3.9 trillion", "3.9tn yen" and "3,900 billion yen" are one figure; "a third" is 33 percent; "20 mph" are 20
miles an hour. Percent are not percentage points.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from index.text.dates import MONTH, WEEKDAYS
from index.text.words import STOPWORDS
from rag.language.quantities import NUMBERS

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
    "cny": "yuan", "rmb": "yuan", "krw": "₩", "inr": "₹", "chf": "franc", "cent": "cent", "pence": "£",
    "penny": "£", "rs": "₹", "rs.": "₹", "rm": "ringgit", "sek": "crown", "nok": "crown", "dkk": "crown",
    "pln": "zloty",
    "p": "£", "leu": "leu", "lei": "leu", "lev": "lev", "hryvnia": "hryvnia", "r$": "real",
}  # fmt: skip
_HUNDREDTHS = frozenset(("cent", "pence", "penny", "p"))
"""Of a currency. A cent is one of several."""
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
        "time": "second=1 minute=60 hour,h=3600 day=86400 week=604800 fortnight=1209600 "
                "month=2629800 year=31557600 decade=315576000 century,centurie=3155760000",
        "degree": "degree=1 celsius=1 fahrenheit=1 c=1 f=1 °=1 °c=1 °f=1",
    }.items()
    for entry in units.split()
    for names, _, size in [entry.partition("=")]
    for name in names.split(",")
}  # fmt: skip
"""Units, each with its family and how much of the family's own unit it is. A ton may be one of three."""

_SPEEDS = {"mph": "mile", "kph": "kilometre", "kmh": "kilometre"}
"""What is covered in an hour, in one word."""
_SIGN = r"(?:US|A|AU|C|CA|HK|NT|NZ|S|R)?\$|[¥€£₩₹₽]|\b(?:Rs\.?|RM|CHF|EUR|USD|GBP|SEK|NOK|DKK|PLN)(?= ?\d)"
_SCALE = r"hundred|thousand|million|billion|trillion|dozen|crore|lakh|bn|mn|mln|bln|trn|tn|m|k|b"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SMALL = "|".join(sorted((word for word in NUMBERS if word != "half"), key=len, reverse=True))
_WORDED = rf"(?:{_SMALL}|hundred(?! of))(?:[ -](?:and[ -]?)?(?:{_SMALL}|hundred|thousand)\b)*(?: and a half)?"
_UNIT = (
    r"percentage[ -]points?|basis points?|bps?\b|per ?cent\b|percent\b|pct\b|%|points?\b|times\b|"
    r"square [a-z]+|cubic [a-z]+|(?:giga|mega|kilo)watt-hours?|° ?[CF]?\b|"
    rf"(?!(?:{_SMALL}|hundreds?|thousands?)\b)[^\W\d_]+"
)
_NATION = (
    r"(?:of |(?-i:U\.?S\.?|[A-Z][a-z]+(?:an|ese|ish|ss|ch|ic|wan)|Hong Kong|New Zealand) "
    r"|(?-i:[A-Z][a-z]+) (?=(?:dollar|pound|franc|peso|crown|rupee|dinar|shilling)s?\b))"
)
_FIGURE = re.compile(
    rf"(?<![\w.,])(?<![A-Za-z]-)(?:(?P<sign>{_SIGN})\s?(?P<paid>{_DIGITS})|(?P<digits>{_DIGITS})(?!\d|[.,]\d)"
    rf"|\b(?P<worded>{_WORDED}|half an?|an?(?= (?:hundred|dozen|thousand|million|billion|trillion)\b))(?!\w))"
    rf"(?:[ -]?(?P<scale>{_SCALE})s?\b)?(?: (?P<more>{_SCALE})\b)?"
    rf"(?:(?:[ -]|(?=[%°a-z]))(?P<nation>{_NATION})?(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"(?:/| (?:an?|per|each|every) )(?P<rate>(?:square |cubic )?[a-z-]+)(?! (?:ago|earlier|before))",
    re.IGNORECASE,
)
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
_HEDGES: dict[Bound, str] = {
    "most": r"no (?:more|longer|later) than|not more than|at most|(?:a )?maximum of|within|"
    r"as (?:many|much|little|few) as",
    "below": r"not (?:\w+ )?(?:above|over)|(?:less|fewer|lower|shorter|smaller) than|(?:well )?under|below|"
    r"(?<!go )(?<!goes )(?<!went )(?<!gone )(?<!rise )(?<!rose )(?<!rises )(?<!move )up to",
    "above": r"(?:more|greater|no (?:less|fewer)) than|at least|exceed(?:s|ed|ing)?|upwards? of|"
    r"a minimum of|in excess of|topp(?:ed|ing)|surpass(?:ed|ing)|(?!rather|other)\w+er than",
    "over": r"(?:just |well )?over|above|beyond|through|past",
    "nearly": r"nearly|almost|just (?:under|below|short of)|close to|approaching|not quite",
    "about": r"(?:only )?about|around|roughly|approximately|some|an estimated|estimated at|approx\.?|circa|"
    r"in the region of|more or less",
}  # fmt: skip
_HEDGED = "|".join(rf"(?P<{bound}>\b(?:{words}))" for bound, words in _HEDGES.items())
_HEDGE = re.compile(rf"(?:{_HEDGED}) ?(?:an? )?$", re.IGNORECASE)
_MORE = re.compile(
    r" (?:\w+ )?(?:more|less|fewer|above|below|up|down|ahead|behind"
    r"|(?!over|under|after|other|never)\w{2,}er)\b"
)
"""What tells that a figure is a difference: "4 euros above", "two fewer"."""
_RANGE = re.compile(r" ?(?:to|and|or|[-–—]) ?")
_AFTER = re.compile(
    r"(?: [a-z]+){0,2}\s*(?:(?P<above>or (?:more|longer|higher|above)|and (?:above|over))"
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
_COMPARED = frozenset(
    "more less fewer higher lower larger smaller bigger above below cheaper dearer each".split()
)
_SPAN = r"(?:hour|day|week|month|year|decade)\b"
_RANKS = {
    rank: float(number)
    for number, rank in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
} | {"hundredth": 1e2, "thousandth": 1e3, "millionth": 1e6, "billionth": 1e9}
_SPELT = re.compile(
    rf"\b(?:(?P<half>half)|(?P<twice>twice)|(?:(?P<rank>{'|'.join(_RANKS)})|(?P<digits>\d{{1,4}})(?:st|nd|rd|th)"
    rf"|one|an?(?= {_SPAN}))"
    rf"(?: (?P<unit>{_SPAN}))?)\b",
    re.IGNORECASE,
)
_WHOLE = 100
"""Percent."""
_TALL = frozenset("tall long high wide deep race sprint hurdles freestyle away".split())


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
    :param scale: what its number was multiplied by: a thousand for "14 thousand".
    :param adds: it is how much more or less: "5 fewer than a year ago".
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
    scale: float = 1.0
    adds: bool = False
    end_of: Bound = ""
    """"above" for the lower end of a range, "below" for its upper end."""
    worked_out: bool = False
    """Not told, but a sum, difference or ratio of what is, or its scale is a guess."""


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
    plain = _ranged(text, plain)
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
        # "Half a million" and "half a euro" are numbers, "one and a half" too, "the first half" is a time.
        return before not in ("first", "second", "other", "final", "and", "better") and not re.match(
            r" an? ", text[match.end() :]
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
    speed = _SPEEDS.get(unit)
    kind, unit, factor, with_unit = _measured(speed or unit)
    if worded and worded.lower() == "one" and not match["scale"] and kind == "count":
        return None  # a pronoun more often than a number
    nation = (match["nation"] or "").strip().lower().replace(".", "")
    if match["sign"]:
        sign = match["sign"].upper().removeprefix("US")
        kind, unit, factor, with_unit = "money", _CURRENCIES.get(sign.lower(), sign), 1.0, False
    tail = max(end, match.end("unit"))
    end = tail if with_unit else end
    rate = _RATE.match(text[end:])
    return Figure(
        start,
        end,
        number,
        number * factor,
        kind,
        unit,
        _bound(text, start, end) or _bound(text, start, tail),
        nation=nation if kind == "money" and nation != "of" else "",
        rate="hour" if speed else rate["rate"].lower().rstrip("s") if rate else "",
        worded=bool(worded),
        scale=scale,
        adds=bool(_MORE.match(text[tail:]) or _MORE.match(text[end:])),
    )


def _measured(unit: str) -> tuple[str, str, float, bool]:
    """Kind, unit, the factor to the kind's own unit, and whether its words belong to the figure."""
    if unit in ("%", "percent", "per cent", "pct"):
        return "share", "", 0.01, True
    if unit.startswith("percentage"):
        return "point", "", 1.0, True
    if unit.startswith(("basis", "bp")):
        return "point", "", 0.01, True
    if unit.startswith("point"):
        return "count", "point", 1.0, True  # of a share, of a score, or of the map
    if unit == "times":
        return "times", unit, 1.0, True
    stem = unit.replace(" ", "") if unit[:1] == "°" else unit.rstrip("s") if len(unit) > 3 else unit
    if currency := _CURRENCIES.get(unit) or _CURRENCIES.get(stem):
        return "money", currency, 0.01 if stem in _HUNDREDTHS else 1.0, True
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
    found = _HEDGE.search(text[max(0, start - 24) : start]) or _AFTER.match(text[end : end + 40])
    if not found:
        return ""
    bound: Bound = found.lastgroup or "about"  # type: ignore[assignment]
    return bound


def _ranged(text: str, found: Sequence[Figure]) -> list[Figure]:
    """The ends of "about 3 to 5 percent" told to be such; both are hedged."""
    result: list[Figure] = []
    for figure in found:
        if result:
            last, between = result[-1], text[result[-1].end : figure.start]
            if _RANGE.fullmatch(between):
                both = last.bound if last.bound == "about" else ""
                result[-1] = replace(last, end_of="above")
                figure = replace(figure, end_of="below", bound=figure.bound or both)
        result.append(figure)
    return result


def fuller(found: Sequence[Figure], at: int) -> Iterator[Figure]:
    """A figure with the unit and the scale that it may leave unsaid, of the nearest figures that have one:
    "21.6 billion crowns, from 24.1", "$3-5 billion", "20 of the 25 euros"."""
    bare = found[at]
    counts = bare.kind == "count" and not bare.unit
    if not counts and (bare.kind != "money" or bare.scale > 1):
        return
    nearest: dict[str, Figure] = {}
    for near in (*reversed(found[:at]), *found[at + 1 :]):
        told = near.scale > 1 if near.kind == "count" else near.kind != "share" or near.number != near.value
        if told and near.number and not near.parts:
            nearest.setdefault(near.kind, near)
    for near in nearest.values():
        like = bare
        if counts and near.kind != "count":
            if near.kind == "share" and bare.number > _WHOLE:
                continue  # "Sales fell 6% to 88,000"
            value = bare.number * near.value / near.number
            like = replace(bare, kind=near.kind, unit=near.unit, value=value)
            yield like
        if near.scale > bare.scale == 1 and near.kind in ("count", "money"):
            number, value = like.number * near.scale, like.value * near.scale
            yield replace(like, number=number, value=value, worked_out=True)


def spelt(text: str) -> Iterator[Figure]:
    """What evidence may mean by words that hardly ever are figures: "a day" is one day, "the fourth day"
    four, "the first half" half a year, "her millionth guest" a million guests, "ranked 88th" the 88."""
    for match in _SPELT.finditer(text):
        if match["twice"]:
            yield Figure(*match.span(), 2.0, 2.0, "times", "", "", worded=True)
            continue
        unit = "year" if match["half"] else (match["unit"] or "").lower()
        number = (
            0.5 if match["half"] else float(match["digits"] or _RANKS.get((match["rank"] or "").lower(), 1))
        )
        kind, _, factor, _ = _measured(unit)
        adds = bool(_MORE.match(text[match.end() :]))
        yield Figure(*match.span(), number, number * factor, kind, unit, "", worded=True, adds=adds)


def measure(unit: str) -> tuple[str, float] | None:
    """The family of a unit and its size, as of "kilo"; None if it is no unit."""
    kind, _, size, _ = _measured(unit)
    return (kind, size) if kind != "count" else None
