"""Figures and dates as newspapers write them: patterns that find them in a sentence."""

import re
from typing import TypeAlias

from index.text.dates import MONTHS, WEEKDAYS

Span: TypeAlias = tuple[int, int]
"""Half-open offsets into the text searched."""

NUMBER = r"\d++(?:[.,]\d++)*+"
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|mln|bln|tn|m|k|crore|lakh)"
_UNITS = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)"
)
_SMALL = rf"(?:one|{_UNITS})"
# "one" alone is a pronoun more often than a number; so it counts only before a unit or a scale.
_WORDED = (
    rf"(?:(?:{_SMALL}|a|several|a few|half a) (?:hundred|dozen|{_SCALE})s?\b(?: (?:and )?{_UNITS}\b)?"
    rf"|{_UNITS}\b|(?:dozens|hundreds|thousands|millions|billions)\b)"
)
HEDGE = (
    r"(?:(?:more|fewer|less|higher|lower|greater) than |(?:just )?(?:over|under|above|below) |"
    r"(?:only )?about |around |nearly |almost |roughly |approximately |an estimated |some |at least |"
    r"at most |up to |as (?:much|many) as )"
)
"""What stands before a figure that is not exact, with the blank after it."""
_FIGURE = rf"(?:{NUMBER}(?:[ -]?{_SCALE}\b)?|{_WORDED})"

_SIGN = r"(?:(?:US|HK|NT|A|C|NZ|S|R)?\$|[¥€£₩₹₽])"
_CURRENCY = (
    r"(?:(?:(?:US|U\.S\.|Canadian|Australian|Hong Kong|Taiwan|New Taiwan|Singapore) )?(?:dollars?|dlrs)|"
    r"euros?|pounds?(?: sterling)?|yen|yuan|won|rupees?|rupiah|rou?bles?|(?:Swiss )?francs?|pesos?|cents?|"
    r"pence|marks|crowns?|kron(?:or|er|a)|rand|reais|lira|dinars?|dirhams?|shekels?|baht|ringgit|sterling)"
)
_SUM = rf"(?:{_SIGN}\s?{NUMBER}(?:[ -]?{_SCALE}\b)?|{_FIGURE}[ -]{_CURRENCY}\b)"
_PER_CENT = r"(?:\s?%|[ -](?:per ?cent|pct|(?:percentage |basis )?points?)\b)"


def _ranged(figure: str, loose: str) -> str:
    """A figure with its hedge, and with the lower bound of a range, which may leave the unit out."""
    return (
        rf"(?:{HEDGE})?(?:(?:between )?(?:{figure}|{loose})(?: ?(?:to|and|or|[-–—]) ?)(?:{figure})|{figure})"
    )


def _pattern(body: str) -> re.Pattern[str]:
    # Not from within a number, a word or a price: "$4.2", "F-16", "iPhone15".
    return re.compile(rf"(?<![\w$¥€£₩₹₽])(?<![\d][.,])(?<!\w-){body}", re.IGNORECASE)


