"""Data and wording of a chart of curves, and the range of its value axis.

A trial that nearly diverges may reach 10²⁰. An axis that includes it would compress everything else
into a flat line. The range over steps is therefore chosen from the first and last values of the
means and the central 90 % of their values, plus values near these; lines that exceed it leave the
panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportgen.charts.scale import Axis, FloatArray, finite
from reportgen.language import ENGLISH, N_, Phrases

BETWEEN = (0.05, 0.95)  # quantiles of the means of all curves at all steps
ENDS = (0.1, 0.9)  # quantiles of their first values, and of their last values
NEAR = {"linear": 3.0, "log": 0.5}
"""How far a value may exceed these quantiles, in units of the distance between them."""
LEAST_FACTOR = 10.0
"""On a logarithmic axis values within this factor always count as near."""

AXES: dict[Axis, str] = {"linear": N_("a linear"), "log": N_("a log")}
"""Kinds of axes with their article."""


@dataclass(frozen=True)
class Wording:
    """Texts that explain the marks.

    ``quantity`` and ``unit`` (may be empty) form the title of the y axis. ``estimate`` describes
    the thick line, ``interval`` the band, ``simultaneous`` the lighter band around it, ``seeds`` a
    thin line, and ``published`` the diamonds. ``levels`` are target values with their names, drawn
    as dashed lines. ``guess`` is the score of a constant prediction with its name, drawn as a
    dotted line, which is always within the axis. ``gap`` describes the filled area between two
    curves. ``averaged``: whether the thick line is over seeds. ``say`` translates the chart's own
    words.
    """

    quantity: str
    unit: str = ""
    estimate: str = "mean"
    interval: str = "95 % confidence interval of the mean"
    simultaneous: str = "95 % confidence band of the whole curve"
    seeds: str = "one seed"
    published: str = "published value"
    levels: tuple[tuple[float, str], ...] = ()
    guess: tuple[float, str] | None = None
    gap: str = ""
    averaged: bool = True
    say: Phrases = ENGLISH


@dataclass(frozen=True)
class Mark:
    """A marked position on a curve: its best evaluation, or the step at which training stopped."""

    kind: Literal["best", "stop"]
    at: float


@dataclass(frozen=True)
class Curve:
    """One line in one panel, over layers 1..L, or over the steps ``at`` (L,).

    ``mean``, ``low`` and ``high`` (L,): the estimate and the bounds of its interval, which is not
    drawn where they are not finite. ``outer``, optional: bounds, (L,) each, of the simultaneous
    band. ``seeds`` (S, L): every seed, at ``seeds_at`` if its positions differ. ``published`` (L,),
    optional: published values, NaN if missing. A value that is not finite is a diverged trial; over
    steps a seed ends after its last finite value. ``bounds``: smallest and largest possible value
    of the quantity. ``marks`` are drawn on the mean, or at its nearer end if they lie outside.
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
    outer: tuple[FloatArray, FloatArray] | None = None
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        depth = len(self.mean)
        published = self.mean if self.published is None else self.published
        if (
            depth < 1
            or self.seeds.ndim != 2
            or {len(self.low), len(self.high), len(published), len(self.x)} != {depth}
            or {len(bound) for bound in self.outer or (self.low,)} != {depth}
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
        """Whether there is a spread to draw: at least two seeds, or a band."""
        alone = len(self.seeds) == 1 and not self.broken().any()
        return len(self.seeds) > 1 or (not alone and self._bounded_somewhere())

    @property
    def banded(self) -> bool:
        """Whether there is an interval to draw."""
        return self.spread and self._bounded_somewhere()

    def diverged(self) -> NDArray[np.bool_]:
        """Layers (L,) at which the mean or a seed has no finite value."""
        return ~finite(self.mean) | ~finite(self.seeds).all(axis=0)

    @property
    def bands(self) -> tuple[tuple[FloatArray, FloatArray], ...]:
        """(low, high) of each band, the wider one first."""
        wider = () if self.outer is None else (self.outer,)
        return (*wider, (self.low, self.high)) if self.banded else ()

    @property
    def far(self) -> bool:
        """Whether the wider band may exceed the axis, which need not include all of it."""
        if self.outer is None or not self.banded:
            return False
        near = self._near()
        assert near.outer is not None
        pairs = zip(self.outer, near.outer, strict=True)
        return any(bool((whole != held)[finite(whole)].any()) for whole, held in pairs)

    @property
    def lost(self) -> bool:
        """Whether every seed diverged."""
        return len(self.seeds) > 0 and bool(self.broken().all())

    def _bounded_somewhere(self) -> bool:
        return bool((finite(self.low) & finite(self.high)).any())

    def broken(self) -> NDArray[np.bool_]:
        """Mask of the diverged seeds (S,)."""
        return ~finite(self.seeds[:, -1])

    def finite_values(self) -> FloatArray:
        """All finite values that the axis must include, in one flat array.

        Over steps a diverged seed counts only with its first value, because the values that it
        reached before diverging would compress all others.
        """
        seeds = self.seeds
        if self.at is not None:
            seeds = np.where(self.broken()[:, None], seeds[:, :1], seeds)
        parts = [self.mean, seeds.ravel()]
        parts += [bound for band in self._near().bands for bound in band]
        parts += [] if self.published is None else [self.published]
        values = np.concatenate(parts).astype(np.float64)
        return np.asarray(values[finite(values)], dtype=np.float64)

    def _near(self) -> Curve:
        """The curve with its wider band limited to twice the width of the interval.

        With few seeds the band is so wide that it would compress everything else.
        """
        if self.outer is None:
            return self
        with np.errstate(invalid="ignore", over="ignore"):
            low = np.maximum(self.outer[0], self.mean - 2 * (self.mean - self.low))
            high = np.minimum(self.outer[1], self.mean + 2 * (self.high - self.mean))
        return replace(self, outer=(low, high))

    def positive_values(self) -> FloatArray:
        """All positive values that a logarithmic axis must include.

        Over steps a band counts only from a tenth to ten times its mean, because a wide band of few
        seeds would compress the means.
        """
        low, high = self.low, self.high
        if self.at is not None:
            low, high = np.maximum(low, self.mean / 10), np.minimum(high, self.mean * 10)
        values = replace(self, low=low, high=high).finite_values()
        return np.asarray(values[values > 0], dtype=np.float64)


def not_lost(curves: Sequence[Curve]) -> Sequence[Curve]:
    """The curves with a seed that did not diverge; all curves if there is none."""
    return [curve for curve in curves if not curve.lost] or curves


@dataclass(frozen=True)
class Gap:
    """The area between the means of two series (given by key) in a facet, and its description."""

    facet: str
    between: tuple[str, str]
    text: str

    def curves(self, curves: Sequence[Curve]) -> tuple[Curve, Curve] | None:
        """The two curves, among those of its facet; None if one is missing."""
        found = {curve.series: curve for curve in curves if curve.facet == self.facet}
        one, other = (found.get(key) for key in self.between)
        return (one, other) if one is not None and other is not None else None


@dataclass(frozen=True)
class Reach:
    """The smallest and the largest value that an axis must include; infinite without a limit."""

    low: float = -np.inf
    high: float = np.inf

    @classmethod
    def of(cls, curves: Sequence[Curve], axis: Axis) -> Reach:
        """The limits for curves over steps; layers and quantities with two bounds have none."""
        bounded = all(np.isfinite(curve.bounds).all() for curve in curves)
        if bounded or any(curve.at is None for curve in curves):
            return cls()
        means = [found for curve in curves if (found := _places(curve.mean, axis)).size]
        if not means:
            return cls()
        ends = [np.quantile([mean[at] for mean in means], ENDS) for at in (0, -1)]
        core = np.concatenate([np.quantile(np.concatenate(means), BETWEEN), *ends])
        low, high = float(core.min()), float(core.max())
        room = NEAR[axis] * (high - low)
        if axis == "log":
            room = max(room, float(np.log(LEAST_FACTOR)))
            with np.errstate(over="ignore"):
                return cls(float(np.exp(low - room)), float(np.exp(high + room)))
        return cls(low - room, high + room) if room else cls()

    def within(self, values: FloatArray) -> FloatArray:
        """The values that the axis must include."""
        return values[(values >= self.low) & (values <= self.high)]


@dataclass(frozen=True)
class Beyond:
    """The extreme values above and below an axis; None if no line exceeds it."""

    above: float | None
    below: float | None

    def __bool__(self) -> bool:
        return self.above is not None or self.below is not None


def beyond(curves: Sequence[Curve], axis: Axis) -> Beyond:
    """The largest and the smallest value of means and seeds outside :class:`Reach`.

    Diverged seeds do not count, because they are marked with a cross. Values that are not positive
    do not count on a logarithmic axis.
    """
    reach = Reach.of(curves, axis)
    lines = [line for c in curves for line in (c.mean, *c.seeds[~c.broken()])]
    values = np.concatenate([line[finite(line)] for line in lines]) if lines else np.zeros(0)
    values = values[values > 0] if axis == "log" else values
    above, below = values[values > reach.high], values[values < reach.low]
    return Beyond(
        float(above.max()) if above.size else None, float(below.min()) if below.size else None
    )


def _places(values: FloatArray, axis: Axis) -> FloatArray:
    """Finite values transformed to the scale of the axis."""
    if axis == "linear":
        return values[finite(values)]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(values)
    return found[np.isfinite(found)]
