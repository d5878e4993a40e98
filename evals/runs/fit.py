"""Fitting what ranks sentences and what refuses, on questions whose answers are known: `make fit`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.data.questions import Question as Known
from evals.runs.rules import Trial
from evals.scoring import metrics
from rag.answerer import READ
from rag.deciding.chance_similarity import Background
from rag.deciding.confidence import JUDGED, absent, evidence
from rag.question.followup import standalone
from rag.question.kind import Question, analyse
from rag.reading.reader import Reading
from rag.types import Answer, Citation, Sentence

FOLDS = 5
_STRENGTH = 1.0  # scikit-learn's C: the usual strength of regularisation

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question that was asked, and what was read for it.

    :param right: for each reading whether it bears the answer out.
    """

    of: str
    known: Known
    question: Question
    readings: tuple[Reading, ...]
    right: tuple[bool, ...]
    background: float

    def ranked(self, scores: Sequence[float]) -> "Case":
        """The readings in the order of other scores."""
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        return replace(
            self,
            readings=tuple(replace(self.readings[place], score=scores[place]) for place in order),
            right=tuple(self.right[place] for place in order),
        )

    def evidence(self) -> list[float]:
        articles = [reading.sentence.article for reading in self.readings[:JUDGED]]
        missing = bool(absent(self.question.text, articles))
        return list(evidence(self.question, self.readings, self.background, missing=missing).values())


@dataclass(frozen=True, slots=True)
class Fit:
    """A logistic regression on the features as they are.

    :param held_out: the score of each row by a model that was fitted without its question.
    """

    weights: Vector
    bias: float
    held_out: Vector


def cases(trials: Iterable[Trial]) -> Iterator[Case]:
    """Every question of some sets for which something was read."""
    for trial in trials:
        store = trial.answerer.store
        background = Background(store)
        for known in trial.questions:
            history: tuple[Answer, ...] = ()
            for earlier in known.history:
                history = (*history, trial.answerer.answer(earlier, history=history))
            asked = standalone(known.question, history)
            question = analyse(asked, store)
            readings = trial.reader.read(question, store.search(asked, top_k=READ))
            if readings:
                right = tuple(_is_right(reading.sentence, known) for reading in readings)
                chance = background.cosine(question.passages)
                yield Case(trial.name, known, question, tuple(readings), right, chance)


def _is_right(sentence: Sentence, known: Known) -> bool:
    """Whether a sentence bears the answer out (`evals.scoring.metrics.cites_gold`)."""
    cited = Citation(1, sentence.article, sentence.start, sentence.end, sentence.passage)
    return metrics.cites_gold(cited, known)


def fit_ranking(asked: Sequence[Case]) -> Fit:
    """Fit the sentences that answer against the others of their questions. Each question counts the same."""
    used = [case for case in asked if any(case.right)]
    rows = np.array([list(one.features.values()) for case in used for one in case.readings])
    right = np.array([value for case in used for value in case.right])
    groups = np.array([place for place, case in enumerate(used) for _ in case.right])
    weights = np.concatenate(
        [np.where(case.right, 0.5 / sum(case.right), 0.5 / max(1, case.right.count(False))) for case in used]
    )
    return _fit(rows, right, groups, weights)


def fit_confidence(asked: Sequence[Case]) -> Fit:
    """Fit answerable questions against others.

    :param asked: their readings ranked by a model that was fitted without them.
    """
    rows = np.array([case.evidence() for case in asked])
    answerable = np.array([case.known.answerable for case in asked])
    names = np.array([case.of for case in asked])
    weights = np.zeros(len(asked))
    for name in set(names):
        for value in (True, False):
            chosen = (names == name) & (answerable == value)
            # A large set says more than a small one, but not as many times more as it has questions.
            weights[chosen] = 1 / np.sqrt(max(1, chosen.sum()))
    return _fit(rows, answerable, np.arange(len(asked)), weights)


def _fit(rows: Vector, truth: Any, groups: Any, weights: Any) -> Fit:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    spread = rows.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = rows / spread

    def fitted(chosen: Any) -> Any:
        model = LogisticRegression(C=_STRENGTH, max_iter=1000)
        # The strength of regularisation shall not depend on how many questions there are.
        return model.fit(
            scaled[chosen], truth[chosen], sample_weight=weights[chosen] / weights[chosen].mean()
        )

    held_out = np.zeros(len(truth))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(rows, truth, groups):
        held_out[test] = fitted(train).decision_function(scaled[test])
    model = fitted(np.arange(len(truth)))
    return Fit(model.coef_[0] / spread, float(model.intercept_[0]), held_out)
