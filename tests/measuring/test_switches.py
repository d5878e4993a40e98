"""Switching rules off: each switch takes out what is there, and puts it back."""

import pytest

from evals.runs.check_rules import CHECK_SWITCHES
from evals.runs.figures import SWITCHES as FIGURE_SWITCHES
from evals.runs.formats import switches as format_switches
from evals.runs.story_rules import STORY_SWITCHES
from evals.runs.switches import Switch, located

TABLES = {
    "check": CHECK_SWITCHES,
    "figures": FIGURE_SWITCHES,
    "stories": STORY_SWITCHES,
    "formats": tuple(format_switches()),
}


def values(switch: Switch) -> list[object]:
    return [getattr(located(path), name) for path, name, _ in switch.places]


@pytest.mark.parametrize(
    "switch",
    [pytest.param(one, id=f"{table}: {one.name}") for table, switches in TABLES.items() for one in switches],
)
def test_each_switch_takes_out_what_is_there_and_puts_it_back(switch: Switch) -> None:
    before = values(switch)
    with switch.off():
        during = values(switch)
    assert during == [value for *_, value in switch.places]
    assert all(one is not other and one != other for one, other in zip(before, during, strict=True))
    assert [callable(one) for one in before] == [callable(one) for one in during]
    assert values(switch) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_two_switches_of_a_table_share_a_name(table: str) -> None:
    assert len({switch.name for switch in TABLES[table]}) == len(TABLES[table])
