"""The fields over the question box that limit a question: From, Until and Outlet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from rag.question.scope import first_day, known, last_day
from ui.types import Answerer
from ui.words import words

_DATE = "YYYY-MM-DD"
_TOGGLE = (
    '<button type="button" class="toggle" aria-expanded="false" aria-controls="scope">'
    "Dates and outlet</button>"
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The components of the fields, and of the button that unfolds them on a narrow screen."""

    toggle: Any
    since: Any
    until: Any
    outlet: Any

    @property
    def inputs(self) -> list[Any]:
        return [self.since, self.until, self.outlet]


def fields(gr: Any, outlets: Sequence[str]) -> Fields:
    """Make the fields inside the current `Blocks`.

    :param outlets: to choose from.
    """
    toggle = words(gr, "scope.js", value=_TOGGLE, elem_id="scope-toggle")
    with gr.Row(elem_id="scope"):
        since = gr.Textbox(label="From", placeholder=_DATE, max_lines=1, min_width=0, elem_id="since")
        words(gr, "picker.js", value=_picker("first"), elem_classes="picker")
        until = gr.Textbox(label="Until", placeholder=_DATE, max_lines=1, min_width=0, elem_id="until")
        words(gr, "picker.js", value=_picker("last"), elem_classes="picker")
        outlet = gr.Dropdown(
            choices=_choices(outlets),
            value="",
            label="Outlet",
            allow_custom_value=True,
            min_width=0,
            elem_id="outlet",
        )
    return Fields(toggle, since, until, outlet)


def offered(gr: Any, outlets: Sequence[str]) -> Any:
    """The Outlet field with these to choose from."""
    return gr.update(choices=_choices(outlets))


class Limits(TypedDict):
    """What an answerer takes of a `Scope`."""

    since: date | None
    until: date | None
    outlet: str | None


def entered(answerer: Answerer, since: str | None, until: str | None, outlet: str | None) -> Limits:
    """The limits that the fields hold.

    :raises QueryError: if one is no date, or no article is from the outlet.
    """
    name = (outlet or "").strip()
    if name:
        name = known(name, answerer.store.stats().outlets)
    return Limits(since=first_day(since, "From"), until=last_day(until, "Until"), outlet=name or None)


def _choices(outlets: Sequence[str]) -> list[tuple[str, str]]:
    return [("All outlets", ""), *((name, name) for name in outlets)]


def _picker(which: str) -> str:
    return (
        f'<button type="button" aria-label="Choose the {which} day"></button>'
        '<input type="date" tabindex="-1" aria-hidden="true">'
    )
