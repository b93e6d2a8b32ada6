"""Targets: the deviations of several predictions of two numbers from the truth in the centre.

The four targets of low and high bias and variance are the usual picture of both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.canvas import WIDTH, Box, Canvas, canvas
from reportgen.charts.grid import Grid, even_columns
from reportgen.charts.labels import number, shortened
from reportgen.charts.legend import Legend
from reportgen.charts.scale import FloatArray, linear_scale
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import BODY, SMALL
from reportgen.charts.svg import Svg
from reportgen.language import ENGLISH, N_, Phrases

MOST_PANELS = 8
_CORNERS = 90  # of the polygon that is drawn for a ring
_GAP, _ABOVE, _BELOW = 24.0, 50.0, 12.0
_NEAR = 1.1  # a ring is drawn up to this ratio to the largest distance
_ROOM = 1.06  # from the outermost mark to the edge of a panel
_MARKS = (
    ("minimum", N_("truth")),
    ("dot", N_("prediction of one network")),
    ("chosen", N_("mean prediction")),
)


@dataclass(frozen=True)
class Target:
    """Deviations (R, 2) of predictions from the truth, under a title and a line of text."""

    title: str
    text: str
    shots: FloatArray

    def __post_init__(self) -> None:
        if self.shots.ndim != 2 or self.shots.shape[1] != 2 or not len(self.shots):
            raise ValueError(f"shots must have the shape (R, 2). Got {self.shots.shape} instead.")
        if not np.isfinite(self.shots).all():
            raise ValueError("shots must be finite")

    @property
    def mean(self) -> FloatArray:
        """The mean deviation, (2,)."""
        return np.asarray(self.shots.mean(axis=0))


def target_chart(
    slug: str, title: str, targets: Sequence[Target], *, say: Phrases = ENGLISH
) -> Svg:
    """Draw a target for each panel, all to one scale, with rings at round distances.

    Raises ValueError for no panels or more than `MOST_PANELS`.
    """
    if not 0 < len(targets) <= MOST_PANELS:
        raise ValueError(f"there must be 1 to {MOST_PANELS} targets. Got {len(targets)} instead.")
    reach = max(float(np.hypot(*target.shots.T).max()) for target in targets) or 1.0
    ticks = [tick for tick in linear_scale(np.array([reach])).ticks if tick > 0]
    rings = [tick for tick in ticks if tick <= reach * _NEAR] or ticks[:1]
    reach = max(reach, rings[-1]) * _ROOM
    legend = Legend.of((), [(mark, say.text(words)) for mark, words in _MARKS])
    columns = max(2, even_columns(len(targets), most=4))
    side = (WIDTH - (columns - 1) * _GAP) / columns
    grid = Grid(columns, side, min(side, 300.0), 0.0, legend.height, _GAP, _ABOVE, _BELOW)
    with canvas(slug, WIDTH, grid.bottom(len(targets))) as sheet:
        legend.draw(sheet)
        for index, target in enumerate(targets):
            _draw(sheet, grid.box(index), target, reach, rings, say)
        return sheet.svg(title, _describe(targets, say))


def _draw(
    sheet: Canvas, box: Box, target: Target, reach: float, rings: Sequence[float], say: Phrases
) -> None:
    sheet.title(box.x, box.y - 34, target.title, box.width, BODY)
    sheet.small(box.x, box.y - 18, shortened(target.text, box.width, SMALL))
    middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
    pixels = min(box.width, box.height) / 2 / reach
    angles = np.linspace(0, 2 * math.pi, _CORNERS + 1)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for ring in rings:
        x, y = (middle + pixels * ring * circle).T
        name = number(ring, trim=True)
        sheet.line(x, y, paint="shade", width=0.9, under=True, tag=Tag(note=name))
        sheet.small(middle[0] + 2, middle[1] - pixels * ring - 2, name)
    for place, shot in enumerate(target.shots, 1):
        x, y = middle + pixels * shot * (1, -1)
        told = ", ".join(number(value, trim=True) for value in shot.tolist())
        note = say.text("training set {number}: ({values})", number=place, values=told)
        sheet.marker(x, y, "o", paint="muted", size=4.5, tag=Tag(note=note))
    sheet.marker(float(middle[0]), float(middle[1]), "*", paint="ink", size=11)
    x, y = middle + pixels * target.mean * (1, -1)
    sheet.marker(x, y, "D", paint="ink", size=7, tag=Tag(note=say.text("mean prediction")))


def _describe(targets: Sequence[Target], say: Phrases) -> str:
    told = [
        say.text(
            "{title}: mean {mean} from the truth, dots {spread} from their mean.",
            title=target.title,
            mean=number(float(np.hypot(*target.mean))),
            spread=number(math.sqrt(float(((target.shots - target.mean) ** 2).sum(1).mean()))),
        )
        for target in targets
    ]
    lead = say.text("Distances of predictions from the truth, which is in the centre.")
    return " ".join([lead, *told])
