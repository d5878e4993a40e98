"""Comparisons: what the articles tell of each side, and which is more only where that can be told."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp
from pathlib import Path
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
from rag.stories.story import Entry, Story
from rag.types import Sentence

FOUND = 12
"""Passages found for each side; what is found for one may tell the other as well."""
MOST = 40
"""Values of a side that are weighed against those of the other: the likeliest."""
_FAR = 10
"""How many times one value must be the other to be `far` from it."""
OWN = ("span", "named", "nearer", "asked")
"""What is known of a value as one side's:

- span: of the best span in it, the margin above "no answer here" (`rag.reading.span_network.Spans`), for the
  question for this side;
- named: the share of the words that tell the side from the other in its sentence;
- nearer: 1 if a word of the side stands nearer to it than any of the other's, -1 if farther;
- asked: the share of the question's other words in its sentence.
"""
JOINT = ("kind", "article", "order", "far")
"""What is known of two values together:

- kind: whether they are of one kind of unit;
- article: whether one article tells both;
- order: 1 if one sentence tells both and has them in the order in which it names the sides ("the bridge and
  the tunnel cost 40 and 95 million"), -1 if in the other order, else 0;
- far: whether they are of one kind, and one is more than ten times the other: likely of other things.
"""
FILE = Path(__file__).with_name("compared.json")
"""The weights of `OWN` and `JOINT` in a log-linear model over all pairs of values. `python -m evals
fit-stories` fits them, and tells how many questions they get right that they were not fitted on."""
WEIGHTS: dict[str, float] = json.loads(FILE.read_text("utf-8"))

_BOTH = "Here is what I found:"
_UNDECIDED = f"I cannot say which it is. {_BOTH}"
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_OPENS = re.compile(r"^[A-Z](?=[a-z])")  # of a sentence: "About 13,000"
_OF = re.compile(r"['’]s?$")
_LESS = frozenset(
    "less least fewer fewest lower lowest smaller smallest cheaper cheapest shorter shortest younger "
    "youngest lighter nearer closer first earlier earliest sooner before".split()
)


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


def comparison(compared: Pair, both: tuple[Side, Side]) -> Story | None:
    """Both sides of a comparison with what is told of each; None if a value is missing."""
    one, other = both
    pairs = paired(one, other)
    if not pairs:
        return None
    told = tuple(zip((one.name, other.name), best(pairs), strict=True))
    return Story(
        tuple(
            Entry(
                _ARTICLE.sub("", name),
                (value.sentence,),
                bold=(value.span,),
                day=value.stated.day,
                told=value.stated.told if value.stated.kind == "day" else None,
            )
            for name, value in told
        ),
        opening=_verdict(told, compared.by_word) or (_UNDECIDED if compared.by_word else _BOTH),
    )


def _apart(compared: Pair) -> tuple[set[str], set[str]]:
    """The stems that tell each side from the other."""
    one, other = (set(stems(name)) for name in compared.sides)
    return one - other or one, other - one or other


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


def best(
    pairs: Sequence[tuple[Value, Value]], weights: Mapping[str, float] | None = None
) -> tuple[Value, Value]:
    """The pair whose values are likeliest those asked for, where it is told best.

    Two values that several pairs have are as likely as all of these together.

    :param pairs: one at least.
    :param weights: None for `WEIGHTS`.
    """
    used = WEIGHTS if weights is None else weights
    known = [together(*pair) for pair in pairs]
    scores = [sum(weight * one[name] for name, weight in used.items()) for one in known]
    highest = max(scores)
    likely: defaultdict[object, float] = defaultdict(float)
    for pair, score in zip(pairs, scores, strict=True):
        likely[_what(*pair)] += exp(score - highest)
    most = max(likely.values())
    told = [place for place, pair in enumerate(pairs) if likely[_what(*pair)] == most]
    return pairs[max(told, key=scores.__getitem__)]


def paired(one: Side, other: Side) -> list[tuple[Value, Value]]:
    """All pairs of values that may be meant: of each side's the likeliest, and no value with itself."""
    left, right = (sorted(side.values, key=_own)[-MOST:] for side in (one, other))
    return [(mine, theirs) for mine in left for theirs in right if not _same(mine, theirs)]


def together(one: Value, other: Value) -> dict[str, float]:
    """The values of `OWN`, of both added up, and of `JOINT`."""
    kind = one.stated.kind == other.stated.kind
    small, large = sorted((abs(one.stated.amount), abs(other.stated.amount)))
    return {name: one.features[name] + other.features[name] for name in OWN} | {
        "kind": float(kind),
        "article": float(one.sentence.article.id == other.sentence.article.id),
        "order": _in_order(one, other),
        "far": float(kind and 0 < small * _FAR < large),
    }


def _what(one: Value, other: Value) -> object:
    mine, theirs = one.stated, other.stated
    return mine.unit, mine.amount, theirs.unit, theirs.amount


def _same(one: Value, other: Value) -> bool:
    return one.stated.told == other.stated.told and one.sentence.text == other.sentence.text


def _in_a_sentence(one: Stated) -> str:
    return one.told if one.kind == "day" else _OPENS.sub(lambda found: found[0].lower(), one.told)


def _in_order(one: Value, other: Value) -> float:
    told = [(each.sentence.article.id, each.sentence.start) for each in (one, other)]
    if told[0] != told[1] or one.named_at is None or other.named_at is None:
        return 0.0
    if one.named_at == other.named_at or one.span == other.span:
        return 0.0
    return 1.0 if (one.named_at < other.named_at) == (one.span < other.span) else -1.0


def _own(value: Value) -> float:
    return sum(WEIGHTS[name] * value.features[name] for name in OWN)


def _verdict(told: Sequence[tuple[str, Value]], by: str) -> str | None:
    """Which side is more, in a sentence, if both values are of one unit; None if that cannot be told.

    :param by: the word that compares; "" if both are only to be told.
    """
    one, other = (value.stated for _, value in told)
    counts = one.kind == other.kind == "count"
    if (one.unit != other.unit and not counts) or one.may_be(other):
        return None
    ahead, behind = sorted(told, key=lambda pair: pair[1].stated.amount, reverse=by not in _LESS)
    first, second = (_ARTICLE.sub(lambda found: found[0].lower(), name) for name, _ in (ahead, behind))
    more, less = (_in_a_sentence(value.stated) for _, value in (ahead, behind))
    if not by:
        return f"I found {more} for {first}, against {less} for {second}."
    return f"It is {first}: {more}, against {less} for {second}."
