"""The numbers of a chart of curves, the words that go with them, and how far their axis reaches.

A trial that nearly diverges passes 10²⁰ on its way. An axis that holds it presses everything else
into one flat line. So the axis over steps is made for where the means begin, where they end and
nine tenths of what lies between, and for all that comes near; what goes further leaves the panel.
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
ENDS = (0.1, 0.9)  # quantiles of where they begin, and of where they end
NEAR = {"linear": 3.0, "log": 0.5}
"""How far a value may lie beyond these quantiles, in units of the distance between them."""
LEAST_FACTOR = 10.0
"""On a logarithmic axis what lies within this factor is near in any case."""

AXES: dict[Axis, str] = {"linear": N_("a linear"), "log": N_("a log")}
"""Kinds of axes, each with its article."""


@dataclass(frozen=True)
class Wording:
    """What the reader is told about the marks.

    ``quantity`` and ``unit`` title the y axis (no unit: empty). ``estimate`` is what the thick line
    is, over seeds, ``interval`` what the band is, ``simultaneous`` what the lighter band around it
    is, ``seeds`` what a thin line is, ``published`` where the diamonds come from. ``levels`` are
    values to reach, each with its name: dashed lines across the panels. ``guess`` is what a
    constant answer scores, with its name: a dotted line, which the axis always holds. ``gap`` is
    what lies between two curves where it is filled. ``say`` puts words of the chart itself into
    another language.
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
    say: Phrases = ENGLISH


@dataclass(frozen=True)
class Mark:
    """A place on a curve: its best evaluation, or where training stopped."""

    kind: Literal["best", "stop"]
    at: float


@dataclass(frozen=True)
class Curve:
    """One line in one panel, over layers 1..L, or over the steps ``at`` (L,).

    ``mean``, ``low`` and ``high`` (L,): the estimate and the bounds of its interval (not finite:
    none is drawn). ``outer``, optional: the bounds, (L,) each, of the band that holds the curve as
    a whole. ``seeds`` (S, L): every seed, at ``seeds_at`` if not at the same places. ``published``
    (L,), optional: numbers to compare with, NaN where there is none. A value that is not finite is
    a diverged trial: over steps a seed breaks after its last finite value. ``bounds`` are the least
    and the largest value that the quantity can have. ``marks`` stand on the mean, at its nearer end
    where they lie beyond.
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
        """Whether there is a spread to show: of two seeds at least, or a band beside its seeds."""
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
        """Lows and highs: the wider band first."""
        wider = () if self.outer is None else (self.outer,)
        return (*wider, (self.low, self.high)) if self.banded else ()

    @property
    def far(self) -> bool:
        """Whether the wider band may reach beyond the axis, which is not made to hold it whole."""
        if self.outer is None or not self.banded:
            return False
        near = self._near()
        assert near.outer is not None
        pairs = zip(self.outer, near.outer, strict=True)
        return any(bool((whole != held)[finite(whole)].any()) for whole, held in pairs)

    @property
    def lost(self) -> bool:
        """Whether every seed ends without a finite value."""
        return len(self.seeds) > 0 and bool(self.broken().all())

    def _bounded_somewhere(self) -> bool:
        return bool((finite(self.low) & finite(self.high)).any())

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
        parts += [bound for band in self._near().bands for bound in band]
        parts += [] if self.published is None else [self.published]
        values = np.concatenate(parts).astype(np.float64)
        return np.asarray(values[finite(values)], dtype=np.float64)

    def _near(self) -> Curve:
        """The curve with its wider band no further out than twice the interval.

        Of few seeds it reaches so far that it would press everything else together.
        """
        if self.outer is None:
            return self
        with np.errstate(invalid="ignore", over="ignore"):
            low = np.maximum(self.outer[0], self.mean - 2 * (self.mean - self.low))
            high = np.minimum(self.outer[1], self.mean + 2 * (self.high - self.mean))
        return replace(self, outer=(low, high))

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


def not_lost(curves: Sequence[Curve]) -> Sequence[Curve]:
    """The curves of which a seed ended with a finite value; all of them where none did."""
    return [curve for curve in curves if not curve.lost] or curves


@dataclass(frozen=True)
class Gap:
    """The area between the means of two series (their keys) in a facet, and words on its width."""

    facet: str
    between: tuple[str, str]
    text: str

    def curves(self, curves: Sequence[Curve]) -> tuple[Curve, Curve] | None:
        """The two curves, among those of its facet; None where one is missing."""
        found = {curve.series: curve for curve in curves if curve.facet == self.facet}
        one, other = (found.get(key) for key in self.between)
        return (one, other) if one is not None and other is not None else None


@dataclass(frozen=True)
class Reach:
    """The least and the largest value that an axis must hold; infinite where there is no limit."""

    low: float = -np.inf
    high: float = np.inf

    @classmethod
    def of(cls, curves: Sequence[Curve], axis: Axis) -> Reach:
        """Of curves over steps; layers and quantities with two bounds have no limit."""
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
        """The values that the axis must hold."""
        return values[(values >= self.low) & (values <= self.high)]


@dataclass(frozen=True)
class Beyond:
    """How far lines go beyond an axis at its upper and its lower end; None where none does."""

    above: float | None
    below: float | None

    def __bool__(self) -> bool:
        return self.above is not None or self.below is not None


def beyond(curves: Sequence[Curve], axis: Axis) -> Beyond:
    """The largest and the least value of means and seeds that lie out of :class:`Reach`.

    A seed that breaks off is marked with a cross already and does not count. On a logarithmic axis
    what is not positive has no place, near or far.
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
    """Finite values as they lie on the axis."""
    if axis == "linear":
        return values[finite(values)]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(values)
    return found[np.isfinite(found)]
