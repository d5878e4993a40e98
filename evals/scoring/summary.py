"""Summaries of many outcomes: scores, kinds of question, latencies and confidence."""

from collections.abc import Sequence

from evals.scoring import calibration, metrics
from evals.scoring.calibration import Bin, Point
from evals.scoring.metrics import Latency, Score
from evals.scoring.outcome import METRICS, Outcome
from rag.types import Answer

LOWER_IS_BETTER = frozenset({"false_refusals", "ece", "ece_answered", "statements others", "positions wrong"})
"""The metrics where less is better; in all others, more is."""


def scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """Every metric in README.md that applies to at least one outcome.

    Metrics that separate answerable from unanswerable questions need both kinds.
    """
    answered = {"ece_answered": calibration.calibration_error(rightness(outcomes))}
    every = {**means(outcomes), **_told_apart(outcomes), **answered}
    return {name: score for name, score in every.items() if score.count}


def means(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """The mean of each of `METRICS` over the outcomes that have it, without those that none has."""
    rows = [outcome.metrics for outcome in outcomes]
    every = {name: metrics.mean([row[name] for row in rows if name in row]) for name in METRICS}
    return {name: score for name, score in every.items() if score.count}


def by_type(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Score]]:
    """For each kind of question, most frequent first: ``right`` and every metric that applies."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.type, []).append(outcome)
    return {
        name: {
            "right": metrics.mean([outcome.right for outcome in group]),
            **means(group),
        }
        for name, group in sorted(groups.items(), key=lambda item: -len(item[1]))
    }


def stages(answers: Sequence[Answer]) -> dict[str, Latency]:
    """The latency of each stage, over the answers that used it."""
    names = list(dict.fromkeys(stage for answer in answers for stage in answer.seconds))
    return {
        stage: metrics.latency([answer.seconds[stage] for answer in answers if stage in answer.seconds])
        for stage in names
    }


def trade_off(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """What every threshold on confidence would refuse, rightly and falsely.

    Refused answers have a confidence too, so one run covers all thresholds.
    """
    return calibration.trade_off(*_confidences(outcomes))


def answerability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """For all questions: confidence against whether the articles answer."""
    return calibration.reliability(
        [outcome.answer.confidence for outcome in outcomes],
        [outcome.question.answerable for outcome in outcomes],
    )


def rightness(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """For the answered questions: confidence against whether the answer is right.

    A refusal has no text that could be right, so it does not count.
    """
    answered = [outcome for outcome in outcomes if not outcome.answer.refused]
    return calibration.reliability(
        [outcome.answer.confidence for outcome in answered], [outcome.right for outcome in answered]
    )


def _told_apart(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    known, unknown = _confidences(outcomes)
    if not known or not unknown:
        return {}
    refused = [outcome for outcome in outcomes if outcome.answer.refused]
    rightly = sum(not outcome.question.answerable for outcome in refused)
    return {
        "refusal_precision": calibration.precision(len(refused), rightly),
        "refusal_f1": calibration.refusal_f1(len(refused), rightly, len(unknown)),
        "auroc": calibration.area(known, unknown),
        "ece": calibration.calibration_error(answerability(outcomes)),
    }


def _confidences(outcomes: Sequence[Outcome]) -> tuple[list[float], list[float]]:
    """The confidences of the answerable questions, and of the others."""
    known = [outcome.answer.confidence for outcome in outcomes if outcome.question.answerable]
    unknown = [outcome.answer.confidence for outcome in outcomes if not outcome.question.answerable]
    return known, unknown
