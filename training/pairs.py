"""Fit which two a question compares: ``python -m training.pairs``.

``pairs.txt`` has questions of our own, one a line: each side in square brackets, the word that compares in
braces. It writes the model where `rag.question.pair` reads it; with ``--check`` it first prints how often a
fifth is told by the rest.
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from rag.question.pair import (
    BOTH,
    EDGES,
    FILE,
    both_features,
    by_features,
    edge_features,
    kind,
    spans_of,
    tokens,
)

_FOLDS = 5
_WORDS, _FEATURES = 3, 2  # examples that a word, and a feature, must be in to count
_PENALTY = 3e-4
_MARK = re.compile(r"[][{}]")


@dataclass(frozen=True, slots=True)
class Example:
    """A question in words; `sides` and `by` are places of words, as in `rag.question.pair`."""

    words: tuple[str, ...]
    sides: tuple[tuple[int, int], tuple[int, int]]
    by: int | None


def main() -> int:
    lines = Path(__file__).with_name("pairs.txt").read_text("utf-8").splitlines()
    read = [example(line) for line in lines]
    order = torch.randperm(len(read), generator=torch.Generator().manual_seed(7)) % _FOLDS
    right = Counter[str]()
    for held in range(_FOLDS if "--check" in sys.argv else 0):
        rest = [one for one, fold in zip(read, order, strict=True) if fold != held]
        fitted = fit(rest)
        for one, fold in zip(read, order, strict=True):
            if fold == held:
                for name, words in (("as typed", one.words), ("in small letters", _small(one).words)):
                    sides, by = told(words, fitted)
                    right[f"sides, {name}"] += sides == one.sides
                    right[f"word, {name}"] += by == one.by
                    if sides != one.sides and "--show" in sys.argv and name == "as typed":
                        print([" ".join(words[slice(*side)]) for side in sides], "|", " ".join(words))
    for name, count in right.items():
        print(f"{name}: {count / len(read):.3f}")
    fitted = fit(read)
    FILE.write_text(json.dumps(fitted, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return 0


def example(line: str) -> Example:
    plain, marks = "", []
    for piece in re.split(r"([][{}])", line):
        if _MARK.fullmatch(piece):
            marks.append((piece, len(plain)))
        else:
            plain += piece
    found = tokens(plain)
    starts = [span[0] for _, span in found]
    ends = [span[1] for _, span in found]
    sides = [
        (starts.index(at), ends.index(marks[place + 1][1]) + 1)
        for place, (mark, at) in enumerate(marks)
        if mark == "["
    ]
    by = [starts.index(at) for mark, at in marks if mark == "{"]
    return Example(tuple(word for word, _ in found), (sides[0], sides[1]), by[0] if by else None)


def fit(examples: list[Example]) -> dict[str, Any]:
    """The known words, and the weights."""
    counts = Counter(word.lower().replace("’", "'") for one in examples for word in set(one.words))
    words = sorted(word for word, count in counts.items() if count >= _WORDS)
    both = examples + [_small(one) for one in examples]
    return {"words": words, "pair": _fit_pairs(both, set(words)), "by": _fit_words(both, set(words))}


def told(words: tuple[str, ...], fitted: dict[str, Any]) -> tuple[Any, int | None]:
    from rag.question.pair import pair_scores, sum_of

    kinds = [kind(word, frozenset(fitted["words"])) for word in words]
    spans = spans_of(len(kinds))
    scores = pair_scores(kinds, spans, fitted["pair"])
    left, right = np.unravel_index(int(scores.argmax()), scores.shape)
    worth = [sum_of(by_features(kinds, at), fitted["by"]) for at in range(len(kinds))]
    best = int(np.argmax(worth))
    sides = tuple(map(int, spans[left])), tuple(map(int, spans[right]))
    free = worth[best] > 0 and not any(first <= best < last for first, last in sides)
    return sides, best if free else None


def _small(one: Example) -> Example:
    return Example(tuple(word.lower() for word in one.words), one.sides, one.by)


def _fit_pairs(examples: list[Example], known: Any) -> dict[str, float]:
    told = [[kind(word, known) for word in one.words] for one in examples]
    used = Counter(
        name
        for kinds, one in zip(told, examples, strict=True)
        for name in {
            *(f"in: {word}" for side in one.sides for word in kinds[slice(*side)]),
            *(
                name
                for edge, at in zip(EDGES, (*one.sides[0], *one.sides[1]), strict=True)
                for name in edge_features(kinds, at, edge)
            ),
        }
    )
    # A word alone may also tell against an edge, so it counts wherever it stands.
    alone = {f"{edge}: {word} |" for edge in EDGES for word in (*known, "<")} | {
        f"{edge}: | {word}" for edge in EDGES for word in (*known, ">")
    }
    names = sorted({name for name, count in used.items() if count >= 2 * _FEATURES} | alone)
    names = [*names, *(f"in: {word}" for word in sorted(known) if f"in: {word}" not in names), *BOTH]
    names = list(dict.fromkeys(names))
    place = {name: at for at, name in enumerate(names)}
    cases = [_case(kinds, one, place) for kinds, one in zip(told, examples, strict=True)]
    weights = torch.zeros(len(names), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=60)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        total = torch.stack([_surprise(case, weights) for case in cases]).mean()
        total = total + _PENALTY * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return _kept(names, weights)


def _case(kinds: list[str], one: Example, place: dict[str, int]) -> tuple[Any, ...]:
    spans = spans_of(len(kinds))
    none = len(place)  # a feature that does not count
    edges = torch.tensor(
        [
            [
                [place.get(name, none) for name in edge_features(kinds, at, edge)]
                for at in range(len(kinds) + 1)
            ]
            for edge in EDGES
        ]
    )
    inside = torch.tensor([place.get(f"in: {word}", none) for word in kinds])
    left, right = np.nonzero(spans[None, :, 0] > spans[:, None, 1])
    both = torch.tensor(np.stack([one[left, right] for one in both_features(kinds, spans)], 1)).float()
    rows = [tuple(span) for span in spans]
    gold = [rows.index(side) for side in one.sides]
    at = int(np.flatnonzero((left == gold[0]) & (right == gold[1]))[0])
    joint = [place[name] for name in BOTH]
    return edges, inside, both, torch.tensor(left), torch.tensor(right), torch.tensor(spans), at, joint


def _surprise(case: tuple[Any, ...], weights: torch.Tensor) -> torch.Tensor:
    edges, inside, both, left, right, spans, at, joint = case
    padded = torch.cat([weights, torch.zeros(1)])
    told = padded[edges].sum(2)
    summed = torch.cat([torch.zeros(1), padded[inside].cumsum(0)])
    held = summed[spans[:, 1]] - summed[spans[:, 0]]
    one = told[0][spans[:, 0]] + told[1][spans[:, 1]] + held
    other = told[2][spans[:, 0]] + told[3][spans[:, 1]] + held
    scores = one[left] + other[right] + both @ weights[joint]
    surprise: torch.Tensor = torch.logsumexp(scores, 0) - scores[at]
    return surprise


def _fit_words(examples: list[Example], known: Any) -> dict[str, float]:
    rows = [
        [by_features(kinds, at) for at in range(len(kinds))]
        for kinds in ([kind(word, known) for word in one.words] for one in examples)
    ]
    counts = Counter(name for row in rows for features in row for name in features)
    names = sorted(name for name, count in counts.items() if count >= 2 * _FEATURES)
    place = {name: at for at, name in enumerate(names)}
    cases = []
    for row in rows:
        values = torch.zeros(len(row) + 1, len(names)).double()  # the last row: no word compares
        for number, features in enumerate(row):
            values[number, [place[name] for name in features if name in place]] = 1
        cases.append(values)
    wanted = [len(one.words) if one.by is None else one.by for one in examples]
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=60)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        told = zip(cases, wanted, strict=True)
        value = torch.stack([-torch.log_softmax(values @ weights, 0)[at] for values, at in told]).mean()
        value = value + _PENALTY * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return _kept(names, weights)


def _kept(names: list[str], weights: torch.Tensor) -> dict[str, float]:
    rounded = zip(names, (round(value, 2) for value in weights.tolist()), strict=True)
    return {name: value for name, value in rounded if value}


if __name__ == "__main__":
    sys.exit(main())
