"""The numbers of a chart of curves, and the words that go with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Axis = Literal["linear", "log"]

#: Larger magnitudes count as diverged: no axis shows them.
LARGEST = 1e300


@dataclass(frozen=True)
class Wording:
    """What the reader is told about the marks.

    ``quantity`` and ``unit`` title the y axis (no unit: empty). ``estimate`` is what the thick line
    is, over seeds, ``interval`` what the band is, ``seeds`` what a thin line is, ``published``
    where the diamonds come from. ``levels`` are values to reach, each with its name: dashed lines
    across the panels.
    """

    quantity: str
    unit: str = ""
    estimate: str = "mean"
    interval: str = "95 % confidence interval of the mean"
    seeds: str = "one seed"
    published: str = "published value"
    levels: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Curve:
    """One line in one panel, over layers 1..L, or over the steps ``at`` (L,).

    ``mean``, ``low`` and ``high`` (L,): the estimate and the bounds of its interval; ``seeds``
    (S, L): every seed, at ``seeds_at`` if not at the same places. ``published`` (L,), optional:
    numbers to compare with, NaN where there is none. A value that is not finite is a diverged
    trial: over steps a seed breaks after its last finite value. ``bounds`` are the least and the
    largest value that the quantity can have: a band is drawn no further.
    """

    series: str
    facet: str
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    seeds: FloatArray
    published: FloatArray | None = None
    at: FloatArray | None = None
    seeds_at: FloatArray | None = None
    bounds: tuple[float, float] = (-np.inf, np.inf)

    def __post_init__(self) -> None:
        depth = len(self.mean)
        published = self.mean if self.published is None else self.published
        if (
            depth < 1
            or self.seeds.ndim != 2
            or {len(self.low), len(self.high), len(published), len(self.x)} != {depth}
            or len(self.seeds_x) != self.seeds.shape[1]
        ):
            raise ValueError(f"all arrays of curve {self.series!r} must cover the same layers")

    @property
    def x(self) -> FloatArray:
        """Layers or steps (L,)."""
        if self.at is None:
            return np.arange(1, len(self.mean) + 1, dtype=np.float64)
        return self.at

    @property
    def seeds_x(self) -> FloatArray:
        """Layers or steps of the seeds."""
        return self.x if self.seeds_at is None else self.seeds_at

    @property
    def spread(self) -> bool:
        """Whether there is a spread to show: of two seeds at least, or a band without seeds."""
        if len(self.seeds):
            return len(self.seeds) > 1
        return bool((finite(self.low) & finite(self.high)).any())

    def diverged(self) -> NDArray[np.bool_]:
        """Layers (L,) at which the mean or a seed has no finite value."""
        return ~finite(self.mean) | ~finite(self.seeds).all(axis=0)

    @property
    def band(self) -> tuple[FloatArray, FloatArray]:
        """The interval as it is drawn: low and high, (L,) each, within the bounds."""
        return self._bounded(self.low), self._bounded(self.high)

    @property
    def cut(self) -> bool:
        """Whether the interval goes beyond what the quantity can be."""
        low, high = self.band
        return self.spread and bool(((low > self.low) | (high < self.high)).any())

    @property
    def lost(self) -> bool:
        """Whether every seed ends without a finite value."""
        return len(self.seeds) > 0 and bool(self.broken().all())

    def _bounded(self, values: FloatArray) -> FloatArray:
        return np.where(finite(values), np.clip(values, *self.bounds), values)

    def broken(self) -> NDArray[np.bool_]:
        """Seeds (S,) that end without a finite value."""
        return ~finite(self.seeds[:, -1])

    def finite_values(self) -> FloatArray:
        """All finite values that the axis must hold, in one flat array.

        Over steps a seed that breaks off counts with its first value alone: what it reached
        before it broke would press all others flat.
        """
        seeds = self.seeds
        if self.at is not None:
            seeds = np.where(self.broken()[:, None], seeds[:, :1], seeds)
        parts = [self.mean, seeds.ravel()]
        parts += list(self.band) if self.spread else []
        parts += [] if self.published is None else [self.published]
        values = np.concatenate(parts).astype(np.float64)
        return np.asarray(values[finite(values)], dtype=np.float64)

    def positive_values(self) -> FloatArray:
        """All positive values that a logarithmic axis must hold.

        Over steps a band counts with a tenth of its mean at the lowest and ten times its mean at
        the highest: how far it reaches is a matter of few seeds, and would press the means
        together.
        """
        low, high = self.low, self.high
        if self.at is not None:
            low, high = np.maximum(low, self.mean / 10), np.minimum(high, self.mean * 10)
        values = replace(self, low=low, high=high).finite_values()
        return np.asarray(values[values > 0], dtype=np.float64)


def finite(values: FloatArray) -> NDArray[np.bool_]:
    """Tell which values can be drawn: not NaN, not infinite, not beyond :data:`LARGEST`."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(values) & (np.abs(values) < LARGEST), dtype=np.bool_)
