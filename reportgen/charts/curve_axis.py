"""The x axis of curves: layers, or steps of training."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.curve_data import Curve
from reportgen.charts.scale import (
    Axis,
    FloatArray,
    Scale,
    evenly,
    finite,
    layer_ticks,
    step_name,
    step_scale,
)
from reportgen.language import ENGLISH, N_, Phrases

INSET = 4.0  # pixels between the first layer and the edge of the panel


@dataclass(frozen=True)
class Cross:
    """Position of a cross that marks divergence; ``y`` is None at the upper edge of the panel."""

    x: float
    y: float | None
    note: str


@dataclass(frozen=True)
class LayerAxis:
    """Layers 1 to ``depth``.

    ``markers`` is the maximum number of markers per line; longer lines have one at every second,
    third, ... layer. ``seed_points`` is the maximum number of points per seed.
    """

    depth: int
    markers: int
    seed_points: int
    say: Phrases = ENGLISH
    counted: str = N_("layer")

    def scale(self, width: float) -> Scale:
        """Limits that place layers on whole pixels, which is sharper and shortens the SVG."""
        ticks = layer_ticks(self.depth, max(2, int(width / 20)))
        low, high = 0.5, 1.5
        if self.depth > 1:
            step = (width - 2 * INSET) / (self.depth - 1)
            step = math.floor(step) if step >= 8 else step
            low = 1 - INSET / step
            high = low + width / step
        return Scale(low, high, tuple(map(float, ticks)), tuple(map(str, ticks)), False)

    def name(self, x: float) -> str:
        """Name of a position: ``layer 3``."""
        return self.say.text("layer {layer}", layer=f"{x:.0f}")

    def marked(self, x: FloatArray) -> NDArray[np.bool_]:
        """Mask of the layers with a marker: every n-th, beginning with the first."""
        return np.asarray((x - 1) % math.ceil(len(x) / self.markers) == 0)

    def thinned(self, curve: Curve) -> Curve:
        """The curve with seeds reduced to at most ``seed_points`` points."""
        if len(curve.x) <= self.seed_points:
            return curve
        kept = evenly(curve.x, self.seed_points)
        return replace(curve, seeds=curve.seeds[:, kept], seeds_at=curve.x[kept])

    def crosses(self, curve: Curve) -> Iterator[Cross]:
        """Layers at which the mean or a seed has no finite value."""
        for layer in curve.x[curve.diverged()]:
            yield Cross(float(layer), None, f"{self.name(layer)}: {self.say.text('diverged')}")


@dataclass(frozen=True)
class StepAxis:
    """Steps of training; points are thinned evenly along the axis, keeping the first and the last.

    ``counted`` names the numbers if they are not steps but grow with them. ``points`` and
    ``seed_points`` are the maximum numbers of points per mean and per seed. A logarithmic axis
    begins at the first step after 0.
    """

    steps: FloatArray
    log: bool = False
    points: int = 200
    seed_points: int = 200
    markers: int = 6
    counted: str = N_("step")
    say: Phrases = ENGLISH

    @classmethod
    def of(
        cls,
        curves: Sequence[Curve],
        axis: Axis,
        points: int = 200,
        seed_points: int = 200,
        *,
        counted: str = "step",
        say: Phrases = ENGLISH,
    ) -> StepAxis:
        """The axis that covers all of these curves."""
        steps = np.unique(np.concatenate([curve.x for curve in curves]))
        return cls(steps, axis == "log", points, seed_points, counted=counted, say=say)

    def scale(self, width: float) -> Scale:
        """Round ticks with thousands separators, as many as fit."""
        return step_scale(self.steps, log=self.log, most=max(2, int(width / 55)))

    def name(self, x: float) -> str:
        """Name of a position: ``step 1,000``."""
        return self.say.text(
            "{counted} {step}", counted=self.say.fixed(self.counted), step=step_name(x)
        )

    def marked(self, x: FloatArray) -> NDArray[np.bool_]:
        """Mask of a few evenly spaced points with a marker, without the first one."""
        mask = np.zeros(len(x), dtype=np.bool_)
        mask[self._evenly(x, self.markers)] = True
        mask[:1] = len(x) == 1
        return mask

    def thinned(self, curve: Curve) -> Curve:
        """The curve with mean and band reduced to ``points`` and seeds to ``seed_points``."""
        inside = np.flatnonzero(curve.x > 0) if self.log else np.arange(len(curve.x))
        kept = inside[self._evenly(curve.x[inside], self.points)]
        of_seeds = inside[self._evenly(curve.x[inside], self.seed_points)]
        return replace(
            curve,
            at=curve.x[kept],
            mean=curve.mean[kept],
            low=curve.low[kept],
            high=curve.high[kept],
            outer=None if curve.outer is None else (curve.outer[0][kept], curve.outer[1][kept]),
            seeds=curve.seeds[:, of_seeds],
            seeds_at=curve.x[of_seeds],
            published=None if curve.published is None else curve.published[kept],
        )

    def crosses(self, curve: Curve) -> Iterator[Cross]:
        """The last finite value of every diverged seed."""
        for values in curve.seeds:
            shown = np.flatnonzero(finite(values))
            if finite(values[-1:]).all():
                continue
            if not shown.size:
                yield Cross(float(curve.x[0]), None, self.say.text("diverged from the start"))
                continue
            x = float(curve.x[shown[-1]])
            note = self.say.text("diverged after {step}", step=self.name(x))
            yield Cross(x, float(values[shown[-1]]), note)

    def _evenly(self, x: FloatArray, most: int) -> NDArray[np.intp]:
        return evenly(x, most, log=self.log)


Along = LayerAxis | StepAxis
