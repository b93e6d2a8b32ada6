"""A canvas for drawing a chart, in CSS pixels from the top left corner."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon, Rectangle, StepPatch
from numpy.typing import ArrayLike, NDArray

from reportgen.charts.labels import BOLD, printable, width_of, without_forbidden, wrapped
from reportgen.charts.squeeze import Tag, squeeze
from reportgen.charts.style import BODY, HEADING, SMALL, LineStyle, sentinel, theme
from reportgen.charts.svg import Stops, Svg

#: Natural width of a chart in CSS pixels.
WIDTH = 960.0

#: Pixels between the diagonals of hatching, if a statement holds for all trials or for some.
DENSE, SPARSE = 5.0, 11.0

_DPI = 72  # one point is one pixel, so that font sizes and line widths are in pixels
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}

Anchor = Literal["start", "middle", "end"]
_ALIGNMENT: dict[Anchor, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


@dataclass(frozen=True)
class Box:
    """A rectangle on the canvas in pixels; ``y`` grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """y of the lower edge."""
        return self.y + self.height


@contextmanager
def canvas(slug: str, width: float, height: float) -> Iterator[Canvas]:
    """Context manager for a canvas of ``width`` x ``height`` pixels with the theme applied."""
    with theme(slug):
        yield Canvas(slug, width, height)


