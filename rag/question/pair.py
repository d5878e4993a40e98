"""The two that a question compares, and the word that compares them.

A log-linear model over all pairs of spans, fitted on questions of our own (`training/pairs.py`).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.language.quantities import Span

FILE = Path(__file__).with_name("pair.json")
LONGEST = 9
"""Words of a side."""
LEAST = 0.1
"""The probability of a pair, among all pairs of spans, from which a question is taken to compare the two. All
questions for comparisons of evals/stories ("fitted" and "news") have it; of those of multihoprag500 that ask
for yes or no over two articles and are taken for comparisons, 55 in a hundred."""
_MOST = 80
"""Words of a question in which two are looked for: the time grows with their square."""
EDGES = ("start of one", "end of one", "start of other", "end of other")
"""The places that words around them tell: each is between two words."""
BOTH = ("same before", "same first", "same last", "apart in length", "words between")
"""What is known of two spans together."""
_TOKEN = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*|[^\w\s]")
_MARKS = frozenset(".,:;!?–—-()")
"""No side begins or ends with one."""
_ENDINGS = ("ing", "ed", "er", "est", "s")


@dataclass(frozen=True, slots=True)
class Pair:
    """What a question compares.

    :param one: the first side, half-open offsets of the text; `other`, the second.
    :param by: of the word that compares: "longer"; None if there is none.
    """

    text: str
    one: Span
    other: Span
    by: Span | None

    @property
    def sides(self) -> tuple[str, str]:
        """Both sides in the question's words."""
        return self.text[slice(*self.one)], self.text[slice(*self.other)]

    @property
    def by_word(self) -> str:
        """The word that compares, in small letters; "" if there is none."""
        return self.text[slice(*self.by)].lower() if self.by else ""


def pair(question: str) -> Pair | None:
    """The two that a question compares, as far as its words tell; None if it names no two, or not clearly."""
    found = tokens(question)
    if not 1 < len(found) <= _MOST:
        return None
    told = [kind(word, weights()["words"]) for word, _ in found]
    spans = spans_of(len(told))
    scores = pair_scores(told, spans, weights()["pair"])
    marks = np.array([bool({found[first][0], found[last - 1][0]} & _MARKS) for first, last in spans])
    names = np.unique(
        [question[slice(*_offsets(found, span))].casefold() for span in spans], return_inverse=True
    )[1]
    scores[marks, :] = scores[:, marks] = scores[names[:, None] == names[None, :]] = -np.inf
    if not np.isfinite(scores).any():
        return None
    if 1 / np.exp(scores - scores.max()).sum() < LEAST:
        return None
    left, right = np.unravel_index(int(scores.argmax()), scores.shape)
    one, other = (_offsets(found, spans[at]) for at in (left, right))
    by = int(np.array([sum_of(by_features(told, at), weights()["by"]) for at in range(len(told))]).argmax())
    likely = sum_of(by_features(told, by), weights()["by"]) > 0  # what counts for none
    free = likely and not any(first <= by < last for first, last in (spans[left], spans[right]))
    return Pair(question, one, other, found[by][1] if free else None)


def tokens(text: str) -> list[tuple[str, Span]]:
    """The words and marks of a text, with their half-open offsets; 's stands by itself."""
    found = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match[0][-2:] in ("'s", "’s") and end - start > 2:
            found += [(text[start : end - 2], (start, end - 2)), ("'s", (end - 2, end))]
        else:
            found.append((match[0], (start, end)))
    return found


def kind(word: str, known: frozenset[str] | Mapping[str, Any]) -> str:
    """A word that is known, in small letters; else its shape: a number, a name, or its ending."""
    small = word.lower().replace("’", "'")
    if small in known:
        return small
    if small[0].isdigit():
        return "#"
    ending = next((one for one in _ENDINGS if small.endswith(one) and len(small) > len(one) + 2), "")
    return "^" if word[0].isupper() else f"*{ending}"


def spans_of(count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """All spans of so many words. *Shape:* ``(spans, 2)``: half-open."""
    return np.array(
        [(i, j) for i in range(count) for j in range(i + 1, min(count, i + LONGEST) + 1)], dtype=np.int64
    ).reshape(-1, 2)


def edge_features(told: Sequence[str], at: int, edge: str) -> list[str]:
    """What tells that an edge of a side lies before the word at a place."""
    before = told[at - 1] if at else "<"
    after = told[at] if at < len(told) else ">"
    return [f"{edge}: {before} |", f"{edge}: | {after}", f"{edge}: {before} | {after}"]


def by_features(told: Sequence[str], at: int) -> list[str]:
    """What tells that a word compares."""
    before = told[at - 1] if at else "<"
    after = told[at + 1] if at + 1 < len(told) else ">"
    return ["by", f"by: {told[at]}", f"by: {before} _", f"by: _ {after}"]


def both_features(told: Sequence[str], spans: Any) -> list[Any]:
    """The values of `BOTH` for each two spans. *Shape of each:* ``(spans, spans)``."""
    numbers = {word: at for at, word in enumerate(dict.fromkeys(["<", *told]))}
    row = np.array([numbers[word] for word in ("<", *told)])
    before, first, last = row[spans[:, 0]], row[spans[:, 0] + 1], row[spans[:, 1]]
    length = spans[:, 1] - spans[:, 0]
    between = spans[None, :, 0] - spans[:, None, 1]
    return [
        (before[:, None] == before[None, :]).astype(float),
        (first[:, None] == first[None, :]).astype(float),
        (last[:, None] == last[None, :]).astype(float),
        np.minimum(np.abs(length[:, None] - length[None, :]), 4.0),
        np.log(np.maximum(between, 1)),
    ]


def pair_scores(told: Sequence[str], spans: Any, weighed: Mapping[str, float]) -> Any:
    """The score of each two spans as the two sides; minus infinity where they do not follow each other.
    *Shape:* ``(spans, spans)``."""
    edges = [
        np.array([sum_of(edge_features(told, at, edge), weighed) for at in range(len(told) + 1)])
        for edge in EDGES
    ]
    inside = np.cumsum([0.0, *(weighed.get(f"in: {word}", 0.0) for word in told)])
    held = inside[spans[:, 1]] - inside[spans[:, 0]]
    one = edges[0][spans[:, 0]] + edges[1][spans[:, 1]] + held
    other = edges[2][spans[:, 0]] + edges[3][spans[:, 1]] + held
    scores = one[:, None] + other[None, :]
    for name, values in zip(BOTH, both_features(told, spans), strict=True):
        scores = scores + weighed.get(name, 0.0) * values
    return np.where(spans[None, :, 0] > spans[:, None, 1], scores, -np.inf)


def sum_of(features: Sequence[str], weighed: Mapping[str, float]) -> float:
    return sum(weighed.get(one, 0.0) for one in features)


@cache
def weights() -> dict[str, Any]:
    """What `training/pairs.py` wrote: the known words, and the weights of pairs and of words that compare."""
    kept: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return {**kept, "words": frozenset(kept["words"])}


def _offsets(found: Sequence[tuple[str, Span]], span: Any) -> Span:
    return found[span[0]][1][0], found[span[1] - 1][1][1]
