"""Fitting when a story is told at all (`rag.stories.tell`): ``python -m evals fit-stories``.

On our own questions for stories but comparisons, of the parts of `evals/stories` that are for fitting: the
articles tell what is asked, or do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest import mock

import numpy as np

from evals.fits.folds import held_out
from evals.runs.stories import asked_of, opened
from index.types import Progress
from rag.reading.fitted import Linear
from rag.stories.tell import FEATURES, TOLD, Told, known

_WITHOUT = 2.5
"""What a question without an answer counts; one with an answer counts 1."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question for a story, what is known of it (`FEATURES`), and whether the articles tell it."""

    values: dict[str, float]
    answerable: bool


def cases(cache: Path, part: str, progress: Progress, news: Path | None = None) -> list[Case]:
    """The questions of a part of `evals/stories` that are taken for a form of `TOLD`.

    :param news: the folder of development sets, if the part is about real news.
    """
    asked = [one for one in asked_of(part) if one.shape != "comparison"]
    values: list[dict[str, float]] = []

    def telling(form: Any, *given: Any) -> Told:
        """Note what is known in place of a story."""
        if form in TOLD:
            values.append(known(form, *given[:-1]))
        return Told(None, 1.0)

    told = []
    with opened(cache, progress, news=news) as answerer, mock.patch("rag.answerer.tell", telling):
        for done, question in enumerate(asked, start=1):
            values.clear()
            answerer.answer(question.question)
            told += [Case(one, question.answerable) for one in values[:1]]
            progress(part, done, len(asked))
    return told


def fit(told: Sequence[Case], without: float = _WITHOUT) -> Linear:
    """The weights: a logistic regression.

    :param without: what a question without an answer counts.
    """
    from sklearn.linear_model import LogisticRegression

    matrix = _matrix(told)
    right = [case.answerable for case in told]
    model = LogisticRegression(max_iter=2000, fit_intercept=False, class_weight={True: 1, False: without})
    weights = model.fit(matrix, right).coef_[0]
    return Linear(
        dict(zip(FEATURES, np.round(weights, 3).tolist(), strict=True)),
        dict(zip(FEATURES, np.round(matrix.mean(0), 3).tolist(), strict=True)),
        0.0,
    )


def as_text(told: Sequence[Case]) -> str:
    """How many questions without an answer are refused, and how many with one, if one without counts as much;
    each question by weights fitted on others."""
    lines = ["without counts  refused  falsely"]
    for without in (1, 1.5, 2, 2.5, 3):
        refused: dict[bool, list[bool]] = {True: [], False: []}
        for case, weights in held_out(told, partial(fit, without=without)):
            refused[case.answerable].append(weights.scores([case.values])[0] < 0)
        rightly, falsely = (fmean(refused[one]) for one in (False, True))
        lines.append(f"{without:>14}  {rightly:>7.3f}  {falsely:>7.3f}")
    return "\n".join(lines)


def _matrix(told: Sequence[Case]) -> Any:
    """*Shape:* ``(questions, features)``."""
    return np.array([[case.values[name] for name in FEATURES] for case in told])
