"""Quantiles over the steps of training: nested bands around the median, one panel an arm.

The picture of Ioffe and Szegedy, "Batch Normalization" (2015), figure 1: how the distribution of
what a nonlinearity is given moves while a net trains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.curve_along import evenly
from reportgen.charts.curve_data import Axis
from reportgen.charts.labels import number, shortened, wrapped
from reportgen.charts.quantile_data import QuantilePanel, fits, scale_of, shared_scale
from reportgen.charts.scales import Scale, step_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import HEADING, SMALL, Series, sentinel
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

ACROSS = 4  # panels side by side
POINTS = 100  # of a quantile, at most
ALL_POINTS = 1200  # of a quantile in all panels together, so that the chart keeps its budget

OWN_AXIS = N_("its own axis")

TINY = 8.5  # font size of ticks between panels
_AXIS = 44.0  # tick labels, left of the first panel
_GAP = 26.0
_MARGIN = 16.0  # right of the last panel: half a tick label
_PANEL = 150.0
_LEGEND = 28.0
_NAME = 20.0  # a line of the name of a panel
_ROW = 30.0  # the name of a row
_FOOT = 44.0
_OPACITY = {"outer": 0.22, "inner": 0.4}


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
    """Draw one panel an arm, side by side on one value axis a row, so that they can be compared.

    An arm that reaches `FAR` times as far as the middle one has an axis of its own, and says so.
    ``shares`` are the per cent of the quantiles. So many panels in a row as ``together`` says stay
    side by side, as far as they fit the page. ``say`` puts the words into another language.
    Raises ValueError for no panels, an unknown series or a row that lacks an arm.
    """
    looks = {entry.key: entry for entry in series}
    unknown = [panel.series for panel in panels if panel.series not in looks]
    if not panels or unknown:
        raise ValueError(f"panels must not be empty, series known. Unknown: {unknown}.")
    plan = _Plan.of(panels, together)
    with canvas(slug, WIDTH, plan.height) as sheet:
        _legend(sheet, shares, say)
        for block in range(plan.blocks):
            _Block(sheet, plan, looks, block, across, say).draw(quantity)
        return sheet.svg(title, _describe(plan, quantity, shares, say))


def columns_of(arms: int, together: int = 1) -> int:
    """Columns of the blocks that arms stand in: as even as they can be, at most `ACROSS`.

    They hold whole groups of arms that stand together, where a group is no wider.
    """
    even = -(-arms // -(-arms // ACROSS))
    groups = -(-even // together) * together
    return even if together > ACROSS else groups if groups <= ACROSS else groups - together


@dataclass(frozen=True)
class _Plan:
    """Arms in blocks of at most `ACROSS` columns; each block shows every row."""

    rows: dict[str, list[QuantilePanel]]
    columns: int
    lines: int  # of the longest name of an arm

    @classmethod
    def of(cls, panels: Sequence[QuantilePanel], together: int) -> _Plan:
        rows: dict[str, list[QuantilePanel]] = {}
        for panel in panels:
            rows.setdefault(panel.row, []).append(panel)
        labels = [[panel.label for panel in found] for found in rows.values()]
        if any(found != labels[0] for found in labels):
            raise ValueError("every row must hold the same arms in the same order")
        columns = columns_of(len(labels[0]), together)
        plan = cls(rows, columns, 1)
        longest = max(len(plan.name(label)) for label in labels[0])
        return cls(rows, columns, longest)

    def name(self, label: str) -> list[str]:
        """The name of an arm in at most two lines."""
        return wrapped(label, self.width, HEADING, 2)

    @property
    def arms(self) -> list[str]:
        return [panel.label for panel in next(iter(self.rows.values()))]

    @property
    def width(self) -> float:
        """Of a panel; two arms do not fill the page."""
        columns = max(self.columns, 2)
        return (WIDTH - _AXIS - _MARGIN - (columns - 1) * _GAP) / columns

    @property
    def named(self) -> bool:
        """Whether rows have names."""
        return any(self.rows)

    @property
    def row_height(self) -> float:
        return _PANEL + (_ROW if self.named else 8)

    @property
    def blocks(self) -> int:
        return -(-len(self.arms) // self.columns)

    @property
    def block_height(self) -> float:
        return self.lines * _NAME + len(self.rows) * self.row_height + _FOOT

    @property
    def height(self) -> float:
        return _LEGEND + self.blocks * self.block_height

    @property
    def points(self) -> int:
        """Of a quantile in a panel, at most."""
        return max(20, min(POINTS, ALL_POINTS // (len(self.arms) * len(self.rows))))

    def box(self, block: int, row: int, column: int) -> Box:
        """The area inside the axes of a panel."""
        top = _LEGEND + block * self.block_height + self.lines * _NAME
        x = _AXIS + column * (self.width + _GAP)
        y = top + (row + 1) * self.row_height - _PANEL
        return Box(x, y, self.width, _PANEL)


class _Block:
    """Some arms side by side: a column each, rows below one another."""

    def __init__(
        self,
        sheet: Canvas,
        plan: _Plan,
        looks: dict[str, Series],
        block: int,
        across: Axis,
        say: Phrases,
    ) -> None:
        self.sheet, self.plan, self.looks, self.block = sheet, plan, looks, block
        self.first = block * plan.columns
        self.across, self.say = across, say

    def draw(self, quantity: str) -> None:
        top = self.plan.box(self.block, 0, 0).y - self.plan.row_height + _PANEL
        top -= self.plan.lines * _NAME
        for row, (name, every) in enumerate(self.plan.rows.items()):
            together = shared_scale(every)
            shown = every[self.first : self.first + self.plan.columns]
            if self.plan.named:
                y = self.plan.box(self.block, row, 0).y - 9
                text = shortened(f"{name}: {quantity}", WIDTH - _AXIS, SMALL)
                self.sheet.text(_AXIS, y, text, size=SMALL, paint="muted")
            for column, panel in enumerate(shown):
                box = self.plan.box(self.block, row, column)
                if row == 0:
                    self._name(panel, box, top)
                alike = fits(panel, together)
                if alike and column == 0:
                    self._ticks(box, together, box.x - 8)
                self._panel(panel, box, together if alike else self._own_axis(panel, box))
                if row == len(self.plan.rows) - 1:
                    self._foot(panel, box)
            if not fits(shown[0], together):
                first = next((c for c, panel in enumerate(shown) if fits(panel, together)), None)
                if first is not None:
                    box = self.plan.box(self.block, row, first)
                    self._ticks(box, together, box.x - 3, size=TINY)

    def _ticks(self, box: Box, scale: Scale, x: float, *, size: float = SMALL) -> None:
        for tick, label in zip(scale.ticks, scale.labels, strict=True):
            y = box.bottom - scale.fraction(tick) * box.height + 4
            self.sheet.text(x, y, label, size=size, paint="muted", anchor="end")

    def _own_axis(self, panel: QuantilePanel, box: Box) -> Scale:
        """The axis of an arm that would press the others flat."""
        scale = scale_of([panel])
        self.sheet.text(box.right, box.y - 5, self.say.text(OWN_AXIS), size=SMALL, paint="muted",
                        anchor="end")  # fmt: skip
        self._ticks(box, scale, box.x - 3, size=TINY)
        return scale

    def _name(self, panel: QuantilePanel, box: Box, top: float) -> None:
        for index, line in enumerate(self.plan.name(panel.label)):
            y = top + 14 + index * (_NAME - 3)
            self.sheet.text(box.x, y, line, size=HEADING, bold=True, tag=Tag(panel.series))

    def _panel(self, panel: QuantilePanel, box: Box, scale: Scale) -> None:
        for tick in scale.ticks:
            y = box.bottom - scale.fraction(tick) * box.height
            paint = "muted" if tick == 0 else "grid"
            self.sheet.line([box.x, box.right], [y, y], paint=paint, width=0.8, under=True)
        along = step_scale(panel.steps, log=self.across == "log", most=int(box.width / 58))
        axes = self.sheet.panel(box)
        axes.set_xscale("log" if along.log else "linear")
        axes.set(xlim=(along.low, along.high), ylim=(scale.low, scale.high))
        self._bands(axes, panel, log=along.log)
        self._broken(panel, box, along)

    def _bands(self, axes: Axes, panel: QuantilePanel, *, log: bool) -> None:
        look = self.looks[panel.series].look
        paint = sentinel(look.paint)
        inside = np.flatnonzero(panel.steps > 0) if log else np.arange(len(panel.steps))
        kept = inside[evenly(panel.steps[inside], self.plan.points, log=log)]
        steps, found = panel.steps[kept], panel.quantiles[kept]
        found = np.where(panel.whole[kept, np.newaxis], found, np.nan)
        for low, high, name in ((0, 4, "outer"), (1, 3, "inner")):
            band = axes.fill_between(steps, found[:, low], found[:, high])
            band.set(facecolor=paint, edgecolor="none", linewidth=0, alpha=_OPACITY[name])
            band.set(clip_on=False, zorder=1)
            band.set_gid(self.sheet.gid(Tag(panel.series, self._note(panel))))
        axes.plot(steps, found[:, 2], color=paint, linewidth=2, clip_on=False, zorder=3,
                  gid=self.sheet.gid(Tag(panel.series)))  # fmt: skip

    def _note(self, panel: QuantilePanel) -> str:
        """The first and the last quantiles in words."""
        shown = np.flatnonzero(panel.whole)
        found = [
            self.say.text(
                "{quantiles} at step {step}",
                quantiles=f"{number(row[2])} [{number(row[0])}, {number(row[4])}]",
                step=f"{panel.steps[at]:,.0f}",
            )
            for at in dict.fromkeys([*shown[:1].tolist(), *shown[-1:].tolist()])
            for row in (panel.quantiles[at],)
        ]
        return f"{panel.label}: {', '.join(found) or self.say.text('no finite value')}"

    def _broken(self, panel: QuantilePanel, box: Box, along: Scale) -> None:
        """A cross and a word where the quantiles end before the steps do."""
        shown = np.flatnonzero(panel.whole)
        if shown.size and shown[-1] == len(panel.steps) - 1:
            return
        step = float(panel.steps[shown[-1]]) if shown.size else along.low
        x = box.x + along.fraction(max(step, along.low)) * box.width
        look = self.looks[panel.series].look
        tag = Tag(panel.series, f"{panel.label}: {self.say.text('diverged')}")
        self.sheet.marker(x, box.y + 6, "x", paint=look.paint, size=6, tag=tag)
        room = box.right - x > 60
        self.sheet.text(x + (8 if room else -8), box.y + 10, self.say.text("diverged"), size=SMALL,
                        paint="muted", anchor="start" if room else "end")  # fmt: skip

    def _foot(self, panel: QuantilePanel, box: Box) -> None:
        along = step_scale(panel.steps, log=self.across == "log", most=int(box.width / 58))
        for tick, label in zip(along.ticks, along.labels, strict=True):
            x = box.x + along.fraction(tick) * box.width
            y = box.bottom + 16
            self.sheet.text(x, y, label, size=SMALL, paint="muted", anchor="middle")
        text = self.say.text("step, log axis" if along.log else "step")
        x, y = box.x + box.width / 2, box.bottom + 31
        self.sheet.text(x, y, text, size=SMALL, paint="muted", anchor="middle")


def _legend(sheet: Canvas, shares: Sequence[int], say: Phrases) -> None:
    """What the bands and the line are."""
    x = 0.0
    for text, draw in (
        (say.text("median"), "line"),
        (say.text("{low} to {high} %", low=shares[1], high=shares[3]), "inner"),
        (say.text("{low} to {high} %", low=shares[0], high=shares[4]), "outer"),
    ):
        if draw == "line":
            sheet.line([x, x + 26], [10, 10], paint="muted", width=2)
        else:
            sheet.box(Box(x, 4, 26, 12), paint="muted" if draw == "inner" else "grid", under=True)
        sheet.text(x + 34, 14, text, size=SMALL, paint="muted")
        x += 150


def _describe(plan: _Plan, quantity: str, shares: Sequence[int], say: Phrases) -> str:
    arms = len(plan.arms)
    if arms == 1:
        message = N_("{quantity:capital} over the steps of training, 1 arm on one value axis.")
        if plan.named:
            message = N_(
                "{quantity:capital} over the steps of training, 1 arm on one value axis a row."
            )
    elif plan.named:
        message = N_(
            "{quantity:capital} over the steps of training, a panel for each of {arms} arms on one "
            "value axis a row."
        )
    else:
        message = N_(
            "{quantity:capital} over the steps of training, a panel for each of {arms} arms on one "
            "value axis."
        )
    parts = [
        say.text(message, quantity=quantity, arms=arms),
        say.text(
            "Line: median. Dark band: from the {first} % to the {last} % quantile. Light band: "
            "from {lowest} % to {highest} %.",
            lowest=shares[0],
            first=shares[1],
            last=shares[3],
            highest=shares[4],
        ),
    ]
    if plan.named:
        parts.append(say.text("Rows: {rows}.", rows=say.listed(list(plan.rows))))
    own = [
        panel.label
        for every in plan.rows.values()
        for scale in (shared_scale(every),)
        for panel in every
        if not fits(panel, scale)
    ]
    if own:
        parts.append(
            say.text(
                "On an axis of their own where they reach far: {panels}.",
                panels=say.listed(list(dict.fromkeys(own))),
            )
        )
    return " ".join(parts)
