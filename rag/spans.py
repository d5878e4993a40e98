"""The answering words within a sentence, by the kind of thing that is asked for. Patterns, no model."""

import re
from collections.abc import Iterator, Sequence

from index.lexical import stems
from rag.names import names
from rag.question import Kind, Question

_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|mln|bln|tn|m|k|crore|lakh)"
_CURRENCY_SIGN = r"(?:(?:US|HK|NT|A|C|NZ|S|R)?\$|[¥€£₩₹₽])"
_CURRENCY_WORD = (
    r"(?:dollars?|dlrs|euros?|pounds?|yen|yuan|won|rupees?|roubles?|rubles?|francs?|pesos?|cents?|pence|marks|"
    r"kron(?:or|er|a)|(?:US|Canadian|Australian|Hong Kong) dollars|sterling)"
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_WORD_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|"
    r"hundreds?|thousands?|millions?|billions?|dozens?|half|third|quarter|twice|double|triple|three-fold)"
)
_MONEY = (
    rf"{_CURRENCY_SIGN}\s?{_NUMBER}(?:[ -]?{_SCALE}\b)?|{_NUMBER}(?:[ -]?{_SCALE})?[ -]{_CURRENCY_WORD}\b"
)
_PERCENT = rf"{_NUMBER}(?:\s?%|[ -]per ?cent\b|[ -]pct\b|[ -]percentage points?\b|[ -]basis points?\b)"
_AMOUNT = re.compile(
    # A conversion or an equivalent in brackets belongs to the amount: "¥3.9 trillion (US$25.44 billion)".
    rf"(?<![\w.,])(?:{_MONEY})(?:\s?\((?:about |around |or |roughly )?(?:{_MONEY})\))?|(?<![\w.,])(?:{_PERCENT})"
)
_QUANTITY = re.compile(
    rf"(?<![\w$¥€£₩₹.,])(?:(?:more|fewer|less) than |about |around |nearly |almost |at least |up to |over )?"
    rf"(?:{_NUMBER}(?:st|nd|rd|th)?(?:[ -]{_SCALE}\b)?|{_WORD_NUMBER}\b(?:[ -]{_SCALE}\b)?)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY_NAME = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_DATE = re.compile(
    rf"(?:{_DAY_NAME},? )?(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:1[5-9]|20)\d\d)?\b(?!,\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? (?:1[5-9]|20)\d\d\b)?"
    rf"|(?:early |late |mid-)?{_MONTH}(?:(?: of|,)? (?:1[5-9]|20)\d\d\b)?)(?![a-z])"
    r"|\b(?:early |late |mid-|the )?(?:1[5-9]|20)\d\d(?:s|[-–/]\d\d(?:\d\d)?)?\b(?![.,]\d)"
    rf"|\b(?:(?:last|this|next|previous|earlier this|later this) (?:year|month|week|quarter|{_DAY_NAME}|{_MONTH}))\b"
    rf"|\b{_DAY_NAME}\b|\b(?:yesterday|today|tomorrow)\b"
    r"|\b(?:first|second|third|fourth) quarter(?: of (?:1[5-9]|20)\d\d)?\b"
)
_WINDOW = 12  # words; further away than that, a word of the question says nothing of a candidate
_WORD = re.compile(r"\w+")


def best_span(question: Question, text: str) -> tuple[int, int] | None:
    """Return the half-open offsets, in `text`, of the words that answer, or None where the kind of the
    question has no pattern or nothing in the text fits it.

    Among several that fit, the one nearest to the words of the question wins, rare words counting more;
    what the question itself says is no answer to it.
    """
    asked = " ".join(stems(question.text))
    found = [
        (start, end)
        for start, end in candidates(question.kind, text)
        if " ".join(stems(text[start:end])) not in asked
    ]
    if not found:
        return None
    anchors = _anchors(question, text)
    return max(found, key=lambda span: (_nearness(text, span, anchors), -span[0]))


def candidates(kind: Kind, text: str) -> list[tuple[int, int]]:
    """The spans of a text that are things of a kind; none for kinds without a pattern."""
    if kind is Kind.AMOUNT:
        return [match.span() for match in _AMOUNT.finditer(text)] or _quantities(text)
    if kind is Kind.COUNT:
        return _quantities(text)
    if kind is Kind.DATE:
        return [match.span() for match in _DATE.finditer(text)]
    if kind is Kind.PERSON:
        return [(name.start, name.end) for name in names(text) if name.kind in ("person", "other")]
    if kind is Kind.PLACE:
        return [(name.start, name.end) for name in names(text) if name.kind in ("place", "other")]
    return []


def _quantities(text: str) -> list[tuple[int, int]]:
    dates = [match.span() for match in _DATE.finditer(text)]
    return [
        match.span()
        for match in _QUANTITY.finditer(text)
        if not any(start <= match.start() and match.end() <= end for start, end in dates)
    ]


def _anchors(question: Question, text: str) -> list[tuple[int, float]]:
    """Where words of the question stand in the text, as character positions with the words' rarity."""
    wanted = set(question.stems)
    anchors = []
    for match in _WORD.finditer(text):
        for stem in stems(match.group()):
            if stem in wanted:
                anchors.append((match.start(), question.rarity(stem)))
    return anchors


def _nearness(text: str, span: tuple[int, int], anchors: Sequence[tuple[int, float]]) -> float:
    return sum(rarity / (2 + distance) for distance, rarity in _distances(text, span, anchors))


def _distances(
    text: str, span: tuple[int, int], anchors: Sequence[tuple[int, float]]
) -> Iterator[tuple[int, float]]:
    start, end = span
    for position, rarity in anchors:
        between = text[end:position] if position >= end else text[position:start]
        distance = between.count(" ")
        if distance <= _WINDOW:
            yield distance, rarity
