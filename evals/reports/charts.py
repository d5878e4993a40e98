"""Curves over size, as one SVG file: no script, and a style of its own, so that it stands alone."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# All in units of the view box.
_SIDE, _HIGH = 300, 200  # of the rectangle that curves are drawn in
_LEFT, _TOP, _BELOW, _RIGHT = 64, 36, 44, 150  # room around it; what stands to its right is its legend
_WIDE, _TALL = _LEFT + _SIDE + _RIGHT, _TOP + _HIGH + _BELOW
_ACROSS = 2  # panels in a row
_COLOURS = ("#2f7d4f", "#c4512f", "#3b6fb6", "#a4761d", "#7d4f9e", "#5f6b6d")
_STYLE = (
    "text { font: 13px system-ui, sans-serif; fill: currentColor; } "
    ".frame { fill: none; stroke: #8888; } .title { font-weight: 600; } "
    "svg { color: #222; background: #fff; } "
    "@media (prefers-color-scheme: dark) { svg { color: #ddd; background: #1a1a1a; } }"
)

Curve = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves that share an upright axis.

    :param curves: points of each, by label; sizes above 0.
    :param logarithmic: whether the upright axis is; its values must be above 0 then. Sizes always are.
    """

    title: str
    curves: Mapping[str, Curve]
    logarithmic: bool = True


def sheet(panels: Sequence[Panel], name: str) -> str:
    """All panels as one SVG document."""
    rows = math.ceil(len(panels) / _ACROSS)
    drawn = ""
    for place, panel in enumerate(panels):
        x, y = place % _ACROSS * _WIDE, place // _ACROSS * _TALL
        drawn += f'<g transform="translate({x} {y})">{_panel(panel)}</g>\n'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(name)}" '
        f'viewBox="0 0 {_ACROSS * _WIDE} {rows * _TALL}">\n<style>{_STYLE}</style>\n{drawn}</svg>\n'
    )


def _panel(panel: Panel) -> str:
    points = [point for curve in panel.curves.values() for point in curve]
    across = _Axis([x for x, _ in points], _SIDE, logarithmic=True)
    upright = _Axis([y for _, y in points], _HIGH, logarithmic=panel.logarithmic)
    drawn = [
        f'<text x="{_LEFT}" y="{_TOP - 12}" class="title">{escape(panel.title)}</text>'
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_HIGH}" class="frame"/>'
    ]
    for value in across.ticks:
        x = _LEFT + across.place(value)
        drawn.append(f'<text x="{x:.1f}" y="{_TOP + _HIGH + 18}" text-anchor="middle">{_short(value)}</text>')
    for value in upright.ticks:
        y = _TOP + _HIGH - upright.place(value)
        drawn.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_short(value)}</text>')
    for number, (label, curve) in enumerate(panel.curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        spots = [(_LEFT + across.place(x), _TOP + _HIGH - upright.place(y)) for x, y in curve]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        drawn.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
        left, top = _LEFT + _SIDE + 14, _TOP + 12 + number * 20
        drawn.append(
            f'<circle cx="{left}" cy="{top}" r="4" fill="{colour}"/>'
            f'<text x="{left + 10}" y="{top + 4}">{escape(label)}</text>'
        )
    return "".join(drawn)


class _Axis:
    """An axis that holds all of some values between two round ones.

    :param length: of the axis, in units of the view box.
    """

    def __init__(self, values: Sequence[float], length: float, *, logarithmic: bool) -> None:
        self._length, self._logarithmic = length, logarithmic
        low, high = min(values, default=1.0), max(values, default=1.0)
        if logarithmic:
            first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
            self.ticks = [10.0**power for power in range(first, max(last, first + 1) + 1)]
        else:
            step = 10.0 ** math.floor(math.log10(max(high - low, 0.01)))
            first, last = math.floor(low / step), math.ceil(high / step)
            self.ticks = [number * step for number in range(first, max(last, first + 1) + 1)]

    def place(self, value: float) -> float:
        """Units from the axis's beginning."""
        low, high, at = self.ticks[0], self.ticks[-1], value
        if self._logarithmic:
            low, high, at = math.log10(low), math.log10(high), math.log10(at)
        return self._length * (at - low) / (high - low)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 and value == round(value) else f"{value:g}"