MONEY = _pattern(
    # A conversion in brackets belongs to the sum: "¥3.9 trillion (US$25.44 billion)".
    rf"(?:(?:{HEDGE})?{_SIGN}{NUMBER} ?[-–—] ?{NUMBER}[ -]?{_SCALE}\b|{_ranged(_SUM, rf'{_SIGN}?{NUMBER}')})"
    rf"(?:\s?\((?:about |around |or |roughly |some )?{_SUM}\))?"
)
PERCENT = _pattern(_ranged(rf"{_FIGURE}{_PER_CENT}", NUMBER))
_TIME_UNIT = r"(?:(?:second|minute|hour|day|night|week|month|year|decade|season)s?|centur(?:y|ies))"
DURATION = _pattern(_ranged(rf"(?:{_FIGURE}|an?|one)(?: and a half)?[ -](?:more )?{_TIME_UNIT}\b", _FIGURE))
_LENGTH_UNIT = (
    r"(?:nano|milli|centi|kilo)?met(?:er|re)s?|[nmck]m|miles?|feet|foot|ft|inch(?:es)?|yards?|acres?|"
    r"hectares?"
)
_DISTANCE = rf"(?:{_FIGURE}|an?|one)[ -](?:square |cubic |nautical )?(?:{_LENGTH_UNIT}|m)\b"
LENGTH = _pattern(rf"{_ranged(_DISTANCE, _FIGURE)}(?:\s?\({_DISTANCE}\))?")
AGE = _pattern(
    rf"(?:{NUMBER}|{_UNITS})(?:[ -]years?[ -]old\b)|(?<=, )\d\d(?=,|\))|(?<=aged )\d+|(?<=age of )\d+"
)
TIMES = _pattern(
    rf"(?:once|twice|(?:{NUMBER}|{_UNITS}) times)\b(?: (?:an?|every|each|per) (?:\w+ )?(?:{_TIME_UNIT}))?"
    rf"|(?:every|each) (?:{_UNITS} |\d+ |other )?(?:{_TIME_UNIT})\b"
    r"|(?:daily|weekly|monthly|annually|yearly)\b"
)
RANK = _pattern(
    r"(?:No\. ?\d+|number (?:one|two|three|\d+)|(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth|tenth|last)(?: place| position| out of \d+)?)\b"
)
SCORE = _pattern(r"\d+[-–]\d+(?:[ ,]+\d+[-–]\d+)*")
_MEASURE_UNIT = (
    r"(?:people|tonnes?|tons|kilograms?|kg|grams?|lit(?:er|re)s?|barrels|gallons|megawatts?|gigawatts?|GW|MW|kWh|"
    rf"degrees(?: (?:Celsius|Fahrenheit))?|°[CF]|mph|km/h|{_LENGTH_UNIT}|{_TIME_UNIT})"
)
_FRACTION = (
    r"(?:over |more than |less than |about |nearly |almost |around )?(?:(?:a|one) )?(?:half|third|quarter|"
    r"fifth|two-thirds|three-quarters|(?:two|three) quarters)(?= of\b| the\b)"
)
UNIT = re.compile(rf"(?<=[\d\w][ -])(?:{_MEASURE_UNIT})$", re.IGNORECASE)
FRACTION = _pattern(_FRACTION)
MEASURE = _pattern(rf"(?:{_ranged(_FIGURE, NUMBER)}[ -]?{_MEASURE_UNIT}(?!\w)|{_FRACTION})")
QUANTITY = _pattern(
    rf"(?:{_ranged(_FIGURE, NUMBER)}(?![\w%°])(?!\s?%|[ -]per ?cent)(?:[ -]{_MEASURE_UNIT}\b)?|{_FRACTION}"
    r"|(?:doubled|tripled|halved|quadrupled)\b)"
)

_SHORT = "|".join(month[:3] for month in MONTHS if month != "May")
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{_SHORT}|Sept)\b\.?)"
_YEAR = r"(?:1[1-9]|20)\d\d"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_PART = r"(?:[Ee]arly(?: in)? |[Ll]ate(?: in)? |[Mm]id-|(?:the )?(?:end|start|beginning|middle) of )"
_HALF = r"(?:first|second|third|fourth|final|last|next) (?:quarter|half)"
_SEASON = "spring|summer|autumn|fall|winter"
_PERIOD = rf"(?:year|month|week|weekend|decade|century|quarter|season|night|{_SEASON}|{_WEEKDAY}|{_MONTH})"
_ORDINAL = r"(?:st|nd|rd|th)"
DATE = re.compile(
    # In order: the longest form first, since the first that matches is taken.
    r"(?<![\w$¥€£₩₹₽.,-])(?:"
    rf"(?:{_WEEKDAY},? )?{_MONTH} \d{{1,2}}(?:{_ORDINAL})?\b(?!,\d)(?:,? {_YEAR}\b)?"
    rf"|(?:{_WEEKDAY},? )?(?:the )?\d{{1,2}}(?:{_ORDINAL})?(?: of)? {_MONTH}(?:,? {_YEAR}\b)?"
    rf"|{_YEAR}-\d\d-\d\d\b|\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)\b"
    rf"|{_PART}?{_MONTH}(?: of|,)? {_YEAR}\b"
    rf"|(?:the )?{_HALF}(?: of (?:the )?(?:{_YEAR}|(?:this |next |last )?year))?\b"
    rf"|Q[1-4](?: {_YEAR})?\b|(?:FY ?|[Ff]iscal (?:year )?){_YEAR}\b"
    rf"|{_PART}?(?:the )?(?:{_SEASON}) (?:of )?{_YEAR}\b"
    rf"|{_PART}?(?:the )?{_YEAR}(?:s|[-–/]\d\d(?:\d\d)?)?\b(?![.,]\d|[- ]?(?:{_SCALE}|people|km|miles|met)\b)"
    rf"(?: (?:and|to) {_YEAR}\b(?![.,]\d))?"
    rf"|{_PART}(?:this|next|last|the) {_PERIOD}\b|\d+{_ORDINAL} century\b"
    rf"|(?:[Ll]ast|(?:[Ee]arlier |[Ll]ater )?[Tt]his|[Nn]ext|(?:[Tt]he )?[Pp]revious|"
    rf"[Tt]he (?:following|same)) {_PERIOD}\b"
    rf"|(?:[Tt]he|{NUMBER}|an?|{_SMALL}|several|a few) {_TIME_UNIT} (?:ago|before|earlier|later|from now)\b"
    rf"|(?<=[Ii]n )(?:{NUMBER}|{_SMALL}) (?:{_TIME_UNIT})(?:[’']s?)? time\b"
    rf"|{_WEEKDAY}\b(?: (?:morning|afternoon|evening|night)\b)?"
    r"|(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight)\b"
    # A month alone: "May" and "March" are words too, so they need a preposition there.
    rf"|{_PART}?(?:{'|'.join(month for month in MONTHS if month not in ('March', 'May'))})\b"
    r"|(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=[Ss]ince ))(?:May|March)\b"
    rf")(?![\w])|(?<![\w:])\d{{1,2}}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o[’']clock\b)(?: on {_WEEKDAY}\b)?"
)

