"""What each rule of the check brings: all of them but one, on the sentences of `evals/checks/`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from evals.data.checks import Item
from evals.runs.checks import KINDS, NUMBERS
from evals.runs.switches import NEVER, NOTHING, Row, Switch, always, effects, switches_of
from evals.scoring.metrics import Score
from index.types import Progress
from rag.checking import figures
from rag.checking.verify import by_rules

_HEADINGS = {"faithful": "faithful let through", "numbers": "numbers caught", "planted": "all caught"}
_TIMES_ONLY = {name: unit for name, unit in figures._MEASURES.items() if unit[0] == "time"}
CHECK_SWITCHES = (
    *switches_of(
        "rag.checking.figures",
        (),
        {
            "currencies": ("_CURRENCIES", {}),
            "units, but for those of time": ("_MEASURES", _TIMES_ONLY),
            "so much a pound": ("_RATE", NEVER),
            "a third": ("_FRACTION", NEVER),
            "40 of the 60": ("_OF", NEVER),
            "doubled": ("_MULTIPLE", NEVER),
            "miles an hour in a word": ("_SPEEDS", {}),
            "cents and pence": ("_HUNDREDTHS", frozenset()),
            "5 fewer than now": ("_MORE", NEVER),
            "hedges": ("_HEDGE", NEVER),
            "or more": ("_AFTER", NEVER),
            "days, years and times are no figures": ("_CALENDAR", NEVER),
            "3 to 5 percent": ("_RANGE", NEVER),
        },
        of="figures",
    ),
    *switches_of(
        "rag.checking.misfits",
        (),
        {
            "a unit left unsaid": ("fuller", always(())),
            "a day is one day": ("spelt", always(())),
            "3,000 times": ("_COUNTING", frozenset()),
            "points of a score": ("_points", lambda figure: figure.kind == "point"),
            "one unit": ("_same_unit", always(True)),
            "one bound": ("_bounds_fit", always(True)),
            "rounded": ("_ROUNDED", 0.0),
            "what lies beyond a bound": ("_BEYOND", 0.0),
            "sums, differences and ratios": ("_worked_out", always(())),
            "half of one is twice the other": ("_turned", always(())),
            "sums": ("_SUMMED", NEVER),
            "only what is called a sum": ("_SUMMED", re.compile("")),
        },
        of="figures",
    ),
    *switches_of("rag.checking.verify", (), {"time between two days": ("apart", always([]))}, of="figures"),
    *switches_of(
        "rag.checking.days",
        (),
        {
            "weekdays": ("_WEEKDAY", NEVER),
            "months": ("_MONTH", NEVER),
            "years": ("_YEAR", NEVER),
            "halves and quarters": ("_PART", NEVER),
            "times of the clock": ("_CLOCK", NEVER),
            "the next day": ("_NEXT", NEVER),
            "hours between two times": ("_TIME", NEVER),
            "today is the present": ("_NOW", NEVER),
            "the end of March is 1 April": ("_END", NEVER),
            "the end of the year": ("_END_OF", NEVER),
            "until the 28th": ("_ALONE", NEVER),
            "days in other words": ("whens", always(())),
            "the month of publication": ("_LONG", timedelta(days=100_000)),
        },
        of="days",
    ),
    *switches_of(
        "rag.checking.names",
        (),
        {
            "peoples": ("_ENDINGS", frozenset()),
            "units are no names": ("_is_unit", always(False)),
            "any word may open a sentence": ("_opened", lambda sentence, name: name),
            "other forms of a name": ("speaks_of", always(False)),
        },
        of="names",
    ),
)
"""A switch for each pattern, word list and tolerance, and for what special cases can be taken out alone."""


def ablate_checks(
    items: Mapping[str, Sequence[Item]],
    switches: Sequence[Switch] = CHECK_SWITCHES,
    progress: Progress = lambda *done: None,
) -> Iterator[Row]:
    """Hold the sentences against their evidence by the rules alone, with none off and then with each.

    :param items: by part.
    """
    whole: Mapping[str, list[bool]] = {}
    for done, switch in enumerate((Switch(NOTHING), *switches)):
        with switch.off():
            wrong = {part: [_is_wrong(one) for one in own] for part, own in items.items()}
        whole = whole or wrong
        yield Row(
            switch.name,
            {part: _scores(items[part], found) for part, found in wrong.items()},
            {part: sum(map(bool.__ne__, found, whole[part])) for part, found in wrong.items()},
        )
        progress("switches", done, len(switches))


def _is_wrong(item: Item) -> bool:
    return by_rules(item.sentence, item.evidence) is not None


def _scores(items: Sequence[Item], wrong: Sequence[bool]) -> dict[str, Score]:
    """The share of the faithful sentences let through, and of planted errors caught."""
    groups = {
        "faithful": [not found for one, found in zip(items, wrong, strict=True) if one.kind is None],
        "numbers": [found for one, found in zip(items, wrong, strict=True) if one.kind in NUMBERS],
        "planted": [found for one, found in zip(items, wrong, strict=True) if one.kind in KINDS],
    }
    return {name: Score(sum(right) / len(right), len(right)) for name, right in groups.items() if right}


def as_table(rows: Sequence[Row]) -> str:
    return effects(rows, _HEADINGS, lambda row, whole: _right(row) < _right(whole))


def _right(row: Row) -> int:
    """How many sentences are judged rightly."""
    judged = (
        own[metric] for own in row.scores.values() for metric in ("faithful", "planted") if metric in own
    )
    return sum(round(score.value * score.count) for score in judged)