class Canvas:
    """Marks and text at pixel positions, and panels that are matplotlib axes.

    Paints are named as in :mod:`reportgen.charts.style`. A ``tag`` gives the series and the tooltip
    of a mark.
    """

    def __init__(self, slug: str, width: float, height: float) -> None:
        self.slug, self.width, self.height = slug, width, height
        self._figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, frameon=False)
        self._sheet = self._figure.add_axes((0, 0, 1, 1))
        self._sheet.set(xlim=(0, width), ylim=(height, 0))
        self._sheet.set_axis_off()
        self._tags: dict[str, Tag] = {}
        self._stops: list[Stops] = []
        self.of = ""  # what the next tagged marks are about: the name of a panel or of a row

    def gid(self, tag: Tag | None) -> str | None:
        """Return the gid that links an artist drawn on a panel to its tag."""
        if tag is None:
            return None
        gid = f"tag-{len(self._tags)}"
        self._tags[gid] = Tag(
            without_forbidden(tag.series),
            printable(tag.note),
            tuple(map(printable, tag.notes)),
            without_forbidden(tag.of or self.of),
            without_forbidden(tag.line),
            tuple(map(printable, tag.values)),
        )
        return gid

    def stops(self, stops: Stops) -> None:
        """Note the positions at which a script shows the values of the lines drawn next."""
        self._stops.append(stops)

    def read(self, series: str, label: str, values: Sequence[str]) -> Tag:
        """The tag of a line in the panel whose stops were noted last; ``values`` at each stop."""
        return Tag(series, line=f"{len(self._stops) - 1} {label}", values=tuple(values))

    def panel(self, box: Box) -> Axes:
        """Return axes without frame, ticks or margins, filling the box."""
        x, y = box.x / self.width, 1 - box.bottom / self.height
        axes = self._figure.add_axes((x, y, box.width / self.width, box.height / self.height))
        axes.set_axis_off()
        axes.margins(0)
        axes.set_zorder(1)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        paint: str = "ink",
        anchor: Anchor = "start",
        bold: bool = False,
        tag: Tag | None = None,
    ) -> None:
        """Write one line; ``y`` is its baseline."""
        self._sheet.text(x, y, printable(text), size=size, color=sentinel(paint),
                         weight="bold" if bold else "normal", ha=_ALIGNMENT[anchor],
                         va="baseline", zorder=2, gid=self.gid(tag))  # fmt: skip

    def title(self, x: float, y: float, text: str, width: float, size: float = HEADING) -> None:
        """Write a bold line that ends at the baseline ``y``, smaller or in two lines if needed."""
        sizes = [each for each in (HEADING, BODY, SMALL) if each <= size]
        for each in sizes:
            if width_of(text, each, bold=True) <= width:
                self.text(x, y, text, size=each, bold=True)
                return
        lines = wrapped(text, width / BOLD, SMALL, 2)
        for index, line in enumerate(reversed(lines)):
            self.text(x, y + 3 - index * (SMALL + 1), line, size=SMALL, bold=True)

    def small(
        self,
        x: float,
        y: float,
        text: str,
        anchor: Anchor = "start",
        *,
        paint: str = "muted",
        size: float = SMALL,
        tag: Tag | None = None,
    ) -> None:
        """Write a line of small muted text, as used along axes."""
        self.text(x, y, text, size=size, paint=paint, anchor=anchor, tag=tag)

    def line(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        paint: str = "ink",
        width: float = 1.0,
        dash: Sequence[float] = (),
        tag: Tag | None = None,
        under: bool = False,
    ) -> None:
        """Draw a line through points; NaN breaks it. ``under`` puts it below other marks."""
        self._plot(x, y, tag, color=sentinel(paint), linewidth=width, solid_capstyle="butt",
                   linestyle=(0, tuple(dash)) if dash else "solid",
                   zorder=0.5 if under else 2)  # fmt: skip

    def marker(
        self,
        x: float,
        y: float,
        marker: str,
        *,
        paint: str,
        size: float = 6.0,
        hollow: bool = False,
        tag: Tag | None = None,
    ) -> None:
        """Draw one marker, filled or hollow."""
        self._plot([x], [y], tag, marker=marker, markersize=size, linestyle="none", zorder=4,
                   markerfacecolor=sentinel("paper" if hollow else paint),
                   markeredgecolor=sentinel(paint),
                   markeredgewidth=1.4 if hollow or marker == "x" else 0)  # fmt: skip

    def dots(self, places: ArrayLike, *, paint: str, tag: Tag) -> None:
        """Draw the dots of seeds at ``places`` (n, 2), translucent and below other marks."""
        x, y = np.asarray(places, float).T
        self._plot(x, y, tag, linestyle="none", marker="o", markersize=3, markeredgewidth=0,
                   color=sentinel(paint), alpha=0.55, zorder=0.7)  # fmt: skip

    def box(
        self,
        box: Box,
        *,
        paint: str,
        tag: Tag | None = None,
        under: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Fill a rectangle with an ``opacity`` from 0 to 1."""
        patch = Rectangle((box.x, box.y), box.width, box.height)
        patch.set_alpha(opacity if opacity < 1 else None)
        self._fill(patch, paint, tag, zorder=0.2 if under else 1)

    def hatch(
        self,
        box: Box,
        *,
        paint: str,
        pitch: float = DENSE,
        free: tuple[float, float] | None = None,
        tag: Tag | None = None,
        under: bool = False,
    ) -> None:
        """Hatch a rectangle with diagonals, so that it is distinguishable without colour.

        They are ``pitch`` pixels apart and leave room for a text between the x positions ``free``.
        """
        spans = [(box.x, box.right)]
        if free is not None:
            spans = [(box.x, min(free[0], box.right)), (max(free[1], box.x), box.right)]
        points = [point for span in spans for point in _diagonals(box, *span, pitch)]
        if points:
            self.line(*np.array(points).T, paint=paint, width=0.9, tag=tag, under=under)

    def polygon(
        self,
        corners: ArrayLike,
        *,
        paint: str,
        tag: Tag | None = None,
        opacity: float = 1.0,
        under: bool = False,
    ) -> None:
        """Fill a polygon with ``corners`` of shape ``(n, 2)``."""
        patch = Polygon(np.asarray(corners, float), closed=True)
        patch.set_alpha(opacity if opacity < 1 else None)
        self._fill(patch, paint, tag, zorder=0.4 if under else 3)

    def steps(
        self,
        heights: NDArray[np.float64],
        edges: NDArray[np.float64],
        baseline: float,
        *,
        paint: str,
        tag: Tag | None = None,
    ) -> None:
        """Fill the steps between the y positions ``heights`` (K,), over x ``edges`` (K + 1,)."""
        self._fill(StepPatch(heights, edges, baseline=baseline, fill=True), paint, tag, zorder=1)

    def _plot(self, x: ArrayLike, y: ArrayLike, tag: Tag | None, **style: Any) -> None:
        x, y = np.asarray(x, float), np.asarray(y, float)
        self._sheet.plot(x, y, clip_on=False, gid=self.gid(tag), **style)

    def _fill(self, patch: Patch, paint: str, tag: Tag | None, *, zorder: float) -> None:
        patch.set(facecolor=sentinel(paint), edgecolor="none", linewidth=0, clip_on=False)
        patch.set(gid=self.gid(tag), zorder=zorder)
        self._sheet.add_patch(patch)

    def swatch(self, x: float, y: float, style: LineStyle, *, tag: Tag | None = None) -> None:
        """Draw 26 pixels of a series' line with its marker, as legends do."""
        self.line([x, x + 26], [y, y], paint=style.paint, width=1.6, tag=tag)
        self.marker(x + 13, y, style.marker, paint=style.paint, tag=tag)

    def svg(self, title: str, description: str) -> Svg:
        """Render the canvas as SVG."""
        raw = io.StringIO()
        self._figure.savefig(raw, format="svg", metadata=_NO_METADATA)
        body, rules = squeeze(raw.getvalue(), self.slug, self._tags)
        title, description = printable(title), printable(description)
        stops = tuple(self._stops)
        return Svg(self.slug, title, description, self.width, self.height, body, rules, stops)


def _diagonals(box: Box, left: float, right: float, pitch: float) -> list[tuple[float, float]]:
    """End points of the diagonals of the box, clipped to between two x positions."""
    points = []
    start = box.x - math.ceil(box.height / pitch) * pitch
    for index in range(math.ceil((box.right - start) / pitch)):
        foot = start + index * pitch  # where it meets the lower edge
        x0, x1 = max(foot, left), min(foot + box.height, right)
        if x1 - x0 > 0.5:
            points += [(x0, box.bottom - (x0 - foot)), (x1, box.bottom - (x1 - foot))]
            points.append((math.nan, math.nan))
    return points
