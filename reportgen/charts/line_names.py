"""Names at the ends of lines, moved apart where lines end close together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportgen.charts.canvas import Box, Canvas
from reportgen.charts.squeeze import Tag
from reportgen.charts.style import SMALL, LineStyle

Side = Literal["left", "right"]

_STEP = 13.0  # height of a line of a name
_LEADER = 12.0  # from the panel to the name


@dataclass(frozen=True)
class LineEnd:
    """Where a line ends (pixels; x is NaN where no line is), whose it is, its name in lines."""

    x: float
    y: float
    series: str
    style: LineStyle
    lines: tuple[str, ...]


def write_names(sheet: Canvas, box: Box, ends: Sequence[LineEnd], side: Side) -> None:
    """Write each name beside the panel ``box``, with a thin leader from the end of its line."""
    edge, out = (box.right, 1.0) if side == "right" else (box.x, -1.0)
    for end, middle in _placed(box, ends):
        tag = Tag(end.series)
        start = max(end.x * out, edge * out - 4) * out + 4 * out
        x = edge + out * _LEADER
        if math.isfinite(end.x):
            along, paint = [start, x - 2 * out], end.style.paint
            sheet.line(along, [end.y, middle], paint=paint, width=0.7, tag=tag)
        for index, line in enumerate(end.lines):
            y = middle + 4 + (index - (len(end.lines) - 1) / 2) * _STEP
            anchor: Literal["start", "end"] = "start" if side == "right" else "end"
            paint = f"{end.style.paint}-text"
            sheet.text(x, y, line, size=SMALL, paint=paint, anchor=anchor, tag=tag)


def crowding(box: Box, ends: Sequence[LineEnd]) -> float:
    """Return by how many pixels in all the names must move to stand clear of each other."""
    return sum(abs(middle - end.y) for end, middle in _placed(box, ends))


def _placed(box: Box, ends: Sequence[LineEnd]) -> list[tuple[LineEnd, float]]:
    ordered = sorted(ends, key=lambda end: end.y)
    sizes = [len(end.lines) * _STEP for end in ordered]
    return list(
        zip(ordered, apart([end.y for end in ordered], sizes, box.y, box.bottom), strict=True)
    )


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Move positions apart so that items of these sizes do not overlap, and stay within bounds.

    ``wanted`` is sorted. Neighbours that collide share the shift (pool adjacent violators), so the
    sum of squared shifts is the smallest possible before the bounds are applied. Items that cannot
    all fit start at ``low``.
    """
    if not wanted:
        return []
    centres = np.cumsum(sizes) - np.asarray(sizes) / 2
    offsets = centres - centres[0]
    pools: list[tuple[float, int]] = []  # sum of wanted positions of the first item, items
    for position, offset in zip(wanted, offsets, strict=True):
        total, count = position - float(offset), 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    bases = [total / count for total, count in pools for _ in range(count)]
    first = low + sizes[0] / 2
    last = max(first, high - sizes[-1] / 2 - float(offsets[-1]))
    return [
        min(max(base, first), last) + float(offset)
        for base, offset in zip(bases, offsets, strict=True)
    ]
