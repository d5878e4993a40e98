"""The figures and days that may be those of each side of a comparison."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.store import Store
from index.text.words import stems
from rag.language.amounts import amounts
from rag.language.quantities import MEASURE, MONEY, Span
from rag.language.relative_dates import days_told
from rag.language.when import whens
from rag.question.about import analyse
from rag.question.alone import WHEN, alone
from rag.question.pair import Pair
from rag.reading.bounded import Bounds, find
from rag.reading.reader import PassageReader, Reading
from rag.reading.span_network import SpanFinder
from rag.stories.network import FAR, opened
from rag.types import Sentence

FOUND = 12
"""Passages found for each side; what is found for one may tell the other as well."""
OWN = ("span", "named", "nearer", "asked")
"""What is known of a value as one side's:

- span: of the best span in it, the margin above "no answer here" (`rag.reading.span_network.Spans`), for the
  question for this side;
- named: the share of the words that tell the side from the other in its sentence;
- nearer: 1 if a word of the side stands nearer to it than any of the other's, -1 if farther;
- asked: the share of the question's other words in its sentence.
"""
_WORD = re.compile(r"[^\W_]+")
_OF = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure or day in a sentence.

    :param start: half-open offsets into the sentence, with `end`.
    :param told: as it is shown, and as `amount` for comparing, in the unit `unit`; of days that is the first,
        and `until` the last.
    :param kind: of the unit: "day", "money", "percent", "point", "age", "measure" or "count".
    """

    start: int
    end: int
    told: str
    amount: float
    until: float
    unit: str
    kind: str
    day: date | None

    def may_be(self, other: "Stated") -> bool:
        """Whether two may be the same, as "in March" and "on 9 March"."""
        return self.amount <= other.until and other.amount <= self.until


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or day that may be one side's.

    :param span: offsets into the article's text.
    :param features: of `OWN`.
    :param named_at: where its sentence first names the side, in the article's text; None if nowhere.
    """

    sentence: Sentence
    span: Span
    stated: Stated
    features: Mapping[str, float]
    named_at: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, and the values that may be its.

    :param name: as the question has it: "the bridge".
    :param told: the log odds that a passage tells what the question for this side alone asks.
    """

    name: str
    told: float
    values: Sequence[Value]


def sides(compared: Pair, store: Store, bounds: Bounds, as_of: date) -> tuple[Side, Side]:
    """What may be told of each side."""
    apart, dated = _apart(compared), compared.by_word in WHEN
    rest = set(stems(compared.text)).difference(*map(stems, compared.sides))
    asked = [analyse(alone(compared, place), store, as_of) for place in range(2)]
    found = [hit for one in asked for hit in find(store, one.period, FOUND, bounds)]
    hits = list({(hit.passage.article.id, hit.passage.start): hit for hit in found}.values())
    reader = PassageReader(SpanFinder(opened), whole=True)
    both = []
    for place, name in enumerate(compared.sides):
        read = reader.read(asked[place], hits)
        values = _values(read, apart[place], apart[1 - place], rest, dated)
        told = max((one.features["answers"] for one in read), default=-FAR)
        both.append(Side(_OF.sub("", name), told, values))
    return both[0], both[1]


def _values(
    readings: Sequence[Reading],
    words: set[str],
    others: set[str],
    rest: set[str],
    dated: bool,
) -> list[Value]:
    """The figures of all sentences read, or the days if `dated`.

    :param words: the stems that tell the side from the other, `others` those that tell the other,
        and `rest` the question's others.
    """
    found = []
    for reading in readings:
        sentence, published = reading.sentence, reading.sentence.article.published
        text, at = sentence.text, sentence.start
        held = {*stems(text), *_times(text, published)}
        named, asked = _share(words, held), _share(rest, set(stems(text)))
        names = (at + match.start() for match in _WORD.finditer(text) if words & set(stems(match[0])))
        named_at = next(names, None)
        for one in _told(text, published, dated):
            place = (at + one.start, at + one.end)
            inside = reading.spans.inside(*place) if reading.spans else (0.0, 0.0)
            if inside:
                features = {
                    "span": inside[0],
                    "named": named,
                    "nearer": _nearer(text, one.start, one.end, words, others),
                    "asked": asked,
                }
                found.append(Value(sentence, place, one, features, named_at))
    return found


def _share(words: set[str], held: set[str]) -> float:
    return len(words & held) / max(1, len(words))


def _times(text: str, published: date | None) -> list[str]:
    """The years and months that a sentence tells of, as words: those it names, else the article's."""
    named = [day for one in whens(text, published) for day in (one.first, one.last)]
    days = named or ([published] if published else [])
    return [word for day in days for word in (str(day.year), *stems(f"{day:%B}"))]


def _told(text: str, published: date | None, dated: bool) -> list[Stated]:
    if dated:
        return [
            Stated(
                one.start,
                one.end,
                days_told(one.first, one.last),
                one.first.toordinal(),
                one.last.toordinal(),
                "day",
                "day",
                one.first,
            )
            for one in whens(text, published)
        ]
    return [
        Stated(
            one.start,
            one.end,
            text[one.start : one.end],
            one.value,
            one.value,
            one.unit,
            _kind(text, one),
            published,
        )
        for one in amounts(text)
    ]


def _kind(text: str, one: Any) -> str:
    if one.unit in ("percent", "point", "age"):
        return str(one.unit)
    if MONEY.fullmatch(text, one.start, one.end):
        return "money"
    return "measure" if MEASURE.fullmatch(one.unit) else "count"


def _nearer(text: str, start: int, end: int, words: set[str], others: set[str]) -> float:
    """Whether the side's words stand nearer to a value than the other's: 1, 0 or -1."""
    own = other = len(text)
    for match in _WORD.finditer(text):
        away = start - match.end() if match.end() <= start else match.start() - end
        if away >= 0:
            held = set(stems(match[0]))
            own = min(own, away) if held & words else own
            other = min(other, away) if held & others else other
    return float(own < other) - float(other < own)


def _apart(compared: Pair) -> tuple[set[str], set[str]]:
    """The stems that tell each side from the other."""
    one, other = (set(stems(name)) for name in compared.sides)
    return one - other or one, other - one or other
