"""Comparisons: the likeliest value of each side, and which is more only where that can be told."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp
from pathlib import Path

from rag.question.pair import Pair
from rag.stories.story import Entry, Story
from rag.stories.values import OWN, Side, Stated, Value

MOST = 40
"""Values of a side that are weighed against those of the other: the likeliest."""
_FAR = 10
"""How many times one value must be the other to be `far` from it."""
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
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_OPENS = re.compile(r"^[A-Z](?=[a-z])")  # of a sentence: "About 13,000"
_LESS = frozenset(
    "less least fewer fewest lower lowest smaller smallest cheaper cheapest shorter shortest younger "
    "youngest lighter nearer closer first earlier earliest sooner before".split()
)


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
