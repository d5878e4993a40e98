"""Fitting what a list takes in (`rag.stories.listing`): ``python -m evals fit-stories``.

On our own questions for lists, of the parts of `evals/stories` that are for fitting: each name in the
passages read is one of the things asked for, or is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.fits.folds import held_out, logistic
from evals.runs.stories import asked_of, opened
from evals.scoring.stories import names_one
from index.types import Progress
from rag.question.about import analyse
from rag.reading.bounded import Bounds, find
from rag.reading.fitted import Linear
from rag.reading.reader import PassageReader
from rag.reading.span_network import SpanFinder
from rag.stories.listing import ROWS, Named, chosen, likely, named, things
from rag.stories.network import opened as network
from rag.stories.tell import READ_FOR_LIST

_STRENGTH = 0.05  # of the weights, as scikit-learn's C
_WRONG = 0.3
"""What a name that is not asked for counts. One that is counts 1, or less where a question has many."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question for a list, and what was found for it.

    :param wanted: how many things are to be found.
    :param are: for each of `found`, which of the wanted ones it is.
    """

    wanted: int
    found: list[Named]
    are: list[set[int]]

    @property
    def values(self) -> Any:
        """Of `ROWS`. *Shape:* ``(names, rows)``."""
        return np.array([[one.values[name] for name in ROWS] for one in self.found]).reshape(-1, len(ROWS))

    @property
    def right(self) -> Any:
        """*Shape:* ``(names,)``."""
        return np.array([bool(one) for one in self.are], dtype=bool)


def cases(cache: Path, part: str, progress: Progress, news: Path | None = None) -> list[Case]:
    """The questions for lists of a part of `evals/stories`.

    :param news: the folder of development sets, if the part is about real news.
    """
    asked = [question for question in asked_of(part) if question.shape == "list"]
    told = []
    with opened(cache, progress, news=news) as answerer:
        reader = PassageReader(SpanFinder(network), whole=True)
        days = answerer.store.days()
        for done, one in enumerate(asked, start=1):
            question = analyse(one.question, answerer.store, days[1] if days else None)
            hits = find(answerer.store, question.period, READ_FOR_LIST, Bounds())
            found = named(question, reader.read(question, hits))
            are = [
                {place for place, gold in enumerate(one.items) if names_one(name.label, gold)}
                for name in found
            ]
            told.append(Case(len(one.items), found, are))
            progress(part, done, len(asked))
    return told


def fit(told: Sequence[Case]) -> Linear:
    """The weights: a logistic regression on standardised values."""
    values, right = np.vstack([case.values for case in told]), np.concatenate([case.right for case in told])
    counts = np.concatenate(
        [np.where(case.right, max(1, case.right.sum()) ** -0.5, _WRONG) for case in told if case.found]
    )
    return logistic(ROWS, values, right, _STRENGTH, counts)


def as_text(told: Sequence[Case]) -> str:
    """For several least probabilities: the things found and right, and the questions without an answer that
    get no list; each question by weights fitted on others."""
    listed = [(case, likely(case.found, weights)) for case, weights in held_out(told, fit)]
    lines = ["least   found  right  refused"]
    for least in (0.1, 0.2, 0.3, 0.4, 0.5):
        found, right, refused = list[float](), list[float](), list[float]()
        for case, odds in listed:
            shown = [
                set().union(*(case.are[case.found.index(one)] for one in thing.named))
                for thing in chosen(things(case.found, odds), least)
            ]
            shown = shown if len(shown) > 1 else []
            if not case.wanted:
                refused.append(not shown)
                continue
            found.append(len(set().union(*shown)) / case.wanted)
            right += [sum(map(bool, shown)) / len(shown)] if shown else []
        shares = (float(np.mean(one or [False])) for one in (found, right, refused))
        lines.append("   ".join((f"{least:.1f} ", *(f"{share:.3f}" for share in shares))))
    return "\n".join(lines)
