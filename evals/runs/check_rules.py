"""What each rule of the check brings: all of them but one, on the sentences of `evals/checks/`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evals.runs.checks import Held, scores
from evals.runs.switches import NOTHING, Row, Switch, effects
from index.types import Progress
from rag.checking.verify import by_rules

_HEADINGS = {"faithful": "faithful let through", "numbers": "numbers caught", "planted": "all caught"}
CHECK_SWITCHES: tuple[Switch, ...] = ()
"""A switch for each pattern, word list, tolerance and special case."""


def ablate_checks(
    held: Mapping[str, Sequence[Held]],
    switches: Sequence[Switch] = CHECK_SWITCHES,
    progress: Progress = lambda *done: None,
) -> Iterator[Row]:
    """Hold the sentences against their evidence with each switch off, after a row with none off.

    :param held: by part, with none off. What the network says stays as it is there.
    """
    yield _row(NOTHING, held, held)
    for done, switch in enumerate(switches, start=1):
        with switch.off():
            without = {
                part: [
                    replace(one, by_rules=by_rules(one.item.sentence, one.item.evidence) is not None)
                    for one in own
                ]
                for part, own in held.items()
            }
        yield _row(switch.name, without, held)
        progress("switches", done, len(switches))


def _row(name: str, held: Mapping[str, Sequence[Held]], whole: Mapping[str, Sequence[Held]]) -> Row:
    return Row(
        name,
        {part: {metric: scores(own)[metric] for metric in _HEADINGS} for part, own in held.items()},
        {
            part: sum(one.by_rules != other.by_rules for one, other in zip(own, whole[part], strict=True))
            for part, own in held.items()
        },
    )


def as_table(rows: Sequence[Row]) -> str:
    return effects(rows, _HEADINGS, lambda row, whole: _right(row) < _right(whole))


def _right(row: Row) -> int:
    """How many sentences are judged rightly."""
    judged = (own[metric] for own in row.scores.values() for metric in ("faithful", "planted"))
    return sum(round(score.value * score.count) for score in judged)
