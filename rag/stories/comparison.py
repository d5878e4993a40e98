"""Comparisons: what the articles tell of each side, and which is more only where that can be told."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from index.store import Store
from index.text.words import stems
from index.types import Hit
from rag.language.amounts import Amount, amounts
from rag.language.likeness import told_of
from rag.language.quantities import Span
from rag.language.relative_dates import days_told
from rag.language.when import When, whens
from rag.question.about import Question, analyse
from rag.reading.bounded import Bounds
from rag.reading.reader import Reading, before
from rag.stories.story import Entry, Story
from rag.types import Sentence

FOUND = 12
"""Passages read for a side."""
_LEAST = 0.5
"""The share of the words that tell a side from the other that a sentence, with what stands before it, has to
hold."""
_WORD = re.compile(r"[^\W_]+")
_STRAYS = 3.0
"""What counts against a sentence beside its score: that it names the other side alone."""
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
_LESS = re.compile(
    r"\b(?:less|fewer|least|fewest|lower|lowest|smaller|smallest|cheaper|cheapest|shorter|shortest|earlier|"
    r"earliest|first|sooner|younger|youngest)\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"\b(?:longer|longest|shorter|shortest|how long)\b", re.IGNORECASE)
_FIRST = re.compile(
    r"\b(?:first|earlier|earliest|sooner|later)\b(?! (?:half|quarter|time|year|person|people)\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:more|most|less|least|fewer|fewest|higher|highest|lower|lowest|larger|largest|bigger|biggest|greater|"
    r"greatest|longer|longest|shorter|older|younger|earlier|earliest|later|sooner|first|better|best|cheaper|than|"
    r"compared?|versus|vs|which|who|whose|what|did|does|do|difference|between|how|much|many|long|one|two|or|and|the)\b\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Side:
    """What is told of a side.

    :param span: of the figure or day: offsets into the article's text.
    :param words: the same as it is shown, and as `value` for comparing, in the unit `of`.
    """

    name: str
    sentence: Sentence
    span: Span
    words: str
    value: float
    of: str
    day: date | None


def comparison(store: Store, question: str, bounds: Bounds, as_of: date, read: Read) -> Story | None:
    """Both sides of a comparison with what is told of each; None if one side is not told of.

    :param read: the reader.
    """
    names = sides(question)
    if names is None:
        return None
    about = question
    for name in names:
        about = about.replace(name, " ")
    about = " ".join(_COMPARED.sub(" ", about).split()).strip(" ,:;?.-")
    degree = "how long" if _LONG.search(question) else "when" if _FIRST.search(question) else "how much"
    own = [set(stems(name)) for name in names]
    apart = own[0] - own[1] or own[0], own[1] - own[0] or own[1]
    told = []
    for name, words, others in zip(names, apart, apart[::-1], strict=True):
        asked = analyse(f"{degree} {name} {about}?", store, as_of)
        readings = read(asked, store.search(asked.text, top_k=FOUND, **bounds.as_dict()))
        best = _best(readings, words, others)
        side = best and _valued(name, best.sentence, words, dated=degree == "when")
        if not side:
            return None
        told.append(side)
    verdict = _verdict(told[0], told[1], question)
    return Story(
        tuple(map(_entry, told)), opening=verdict or "I cannot tell which is more from what I found:"
    )


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


def _best(readings: Sequence[Reading], words: set[str], others: set[str]) -> Reading | None:
    """The reading that best tells of a side.

    :param words: the stems that tell the side from the other, `others` those that tell the other.
    """

    def worth(reading: Reading) -> float:
        text = reading.sentence.text
        return reading.score - _STRAYS * (told_of(words, text) == 0 < told_of(others, text))

    near = (one for one in readings if told_of(words, before(one.sentence) + one.sentence.text) >= _LEAST)
    return max(near, key=worth, default=None)


def _valued(name: str, sentence: Sentence, words: set[str], dated: bool) -> _Side | None:
    """A side with the figure or day of a sentence: the first after its name, else the first."""
    published, text = sentence.article.published, sentence.text
    named = next((match.end() for match in _WORD.finditer(text) if words.issuperset(stems(match[0]))), 0)
    found: Sequence[When | Amount] = whens(text, published) if dated else amounts(text)
    best = min(found, key=lambda one: (one.start < named, one.start), default=None)
    if best is None:
        return None
    span = sentence.start + best.start, sentence.start + best.end
    if isinstance(best, When):
        told = days_told(best.first, best.last)
        return _Side(name, sentence, span, told, best.first.toordinal(), "day", best.first)
    return _Side(name, sentence, span, text[best.start : best.end], best.value, best.unit, published)


def _verdict(one: _Side, other: _Side, question: str) -> str | None:
    """Which side is more, in a sentence, if both values are of one unit; None if that cannot be told."""
    if one.of != other.of or one.value == other.value:
        return None
    less = bool(_LESS.search(question))
    ahead, behind = (one, other) if (one.value < other.value) == less else (other, one)
    return f"{ahead.name}: {ahead.words}, against {behind.words} for {behind.name}."


def _entry(side: _Side) -> Entry:
    return Entry(side.name, (side.sentence,), bold=(side.span,), day=side.day)
