"""Answering words cut short by a reader made whole: words, amounts, dates and names."""

import re

from rag.language import quantities
from rag.language.names import names
from rag.language.quantities import Span, found
from rag.question.kind import ROLE, Kind, Question

_SHARE = 0.6
"""Of the words of a sentence: what covers more is the sentence, not words in it."""
_SHORT = 8  # words up to which a sentence may be all answer: "It cost $5."

# What a word ends at. A full stop or a hyphen may stand within one, and is looked at by itself.
_TOKEN = re.compile(r"[^\s—()\[\]{}“”\"/…]+")
_OPENING = "'‘,.;:!?–-*_"
_CLOSING = "'’‘,;:!?–-*_"
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z]\.){2,}$")
_POSSESSIVE = re.compile(r"[’']s$")
_ARTICLE = re.compile("the ", re.IGNORECASE)
_TO = re.compile(r" ?(?:to|and|or|[-–—]) ?", re.IGNORECASE)
# What newspapers set before a person's name in capitals, besides the titles that are no part of it.
_ROLES = re.compile(
    rf"(?:(?:Former|Ex-\w+|House|Senate|{ROLE}|Speaker|Democrat|Republican) )+", re.IGNORECASE
)
_CUT = 2  # words

# In the order they are looked for: what may hold another comes before it.
_AMOUNTS = (quantities.MONEY, quantities.PERCENT, quantities.LENGTH, quantities.AGE, quantities.MEASURE)
_COMPLETE = (quantities.MONEY, quantities.PERCENT)
"""What they match has a unit, however short."""
_NUMBERS = (quantities.TIMES, quantities.DURATION, quantities.QUANTITY)
# A year, a day or a clock time is asked for by itself: "12 April 2024" holds the year, but is more.
_PART_OF_DATE = re.compile(
    r"\b(?:what|which) (?:year|month|decade|century|time|day of the week|weekday|season)\b|\bwhat time\b",
    re.IGNORECASE,
)
_THINGS = (
    r"share|barrel|tonne|ton|ounce|kilo(?:gram)?|kg|pound|gallon|lit(?:er|re)|mile|kilomet(?:er|re)|"
    r"acre|hectare|person|head|household|passenger|ticket|unit|hour|day|night|week|month|quarter|year|annum|season"
)
_HEDGE = re.compile(quantities.HEDGE, re.IGNORECASE)
_PERIOD = re.compile(
    rf"(?: (?:an?|per|each|every|for each|for every) (?:{_THINGS})\b"
    rf"| (?:annually|yearly|monthly|weekly|daily)\b|-a-(?:share|year|week|month)\b)?"
    rf"(?:,? (?:over|within|in the (?:next|coming)) (?:the (?:next |past |last |coming |first )?)?"
    rf"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|a few) "
    rf"(?:days?|weeks?|months?|quarters?|years?|decades?)\b)?",
    re.IGNORECASE,
)
_TIMELESS = re.compile(
    r"\b(?:how long|how many (?:\w+ )?(?:days|weeks|months|years|decades))\b", re.IGNORECASE
)


def whole(question: Question, text: str, span: Span) -> Span | None:
    """Widen the answering words that a reader found to whole words, amounts, dates and names.

    An amount keeps its currency, scale, conversion in brackets and period ("¥3.9 trillion (US$25.44 billion)
    over three years"), a date its day, month and year unless only one of them is asked for, a name all its
    words but titles. Punctuation around them is left off, and so is "about" where the reader leaves it off.

    :param text: the sentence.
    :param span: half-open offsets into it, of any part of the answer.
    :returns: offsets into `text`; None where there is no word, or where they are most of the sentence.
    """
    span = _words(text, span)
    count, words = len(text[slice(*span)].split()), len(text.split())
    if not count or (words > _SHORT and count > _SHARE * words):
        return None
    return _words(text, _figure(question, text, span) or _name(question, text, span))


