"""Quantiles over the steps of training: nested bands around the median, one panel per arm.

After figure 1 of Ioffe and Szegedy, "Batch Normalization" (2015), which shows how the distribution
of the inputs of a nonlinearity changes during training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.canvas import WIDTH, Canvas, canvas
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.labels import number, shortened, wrapped
from reportgen.charts.legend import Legend
from reportgen.charts.panel import LABEL, Panel
from reportgen.charts.scale import Axis, FloatArray, Scale, evenly, finite, linear_scale, step_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import HEADING, SMALL, Series, series_by_key
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

ACROSS = 4  # panels side by side
POINTS = 100  # maximum per quantile
ALL_POINTS = 1200  # maximum per quantile over all panels, to limit the size of the chart
FAR = 4.0
"""An arm whose range exceeds the median range by more than this factor has its own axis."""

OWN_AXIS = N_("its own axis")

_AXIS = 44.0  # tick labels, left of the first panel
_NAME = 20.0  # a line of the name of a panel
_ROW = 30.0  # the name of a row
_FOOT = 44.0
_BANDS = ((0, 4, 0.22), (1, 3, 0.4))  # quantiles and opacity


@dataclass(frozen=True)
class QuantilePanel:
    """One arm: quantiles (E, 5) at the ``steps`` (E,), in increasing order.

    Steps without finite quantiles are left out; ``row`` is the name of the panel's row.
    """

    label: str
    series: str
    steps: FloatArray
    quantiles: FloatArray
    row: str = ""

    def __post_init__(self) -> None:
        if self.quantiles.shape != (len(self.steps), 5) or not len(self.steps):
            raise ValueError(
                f"quantiles of {self.label!r} must have the shape ({len(self.steps)}, 5), with at "
                f"least one step. Got {self.quantiles.shape} instead."
            )

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Mask of the steps (E,) at which all quantiles are finite."""
        return np.asarray(finite(self.quantiles).all(axis=1), dtype=np.bool_)


