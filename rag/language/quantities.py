"""Patterns that find figures and dates in a sentence as newspapers write them."""

import re
from typing import TypeAlias

from index.text.dates import MONTH, MONTHS, WEEKDAYS

Span: TypeAlias = tuple[int, int]
"""Half-open offsets into the text searched."""

NUMBER = r"\d++(?:[.,]\d++)*+"
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|mln|bln|tn|m|k|crore|lakh)"
COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {
    **{word: float(number) for number, word in enumerate(COUNTS)},
    **{word: 10.0 * number for number, word in enumerate(_TENS, 2)},
    "half": 0.5,
}
"""What words of numbers add up from: "forty-two", "two and a half"."""
_WORDS = rf"(?:{'|'.join(COUNTS[:1:-1])}|(?:{'|'.join(_TENS)})(?:-\w+)?)"
_SMALL = rf"(?:one|{_WORDS})"
# "one" alone is a pronoun more often than a number, so it counts only before a unit or a scale.
_WORDED = (
    rf"(?:(?:{_SMALL}|a|several|a few|half a) (?:hundred|dozen|{_SCALE})s?\b(?: (?:and )?{_WORDS}\b)?"
    rf"|{_WORDS}\b|(?:dozens|hundreds|thousands|millions|billions)\b)"
)
_HEDGE = (
    r"(?:(?:(?:more|fewer|less|higher|lower|greater) than|(?:just )?(?:over|under|above|below)|"
    r"(?:only )?about|around|nearly|almost|roughly|approximately|an estimated|some|at (?:least|most)|up to|"
    r"as (?:much|many) as) )?"
)
_FIGURE = rf"(?:{NUMBER}(?:[ -]?{_SCALE}\b)?|{_WORDED})"

_SIGN = r"(?:(?:US|HK|NT|A|C|NZ|S|R)?\$|[¥€£₩₹₽])"
_CURRENCY = (
    r"(?:(?:(?:US|U\.S\.|Canadian|Australian|Hong Kong|Taiwan|New Taiwan|Singapore) )?(?:dollars?|dlrs)|"
    r"euros?|pounds?(?: sterling)?|yen|yuan|won|rupees?|rupiah|rou?bles?|(?:Swiss )?francs?|pesos?|cents?|"
    r"pence|marks|crowns?|kron(?:or|er|a)|rand|reais|lira|dinars?|dirhams?|shekels?|baht|ringgit|sterling)"
)
_SUM = rf"(?:{_SIGN}\s?{NUMBER}(?:[ -]?{_SCALE}\b)?|{_FIGURE}[ -]{_CURRENCY}\b)"
_PER_CENT = r"(?:\s?%|[ -](?:per ?cent|pct|(?:percentage |basis )?points?)\b)"
_TIME_UNIT = r"(?:(?:second|minute|hour|day|night|week|month|year|decade)s?|centur(?:y|ies))"
_LENGTH_UNIT = (
    r"(?:(?:square |cubic |nautical )?(?:(?:nano|milli|centi|kilo)?met(?:er|re)s?|[nmck]?m|miles?|feet|foot|"
    r"ft|inch(?:es)?|yards?|acres?|hectares?))"
)
_UNIT = (
    r"(?:people|tonnes?|tons|kilograms?|kg|grams?|lit(?:er|re)s?|barrels|gallons|megawatts?|"
    rf"gigawatts?|GW|MW|kWh|degrees(?: (?:Celsius|Fahrenheit))?|°[CF]|mph|km/h|{_LENGTH_UNIT}|{_TIME_UNIT})"
)
MEASURE = re.compile(rf"(?:times|dollars|euros|pounds|yen|{_LENGTH_UNIT}|{_TIME_UNIT})\b", re.IGNORECASE)
"""What is measured rather than counted."""


def _ranged(figure: str, loose: str) -> str:
    """A figure with its hedge, and with the lower bound of a range, which may leave the unit out."""
    return rf"{_HEDGE}(?:(?:between )?(?:{figure}|{loose})(?: ?(?:to|and|or|[-–—]) ?)(?:{figure})|{figure})"


def _pattern(body: str) -> re.Pattern[str]:
    # Not from within a number, a word or a price: "$4.2", "F-16", "iPhone15".
    return re.compile(rf"(?<![\w$¥€£₩₹₽])(?<![\d][.,])(?<!\w-)(?:{body})", re.IGNORECASE)


