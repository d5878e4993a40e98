"""The figures that several articles give for one quantity, as a plot and a table.

The table tells all that the plot shows, so the plot is hidden from screen readers.
"""

import html
from collections.abc import Sequence

from rag.language.relative_dates import day
from rag.types import Figure
from ui.markdown import Marker

_WIDTH, _HEIGHT = 560, 190  # of the plot, in its own units
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 70, 34, 34  # room for labels
_APART = 130, 20
"""Two labels cover each other if they are nearer than this in x and in y."""
_LONGEST = 14  # code points of a label; the table has the whole


def drawn(figures: Sequence[Figure], marker: Marker) -> str:
    """The plot and the table, newest first; only the table if there is one day."""
    plot = _plot(figures) if len({one.date for one in figures}) > 1 else ""
    rows = "".join(_row(one, marker) for one in figures)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Figure", "Date", "Outlet", "Source"))
    return (
        f'<figure class="figures">{plot}<table><caption>What the articles say, newest first</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></figure>"
    )


def _row(one: Figure, marker: Marker) -> str:
    notes = ["corrected later"] * one.superseded + ["others of that day differ"] * one.disputed
    note = f' <span class="correction">({"; ".join(notes)})</span>' if notes else ""
    kind = ' class="superseded"' if one.superseded else ""
    sources = "".join(map(marker, one.numbers))
    return (
        f'<tr{kind}><th scope="row"><bdi>{html.escape(one.text)}</bdi>{note}</th>'
        f'<td><time datetime="{one.date.isoformat()}">{day(one.date)}</time></td>'
        f"<td><bdi>{html.escape(one.outlet or '')}</bdi></td><td>{sources}</td></tr>"
    )


def _plot(figures: Sequence[Figure]) -> str:
    """Days from left to right, figures upwards from zero; a line joins those that nothing contradicts.

    A dot is a figure, a diamond one that others of its day contradict, a ring one that was corrected.
    """
    oldest, newest = figures[-1].date, figures[0].date
    days, most = (newest - oldest).days, max(one.value for one in figures)
    base = _HEIGHT - _BOTTOM

    def place(one: Figure) -> tuple[float, float]:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * (one.date - oldest).days / days
        return round(x, 1), round(base - (base - _TOP) * one.value / most, 1)

    settled = [place(one) for one in figures if not one.superseded and not one.disputed]
    line = f'<polyline points="{" ".join(f"{x},{y}" for x, y in settled)}"/>' if len(settled) > 1 else ""
    points = "".join(_point(one, *place(one)) for one in figures)
    labels = ""
    shown: list[tuple[float, float]] = []
    for one in figures:
        x, y = place(one)
        # Above its point or below; where there is no room, the newer is labelled.
        free = (
            height for height in (y - 10, y + 24) if not any(_covers((x, height), other) for other in shown)
        )
        if height := next(free, None):
            labels += f'<text x="{x}" y="{height}">{html.escape(_short(one.text))}</text>'
            shown.append((x, height))
    ends = "".join(
        f'<text class="day" x="{x}" y="{_HEIGHT - 10}">{day(when)}</text>'
        for x, when in ((_LEFT, oldest), (_WIDTH - _RIGHT, newest))
    )
    axis = f'<path d="M{_LEFT - 20} {base}H{_WIDTH - _RIGHT + 20}"/>'
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false">'
        f"{axis}{line}{points}{labels}{ends}</svg>"
    )


def _point(one: Figure, x: float, y: float) -> str:
    if one.disputed:
        return f'<path class="disputed" d="M{x} {y - 6}l6 6l-6 6l-6-6z"/>'
    kind = ' class="corrected"' if one.superseded else ""
    return f'<circle{kind} cx="{x}" cy="{y}" r="4.5"/>'


def _covers(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < _APART[0] and abs(one[1] - other[1]) < _APART[1]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
