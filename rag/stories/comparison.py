"""Comparisons: what the articles tell of each side, and which is more only where that can be told."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.store import Store
from index.text.words import stems
from index.types import Hit
from rag.language.amounts import Amount, amounts
from rag.language.relative_dates import days_told
from rag.question.about import Question, analyse
from rag.reading.bounded import Bounds
from rag.reading.reader import Reading, before
from rag.stories.story import Entry, Story
from rag.stories.when import When, whens

FOUND = 12
"""Passages read for a side."""
_LEAST = 0.5
"""The share of the words that tell a side from the other that a sentence, with what stands before it, has
to hold."""
_ANSWERED = -6.5
"""The log odds, of both sides together, that the passages answer, below which the sides are not compared."""
_INSIDE, _AROUND, _VALUED, _STRAYS = 1.5, 1.0, 2.0, 3.0
"""What counts for a sentence beside its score: the share of its side's words in it, and in it with what
stands before it; that it has a figure or day; and, against it, that it names the other side alone."""
_WORD = re.compile(r"[^\W_]+")
_OLDEST, _AGES = 120, ("", "year-old", "old")
Read = Callable[[Question, Sequence[Hit]], list[Reading]]

_BREAK = frozenset(
    "did do does is are was were has have had will would can could should which who whose what where when "
    "how than whether compare compared got get gets went came come".split()
)
"""Words that a side of a comparison does not go beyond."""
_PREPOSITIONS = frozenset("in on at by for under during from of with to".split())
_JOINED = re.compile(
    r",? (?:or|vs\.?|versus|against|and|compared (?:with|to)|than|with|to) (?=\S)", re.IGNORECASE
)
_CUT = re.compile(r"[,:;?]| [-–—] |\. ")
_LEAD = re.compile(
    r"^(?:(?:in|on|at|by|for|under|during|from|of|with|to|the|a|an|is|was|did|that of|those of|"
    r"in terms of|both|either|between)\s+)+",
    re.IGNORECASE,
)
_WHY = re.compile(r"\W*(?:and |but |so )?(?:why|how come)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|less|fewer|higher|lower|larger|smaller|bigger|greater|longer|shorter|older|younger|earlier|later|"
    r"faster|slower|cheaper|better|worse) (?:\w+ ){0,8}?than\b|"
    r"\b(?:ahead of|overtook|outsold|exceed(?:s|ed)|surpass)",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:less|fewer|least|fewest|lower|lowest|smaller|smallest|cheaper|cheapest|shorter|shortest|earlier|"
    r"earliest|first|sooner|younger|youngest)\b",
    re.IGNORECASE,
)
_DEGREES = (
    (re.compile(r"\b(?:longer|longest|shorter|shortest|how long)\b", re.I), "how long"),
    (re.compile(r"\b(?:older|oldest|younger|youngest|how old)\b", re.I), "how old"),
    (
        re.compile(
            r"\b(?:first|earlier|earliest|sooner|later)\b(?! (?:half|quarter|time|year|person|people)\b)",
            re.I,
        ),
        "when",
    ),
    (re.compile(r"\b(?:fewer|more (?=\w+s\b)|how many)", re.I), "how many"),
    (re.compile(r"", re.I), "how much"),
)
_COMPARED = re.compile(
    r"\b(?:more|most|less|least|fewer|fewest|higher|highest|lower|lowest|larger|largest|bigger|biggest|greater|"
    r"greatest|longer|longest|shorter|older|younger|earlier|earliest|later|sooner|first|better|best|cheaper|than|"
    r"compared?|versus|vs|which|who|whose|what|did|does|do|difference|between|how|much|many|long|one|two)\b\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Side:
    """What is told of a side.

    :param value: for comparing, in the unit `of`; None if it cannot be read as a number or a day.
    """

    name: str
    reading: Reading
    words: str
    value: float | None
    of: str
    day: date | None


def comparison(store: Store, question: str, bounds: Bounds, as_of: date, read: Read) -> Story | None:
    """Both sides of a comparison with what is told of each; None if one side is not told of.

    :param read: the reader.
    """
    names = None if _WHY.match(question) else sides(question)
    if names is None:
        return None
    about = question
    for name in names:
        about = about.replace(name, " ")
    about = " ".join(_COMPARED.sub(" ", re.sub(r"\b(?:or|and|than|the)\b", " ", about)).split()).strip(
        " ,:;?.-"
    )
    degree = next(asked for pattern, asked in _DEGREES if pattern.search(question))
    own = [set(stems(name)) for name in names]
    apart = [own[0] - own[1] or own[0], own[1] - own[0] or own[1]]
    found = [
        _side(
            store,
            name,
            analyse(f"{degree} {name} {about}?", store, as_of),
            words,
            others,
            bounds,
            read,
            degree,
        )
        for name, words, others in zip(names, apart, apart[::-1], strict=True)
    ]
    told = [side for side in found if side is not None]
    if any(side.value is None for side in told) or len(told) < len(names):
        return None
    if sum(side.reading.features["answers"] for side in told) < _ANSWERED:
        return None
    verdict = _verdict(told[0], told[1], question)
    if verdict is None and _outright(told, apart):
        return None
    return Story(
        tuple(map(_entry, told)), opening=verdict or "I cannot tell which is more from what I found:"
    )


def _outright(told: Sequence[_Side], apart: Sequence[set[str]]) -> bool:
    """Whether a sentence says of both sides which is more: then it is the answer, and no figures are
    needed."""
    for side in told:
        words = set(stems(side.reading.sentence.text))
        if _MORE.search(side.reading.sentence.text) and all(own & words for own in apart):
            return True
    return False


def sides(question: str) -> tuple[str, str] | None:
    """The two that a question compares, as it calls them; None if it names no two."""
    asked = question.strip().rstrip("?!. ")
    joins = sorted(_JOINED.finditer(asked), key=lambda match: (" or " not in match[0], -match.start()))
    for join in joins:
        left = _CUT.split(asked[: join.start()])[-1].split()
        right = _CUT.split(asked[join.end() :])[0].split()
        if right and right[0].lower() in _PREPOSITIONS:
            # "in the March poll or in the April survey": the first begins as the second does.
            starts = [at for at, word in enumerate(left) if word.lower() == right[0].lower()]
            left = left[starts[0] :] if starts else left
        one, other = _until_break(left[::-1])[::-1], _until_break(right)
        if one and len(one) < len(other):
            other = _as_long(one, other)
        pair = tuple(_LEAD.sub("", re.sub(r"['’]s?$", "", " ".join(part))).strip() for part in (one, other))
        if all(pair) and pair[0].lower() != pair[1].lower():
            return pair[0], pair[1]
    return None


def _until_break(words: Sequence[str]) -> list[str]:
    kept = []
    for word in words:
        if word.lower() in _BREAK:
            break
        kept.append(word)
    return kept


def _as_long(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The second of "A or B buy more": as many words as the first, and the rest of its capitals."""
    if other[0].lower() in _PREPOSITIONS or one[0].lower() == "the":
        return list(other)
    end = max(1, len(one))
    while end < len(other) and other[end][0].isupper() and other[end - 1][0].isupper():
        end += 1
    return list(other[:end])


