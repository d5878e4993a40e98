"""Comparisons: what the articles tell of each side, and which is more only where that can be told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp
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
LEAST = 0.2
"""The probability of both values, among all pairs that may be meant, from which it is told which is more. On
`fitted` and `news` of evals/stories, 43 of the 54 verdicts that have it are right, and 4 of the other 13."""
OWN = ("span", "named", "nearer", "asked")
"""What is known of a value as one side's:

- span: of the best span in it, the margin above "no answer here" (`rag.reading.span_network.Spans`), for the
  question for this side;
- named: the share of the words that tell the side from the other in its sentence;
- nearer: 1 if a word of the side stands nearer to it than any of the other's, -1 if farther;
- asked: the share of the question's other words in its sentence.
"""
JOINT = ("kind", "article", "equal")
"""What is known of two values together: whether they are of one kind of unit, whether one article tells both,
and whether they are equal: one thing's value, told twice."""
WEIGHTS = {
    "span": 0.43,
    "named": 1.26,
    "nearer": 0.38,
    "asked": 1.06,
    "kind": 1.4,
    "article": 1.39,
    "equal": -0.45,
}
"""Of `OWN` and `JOINT`: a log-linear model over all pairs of values, fitted on the questions for comparisons
of evals/stories ("fitted" and "news"). By cross-validation both sides are right for 45 of 75, without "asked"
for 43. Also whether the units are the same, how old the article is, and how long the sentence add nothing to
it."""

_BOTH = "Here is what I found:"
_UNDECIDED = f"I cannot say which it is. {_BOTH}"
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_OF = re.compile(r"['’]s?$")
_LESS = frozenset(
    "less least fewer fewest lower lowest smaller smallest cheaper cheapest shorter shortest younger "
    "youngest lighter nearer closer first earlier earliest sooner before".split()
)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or day that a sentence tells.

    :param span: offsets into the article's text.
    :param told: as it is shown, and as `amount` for comparing, in the unit `unit`.
    :param kind: of the unit: "day", "money", "percent", "point", "age", "measure" or "count".
    :param features: of `OWN`.
    """

    sentence: Sentence
    span: Span
    told: str
    amount: float
    unit: str
    kind: str
    day: date | None
    features: Mapping[str, float]


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
    chosen = best(one, other)
    if chosen is None:
        return None
    values, likely = chosen
    told = tuple(zip((one.name, other.name), values, strict=True))
    return Story(
        tuple(
            Entry(_ARTICLE.sub("", name), (value.sentence,), bold=(value.span,), day=value.day)
            for name, value in told
        ),
        opening=(likely >= LEAST and _verdict(told, compared.by_word))
        or (_UNDECIDED if compared.by_word else _BOTH),
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
    both = []
    for place, name in enumerate(compared.sides):
        read = PassageReader(SpanFinder(opened)).read(asked[place], hits)
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
        for start, end, told, amount, unit, kind, day in _told(text, published, dated):
            inside = reading.spans.inside(at + start, at + end) if reading.spans else (0.0, 0.0)
            if inside:
                features = {
                    "span": inside[0],
                    "named": named,
                    "nearer": _nearer(text, start, end, words, others),
                    "asked": asked,
                }
                found.append(Value(sentence, (at + start, at + end), told, amount, unit, kind, day, features))
    return found


def _share(words: set[str], held: set[str]) -> float:
    return len(words & held) / max(1, len(words))


def _times(text: str, published: date | None) -> list[str]:
    """The years and months that a sentence tells of, as words: those it names, else the article's."""
    named = [day for one in whens(text, published) for day in (one.first, one.last)]
    days = named or ([published] if published else [])
    return [word for day in days for word in (str(day.year), *stems(f"{day:%B}"))]


def _told(
    text: str, published: date | None, dated: bool
) -> list[tuple[int, int, str, float, str, str, date | None]]:
    if dated:
        return [
            (
                one.start,
                one.end,
                days_told(one.first, one.last),
                one.first.toordinal(),
                "day",
                "day",
                one.first,
            )
            for one in whens(text, published)
        ]
    return [
        (one.start, one.end, text[one.start : one.end], one.value, one.unit, _kind(text, one), published)
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


def best(one: Side, other: Side) -> tuple[tuple[Value, Value], float] | None:
    """The two values that are likeliest those of the sides, and how likely they are; None if one has none."""
    left, right = (sorted(side.values, key=own_score)[-MOST:] for side in (one, other))
    pairs = [(mine, theirs) for mine in left for theirs in right if not _same(mine, theirs)]
    if not pairs:
        return None
    scores = [_pair_score(*pair) for pair in pairs]
    highest = max(scores)
    return pairs[scores.index(highest)], 1 / sum(exp(score - highest) for score in scores)


def _same(one: Value, other: Value) -> bool:
    return one.told == other.told and one.sentence.text == other.sentence.text


def own_score(value: Value) -> float:
    return sum(WEIGHTS[name] * value.features[name] for name in OWN)


def _pair_score(one: Value, other: Value) -> float:
    together = {
        "kind": one.kind == other.kind,
        "article": one.sentence.article.id == other.sentence.article.id,
        "equal": one.unit == other.unit and one.amount == other.amount,
    }
    return own_score(one) + own_score(other) + sum(WEIGHTS[name] * together[name] for name in JOINT)


def _verdict(told: Sequence[tuple[str, Value]], by: str) -> str | None:
    """Which side is more, in a sentence, if both values are of one unit; None if that cannot be told.

    :param by: the word that compares; "" if both are only to be told.
    """
    (_, one), (_, other) = told
    counts = one.kind == other.kind == "count"
    if (one.unit != other.unit and not counts) or one.amount == other.amount:
        return None
    ahead, behind = sorted(told, key=lambda pair: pair[1].amount, reverse=by not in _LESS)
    first, second = (_ARTICLE.sub(lambda found: found[0].lower(), name) for name, _ in (ahead, behind))
    if not by:
        return f"I found {ahead[1].told} for {first}, against {behind[1].told} for {second}."
    return f"It is {first}: {ahead[1].told}, against {behind[1].told} for {second}."
