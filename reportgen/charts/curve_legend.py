"""The legend of a chart of curves: what the lines are, and what the marks mean."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.charts.canvas import WIDTH, Box, Canvas
from reportgen.charts.curve_data import Curve, Wording
from reportgen.charts.labels import shortened, width_of
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL, Look, Series

LEGEND_LINE = 24.0  # height in pixels


def flow_of(series: Sequence[Series]) -> tuple[tuple[Series, ...], ...]:
    """Break a legend into lines."""
    lines: list[list[Series]] = [[]]
    used = 0.0
    for entry in series:
        width = _entry_width(entry.label)
        if lines[-1] and used + width > WIDTH:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += width
    return tuple(tuple(line) for line in lines)


def _entry_width(label: str) -> float:
    return 34 + min(width_of(label, BODY), WIDTH - 34) + 20


def draw_legend(
    sheet: Canvas,
    lines: Sequence[Sequence[Series]],
    curves: Sequence[Curve],
    wording: Wording,
) -> None:
    """Draw the legend: series where they are not named at their lines, then what marks mean."""
    y = 14.0
    for line in lines:
        x = 0.0
        for entry in line:
            tag = Tag(entry.key, entry.label)
            sheet.swatch(x, y - 4, entry.look, tag=tag)
            sheet.text(x + 34, y, shortened(entry.label, WIDTH - 34, BODY), tag=tag)
            x += _entry_width(entry.label)
        y += LEGEND_LINE
    x = 0.0
    for mark, text in _marks(curves, wording):
        _sample(sheet, mark, x, y - 4)
        sheet.text(x + 32, y, text, size=SMALL, paint="muted")
        x += 32 + width_of(text, SMALL) + 22


def _marks(curves: Sequence[Curve], wording: Wording) -> list[tuple[str, str]]:
    marks = [("mean", "mean over seeds" if any(curve.spread for curve in curves) else "value")]
    if any(curve.spread for curve in curves):
        marks += [("seed", wording.seeds), ("band", wording.interval)]
    if any(curve.published is not None for curve in curves):
        marks.append(("published", wording.published))
    if any(curve.diverged().any() for curve in curves):
        marks.append(("diverged", "diverged: no finite value"))
    return marks


def _sample(sheet: Canvas, mark: str, x: float, y: float) -> None:
    grey = Look("muted", (), "o")
    if mark == "mean":
        sheet.swatch(x, y, grey)
    elif mark == "seed":
        sheet.line([x, x + 26], [y, y], paint="muted", width=0.7)
    elif mark == "band":
        sheet.box(Box(x, y - 6, 26, 12), paint="grid", under=True)
        sheet.line([x, x + 26], [y, y], paint="muted", width=2)
    elif mark == "published":
        sheet.marker(x + 13, y, "D", paint="ink", size=6, hollow=True)
    else:
        sheet.marker(x + 13, y, "x", paint="ink", size=6)
