"""Fitting what ranks sentences and what refuses, on questions whose answers are known: `make fit`.

Ranking is a conditional logit (McFadden, 1974): the chance that a sentence is the one that answers, among all
those read for its question. On the development sets it puts the right sentence first more often than logistic
regression or boosted trees, which look at each sentence by itself. Refusing is a logistic regression.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from evals.data.questions import Question as Known
from evals.reports.table import table
from evals.runs.rules import Trial
from evals.scoring import calibration, metrics
from rag.answerer import READ
from rag.deciding.confidence import EVIDENCE, JUDGED, absent, evidence
from rag.question.about import Question, analyse
from rag.question.followup import standalone
from rag.reading.bounded import Bounds, find
from rag.reading.reader import FEATURES, Reading
from rag.types import Answer, Citation, Sentence

RANKED = FEATURES[:-2]
"""The features that rank; the last two are for refusing and for what is shown beside the best."""

REFUSING = ("seeds", "realtimeqa_dev", "single_topic_rag", "squad2_a")
"""The sets that refusing is fitted on: some of their questions are answered by one sentence, some by none."""

DOUBLE = frozenset({"seeds", "realtimeqa_dev"})
"""The sets of news: what Dateline is for counts twice."""

NEWS, REFUSED = "realtimeqa_dev", 0.77
"""The set of news that sets the threshold, and how many of its unanswerable questions are to be refused: as
many as the reader before refused, so that a better reader refuses fewer questions falsely."""

FOLDS = 5
_STRENGTH = 1.0  # of the data over the prior that weights are small: scikit-learn's C, at its default

Vector: TypeAlias = npt.NDArray[np.float64]
Fitter: TypeAlias = Callable[[Vector, npt.NDArray[np.bool_], npt.NDArray[np.int64]], tuple[Vector, float]]
"""Takes the features of rows, scaled; whether each is true; and its question. Returns weights and bias."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question that was asked, and what was read for it, best first.

    :param of: the set's name.
    :param right: for each reading, whether it bears the answer out.
    """

    of: str
    known: Known
    question: Question
    readings: tuple[Reading, ...]
    right: tuple[bool, ...]

    def ranked(self, scores: Sequence[float]) -> "Case":
        """The readings in the order of other scores."""
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        return replace(
            self,
            readings=tuple(replace(self.readings[place], score=scores[place]) for place in order),
            right=tuple(self.right[place] for place in order),
        )

    def evidence(self) -> dict[str, float]:
        articles = [reading.sentence.article for reading in self.readings[:JUDGED]]
        missing = absent(self.question.text, articles)
        return evidence(self.readings, missing)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted score.

    :param weights: by feature, as the features are; `means` likewise.
    :param held_out: the score of each row, by a fit that has not seen its question.
    """

    weights: dict[str, float]
    means: dict[str, float]
    bias: float
    held_out: Vector

    def scores(self, rows: Sequence[dict[str, float]]) -> Vector:
        """The scores of some rows by all that was fitted on."""
        weighted = (sum(weight * row[name] for name, weight in self.weights.items()) for row in rows)
        return np.array(list(weighted)) + self.bias

    def as_dict(self) -> dict[str, Any]:
        return {
            "weights": {name: round(value, 4) for name, value in self.weights.items()},
            "means": {name: round(value, 4) for name, value in self.means.items()},
            "bias": round(self.bias, 4),
        }


def cases(trials: Iterable[Trial]) -> Iterator[Case]:
    """Every question of some sets for which something was read."""
    for trial in trials:
        store = trial.answerer.store
        days = store.days()
        newest = days[1] if days else None
        for known in trial.questions:
            history: tuple[Answer, ...] = ()
            for earlier in known.history:
                history = (*history, trial.answerer.answer(earlier, history=history, as_of=known.asked))
            question = analyse(standalone(known.question, history), store, known.asked or newest)
            hits = find(store, question.period, READ, Bounds().within(None, known.asked))
            readings = trial.reader.read(question, hits[:READ])
            if readings:
                right = tuple(_is_right(reading.sentence, known) for reading in readings)
                yield Case(trial.name, known, question, tuple(readings), right)


def _is_right(sentence: Sentence, known: Known) -> bool:
    cited = Citation(1, sentence.article, sentence.start, sentence.end, sentence.passage)
    return metrics.cites_gold(cited, known)


def fit_ranking(asked: Sequence[Case], features: Sequence[str] = RANKED) -> Fit:
    """Fit the sentences that answer against the others of the same questions."""
    used = [case for case in asked if any(case.right)]
    rows = [reading.features for case in used for reading in case.readings]
    right = np.array([value for case in used for value in case.right])
    groups = np.array([place for place, case in enumerate(used) for _ in case.right])
    return _fit(rows, features, right, groups, _conditional_logit)


def fit_confidence(asked: Sequence[Case], features: Sequence[str] = EVIDENCE) -> Fit:
    """Fit answerable questions against others.

    :param asked: their readings in the order of a ranking that was fitted without them.
    """
    answerable = np.array([case.known.answerable for case in asked])
    kinds = [(case.of, case.known.answerable) for case in asked]
    # A large set says more than a small one, but not as many times more as it has questions.
    weights = np.array([(1 + (kind[0] in DOUBLE)) * kinds.count(kind) ** -0.5 for kind in kinds])

    def logistic(rows: Vector, truth: Any, groups: Any) -> tuple[Vector, float]:
        from sklearn.linear_model import LogisticRegression

        some = weights[groups] / weights[groups].mean()
        model = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(rows, truth, sample_weight=some)
        return model.coef_[0], float(model.intercept_[0])

    rows = [case.evidence() for case in asked]
    return _fit(rows, features, answerable, np.arange(len(asked)), logistic)