def shared_scale(panels: Sequence[QuantilePanel]) -> Scale:
    """The axis of a row, for the arms whose range is at most `FAR` times the median one."""
    reaches = [reach for panel in panels if (reach := _reach(panel)) > 0]
    if not reaches:
        return scale_of(panels)
    limit = FAR * sorted(reaches)[(len(reaches) - 1) // 2]
    return scale_of([panel for panel in panels if _reach(panel) <= limit])


def scale_of(panels: Sequence[QuantilePanel]) -> Scale:
    """An axis that covers all of these arms."""
    values = np.concatenate([panel.quantiles.ravel() for panel in panels])
    values = values[finite(values)]
    return linear_scale(values if values.size else np.zeros(1))


def _reach(panel: QuantilePanel) -> float:
    """The largest distance from 0."""
    values = panel.quantiles[finite(panel.quantiles)]
    return float(np.abs(values).max()) if values.size else 0.0


def fits(panel: QuantilePanel, scale: Scale) -> bool:
    """Whether an axis covers all of an arm."""
    values = panel.quantiles[finite(panel.quantiles)]
    return not values.size or bool(scale.low <= values.min() and values.max() <= scale.high)


def quantile_bands(
    slug: str,
    title: str,
    panels: Sequence[QuantilePanel],
    series: Sequence[Series],
    *,
    quantity: str,
    shares: tuple[int, int, int, int, int] = (5, 15, 50, 85, 95),
    across: Axis = "linear",
    together: int = 1,
    say: Phrases = ENGLISH,
) -> Svg:
    """Draw one panel per arm, with one value axis per row, so that they can be compared.

    An arm whose range exceeds the median one by more than `FAR` has its own axis, which is stated.
    ``shares`` are the percentages of the quantiles. Groups of ``together`` panels stay side by side
    if they fit the page. ``say`` translates the chart's own words.
    Raises ValueError for no panels, an unknown series or a row that lacks an arm.
    """
    by_key = series_by_key(series, (panel.series for panel in panels))
    legend = Legend.of((), [
        ("line", say.text("median")),
        ("dark", say.text("{low} to {high} %", low=shares[1], high=shares[3])),
        ("outer", say.text("{low} to {high} %", low=shares[0], high=shares[4])),
    ])  # fmt: skip
    plan = _Plan.of(panels, together, legend.height)
    with canvas(slug, WIDTH, plan.height) as sheet:
        legend.draw(sheet)
        for first in range(0, len(plan.arms), plan.columns):
            _block(sheet, plan, by_key, first, quantity, across, say)
        return sheet.svg(title, _describe(plan, quantity, legend, say))


def columns_of(arms: int, together: int = 1) -> int:
    """Number of columns of the blocks of arms: as even as possible, at most `ACROSS`.

    Blocks consist of whole groups of ``together`` arms if a group is not wider than that.
    """
    even = even_columns(arms, ACROSS)
    groups = -(-even // together) * together
    return even if together > ACROSS else groups if groups <= ACROSS else groups - together


@dataclass(frozen=True)
class _Plan:
    """Arms in blocks of at most `ACROSS` columns; each block shows every row."""

    rows: dict[str, list[QuantilePanel]]
    columns: int
    grid: Grid  # of the first block
    lines: int  # of the longest name of an arm

    @classmethod
    def of(cls, panels: Sequence[QuantilePanel], together: int, top: float) -> _Plan:
        rows: dict[str, list[QuantilePanel]] = {}
        for panel in panels:
            rows.setdefault(panel.row, []).append(panel)
        labels = [[panel.label for panel in found] for found in rows.values()]
        if any(found != labels[0] for found in labels):
            raise ValueError("every row must have the same arms in the same order")
        columns = columns_of(len(labels[0]), together)
        own = any(not fits(each, shared_scale(found)) for found in rows.values() for each in found)
        grid = Grid.filling(max(columns, 2), 150.0, left=_AXIS, right=16, top=top,
                            apart=44 if own else 26, above=_ROW, below=0)  # fmt: skip
        lines = max(len(_name(label, grid.width)) for label in labels[0])
        return cls(rows, columns, replace(grid, top=top + lines * _NAME), lines)

    @property
    def arms(self) -> list[str]:
        return [panel.label for panel in next(iter(self.rows.values()))]

    @property
    def named(self) -> bool:
        """Whether rows have names."""
        return any(self.rows)

    @property
    def block(self) -> float:
        """Height of a block."""
        return self.lines * _NAME + len(self.rows) * self.grid.pitch + _FOOT

    @property
    def height(self) -> float:
        blocks = -(-len(self.arms) // self.columns)
        return self.grid.top - self.lines * _NAME + blocks * self.block

    @property
    def points(self) -> int:
        """Maximum number of points of a quantile in a panel."""
        return max(20, min(POINTS, ALL_POINTS // (len(self.arms) * len(self.rows))))


def _name(label: str, width: float) -> list[str]:
    """The name of an arm in at most two lines."""
    return wrapped(label, width, HEADING, 2)


def _block(
    sheet: Canvas,
    plan: _Plan,
    by_key: dict[str, Series],
    first: int,
    quantity: str,
    across: Axis,
    say: Phrases,
) -> None:
    """Draw a block of arms, beginning with the ``first``: one column per arm, with all rows."""
    grid = replace(plan.grid, top=plan.grid.top + first // plan.columns * plan.block)
    for row, (name, every) in enumerate(plan.rows.items()):
        together, shown = shared_scale(every), every[first : first + plan.columns]
        alike = [fits(arm, together) for arm in shown]
        text = shortened(f"{name}: {quantity}" if name else quantity, WIDTH, SMALL)
        sheet.small(0, grid.box(row * grid.columns).y - 9, text)
        for column, arm in enumerate(shown):
            box, sheet.of = grid.box(row * grid.columns + column), arm.label
            for index, line in enumerate(_name(arm.label, box.width) if row == 0 else ()):
                y = grid.top - plan.lines * _NAME + 14 + index * (_NAME - 3)
                sheet.text(box.x, y, line, size=HEADING, bold=True, tag=Tag(arm.series))
            along = step_scale(arm.steps, log=across == "log", most=int(box.width / 58))
            panel = Panel(sheet, box, along, together if alike[column] else scale_of([arm]))
            if not alike[column] or True not in alike[:column]:
                panel.labels(apart=LABEL if column == 0 else 3)
            if not alike[column]:
                sheet.small(box.right, box.y - 5, say.text(OWN_AXIS), "end")
            _draw(panel, arm, by_key[arm.series], plan.points, say)
            if row == len(plan.rows) - 1:
                panel.foot(along.titled(say.text("step"), say))


def _draw(panel: Panel, arm: QuantilePanel, entry: Series, points: int, say: Phrases) -> None:
    """Draw bands and median; a labelled cross marks where an arm diverged."""
    panel.rows(labelled=False, base=False, zero="muted")
    paint, tag = entry.style.paint, Tag(arm.series)
    inside = np.flatnonzero(arm.steps > 0) if panel.across.log else np.arange(len(arm.steps))
    kept = inside[evenly(arm.steps[inside], points, log=panel.across.log)]
    found = np.where(arm.whole[kept, np.newaxis], arm.quantiles[kept], np.nan)
    values = ", ".join(_told(arm, say)) or say.text("no finite value")
    note = Tag(arm.series, f"{arm.label}: {values}")
    for low, high, opacity in _BANDS:
        panel.band(arm.steps[kept], found[:, low], found[:, high], paint=paint, opacity=opacity,
                   tag=note)  # fmt: skip
    panel.plot(arm.steps[kept], found[:, 2], paint=paint, tag=tag, linewidth=2)
    shown = np.flatnonzero(arm.whole)
    if shown.size and shown[-1] == len(arm.steps) - 1:
        return
    box, x = panel.box, panel.x(float(arm.steps[shown[-1]]) if shown.size else panel.across.low)
    told = Tag(arm.series, f"{arm.label}: {say.text('diverged')}")
    panel.sheet.marker(x, box.y + 6, "x", paint=paint, size=6, tag=told)
    if box.right - x > 60:
        panel.sheet.small(x + 8, box.y + 10, say.text("diverged"))
    else:
        panel.sheet.small(x - 8, box.y + 10, say.text("diverged"), "end")


def _told(arm: QuantilePanel, say: Phrases) -> Iterator[str]:
    """The first and the last quantiles as text."""
    shown = np.flatnonzero(arm.whole).tolist()
    for at in dict.fromkeys([*shown[:1], *shown[-1:]]):
        low, middle, high = (number(value) for value in arm.quantiles[at][[0, 2, 4]])
        yield say.text(
            "{quantiles} at step {step}",
            quantiles=f"{middle} [{low}, {high}]",
            step=f"{arm.steps[at]:,.0f}",
        )


def _describe(plan: _Plan, quantity: str, legend: Legend, say: Phrases) -> str:
    arms = len(plan.arms)
    if arms == 1:
        message = N_("{quantity:capital} over the steps of training, 1 arm on one value axis.")
        if plan.named:
            message = N_(
                "{quantity:capital} over the steps of training, 1 arm with one value axis per row."
            )
    elif plan.named:
        message = N_(
            "{quantity:capital} over the steps of training, one panel for each of {arms} arms with "
            "one value axis per row."
        )
    else:
        message = N_(
            "{quantity:capital} over the steps of training, one panel for each of {arms} arms on "
            "one value axis."
        )
    parts = [say.text(message, quantity=quantity, arms=arms), legend.told(say)]
    if plan.named:
        parts.append(say.text("Rows: {rows}.", rows=say.listed(list(plan.rows))))
    own = [
        panel.label
        for every in plan.rows.values()
        for panel in every
        if not fits(panel, shared_scale(every))
    ]
    if own:
        parts.append(
            say.text(
                "With their own axis because of their range: {panels}.",
                panels=say.listed(list(dict.fromkeys(own))),
            )
        )
    return " ".join(parts)