MONEY = _pattern(
    # A conversion in brackets belongs to the sum: "¥3.9 trillion (US$25.44 billion)".
    rf"(?:{_HEDGE}{_SIGN}{NUMBER} ?[-–—] ?{NUMBER}[ -]?{_SCALE}\b|{_ranged(_SUM, rf'{_SIGN}?{NUMBER}')})"
    rf"(?:\s?\((?:about |around |or |roughly |some )?{_SUM}\))?"
)
PERCENT = _pattern(_ranged(rf"{_FIGURE}{_PER_CENT}", NUMBER))
DURATION = _pattern(_ranged(rf"(?:{_FIGURE}|an?|one)(?: and a half)?[ -](?:more )?{_TIME_UNIT}\b", _FIGURE))
_FRACTION = (
    rf"{_HEDGE}(?:(?:a|one) )?(?:half|third|quarter|fifth|two-thirds|three-quarters|(?:two|three) quarters)"
    r"(?= of\b| the\b)"
)
QUANTITY = _pattern(
    rf"{_ranged(_FIGURE, NUMBER)}(?!\s?%|[ -]per ?cent)(?:[ -]?{_UNIT})?(?![\w%°])|{_FRACTION}"
    r"|(?:doubled|tripled|halved|quadrupled)\b"
)


_YEAR = r"(?:1[1-9]|20)\d\d"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_PART = r"(?:[Ee]arly(?: in)? |[Ll]ate(?: in)? |[Mm]id-|(?:the )?(?:end|start|beginning|middle) of )"
_HALF = r"(?:first|second|third|fourth|final|last|next) (?:quarter|half)"
_SEASON = "spring|summer|autumn|fall|winter"
_PERIOD = rf"(?:year|month|week|weekend|decade|century|quarter|season|night|{_SEASON}|{_WEEKDAY}|{MONTH})"
_ORDINAL = r"(?:st|nd|rd|th)"
DATE = re.compile(
    # In order: the longest form first, since the first that matches is taken.
    r"(?<![\w$¥€£₩₹₽.,-])(?:"
    rf"(?:{_WEEKDAY},? )?{MONTH} \d{{1,2}}(?:{_ORDINAL})?\b(?!,\d)(?:,? {_YEAR}\b)?"
    rf"|(?:{_WEEKDAY},? )?(?:the )?\d{{1,2}}(?:{_ORDINAL})?(?: of)? {MONTH}(?:,? {_YEAR}\b)?"
    rf"|{_YEAR}-\d\d-\d\d\b|\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)\b"
    rf"|{_PART}?{MONTH}(?: of|,)? {_YEAR}\b"
    rf"|(?:the )?{_HALF}(?: of (?:the )?(?:{_YEAR}|(?:this |next |last )?year))?\b"
    rf"|Q[1-4](?: {_YEAR})?\b|(?:FY ?|[Ff]iscal (?:year )?){_YEAR}\b"
    rf"|{_PART}?(?:the )?(?:{_SEASON}) (?:of )?{_YEAR}\b"
    rf"|{_PART}?(?:the )?{_YEAR}(?:s|[-–/]\d\d(?:\d\d)?)?\b(?![.,]\d|[- ]?(?:{_SCALE}|people|km|miles|met)\b)"
    rf"(?: (?:and|to) {_YEAR}\b(?![.,]\d))?"
    rf"|(?i:(?:{_PART}|earlier |later )?(?:this|next|last)|{_PART}the|(?:the )?previous|the following|"
    rf"the same) {_PERIOD}\b|\d+{_ORDINAL} century\b"
    rf"|(?:[Tt]he|{NUMBER}|an?|{_SMALL}|several|a few) {_TIME_UNIT} (?:ago|before|earlier|later|from now)\b"
    rf"|(?<=[Ii]n )(?:{NUMBER}|{_SMALL}) (?:{_TIME_UNIT})(?:[’']s?)? time\b"
    rf"|{_WEEKDAY}\b(?: (?:morning|afternoon|evening|night)\b)?"
    r"|(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight)\b"
    # A month alone: "May" and "March" are words too, so they need a preposition there.
    rf"|{_PART}?(?:{'|'.join(month for month in MONTHS if month not in ('March', 'May'))})\b"
    r"|(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=[Ss]ince ))(?:May|March)\b"
    rf")(?![\w])|(?<![\w:])\d{{1,2}}(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|o[’']clock\b)(?: on {_WEEKDAY}\b)?"
)
