"""What a run over a question file came to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from evals.scoring.drafted import Drafted, drafted
from evals.scoring.metrics import Latency, Score
from evals.scoring.outcome import Outcome
from evals.scoring.summary import answerability, by_type, rightness, trade_off


@dataclass(frozen=True, slots=True)
class Result:
    """What a run over a question file came to.

    :param scores: by metric, in the order of the table; without metrics that apply to no question.
    :param seconds: by stage of answering, and ``"total"``.
    """

    outcomes: tuple[Outcome, ...] = field(repr=False)
    scores: Mapping[str, Score]
    seconds: Mapping[str, Latency]

    @property
    def drafted(self) -> Drafted | None:
        """What became of a language model's sentences; None without a model."""
        return drafted(outcome.answer for outcome in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready: what ``dateline eval --json`` prints, and ``dateline eval compare`` reads."""
        return {
            "questions": len(self.outcomes),
            "scores": _rounded(self.scores),
            "seconds": {
                stage: {"median": round(spread.median, 4), "p95": round(spread.p95, 4)}
                for stage, spread in self.seconds.items()
            },
            "types": {name: _rounded(group) for name, group in by_type(self.outcomes).items()},
            "trade_off": [_four_places(asdict(point)) for point in trade_off(self.outcomes)],
            "reliability": {
                "answerable": [_four_places(asdict(each)) for each in answerability(self.outcomes)],
                "right": [_four_places(asdict(each)) for each in rightness(self.outcomes)],
            },
            "drafted": asdict(written) if (written := self.drafted) else None,
            "outcomes": [outcome.as_dict() for outcome in self.outcomes],
        }


def _rounded(group: Mapping[str, Score]) -> dict[str, dict[str, float | int]]:
    return {name: {"value": round(score.value, 4), "questions": score.count} for name, score in group.items()}


def _four_places(row: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in row.items()}
