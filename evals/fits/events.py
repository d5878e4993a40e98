"""Fitting which events a chronology tells (`rag.stories.chronology`): ``python -m evals fit-stories``.

On our own questions for events, of the parts of `evals/stories` that are for fitting: each sentence with a
day tells an event of the gold, or tells none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.fits.folds import held_out
from evals.runs.stories import asked_of, opened
from evals.scoring.metrics import stands_in
from index.types import Progress
from rag.question.about import analyse
from rag.reading.bounded import Bounds
from rag.reading.fitted import Linear
from rag.stories.chronology import FEATURES, TELLS, chosen, features
from rag.stories.event import Event
from rag.stories.sources import sources
from rag.stories.tell import NEAR
from rag.stories.topic import topic


@dataclass(frozen=True, slots=True)
class Case:
    """A question for events, and what was found for it.

    :param wanted: how many events are to be found.
    :param found: each sentence that may tell one, with the values of `FEATURES`.
    :param are: which of the wanted ones each tells.
    """

    wanted: int
    found: dict[Event, dict[str, float]]
    are: dict[Event, set[int]]


def cases(cache: Path, part: str, progress: Progress, news: Path | None = None) -> list[Case]:
    """The questions for events of a part of `evals/stories` that the articles answer.

    :param news: the folder of development sets, if the part is about real news.
    """
    asked = [one for one in asked_of(part) if one.shape == "events" and one.answerable]
    told = []
    with opened(cache, progress, news=news) as answerer:
        days = answerer.store.days()
        for done, one in enumerate(asked, start=1):
            question = analyse(one.question, answerer.store, days[1] if days else None)
            about = topic(question.period.left or question.text)
            found = sources(answerer.store, about, Bounds(), near=NEAR["events"])
            known = features(one.question, found, question.period)
            are = {
                event: {
                    place
                    for place, gold in enumerate(one.events)
                    if all(any(stands_in(text, event.text) for text in accepted) for accepted in gold.words)
                }
                for event in known
            }
            told.append(Case(len(one.events), known, are))
            progress(part, done, len(asked))
    return told


def fit(told: Sequence[Case]) -> Linear:
    """The weights: a logistic regression."""
    from sklearn.linear_model import LogisticRegression

    rows = [(values, bool(case.are[event])) for case in told for event, values in case.found.items()]
    matrix = np.array([[values[name] for name in FEATURES] for values, _ in rows])
    model = LogisticRegression(max_iter=1000).fit(matrix, [right for _, right in rows])
    return Linear(
        dict(zip(FEATURES, np.round(model.coef_[0], 4).tolist(), strict=True)),
        dict(zip(FEATURES, np.round(matrix.mean(0), 4).tolist(), strict=True)),
        round(float(model.intercept_[0]), 4),
    )


def as_text(told: Sequence[Case]) -> str:
    """For several least log odds: the events found, and what is right of those shown, each question by
    weights fitted on others; then with the weights that ship."""
    scored = [(case, _scores(case, weights)) for case, weights in held_out(told, fit)]
    lines = ["least   found  right"]
    lines += [f"{least:>5}   {_judged(scored, least)}" for least in (-2.5, -2.1, -1.7, -1.3)]
    return "\n".join([*lines, f" ships   {_judged([(one, _scores(one, TELLS)) for one in told])}"])


def _scores(case: Case, weights: Linear) -> list[float]:
    return weights.scores([*case.found.values()])


def _judged(scored: Sequence[tuple[Case, list[float]]], *least: float) -> str:
    found, right = list[float](), list[float]()
    for case, scores in scored:
        tellings, _ = chosen(dict(zip(case.found, scores, strict=True)), *least)
        shown = [case.are[event] for own in tellings for event in own]
        found.append(len(set().union(*shown)) / case.wanted)
        right += [sum(map(bool, shown)) / len(shown)] if shown else []
    return "  ".join(f"{float(np.mean(one or [0.0])):.3f}" for one in (found, right))
