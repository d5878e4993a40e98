"""Figures as inline SVG: no script, no style but the page's own, every label escaped.

Colours are the page's variables and `currentColor`, so that a figure reads in a dark page as in a light one.
"""

from collections.abc import Mapping, Sequence
from html import escape

from evals.reports.table import share
from evals.scoring.calibration import Bin, Point
from evals.scoring.metrics import Latency, Score
from evals.scoring.summary import LOWER_IS_BETTER

# All in units of the view box, which the page scales to its width.
_ROW = 24  # height of one bar with the space around it
_LABEL = 320  # width of a bar's label
_BAR = 400  # width of a full bar
_SIDE = 300  # of the square that a curve is drawn in
_LEFT, _TOP, _BELOW, _RIGHT = 60, 24, 44, 330  # room around that square; what stands beside it is its legend
_TENTHS = tuple(place / 10 for place in range(1, 10))


def bars(rows: Sequence[tuple[str, Score, str]], name: str) -> str:
    """A bar from 0 to 1 for each row of label, score and metric; of another colour where less is better."""
    drawn = []
    for place, (label, score, metric) in enumerate(rows):
        top = place * _ROW
        colour = "var(--bad)" if metric in LOWER_IS_BETTER else "var(--good)"
        drawn.append(
            _label(label, top)
            + _bar(top + 4, 16, score.value, colour)
            + _figure(top, score.value, f"{share(score.value)} of {score.count}")
        )
    return _svg(_LABEL + _BAR + 130, max(1, len(rows)) * _ROW, "".join(drawn), name)


def latencies(seconds: Mapping[str, Latency]) -> str:
    """For each stage the median as a bar, the 95th percentile as a paler one behind it."""
    longest = max((spread.p95 for spread in seconds.values()), default=0.0) or 1.0
    drawn = []
    for place, (stage, spread) in enumerate(seconds.items()):
        top = place * _ROW
        drawn.append(
            _label(stage, top)
            + _bar(top + 4, 16, spread.p95 / longest, "var(--pale)")
            + _bar(top + 8, 8, spread.median / longest, "var(--good)")
            + _figure(top, spread.p95 / longest, f"{1000 * spread.median:.0f}, {1000 * spread.p95:.0f} ms")
        )
    height = max(1, len(seconds)) * _ROW
    return _svg(_LABEL + _BAR + 130, height, "".join(drawn), "Median and 95th percentile of each stage")


def curve(points: Sequence[Point], default: tuple[float, float]) -> str:
    """Unanswerable questions refused over answerable ones refused, for every threshold.

    :param points: in order of their thresholds, at least one.
    :param default: false refusals and refusals of the run itself, which answered at the default threshold.
    """
    line = " ".join(f"{_x(point.false_refusals):.1f},{_y(point.refusals):.1f}" for point in points)
    marks = []
    for tenth in _TENTHS:
        # The first threshold that is not below the tenth refuses exactly what lies below the tenth.
        point = next((each for each in points if each.threshold >= tenth), points[-1])
        x, y = _x(point.false_refusals), _y(point.refusals)
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="currentColor">'
            f"<title>{_choice(tenth, point)}</title></circle>"
        )
    x, y = _x(default[0]), _y(default[1])
    body = (
        _axes("answerable questions refused", "unanswerable refused")
        + f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="guide"/>'
        + f'<polyline points="{line}" fill="none" stroke="var(--good)" stroke-width="2"/>'
        + "".join(marks)
        + f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="var(--bad)" stroke-width="3"/>'
        + _legend(
            (
                ("var(--bad)", f"default threshold: {share(default[1])} of the"),
                (None, f"unanswerable refused, {share(default[0])} falsely"),
                ("currentColor", "thresholds 0.1 to 0.9, from the left"),
            )
        )
    )
    return _square(body, "What each threshold on confidence would refuse")


def reliability(bins: Sequence[Bin], came_true: str) -> str:
    """What came true in each bin of confidence, beside the diagonal it should stand on, with counts.

    :param came_true: what the upright axis tells, such as "answerable".
    """
    drawn = []
    for each in bins:
        if not each.count:
            continue
        left, right = _x(each.lower) + 2, _x(each.upper) - 2
        top, middle = _y(each.share), (left + right) / 2
        told = f"{each.count} questions: confidence {each.confidence:.2f}, {came_true} {each.share:.2f}"
        drawn.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{_y(0) - top:.1f}" fill="var(--good)"><title>{escape(told)}</title></rect>'
            f'<circle cx="{_x(each.confidence):.1f}" cy="{top:.1f}" r="4" fill="var(--bad)"/>'
            f'<text x="{middle:.1f}" y="{_TOP - 8}" text-anchor="middle">{each.count}</text>'
        )
    body = (
        _axes("confidence", came_true)
        + "".join(drawn)
        + f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="guide"/>'
        + _legend(
            (
                ("var(--good)", f"share {came_true}; above, the count"),
                ("var(--bad)", "mean confidence; calibrated on the dashes"),
            )
        )
    )
    return _square(body, f"How often {came_true}, by confidence")


def _choice(threshold: float, point: Point) -> str:
    return (
        f"threshold {threshold:.1f}: {share(point.refusals)} of the unanswerable refused, "
        f"{share(point.false_refusals)} of the answerable"
    )


def _x(value: float) -> float:
    return _LEFT + _SIDE * value


def _y(value: float) -> float:
    return _TOP + _SIDE * (1 - value)


def _axes(along: str, upright: str) -> str:
    ticks = "".join(
        f'<text x="{_x(value)}" y="{_y(0) + 18}" text-anchor="middle">{value:.1f}</text>'
        f'<text x="{_LEFT - 8}" y="{_y(value) + 4}" text-anchor="end">{value:.1f}</text>'
        for value in (0.0, 0.5, 1.0)
    )
    middle = _TOP + _SIDE / 2
    return (
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" class="frame"/>{ticks}'
        f'<text x="{_x(0.5)}" y="{_y(0) + 38}" text-anchor="middle">{escape(along)}</text>'
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">'
        f"{escape(upright)}</text>"
    )


def _legend(rows: Sequence[tuple[str | None, str]]) -> str:
    left = _LEFT + _SIDE + 24
    return "".join(
        (f'<circle cx="{left}" cy="{_TOP + 16 + place * 22}" r="5" fill="{colour}"/>' if colour else "")
        + f'<text x="{left + 14}" y="{_TOP + 20 + place * 22}">{escape(text)}</text>'
        for place, (colour, text) in enumerate(rows)
    )


def _label(text: str, top: float) -> str:
    return f'<text x="{_LABEL - 8}" y="{top + 16}" text-anchor="end">{escape(text)}</text>'


def _bar(top: float, height: int, value: float, colour: str) -> str:
    width = f"{_BAR * value:.1f}"
    return f'<rect x="{_LABEL}" y="{top}" width="{width}" height="{height}" fill="{colour}"/>'


def _figure(top: float, value: float, text: str) -> str:
    return f'<text x="{_LABEL + _BAR * value + 6:.1f}" y="{top + 16}">{escape(text)}</text>'


def _square(body: str, name: str) -> str:
    return _svg(_LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BELOW, body, name)


def _svg(width: float, height: float, body: str, name: str) -> str:
    return f'<svg role="img" aria-label="{escape(name)}" viewBox="0 0 {width} {height}">{body}</svg>'
