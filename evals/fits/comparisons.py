"""Fitting which values a comparison is of (`rag.stories.comparison`): ``python -m evals fit-stories``.

On our own questions for comparisons, of the parts of `evals/stories` that are for fitting: of all pairs of
values that may be meant, some are the two that are asked for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np

from evals.data.stories import Accepted, StoryQuestion
from evals.fits.folds import held_out
from evals.runs.stories import asked_of, opened
from evals.scoring.metrics import stands_in, words
from index.types import Progress
from rag.question.pair import Pair, pair
from rag.reading.bounded import Bounds
from rag.stories.comparison import JOINT, best, paired, together
from rag.stories.values import OWN, Value, sides

_STRENGTH = 1.0
"""Of the penalty on the squares of the weights, for values that vary by 1."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question for a comparison, and the pairs of values found for it.

    :param right: whether each pair is the one asked for. *Shape:* ``(pairs,)``.
    """

    pairs: list[tuple[Value, Value]]
    right: Any

    def values(self, names: Sequence[str]) -> Any:
        """Of `OWN` and `JOINT`. *Shape:* ``(pairs, names)``."""
        return np.array([[known[name] for name in names] for known in starmap(together, self.pairs)])


def cases(cache: Path, part: str, progress: Progress, news: Path | None = None) -> list[Case]:
    """The questions for comparisons of a part of `evals/stories` that the articles answer.

    :param news: the folder of development sets, if the part is about real news.
    """
    asked = [one for one in asked_of(part) if one.shape == "comparison" and one.answerable]
    told = []
    with opened(cache, progress, news=news) as answerer:
        store = answerer.store
        days = store.days()
        newest = days[1] if days else date.min
        for done, question in enumerate(asked, start=1):
            compared = pair(question.question)
            mine, theirs = _gold(question, compared)
            pairs = paired(*sides(compared, store, Bounds(), newest)) if compared else []
            right = [_is(one, mine) and _is(other, theirs) for one, other in pairs]
            told.append(Case(pairs, np.array(right, dtype=bool)))
            progress(part, done, len(asked))
    return told


def fit(told: Sequence[Case], without: str = "") -> dict[str, float]:
    """The weights: those that make the right pairs likeliest, however many a question has."""
    from scipy.optimize import minimize

    names = [name for name in (*OWN, *JOINT) if name != without]
    known = [(case.values(names), case.right) for case in told if case.right.any()]
    spread = np.vstack([values for values, _ in known]).std(0) + 1e-6
    scaled = [(values / spread, right) for values, right in known]

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = _STRENGTH * weights @ weights, 2 * _STRENGTH * weights
        for values, right in scaled:
            scores = values @ weights
            powers = np.exp(scores - scores.max())
            among = powers * right
            total -= np.log(among.sum() / powers.sum())
            slope -= (among / among.sum() - powers / powers.sum()) @ values
        return total, slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / spread
    return dict(zip(names, np.round(found, 2).tolist(), strict=True))


def as_text(told: Sequence[Case]) -> str:
    """How many questions get the right pair by weights fitted on others, with all that is known of values and
    without each."""
    able = sum(case.right.any() for case in told)
    lines = [f"{len(told)} comparisons, {able} with a right pair of values among those found", "right"]
    for without in ("", *OWN, *JOINT):
        chosen = held_out(told, partial(fit, without=without))
        right = sum(_is_right(case, weights) for case, weights in chosen)
        lines.append(f"{right:>5}  without {without}" if without else f"{right:>5}  with all")
    return "\n".join(lines)


def _is_right(case: Case, weights: Mapping[str, float]) -> bool:
    """Whether the pair that these weights choose is the one asked for."""
    return bool(case.pairs) and bool(case.right[case.pairs.index(best(case.pairs, weights))])


def _gold(question: StoryQuestion, compared: Pair | None) -> tuple[Accepted, Accepted]:
    """The accepted texts of the two, in the order in which the question names them."""
    one, other = question.sides[:2]
    if compared is None:
        return one.values, other.values
    mine, theirs = ({*words(name)} for name in compared.sides)
    mine, theirs = mine - theirs or mine, theirs - mine or theirs
    as_named = len(mine & {*words(one.name)}) + len(theirs & {*words(other.name)})
    turned = len(mine & {*words(other.name)}) + len(theirs & {*words(one.name)})
    return (one.values, other.values) if as_named >= turned else (other.values, one.values)


def _is(value: Value, accepted: Accepted) -> bool:
    """Whether a value stands where its sentence has an accepted text, or says the same."""
    text, at = value.sentence.text.casefold(), value.sentence.start
    start, end = value.span[0] - at, value.span[1] - at
    for one in (one for one in accepted if stands_in(one, value.sentence.text)):
        places = (match.span() for match in re.finditer(re.escape(one.casefold()), text))
        if any(first < end and start < last for first, last in places):
            return True
        if stands_in(value.stated.told, one) or stands_in(one, value.stated.told):
            return True
    return False
