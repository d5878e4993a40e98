"""Fitting what a list takes in (`rag.stories.listing`): ``python -m evals lists``.

On our own questions for lists, of the part of `evals/stories` that is for fitting, and on questions over
many news
articles that have one answer: what else is named there is to be left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from evals.data.dev_sets import load, named
from evals.runs.dev import indexed
from evals.runs.stories import asked_of, opened
from evals.scoring.stories import names_one
from index.store import Store
from index.types import Progress
from rag import open_answerer
from rag.question.about import analyse
from rag.question.imperative import interrogative
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.reading.weights import open_network
from rag.stories.listing import ROWS, rows, things
from rag.stories.tell import READ_FOR_LIST

THRESHOLD = 0.2
"""The probability from which a thing is shown; the table that `as_text` makes shows others."""
NEWS = "realtimeqa_dev"
_NEWS = 70  # questions of it
_PENALTY = 0.005


@dataclass(frozen=True, slots=True)
class Case:
    """A question for a list, and what was found for it.

    :param wanted: how many things are to be found.
    :param values: of `ROWS`. *Shape:* ``(things, rows)``.
    :param are: for each thing, which of the wanted ones it is.
    """

    wanted: int
    values: Any
    are: list[set[int]]


def own_cases(cache: Path, part: str, progress: Progress) -> list[Case]:
    """The questions for lists of a part of `evals/stories`."""
    with opened(cache, progress) as answerer:
        return [
            _case(answerer.store, question.question, question.items, None)
            for question in asked_of(part)
            if question.shape == "list"
        ]


def news_cases(data: Path, cache: Path, progress: Progress) -> list[Case]:
    """Some questions of a development set over news."""
    material = load(data, named([NEWS])[0])
    asked = [question for question in material.questions if question.answers][:_NEWS]
    with open_answerer(indexed(material, cache / NEWS, progress)) as answerer:
        return [_case(answerer.store, one.question, [one.answers], one.asked) for one in asked]


def _case(store: Store, question: str, wanted: Sequence[tuple[str, ...]], as_of: date | None) -> Case:
    asked = analyse(interrogative(question), store, as_of)
    reader = PassageReader(SpanFinder(open_network))
    found = things(asked, reader.read(asked, store.search(asked.period.question, top_k=READ_FOR_LIST)))
    told = rows(asked, found) if found else []
    are = [
        {place for place, gold in enumerate(wanted) if any(names_one(one.label, gold) for one in thing.named)}
        for thing in found
    ]
    return Case(len(wanted), np.array([list(row.values()) for row in told]).reshape(-1, len(ROWS)), are)


def fit(own: list[Case], news: list[Case]) -> dict[str, Any]:
    """The weights as `rag.stories.listing` reads them: a logistic regression on standardised values, in
    which our own
    questions count as much as those of the news."""
    fitted = [*own, *news]
    shares = [1 / sum(len(case.are) for case in cases) for cases in (own, news)]
    weight = np.repeat(shares, [sum(len(case.are) for case in cases) for cases in (own, news)])
    values = np.vstack([case.values for case in fitted])
    right = np.array([bool(one) for case in fitted for one in case.are], dtype=float)
    means, spread = values.mean(0), values.std(0) + 1e-6
    scaled = (values - means) / spread

    def loss(weights: Any) -> float:
        logits = scaled @ weights[:-1] + weights[-1]
        return float(
            weight @ (np.logaddexp(0, logits) - right * logits) / 2 + _PENALTY * weights[:-1] @ weights[:-1]
        )

    weights = minimize(loss, np.zeros(values.shape[1] + 1)).x
    scale = weights[:-1] / spread
    return {
        "weights": {
            "weights": dict(zip(ROWS, np.round(scale, 4).tolist(), strict=True)),
            "means": dict(zip(ROWS, np.round(means, 4).tolist(), strict=True)),
            "bias": round(float(weights[-1] - scale @ means), 4),
        },
        "threshold": round(float(np.log(THRESHOLD / (1 - THRESHOLD))), 4),
    }


def as_text(told: list[Case], document: dict[str, Any]) -> str:
    """For several thresholds: things found and right, and questions without an answer that get no list."""
    weights = np.array(list(document["weights"]["weights"].values()))
    lines = ["from   found  right  refused"]
    for least in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        found, right, refused = [], [], []
        for case in told:
            odds = case.values @ weights + document["weights"]["bias"]
            shown = [are for are, one in zip(case.are, odds, strict=True) if 1 / (1 + np.exp(-one)) >= least]
            shown = shown if len(shown) > 1 else []
            if not case.wanted:
                refused.append(not shown)
                continue
            found.append(len(set().union(*shown)) / case.wanted)
            right += [sum(map(bool, shown)) / len(shown)] if shown else []
        lines.append(f"{least:.2f}   {np.mean(found):.3f}  {np.mean(right):.3f}  {np.mean(refused):.3f}")
    return "\n".join(lines)