def _side(
    store: Store,
    name: str,
    asked: Question,
    words: set[str],
    others: set[str],
    bounds: Bounds,
    read: Read,
    degree: str,
) -> _Side | None:
    readings = read(asked, store.search(asked.text, top_k=FOUND, **bounds.as_dict()))
    ranked = []
    for reading in readings:
        own = set(stems(reading.sentence.text))
        around = set(stems(before(reading.sentence)))
        inside, near = len(words & own) / len(words), len(words & (own | around)) / len(words)
        if near < _LEAST:
            continue
        side = _valued(name, reading, words, degree)
        valued, strays = side.value is not None, bool(others & own and not words & own)
        score = reading.score + _INSIDE * inside + _AROUND * near + _VALUED * valued - _STRAYS * strays
        ranked.append((score, side))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _valued(name: str, reading: Reading, words: set[str], degree: str) -> _Side:
    """A side with the figure or day of a sentence: the one in the reader's span, else the first after its
    name."""
    sentence = reading.sentence
    published, text = sentence.article.published, sentence.text
    span = reading.span and (reading.span[0] - sentence.start, reading.span[1] - sentence.start)
    named = next((match.end() for match in _WORD.finditer(text) if words.issuperset(stems(match[0]))), 0)

    def away(one: Amount | When) -> tuple[bool, int]:
        if span and one.start < span[1] and span[0] < one.end:
            return False, 0
        return True, one.start - named if one.start >= named else len(text) + named - one.start

    if degree == "when":
        if days := whens(text, published):
            best = min(days, key=lambda one: (one.bound, away(one)))
            return _Side(
                name, reading, days_told(best.first, best.last), best.first.toordinal(), "day", best.first
            )
        return _Side(name, reading, "", None, "", published)
    figures = amounts(text)
    if degree == "how old":
        figures = [replace(one, unit="") for one in figures if one.value < _OLDEST and one.unit in _AGES]
    if figures:
        figure = min(figures, key=away)
        return _Side(name, reading, text[figure.start : figure.end], figure.value, figure.unit, published)
    return _Side(name, reading, "", None, "", published)


def _verdict(one: _Side, other: _Side, question: str) -> str | None:
    """Which side is more, in a sentence, if both values are of one unit; None if that cannot be told."""
    if one.value is None or other.value is None or one.of != other.of or one.value == other.value:
        return None
    less = bool(_LESS.search(question))
    ahead, behind = (one, other) if (one.value < other.value) == less else (other, one)
    return f"{ahead.name}: {ahead.words}, against {behind.words} for {behind.name}."


def _entry(side: _Side) -> Entry:
    bold = (side.reading.span,) if side.reading.span else ()
    return Entry(side.name, (side.reading.sentence,), bold=bold, day=side.day)
