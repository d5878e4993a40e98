"""Figures as SVG that is light or dark as its page is: matplotlib draws, style sheets colour.

Each figure tells all it shows in words too, for those who hear it; nothing in it is told by colour alone.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from evals.errors import BenchError
from evals.reports.table import share
from evals.scoring.calibration import Bin, Point
from evals.scoring.metrics import Latency, Score
from evals.scoring.summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE = """
:root { color-scheme: light dark; --good: #2f7d4f; --bad: #b3401f; --pale: #2f7d4f55; --rule: #8888;
  --curve-0: #2f7d4f; --curve-1: #b3401f; --curve-2: #3b6fb6; --curve-3: #8a6110; --curve-4: #7d4f9e; }
@media (prefers-color-scheme: dark) {
  :root { --good: #6fc592; --bad: #f0906f; --pale: #6fc59255;
    --curve-0: #6fc592; --curve-1: #f0906f; --curve-2: #86b1ee; --curve-3: #dcb55e; --curve-4: #c49be3; }
}
"""
"""The colours of all figures, for the page they stand in."""
_ALONE = (
    "svg { color: #222; background: #fff; } "
    "@media (prefers-color-scheme: dark) { svg { color: #ddd; background: #1a1a1a; } }"
)
_CURVES = 5

# What matplotlib draws in these, a style sheet colours.
_INK, _GOOD, _BAD, _PALE, _RULE = (f"#00000{number}" for number in range(1, 6))
_PLACES = tuple(f"#0000a{number}" for number in range(_CURVES))
_COLOURS = {
    _INK: "currentColor",
    _GOOD: "var(--good)",
    _BAD: "var(--bad)",
    _PALE: "var(--pale)",
    _RULE: "var(--rule)",
    **{colour: f"var(--curve-{number})" for number, colour in enumerate(_PLACES)},
}
_MARKS, _LINES = "osD^v", ("-", "--", "-.", ":", (0, (5, 1, 1, 1)))
_LOOK: dict[Any, Any] = {  # the names of matplotlib's settings are a type of its own
    "svg.fonttype": "none",  # words stay words
    "text.parse_math": False,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _RULE,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "legend.frameon": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "lines.markersize": 4,
}
_CLEANING = (
    # Names of groups would stand twice in a page of two figures; nothing refers to them.
    (re.compile(r'<g id="[^"]*"'), "<g"),
    # A mark on the edge of its axes is drawn whole.
    (re.compile(r'<clipPath.*?</clipPath>| clip-path="[^"]*"', re.DOTALL), ""),
    (re.compile(r"(?<=font-family: )[^;\"]*"), "system-ui, sans-serif"),
)
_SILENT = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_TENTHS = tuple(place / 10 for place in range(1, 10))

Curve = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over size or time that share an upright axis.

    :param curves: points of each, by label; sizes above 0.
    :param logarithmic: whether the upright axis is; its values must be above 0 then.
    :param over_size: whether the level axis shows sizes, which are logarithmic; time is not.
    """

    title: str
    curves: Mapping[str, Curve]
    logarithmic: bool = True
    over_size: bool = True


def require() -> None:
    """:raises BenchError: where matplotlib is not installed; ask before measuring for an hour."""
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        raise BenchError(
            "Expected matplotlib, which draws the figures of a report, found none; "
            "type: pip install matplotlib"
        ) from error


def bars(rows: Sequence[tuple[str, Score, str]], name: str) -> str:
    """A bar from 0 to 1 for each row of label, score and metric; told apart where less is better."""
    told = [
        f"{share(score.value)} of {score.count}" + (" (less is better)" if metric in LOWER_IS_BETTER else "")
        for _, score, metric in rows
    ]

    def draw(figure: Figure) -> None:
        axes = _bar_axes(figure, [label for label, _, _ in rows])
        colours = [_BAD if metric in LOWER_IS_BETTER else _GOOD for _, _, metric in rows]
        axes.barh(range(len(rows)), [score.value for _, score, _ in rows], 0.65, color=colours)
        for place, (_, score, _) in enumerate(rows):
            axes.text(score.value + 0.01, place, told[place], va="center")
        axes.set_xlim(0, 1)

    words = "; ".join(f"{label}: {each}" for (label, _, _), each in zip(rows, told, strict=True))
    return _inline(draw, 0.27 * len(rows), name, words)


def latencies(seconds: Mapping[str, Latency]) -> str:
    """For each stage the median as a bar, the 95th percentile as a paler, wider one behind it."""
    longest = max((spread.p95 for spread in seconds.values()), default=0.0) or 1.0
    told = [f"{1000 * spread.median:.0f}, {1000 * spread.p95:.0f} ms" for spread in seconds.values()]

    def draw(figure: Figure) -> None:
        axes = _bar_axes(figure, list(seconds))
        places = range(len(seconds))
        axes.barh(places, [spread.p95 for spread in seconds.values()], 0.65, color=_PALE)
        axes.barh(places, [spread.median for spread in seconds.values()], 0.3, color=_GOOD)
        for place, spread in enumerate(seconds.values()):
            axes.text(spread.p95 + 0.01 * longest, place, told[place], va="center")
        axes.set_xlim(0, longest)

    words = "; ".join(f"{stage}: {each}" for stage, each in zip(seconds, told, strict=True))
    return _inline(draw, 0.27 * len(seconds), "Median and 95th percentile of each stage", words)


def curve(points: Sequence[Point], default: tuple[float, float]) -> str:
    """Unanswerable questions refused over answerable ones refused, for every threshold.

    :param points: in order of their thresholds, at least one.
    :param default: false refusals and refusals of the run itself, which answered at the default threshold.
    """
    # The first threshold that is not below the tenth refuses exactly what lies below the tenth.
    marked = [next((each for each in points if each.threshold >= tenth), points[-1]) for tenth in _TENTHS]

    def draw(figure: Figure) -> None:
        axes = _square(figure, "answerable questions refused", "unanswerable refused")
        axes.plot(
            [each.false_refusals for each in points], [each.refusals for each in points], color=_GOOD,
        )  # fmt: skip
        axes.plot(
            [each.false_refusals for each in marked], [each.refusals for each in marked], "o", color=_INK,
            label="thresholds 0.1 to 0.9, from the left",
        )  # fmt: skip
        axes.plot(
            *default, "s", color=_BAD, markersize=11, markerfacecolor="none", markeredgewidth=2,
            label=f"default threshold: {share(default[1])} of the\nunanswerable refused, "
            f"{share(default[0])} falsely",
        )  # fmt: skip
        _beside(axes)

    told = [
        f"default threshold: {share(default[1])} of the unanswerable refused, {share(default[0])} falsely"
    ]
    told += [
        f"threshold {tenth:.1f}: {share(point.refusals)} of the unanswerable refused, "
        f"{share(point.false_refusals)} of the answerable"
        for tenth, point in zip(_TENTHS, marked, strict=True)
    ]
    return _inline(draw, 3.6, "What each threshold on confidence would refuse", "; ".join(told))


def reliability(bins: Sequence[Bin], came_true: str) -> str:
    """What came true in each bin of confidence, beside the diagonal it should stand on, with counts.

    :param came_true: what the upright axis tells, such as "answerable".
    """
    held = [each for each in bins if each.count]

    def draw(figure: Figure) -> None:
        axes = _square(figure, "confidence", came_true)
        axes.bar(
            [(each.lower + each.upper) / 2 for each in held], [each.share for each in held],
            [0.9 * (each.upper - each.lower) for each in held], color=_GOOD,
            label=f"share {came_true}; above, the count",
        )  # fmt: skip
        axes.plot(
            [each.confidence for each in held], [each.share for each in held], "D", color=_BAD,
            label="mean confidence; calibrated on the dashes",
        )  # fmt: skip
        for each in held:
            axes.text((each.lower + each.upper) / 2, 1.03, f"{each.count}", ha="center")
        _beside(axes)

    told = [
        f"{each.count} questions: confidence {each.confidence:.2f}, {came_true} {each.share:.2f}"
        for each in held
    ]
    return _inline(draw, 3.6, f"How often {came_true}, by confidence", "; ".join(told))


def sheet(panels: Sequence[Panel], name: str) -> str:
    """All panels as one SVG document that carries its style, light or dark, with it."""

    def draw(figure: Figure) -> None:
        for place, panel in enumerate(panels):
            axes = figure.add_subplot((len(panels) + 1) // 2, 2, place + 1)
            axes.set_title(panel.title, loc="left", weight="bold")
            if panel.over_size:
                axes.set_xscale("log")
            if panel.logarithmic:
                axes.set(yscale="log", ylim=_decades([y for line in panel.curves.values() for _, y in line]))
            for number, (label, points) in enumerate(panel.curves.items()):
                kind = number % _CURVES
                axes.plot(
                    [x for x, _ in points], [y for _, y in points], color=_PLACES[kind], marker=_MARKS[kind],
                    linestyle=_LINES[kind], label=label,
                )  # fmt: skip
            axes.xaxis.set_major_formatter(lambda value, _: _short(value))
            axes.yaxis.set_major_formatter(lambda value, _: _short(value))
            axes.minorticks_off()
            if not panel.logarithmic and not panel.over_size:
                axes.set_ylim(bottom=0)  # or a flat line looks like a mountain
            _beside(axes)

    told = ". ".join(
        f"{panel.title}: "
        + "; ".join(
            f"{label} " + ", ".join(f"{_short(y)} at {_short(x)}" for x, y in points)
            for label, points in panel.curves.items()
        )
        for panel in panels
    )
    figure = _inline(draw, 2.7 * ((len(panels) + 1) // 2), name, told, width=12)
    return figure.replace(">", f">\n<style>{STYLE}{_ALONE}</style>", 1)


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """The powers of ten that values above 0 lie between."""
    low, high = min(values, default=1.0), max(values, default=1.0)
    first = math.floor(math.log10(low))
    return 10.0**first, 10.0 ** max(math.ceil(math.log10(high)), first + 1)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _bar_axes(figure: Figure, labels: Sequence[str]) -> Axes:
    axes = figure.add_axes((0.36, 0, 0.42, 1), frameon=False)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.set_xticks([])
    return axes


def _square(figure: Figure, along: str, upright: str) -> Axes:
    axes = figure.add_axes((0.09, 0.15, 0.34, 0.77))
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=along, ylabel=upright)
    axes.plot([0, 1], [0, 1], "--", color=_RULE)
    return axes


def _beside(axes: Axes) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.02), borderaxespad=0)


def _inline(draw: Callable[[Figure], None], height: float, name: str, told: str, width: float = 9) -> str:
    """What is drawn, as an SVG element.

    :param height: inches; a line of text is a fifth of one.
    :param told: all that the figure shows, in words.
    """
    require()
    import matplotlib
    from matplotlib.figure import Figure

    out = io.StringIO()
    with matplotlib.rc_context({**_LOOK, "svg.hashsalt": name}):  # the same figure is the same file
        figure = Figure(figsize=(width, max(height, 0.3)), layout="constrained" if width > 9 else None)
        draw(figure)
        figure.savefig(out, format="svg", metadata=_SILENT)
    box, body = re.findall(r'<svg[^>]*viewBox="([^"]*)"[^>]*>(.*)', out.getvalue(), re.DOTALL)[0]
    for drawn, colour in _COLOURS.items():
        body = body.replace(drawn, colour)
    for pattern, left in _CLEANING:
        body = pattern.sub(left, body)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-label="{escape(f"{name}. {told}.")}" viewBox="{box}">{body.strip()}'
    )
