"""Fitting which statements answer (`rag.stories.statements`): ``python -m evals fit-stories``.

On our own questions for statements, of the parts of `evals/stories` that are for fitting: each statement of
whoever is asked about is one of those wanted, or is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evals.fits.folds import held_out, logistic
from evals.runs.stories import asked_of, opened
from evals.scoring.metrics import stands_in
from index.types import Progress
from rag.reading.bounded import Bounds
from rag.reading.fitted import Linear
from rag.stories.statements import FEATURES, Heard, heard, shown


@dataclass(frozen=True, slots=True)
class Case:
    """A question for statements, and what was found for it.

    :param wanted: how many statements are to be found.
    :param are: for each of `found`, which of the wanted ones it is.
    """

    wanted: int
    found: list[Heard]
    are: list[set[int]]


def cases(cache: Path, part: str, progress: Progress, news: Path | None = None) -> list[Case]:
    """The questions for statements of a part of `evals/stories` that the articles answer.

    :param news: the folder of development sets, if the part is about real news.
    """
    asked = [one for one in asked_of(part) if one.shape == "statements" and one.answerable]
    told = []
    with opened(cache, progress, news=news) as answerer:
        for done, one in enumerate(asked, start=1):
            found = heard(answerer.store, one.question, Bounds()) or []
            are = [
                {
                    place
                    for place, gold in enumerate(one.statements)
                    if any(stands_in(text, own.told.sentence.text) for text in gold)
                }
                for own in found
            ]
            told.append(Case(len(one.statements), found, are))
            progress(part, done, len(asked))
    return told


def fit(told: Sequence[Case]) -> Linear:
    """The weights: a logistic regression on standardised values."""
    rows = [(own.values, bool(are)) for case in told for own, are in zip(case.found, case.are, strict=True)]
    values = np.array([[known[name] for name in FEATURES] for known, _ in rows])
    return logistic(FEATURES, values, [right for _, right in rows])


def as_text(told: Sequence[Case]) -> str:
    """For several least log odds: the statements found, and what is right of those shown, each question by
    weights fitted on others."""
    scored = [(case, _scored(case, weights)) for case, weights in held_out(told, fit)]
    return "\n".join(
        [
            "least   found  right",
            *(f"{least:>5}   {_judged(scored, least)}" for least in (-1.25, -1, -0.75, -0.5, 0)),
        ]
    )


def _scored(case: Case, weights: Linear) -> list[Heard]:
    odds = weights.scores([own.values for own in case.found])
    return [replace(own, odds=score) for own, score in zip(case.found, odds, strict=True)]


def _judged(scored: Sequence[tuple[Case, list[Heard]]], least: float) -> str:
    found, right = list[float](), list[float]()
    for case, own in scored:
        are = {one.told: are for one, are in zip(case.found, case.are, strict=True)}
        taken = [are[one.told] for one in shown(sorted(own, key=lambda one: -one.odds), least)]
        found.append(len(set().union(*taken)) / case.wanted)
        right += [sum(map(bool, taken)) / len(taken)] if taken else []
    return "  ".join(f"{float(np.mean(one or [0.0])):.3f}" for one in (found, right))