def reranked(asked: Sequence[Case], ranking: Fit) -> list[Case]:
    """Each question's readings in the order that a ranking gives which has not seen the question."""
    found, place = [], 0
    for case in asked:
        if any(case.right):
            scores = [float(score) for score in ranking.held_out[place : place + len(case.readings)]]
            place += len(case.readings)
        else:  # it was not fitted on
            scores = list(map(float, ranking.scores([one.features for one in case.readings])))
        found.append(case.ranked(scores))
    return found


def threshold(asked: Sequence[Case], scores: Vector) -> float:
    """The lowest confidence, in hundredths, below which `REFUSED` of the unanswerable of `NEWS` lie."""
    news = [case.of == NEWS and not case.known.answerable for case in asked]
    confidences = np.sort(1 / (1 + np.exp(-scores[news if any(news) else slice(None)])))
    last = confidences[int(np.ceil(REFUSED * len(confidences))) - 1]
    return float(min(100, np.floor(100 * last) + 1) / 100)


def _fit(
    rows: Sequence[dict[str, float]], features: Sequence[str], truth: Any, groups: Any, fitter: Fitter
) -> Fit:
    from sklearn.model_selection import GroupKFold

    values = np.array([[row[name] for name in features] for row in rows])
    spread = values.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = values / spread
    held_out = np.zeros(len(truth))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(scaled, truth, groups):
        weights, bias = fitter(scaled[train], truth[train], groups[train])
        held_out[test] = scaled[test] @ weights + bias
    weights, bias = fitter(scaled, truth, groups)
    means = dict(zip(features, map(float, values.mean(axis=0)), strict=True))
    return Fit(dict(zip(features, map(float, weights / spread), strict=True)), means, bias, held_out)


def _conditional_logit(rows: Vector, right: Any, groups: Any) -> tuple[Vector, float]:
    """Weights by which the right rows of each group have the highest chance together, as softmax has it."""
    from scipy.optimize import minimize

    _, starts, group = np.unique(groups, return_index=True, return_inverse=True)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = rows @ weights
        chances = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        every, some = np.add.reduceat(chances, starts), np.add.reduceat(chances * right, starts)
        pull = rows.T @ (chances * right / some[group] - chances / every[group])
        loss = _STRENGTH * (np.log(every) - np.log(some)).sum() + 0.5 * weights @ weights
        return float(loss), weights - _STRENGTH * pull

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x, 0.0


def fit(asked: Sequence[Case]) -> dict[str, Any]:
    """What ``rag/reading/fitted.json`` holds: the weights, the threshold, and what they were made of."""
    ranking = fit_ranking(asked)
    judged = _judged(asked, ranking)
    refusing = fit_confidence(judged)
    return {
        "made_by": "make fit",
        "questions": dict(Counter(case.of for case in asked)),
        "ranking": ranking.as_dict(),
        "confidence": refusing.as_dict(),
        "threshold": threshold(judged, refusing.scores([case.evidence() for case in judged])),
    }


def _judged(asked: Sequence[Case], ranking: Fit) -> list[Case]:
    return [case for case in reranked(asked, ranking) if case.of in REFUSING]


def as_text(asked: Sequence[Case]) -> str:
    """What the fits reach on questions they have not seen: whole, and without each of their features."""
    judged = _judged(asked, fit_ranking(asked))
    names = list(dict.fromkeys(case.of for case in asked if any(case.right)))
    first = [
        (name, *_placed(reranked(asked, fit_ranking(asked, some)), names)) for name, some in _without(RANKED)
    ]
    of = list(dict.fromkeys(case.of for case in judged))
    second = [
        (name, *_told(judged, fit_confidence(judged, some).held_out, of)) for name, some in _without(EVIDENCE)
    ]
    return "\n\n".join(
        (
            table(("right sentence first, among three", *names), first),
            table(("answerable told from not (AUROC)", *of), second),
        )
    )


def _without(features: Sequence[str]) -> list[tuple[str, list[str]]]:
    """All features, then all but each of them, with a name for the row."""
    left_out = [(f"without {name}", [one for one in features if one != name]) for name in features]
    return [("all features", list(features)), *left_out]


def _placed(asked: Sequence[Case], names: Sequence[str]) -> list[str]:
    cells = []
    for name in names:
        right = [case.right for case in asked if case.of == name and any(case.right)]
        first, three = (sum(any(one[:count]) for one in right) / len(right) for count in (1, 3))
        cells.append(f"{first:.3f} {three:.3f}")
    return cells


def _told(asked: Sequence[Case], scores: Vector, names: Sequence[str]) -> list[str]:
    cells = []
    for name in names:
        known: dict[bool, list[float]] = {True: [], False: []}
        for case, score in zip(asked, scores, strict=True):
            if case.of == name:
                known[case.known.answerable].append(float(score))
        cells.append(f"{calibration.area(known[True], known[False]).value:.3f}")
    return cells
