"""A quantity over the layers: one line an arm, one panel a facet, linear above logarithmic.

Drawn are the mean, its interval as a band, every seed as a thin line, and published numbers as
hollow diamonds on top. All numbers arrive aggregated; nothing is computed here but positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_panel import Curve, PanelDrawing
from reportgen.charts.labels import listed, shortened, width_of, wrapped
from reportgen.charts.line_names import Side, crowding
from reportgen.charts.scales import Scale, linear_scale, log_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, HEADING, SMALL, Look, Series
from reportgen.charts.svg import Svg

Axis = Literal["linear", "log"]

_ACROSS = 3  # panels side by side
_AXIS = 56.0  # tick labels
_LABELS = 112.0  # names at the ends of the lines
_GAP = 16.0
_PANEL = 190.0  # height of a panel
_FACET = 34.0  # heading of a facet
_TITLE = 32.0  # line above a panel: what its y axis shows
_APART = 18.0  # between the panels of a facet
_FOOT = 46.0  # layer ticks and axis title
_KEY = 24.0  # a line of the legend
_WIDEST = 480.0  # a panel with its axis and labels is never wider
_LABEL_STEP = 14.0  # least distance of two names at the ends of lines


@dataclass(frozen=True)
class Wording:
    """What the reader is told about the marks.

    ``quantity`` and ``unit`` title the y axis (no unit: empty). ``interval`` says what the band
    is, ``seeds`` what a thin line is, ``published`` where the diamonds come from.
    """

    quantity: str
    unit: str = ""
    interval: str = "95 % confidence interval of the mean"
    seeds: str = "one seed"
    published: str = "published value"


def layer_curves(
    slug: str,
    title: str,
    curves: Sequence[Curve],
    series: Sequence[Series],
    wording: Wording,
    *,
    axes: Sequence[Axis] = ("linear", "log"),
) -> Svg:
    """Draw the curves of one quantity.

    One panel for each facet (in order of appearance) and each of ``axes``. Panels of one kind have
    their own linear axis but share the logarithmic one. The logarithmic panels leave out values
    that are not positive and say how many. Layers without a finite value are gaps; a cross at the
    upper edge marks them as diverged.

    Raises ValueError for no curves, no axes, or an unknown series.
    """
    looks = {entry.key: entry for entry in series}
    unknown = [curve.series for curve in curves if curve.series not in looks]
    if not curves or not axes or unknown:
        raise ValueError(f"curves and axes must not be empty, series known. Unknown: {unknown}.")
    plan = _Plan.of(curves, looks, axes, wording)
    with canvas(slug, WIDTH, plan.height) as sheet:
        _key(sheet, plan, curves, wording)
        facets = [[c for c in curves if c.facet == facet] for facet in plan.facets]
        left_out = 0
        for index, panels in enumerate(_panels(sheet, plan, facets, looks)):
            _heading(sheet, plan, index, wording)
            left_out += sum(panel.draw(facets[index]) for panel in panels)
            for panel in panels if plan.alone else panels[-1:]:
                panel.layer_axis(facets[index])
        return sheet.svg(title, _describe(plan, curves, wording, left_out))


@dataclass(frozen=True)
class _Plan:
    """Where everything stands."""

    facets: tuple[str, ...]
    axes: tuple[Axis, ...]
    direct: bool  # names at the ends of lines, no legend of series
    legend: tuple[tuple[Series, ...], ...]  # lines of the legend of series
    top: float
    pitch: float  # from panel to panel
    log: Scale | None

    @classmethod
    def of(
        cls,
        curves: Sequence[Curve],
        looks: dict[str, Series],
        axes: Sequence[Axis],
        wording: Wording,
    ) -> _Plan:
        facets = tuple(dict.fromkeys(curve.facet for curve in curves))
        used = tuple(dict.fromkeys(curve.series for curve in curves))
        most = max(sum(curve.facet == facet for curve in curves) for facet in facets)
        short = all(len(wrapped(looks[key].label, _LABELS - 20, SMALL, 9)) <= 2 for key in used)
        direct = short and most * _LABEL_STEP * 1.4 <= _PANEL
        legend = () if direct else _flow([looks[key] for key in used])
        across = min(len(facets), _ACROSS) if len(facets) > 1 else len(axes)
        pitch = min((WIDTH + _GAP) // across, _WIDEST)
        positive = np.concatenate([curve.finite_values() for curve in curves])
        positive = positive[positive > 0]
        log = log_scale(positive) if positive.size and "log" in axes else None
        top = (len(legend) + 1) * _KEY + 4
        return cls(facets, tuple(axes), direct, legend, top, pitch, log)

    @property
    def alone(self) -> bool:
        """Whether there is but one facet: its panels then stand side by side."""
        return len(self.facets) == 1

    @property
    def block(self) -> float:
        """Height of one facet with all its panels."""
        down = 1 if self.alone else len(self.axes)
        return _FACET + down * (_TITLE + _PANEL + _APART) - _APART + _FOOT

    @property
    def height(self) -> float:
        """Height of the chart."""
        return self.top + -(-len(self.facets) // _ACROSS) * self.block

    @property
    def names(self) -> float:
        """Room for names beside a panel."""
        return _LABELS if self.direct else 0.0

    def corner(self, facet: int) -> tuple[float, float]:
        """The top left corner of a facet."""
        return facet % _ACROSS * self.pitch, self.top + facet // _ACROSS * self.block

    def panel(self, facet: int, axis: int) -> Box:
        """The area of a panel with its tick labels and names, below its title."""
        x, y = self.corner(facet)
        if self.alone:
            x += axis * self.pitch
        else:
            y += axis * (_PANEL + _TITLE + _APART)
        return Box(x, y + _FACET + _TITLE, self.pitch - _GAP, _PANEL)

    def inside(self, facet: int, axis: int, side: Side) -> Box:
        """The area inside the axes, with names at this side and tick labels at the other."""
        box = self.panel(facet, axis)
        x = box.x + (_AXIS if side == "right" else self.names or 8)
        return Box(x, box.y, box.width - _AXIS - (self.names or 8), box.height)


def _flow(series: Sequence[Series]) -> tuple[tuple[Series, ...], ...]:
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


def _key(sheet: Canvas, plan: _Plan, curves: Sequence[Curve], wording: Wording) -> None:
    """Draw the legend: series where they are not named at their lines, then what marks mean."""
    y = 14.0
    for line in plan.legend:
        x = 0.0
        for entry in line:
            tag = Tag(entry.key, entry.label)
            sheet.swatch(x, y - 4, entry.look, tag=tag)
            sheet.text(x + 34, y, shortened(entry.label, WIDTH - 34, BODY), tag=tag)
            x += _entry_width(entry.label)
        y += _KEY
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


def _panels(
    sheet: Canvas, plan: _Plan, facets: Sequence[Sequence[Curve]], looks: dict[str, Series]
) -> list[list[PanelDrawing]]:
    """Return the panels of each facet, with names at the side where the lines lie further apart."""

    def panels(side: Side) -> list[list[PanelDrawing]]:
        return [
            [
                PanelDrawing(
                    sheet,
                    plan.inside(index, row, side),
                    plan.log if axis == "log" else _linear(facet),
                    looks,
                    plan.names,
                    side,
                )
                for row, axis in enumerate(plan.axes)
            ]
            for index, facet in enumerate(facets)
        ]

    def crowded(side: Side) -> float:
        return sum(
            crowding(panel.box, panel.ends(facet, side))
            for facet, column in zip(facets, panels(side), strict=True)
            for panel in column
            if panel.scale is not None
        )

    left = plan.direct and crowded("left") < 0.7 * crowded("right")
    return panels("left" if left else "right")


def _linear(facet: Sequence[Curve]) -> Scale:
    values = np.concatenate([curve.finite_values() for curve in facet])
    return linear_scale(values if values.size else np.zeros(1))


def _heading(sheet: Canvas, plan: _Plan, index: int, wording: Wording) -> None:
    """Write the name of a facet, and at the first of a line of facets what the y axes show."""
    x, y = plan.corner(index)
    width = (plan.pitch * len(plan.axes) if plan.alone else plan.pitch) - _GAP
    sheet.line([x, x + width], [y + 4, y + 4], paint="grid")
    name = shortened(plan.facets[index], width, HEADING)
    sheet.text(x, y + 24, name, size=HEADING, bold=True)
    if index % _ACROSS:
        return
    quantity = wording.quantity + (f" ({wording.unit})" if wording.unit else "")
    for row, axis in enumerate(plan.axes):
        panel = plan.panel(index, row)
        room = (width if plan.alone else WIDTH) / (len(plan.axes) if plan.alone else 1)
        room -= width_of(f", {axis} axis", SMALL) + _GAP
        text = f"{shortened(quantity, room, SMALL)}, {axis} axis"
        sheet.text(panel.x, panel.y - 19, text, size=SMALL, paint="muted")


def _describe(plan: _Plan, curves: Sequence[Curve], wording: Wording, left_out: int) -> str:
    facets = f" One panel each for {listed(list(plan.facets))}." if len(plan.facets) > 1 else ""
    text = (
        f"{wording.quantity[:1].upper()}{wording.quantity[1:]} over the layers, "
        f"{len(curves)} arms, on {listed([f'a {axis}' for axis in plan.axes])} axis.{facets}"
    )
    if any(curve.spread for curve in curves):
        text += (
            f" Line: mean over seeds. Thin lines: {wording.seeds} each. Band: {wording.interval}."
        )
    if any(curve.published is not None for curve in curves):
        text += f" Hollow diamonds: {wording.published}."
    if left_out:
        text += f" The logarithmic axis leaves out {left_out} points that are zero or negative."
    if any(curve.diverged().any() for curve in curves):
        text += " Crosses at the upper edge: layers without a finite value (diverged)."
    return text


__all__ = ["Axis", "Curve", "Wording", "layer_curves"]
