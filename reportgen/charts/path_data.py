"""The numbers of a chart of paths: a surface, where to draw it, and what moves over it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
from contourpy import contour_generator
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LEVELS = 14
"""Contours of a panel, at most."""
LOWEST = 1e-6
"""Height of the lowest contour, at least, as a share of the highest point of a panel."""


@dataclass(frozen=True)
class Descent:
    """A path: the key of its series, what a tooltip says, and its points (N, 2) in order.

    Points that are not finite end it. ``main``: drawn as a thick line.
    """

    series: str
    note: str
    points: FloatArray
    main: bool = True

    @property
    def known(self) -> FloatArray:
        """The points before the first that is not finite."""
        sound = np.isfinite(self.points).all(axis=1)
        return self.points if sound.all() else self.points[: int(np.argmin(sound))]


@dataclass(frozen=True)
class PathPanel:
    """A surface over ``x`` (N,) and ``y`` (M,), both rising: ``heights`` (M, N), 0 at ``minima``.

    ``minima`` (K, 2) are marked; every descent begins with a ring.
    """

    title: str
    x: FloatArray
    y: FloatArray
    heights: FloatArray
    minima: FloatArray
    descents: tuple[Descent, ...]

    def __post_init__(self) -> None:
        if self.heights.shape != (len(self.y), len(self.x)) or len(self.x) < 2 or len(self.y) < 2:
            raise ValueError(
                f"heights must be of shape {(len(self.y), len(self.x))}. "
                f"Got {self.heights.shape} instead."
            )

    def contours(self) -> list[tuple[float, list[FloatArray]]]:
        """Heights that rise by one factor, each with its lines (n, 2)."""
        high = float(self.heights.max())
        low = max(float(np.quantile(self.heights, 0.01)), high * LOWEST)
        if not low < high:
            return []
        levels = np.geomspace(low, high, LEVELS + 1)[:-1]
        logs = np.log(np.maximum(self.heights, low * 1e-3))
        lines = contour_generator(self.x, self.y, logs).lines
        found = ((float(level), lines(float(np.log(level)))) for level in levels)
        return [(level, cast("list[FloatArray]", line)) for level, line in found]

    def inside(self, points: FloatArray) -> NDArray[np.bool_]:
        """Which points (N, 2) lie in the panel."""
        low, high = (self.x[0], self.y[0]), (self.x[-1], self.y[-1])
        return np.asarray(((points >= low) & (points <= high)).all(axis=1), dtype=np.bool_)


def clipped(points: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """The parts of a line (N, 2) inside a rectangle, with a row of NaN where it leaves.

    Liang and Barsky, A new concept and method for line clipping (ACM TOG 3, 1984).
    """
    pieces: list[FloatArray] = []
    gap = np.full((1, 2), np.nan)
    last: FloatArray | None = None
    for start, end in pairwise(points):
        found = _within(start, end, low, high)
        if found is None:
            last = None
            continue
        first, second = found
        if last is None or not np.array_equal(last, first):
            pieces += [gap, first[np.newaxis]] if pieces else [first[np.newaxis]]
        pieces.append(second[np.newaxis])
        last = second
    return np.concatenate(pieces) if pieces else np.zeros((0, 2))


def _within(
    start: FloatArray, end: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """The part of a segment that is inside; None if there is none."""
    way = end - start
    enter, leave = 0.0, 1.0
    for move, room in ((-way, start - low), (way, high - start)):
        for along, left in zip(move.tolist(), room.tolist(), strict=True):
            if along == 0:
                if left < 0:
                    return None
            elif along < 0:
                enter = max(enter, left / along)
            else:
                leave = min(leave, left / along)
    if enter > leave:
        return None
    return start + enter * way, end if leave == 1 else start + leave * way


def thinned(points: FloatArray, least: float, most: int) -> FloatArray:
    """Fewer points (N, 2) of a line: each at least so far from the last one that is kept.

    The first and the last stay. If more than ``most`` are left, the distance is doubled.
    """
    if len(points) < 3:
        return points
    kept = [0]
    for place in range(1, len(points) - 1):
        if np.hypot(*(points[place] - points[kept[-1]])) >= least:
            kept.append(place)
    kept.append(len(points) - 1)
    found = points[kept]
    return found if len(found) <= most else thinned(found, 2 * least, most)
