"""Rules that can be switched off by themselves, and what was measured without each."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from unittest import mock

from evals.reports.table import table
from evals.scoring.metrics import Score

NEWS = frozenset({"realtimeqa_dev", "multihoprag500"})
"""The sets of news: here one question more or less is chance, elsewhere half a point is."""
LESS = frozenset({"false_refusals", "statements others", "positions wrong"})
"""The metrics of which less is better."""
NOTHING = "nothing"
NEVER = re.compile(r"(?!)")
"""Takes the place of a pattern that is switched off."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A rule or a feature that can be switched off.

    :param places: what is replaced: the path of a module, class or function, a name there, and what takes
        its place.
    :param shapes: of questions about stories, those it can touch; if none is named, all.
    """

    name: str
    places: tuple[tuple[str, str, Any], ...] = ()
    shapes: tuple[str, ...] = ()

    @contextmanager
    def off(self) -> Iterator[None]:
        with ExitStack() as stack:
            for path, name, value in self.places:
                stack.enter_context(mock.patch.object(located(path), name, value))
            yield


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured with one thing switched off.

    :param scores: by set and metric.
    :param changed: answers that read otherwise, by set.
    """

    name: str
    scores: dict[str, dict[str, Score]]
    changed: dict[str, int]

    def costs(self, whole: "Row") -> bool:
        """Whether some set answers worse without it: by more than one question of news, or half a point."""
        return any(
            (after.value - before.value) * (-1 if metric in LESS else 1)
            < -max(1.0001 / before.count if of in NEWS else 0.005, 0.0)
            for of, scores in whole.scores.items()
            for metric, before in scores.items()
            if (after := self.scores[of].get(metric))
        )


def located(path: str) -> Any:
    """A module, or a class or function in one."""
    try:
        return import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(import_module(module), name)


def always(value: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: value


def same(value: Any, *others: Any) -> Any:
    return value


def switches_of(
    module: str, shapes: tuple[str, ...], rules: Mapping[str, tuple[str, Any]], of: str = ""
) -> Iterator[Switch]:
    """Switches of a module: what each takes out, the name there, and what takes its place.

    :param of: what a row begins with, by default the shape.
    """
    for what, (name, value) in rules.items():
        yield Switch(f"{of or shapes[0]}: {what}", ((module, name, value),), shapes)


def effects(
    rows: Sequence[Row],
    headings: Mapping[str, str],
    pays: Callable[[Row, Row], bool] = Row.costs,
) -> str:
    """A line for each row: each figure in per cent, for each part, where it is another than in the first row,
    with nothing switched off; and how many answers read otherwise.

    :param headings: by metric.
    :param pays: whether a row is worse than the first.
    """
    whole = rows[0]
    metrics = [name for name in headings if any(name in own for own in whole.scores.values())]
    return table(
        ("switched off", *(headings[name] for name in metrics), "otherwise", "pays"),
        [
            (
                row.name,
                *(_cell(row, whole, metric) for metric in metrics),
                " ".join(str(count) for count in row.changed.values()),
                "" if row is whole else "yes" if pays(row, whole) else "no",
            )
            for row in rows
        ],
    )


def _cell(row: Row, whole: Row, metric: str) -> str:
    own, before = ([scores.get(metric) for scores in one.scores.values()] for one in (row, whole))
    return "" if row is not whole and own == before else " ".join(map(_percent, own))


def _percent(score: Score | None) -> str:
    return f"{100 * score.value:.1f}" if score else "–"