# What a question for a figure measures, and the figures that can tell: the first that fits the question. A
# question for years is not answered by dollars, so nothing else is looked for.
_MEASURED = tuple(
    (re.compile(asked, re.IGNORECASE), patterns)
    for asked, patterns in (
        (r"\bhow (?:much )?old(?:er)?\b|\b(?:what|which) age\b|\bage of\b|\bage\W*$", (AGE,)),
        (r"\brank(?:s|ed|ing)?\b|\bwhat (?:position|place)\b", (RANK,)),
        (r"\bscore\b|\bhow many goals\b", (SCORE, QUANTITY)),
        (r"\bhow (?:often|frequently|many times)\b", (TIMES,)),
        (r"\bhow (?:long|much longer|much time)\b|\bduration\b"
         r"|\bhow many (?:\w+ )?(?:seconds|minutes|hours|days|nights|weeks|months|years|decades)\b",
         (DURATION, DATE)),
        (r"\bhow much of\b", (PERCENT, MEASURE, MONEY)),
        (r"\bhow (?:far|tall|wide|deep|high (?:is|was) the (?:tower|mountain|wall|building|bridge))\b"
         r"|\bhow many (?:square |cubic )?(?:\w*met(?:er|re)s|miles|feet|acres|hectares|inches)\b"
         r"|\b(?:length|height|width|distance)\b", (LENGTH,)),
        (r"\bper ?cent(?:age)?\b|\bproportion\b|\bwhat share\b|\binflation\b|\btariffs?\b"
         r"|\b(?:tax|unemployment|interest|growth|annual) rate\b", (PERCENT, FRACTION)),
        (r"\bby how much\b|\bhow (?:fast|sharply|weak|strong|much (?:more|less|higher|lower))\b"
         r"|\b(?:grow|growth|rise|risen|fall|fallen|drop|decline|increase)\b", (PERCENT, MONEY, QUANTITY)),
        (r"\bhow much (?:\w+ )?(?:money|cash|funding)\b|\bhow (?:expensive|costly|valuable)\b|\bworth\b"
         r"|\b(?:value of|costs?|pa(?:y|id|ys|ying)|prices?|fined?|salary|wages?|spen(?:t|ds?|ding)|"
         r"invest\w*|raised?|pledged?|budget|revenues?|dollars|euros|pounds|yen|profits?|funding|earn(?:s|ed|ings)?|fees?|"
         r"debts?)\b", (MONEY,)),
    )
)  # fmt: skip


def measuring(question: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of the figures that a question can only be answered by, best first; none where it does
    not say what it measures."""
    return next((patterns for asked, patterns in _MEASURED if asked.search(question)), ())


def found(pattern: re.Pattern[str], text: str, *, outside: list[Span] | None = None) -> list[Span]:
    """The matches of a pattern, in order, without those that lie within one of the spans `outside`."""
    spans = [match.span() for match in pattern.finditer(text)]
    return [
        (start, end)
        for start, end in spans
        if not any(first < end and start < last for first, last in outside or [])
    ]
