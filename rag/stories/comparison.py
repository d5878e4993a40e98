"""Comparisons: what the articles tell of each side, and which is more only where that can be told."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.store import Store
from index.text.words import stems
from index.types import Hit
from rag.deciding.confidence import THRESHOLD, judge
from rag.language.amounts import amounts
from rag.language.quantities import MEASURE, MONEY, Span
from rag.language.relative_dates import days_told
from rag.language.when import whens
from rag.question.about import Question, analyse
from rag.question.alone import WHEN, alone
from rag.question.pair import Pair
from rag.reading.bounded import Bounds, find
from rag.reading.reader import Reading, before
from rag.stories.network import tells
from rag.stories.story import Entry, Story
from rag.types import Sentence

FOUND = 12
"""Passages read for a side."""
MOST = 40
"""Values of a side that are weighed against those of the other: the likeliest."""
OWN = ("score", "span", "around", "nearer")
"""What is known of a value as one side's:

- score: of its sentence, below the best's (`rag.reading.reader.Reading`), for the question for this side;
- span: of the best span in it, the margin above "no answer here" (`rag.reading.span_network.Spans`);
- around: the share of the words that tell the side from the other in its sentence, the title and what stands
  before it;
- nearer: 1 if a word of the side stands nearer to it than any of the other's, -1 if farther.
"""
JOINT = ("unit", "kind", "both", "equal")
"""What is known of two values together: whether they are of one unit and of one kind of unit; `both`, how
far the one sentence that tells both names both sides, or 0; whether they are equal: one thing's value, told
twice."""
WEIGHTS = {
    "score": 0.8,
    "span": 0.1,
    "around": 1.7,
    "nearer": 0.4,
    "unit": 2.2,
    "kind": 1.3,
    "both": 1.0,
    "equal": -4.0,
}
"""Of `OWN` and `JOINT`: a log-linear model over all pairs of values, fitted on the questions for comparisons
of evals/stories ("fitted") and 38 others over real news, and rounded: half or twice of one changes few
answers. "equal" was chosen among 0, -1, -2 and -4 on 10 more over real news: both sides right for 7, 8, 8
and 9 of 10."""
Read = Callable[[Question, Sequence[Hit]], list[Reading]]

_WORD = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"^(?:the|an?) |['’]s?$", re.IGNORECASE)
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
    :param named: the share of the words that tell the side from the other in its sentence.
    :param features: of `OWN`.
    """

    sentence: Sentence
    span: Span
    told: str
    amount: float
    unit: str
    kind: str
    day: date | None
    named: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, and the values that may be its.

    :param name: as the question has it.
    :param confidence: in an answer to the question for this side alone.
    :param told: the log odds that a passage tells what that asks (`rag.stories.network.tells`).
    """

    name: str
    confidence: float
    told: float
    values: Sequence[Value]


def comparison(compared: Pair, both: tuple[Side, Side]) -> Story | None:
    """Both sides of a comparison with what is told of each; None if a value is missing."""
    one, other = both
    chosen = best(one, other)
    if chosen is None:
        return None
    told = tuple(zip((one.name, other.name), chosen, strict=True))
    return Story(
        tuple(Entry(name, (value.sentence,), bold=(value.span,), day=value.day) for name, value in told),
        opening=_verdict(told, compared.by_word) or "I cannot tell which is more from what I found:",
    )


def _apart(compared: Pair) -> tuple[set[str], set[str]]:
    """The stems that tell each side from the other."""
    one, other = (set(stems(name)) for name in compared.sides)
    return one - other or one, other - one or other


def sides(compared: Pair, store: Store, bounds: Bounds, as_of: date, read: Read) -> tuple[Side, Side]:
    """What may be told of each side."""
    apart = _apart(compared)
    dated = compared.by_word in WHEN
    found = []
    for place, name in enumerate(compared.sides):
        asked = analyse(alone(compared, place), store, as_of)
        hits = find(store, asked.period, FOUND, bounds)
        read_for = read(asked, hits)
        values = _values(read_for, apart[place], apart[1 - place], dated)
        sure = judge(asked, read_for, THRESHOLD, store.holds).confidence if read_for else 0.0
        told = tells(asked.text, [hit.passage for hit in hits])
        found.append(Side(_LABEL.sub("", name), sure, told, values))
    return found[0], found[1]


def _values(
    readings: Sequence[Reading],
    words: set[str],
    others: set[str],
    dated: bool,
) -> list[Value]:
    """The figures of all sentences read, or the days if `dated`.

    :param words: the stems that tell the side from the other, `others` those that tell the other.
    """
    found = []
    for reading in readings:
        sentence, published = reading.sentence, reading.sentence.article.published
        text, at = sentence.text, sentence.start
        held = {*stems(text), *_times(text, published)}
        of_sentence = {
            "score": reading.score - readings[0].score,
            "around": _share(words, held | {*stems(before(sentence))}),
        }
        named = _share(words, held)
        for start, end, told, amount, unit, kind, day in _told(text, published, dated):
            inside = reading.spans.inside(at + start, at + end) if reading.spans else (0.0, 0.0)
            if inside:
                features = of_sentence | {
                    "span": inside[0],
                    "nearer": _nearer(text, start, end, words, others),
                }
                found.append(
                    Value(sentence, (at + start, at + end), told, amount, unit, kind, day, named, features)
                )
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


def best(one: Side, other: Side) -> tuple[Value, Value] | None:
    """The two values that are likeliest those of the sides; None if one has none."""
    left, right = (sorted(side.values, key=own_score)[-MOST:] for side in (one, other))
    pairs = ((mine, theirs) for mine in left for theirs in right if not _same(mine, theirs))
    return max(pairs, key=lambda pair: _pair_score(*pair), default=None)


def _same(one: Value, other: Value) -> bool:
    return one.told == other.told and one.sentence.text == other.sentence.text


def own_score(value: Value) -> float:
    return sum(WEIGHTS[name] * value.features[name] for name in OWN)


def _pair_score(one: Value, other: Value) -> float:
    together = {
        "unit": one.unit == other.unit,
        "kind": one.kind == other.kind,
        "both": min(one.named, other.named) if one.sentence == other.sentence else 0.0,
        "equal": one.unit == other.unit and one.amount == other.amount,
    }
    return own_score(one) + own_score(other) + sum(WEIGHTS[name] * together[name] for name in JOINT)


def _verdict(told: Sequence[tuple[str, Value]], by: str) -> str | None:
    """Which side is more, in a sentence, if both values are of one unit; None if that cannot be told."""
    (_, one), (_, other) = told
    counts = one.kind == other.kind == "count"
    if (one.unit != other.unit and not counts) or one.amount == other.amount:
        return None
    ahead, behind = sorted(told, key=lambda pair: pair[1].amount, reverse=by not in _LESS)
    return f"{ahead[0]}: {ahead[1].told}, against {behind[1].told} for {behind[0]}."
