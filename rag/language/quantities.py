"""Patterns that find figures and dates in a sentence as newspapers write them."""

import re
from typing import TypeAlias

from index.text.dates import MONTHS, WEEKDAYS

Span: TypeAlias = tuple[int, int]
"""Half-open offsets into the text searched."""

NUMBER = r"\d++(?:[.,]\d++)*+"
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|mln|bln|tn|m|k|crore|lakh)"
_WORDS = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)"
)
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
_DISTANCE = rf"(?:{_FIGURE}|an?|one)[ -]{_LENGTH_UNIT}\b"
_LENGTH = _pattern(rf"{_ranged(_DISTANCE, _FIGURE)}(?:\s?\({_DISTANCE}\))?")
_AGE = _pattern(
    rf"(?:{NUMBER}|{_WORDS})[ -]years?[ -]old\b|(?<=, )\d\d(?=,|\))|(?<=aged )\d+|(?<=age of )\d+"
)
_TIMES = _pattern(
    rf"(?:once|twice|(?:{NUMBER}|{_WORDS}) times)\b(?: (?:an?|every|each|per) (?:\w+ )?{_TIME_UNIT})?"
    rf"|(?:every|each) (?:{_WORDS} |\d+ |other )?{_TIME_UNIT}\b|(?:daily|weekly|monthly|annually|yearly)\b"
)
_RANK = _pattern(
    r"(?:No\. ?\d+|number (?:one|two|three|\d+)|(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth|tenth|last)(?: place| position| out of \d+)?)\b"
)
_FRACTION = (
    rf"{_HEDGE}(?:(?:a|one) )?(?:half|third|quarter|fifth|two-thirds|three-quarters|(?:two|three) quarters)"
    r"(?= of\b| the\b)"
)
QUANTITY = _pattern(
    rf"{_ranged(_FIGURE, NUMBER)}(?!\s?%|[ -]per ?cent)(?:[ -]?{_UNIT})?(?![\w%°])|{_FRACTION}"
    r"|(?:doubled|tripled|halved|quadrupled)\b"
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

# The figures that can answer, by the words of the question; the first row that fits counts. A question for
# years is not answered by dollars, so nothing else is looked for.
_MEASURED = tuple(
    (re.compile(asked, re.IGNORECASE), patterns)
    for asked, patterns in (
        (r"\bhow (?:much )?old(?:er)?\b|\b(?:what|which) age\b|\bage of\b|\bage\W*$", (_AGE,)),
        (r"\brank(?:s|ed|ing)?\b|\bwhat (?:position|place)\b", (_RANK,)),
        (r"\bhow (?:often|frequently|many times)\b", (_TIMES,)),
        (rf"\bhow (?:long|much longer|much time)\b|\bduration\b|\bhow many (?:\w+ )?{_TIME_UNIT}\b",
         (DURATION, DATE)),
        (rf"\bhow (?:far|tall|wide|deep)\b|\bhow many {_LENGTH_UNIT}\b|\b(?:length|height|width|distance)\b",
         (_LENGTH,)),
        (r"\bper ?cent(?:age)?\b|\bproportion\b|\bwhat share\b|\binflation\b|\btariffs?\b"
         r"|\b(?:tax|unemployment|interest|growth|annual) rate\b", (PERCENT, _pattern(_FRACTION))),
        (r"\bby how much\b|\bhow (?:fast|sharply|weak|strong|much (?:more|less|higher|lower))\b"
         r"|\b(?:grow|growth|rise|risen|fall|fallen|drop|decline|increase)\b", (PERCENT, MONEY, QUANTITY)),
        (r"\bhow much (?:\w+ )?(?:money|cash|funding)\b|\bhow (?:expensive|costly|valuable)\b|\bworth\b"
         r"|\b(?:value of|costs?|pa(?:y|id|ys|ying)|prices?|fined?|salary|wages?|spen(?:t|ds?|ding)|"
         r"invest\w*|raised?|pledged?|budget|revenues?|dollars|euros|pounds|yen|profits?|funding|"
         r"earn(?:s|ed|ings)?|fees?|debts?)\b", (MONEY,)),
    )
)  # fmt: skip


def measuring(question: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of the figures that alone can answer a question, best first; none where it does not say
    what it measures."""
    return next((patterns for asked, patterns in _MEASURED if asked.search(question)), ())


def found(pattern: re.Pattern[str], text: str, *, outside: list[Span] | None = None) -> list[Span]:
    """The matches of a pattern, in order, without those that lie within one of the spans `outside`."""
    spans = [match.span() for match in pattern.finditer(text)]
    return [
        (start, end)
        for start, end in spans
        if not any(first < end and start < last for first, last in outside or [])
    ]
