"""What the x axis of curves counts: layers, or the steps of training."""

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
    """Where something diverged; ``y`` is None at the upper edge of the panel."""

    x: float
    y: float | None
    note: str


@dataclass(frozen=True)
class LayerAxis:
    """Layers 1 to ``depth``.

    A longer line than ``markers`` has them at every second, third, ... layer. ``seed_points``
    bounds with how many points a seed is drawn.
    """

    depth: int
    markers: int
    seed_points: int
    say: Phrases = ENGLISH
    counted: str = N_("layer")

    def scale(self, width: float) -> Scale:
        """Limits that put layers on whole pixels (sharper, and shorter to write)."""
        ticks = layer_ticks(self.depth, max(2, int(width / 20)))
        low, high = 0.5, 1.5
        if self.depth > 1:
            step = (width - 2 * INSET) / (self.depth - 1)
            step = math.floor(step) if step >= 8 else step
            low = 1 - INSET / step
            high = low + width / step
        return Scale(low, high, tuple(map(float, ticks)), tuple(map(str, ticks)), False)

    def name(self, x: float) -> str:
        """Such as ``layer 3``."""
        return self.say.text("layer {layer}", layer=f"{x:.0f}")

    def marked(self, x: FloatArray) -> NDArray[np.bool_]:
        """Every n-th layer from the first on."""
        return np.asarray((x - 1) % math.ceil(len(x) / self.markers) == 0)

    def thinned(self, curve: Curve) -> Curve:
        """All layers of the mean and its band, each seed at fewer where there are many."""
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
    """Steps of training; points are thinned evenly along the axis, the first and the last stay.

    ``counted`` is what the numbers are, if something that grows with the steps. ``points`` and
    ``seed_points`` bound how many points a mean and a seed are drawn with. A logarithmic axis
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
        """The axis that holds all these curves."""
        steps = np.unique(np.concatenate([curve.x for curve in curves]))
        return cls(steps, axis == "log", points, seed_points, counted=counted, say=say)

    def scale(self, width: float) -> Scale:
        """Round ticks with commas, as many as there is room for."""
        return step_scale(self.steps, log=self.log, most=max(2, int(width / 55)))

    def name(self, x: float) -> str:
        """Such as ``step 1,000``."""
        return self.say.text(
            "{counted} {step}", counted=self.say.fixed(self.counted), step=step_name(x)
        )

    def marked(self, x: FloatArray) -> NDArray[np.bool_]:
        """Few points, evenly along the axis, without the first, which all curves may share."""
        mask = np.zeros(len(x), dtype=np.bool_)
        mask[self._evenly(x, self.markers)] = True
        mask[:1] = len(x) == 1
        return mask

    def thinned(self, curve: Curve) -> Curve:
        """The mean and its band at few points, each seed at fewer."""
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
        """The last finite value of every seed that ends without one."""
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