def _words(text: str, span: Span) -> Span:
    """The whole words of a span, without punctuation around them; empty where it has none."""
    start, end = max(0, span[0]), min(len(text), span[1])
    if start >= end:
        return start, start
    touched = [one.span() for one in _TOKEN.finditer(text) if one.start() < end and start < one.end()]
    if not touched:
        return start, start
    first, last = touched[0][0], touched[-1][1]
    words = text[first:last]
    first += len(words) - len(words.lstrip(_OPENING))
    last = first + len(text[first:last].rstrip(_CLOSING))
    while last > first and text[last - 1] == "." and not _ABBREVIATED.search(text, first, last):
        last = first + len(text[first : last - 1].rstrip(_CLOSING))
    if (possessive := _POSSESSIVE.search(text, first, last)) and end <= possessive.start() + 1:
        last = possessive.start()
    return _balanced(text, first, last)


def _balanced(text: str, first: int, last: int) -> Span:
    """Take in the quotation marks and brackets whose other half is within the words: "$5 (about £4)"."""
    if '"' in text[first:last]:
        before, after = text.startswith('"', max(0, first - 1), first), text.startswith('"', last)
        if (text.count('"', first, last) + before + after) % 2 == 0:
            first, last = first - before, last + after
    for opening, closing in ("()", "[]", "“”"):
        missing = text.count(opening, first, last) - text.count(closing, first, last)
        if missing > 0 and text.startswith(closing, last):
            last += 1
        elif missing < 0 and text.startswith(opening, max(0, first - 1), first):
            first -= 1
    return first, last


def _figure(question: Question, text: str, span: Span) -> Span | None:
    """The amount, number or date that a span is or is part of; None where it is neither."""
    if not any(character.isdigit() for character in text[slice(*span)]) and question.kind not in (
        Kind.AMOUNT,
        Kind.COUNT,
        Kind.DATE,
    ):
        return None
    dates = found(quantities.DATE, text)
    if question.kind is Kind.DATE or not (amount := _touching(_AMOUNTS, text, span, dates)):
        if date := next((one for one in dates if _meet(one, span)), None):
            if _PART_OF_DATE.search(question.text):
                return span
            article = _ARTICLE.match(text, *date)
            return _union((article.end() if article else date[0], date[1]), span)
        amount = _touching(_NUMBERS, text, span, dates)
        return amount if question.kind is Kind.COUNT or not amount else _with_period(question, text, amount)
    return _with_period(question, text, amount)


def _touching(
    patterns: tuple[re.Pattern[str], ...], text: str, span: Span, outside: list[Span]
) -> Span | None:
    for pattern in patterns:
        for start, end in found(pattern, text, outside=outside):
            if _meet((start, end), span):
                hedge = _HEDGE.match(text, start, end)
                start = hedge.end() if hedge else start
                # "rose from $7 to $9": either is an amount. The 40 of "40 to 45 percent" is none yet.
                if (
                    pattern in _COMPLETE
                    and pattern.fullmatch(text, *span)
                    and not text.startswith("(", span[0] - 1)
                ):
                    start, end = span[0], span[1] if _TO.match(text, span[1]) else end
                return _union((start, end), span)
    return None


def _with_period(question: Question, text: str, span: Span) -> Span:
    """What an amount is for: "a year", "per share", "over three years"."""
    if _TIMELESS.search(question.text):
        return span
    period = _PERIOD.match(text, span[1])
    return (span[0], period.end()) if period else span


def _name(question: Question, text: str, span: Span) -> Span:
    """The name that a span is a part of: the whole of a person's for one word of it; of others, the end that
    was cut off. One word of them may be all that is asked for: "Japan" of "Bank of Japan"."""
    named = next((one for one in names(text) if _meet((one.start, one.end), span)), None)
    if named is None or question.kind is Kind.PLACE:
        return span
    if " " not in text[slice(*span)]:
        if question.kind is not Kind.PERSON:
            return span
        role = _ROLES.match(text, named.start, named.end)
        start = role.end() if role and role.end() <= span[0] else named.start
        return min(start, span[0]), max(named.end, span[1])
    cut = text[span[1] : named.end].split()
    return (span[0], named.end) if named.start == span[0] and 0 < len(cut) <= _CUT else span


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _union(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])
