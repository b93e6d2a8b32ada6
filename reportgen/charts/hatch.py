"""Hatching: diagonals that tell an area apart without colour, with room for a text among them."""

from __future__ import annotations

import math

import numpy as np

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.squeeze import Tag

DENSE, SPARSE = 5.0, 11.0  # pixels between diagonals: of what holds for all, and for some


def hatch(
    sheet: Canvas,
    box: Box,
    *,
    paint: str,
    pitch: float = DENSE,
    free: tuple[float, float] | None = None,
    tag: Tag | None = None,
    under: bool = False,
) -> None:
    """Draw diagonals in a box, but not between the x positions ``free``; ``under`` other marks."""
    spans = [(box.x, box.right)]
    if free is not None:
        spans = [(box.x, min(free[0], box.right)), (max(free[1], box.x), box.right)]
    points: list[tuple[float, float]] = []
    for left, right in spans:
        points += _diagonals(box, left, right, pitch)
    if points:
        x, y = np.array(points).T
        sheet.line(x, y, paint=paint, width=0.9, tag=tag, under=under)


def _diagonals(box: Box, left: float, right: float, pitch: float) -> list[tuple[float, float]]:
    """Ends of the diagonals of the box as far as they lie between two x positions."""
    points = []
    start = box.x - math.ceil(box.height / pitch) * pitch
    for index in range(math.ceil((box.right - start) / pitch)):
        foot = start + index * pitch  # where it meets the lower edge
        x0, x1 = max(foot, left), min(foot + box.height, right)
        if x1 - x0 > 0.5:
            points += [(x0, box.bottom - (x0 - foot)), (x1, box.bottom - (x1 - foot))]
            points.append((math.nan, math.nan))
    return points
