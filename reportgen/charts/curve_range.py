"""How far the axis of curves over steps reaches: for what matters, not for the furthest excursion.

A trial that nearly diverges passes 10²⁰ on its way. An axis that holds it presses everything else
into one flat line. So the axis is made for where the means begin, where they end and nine tenths of
what lies between, and for all that comes near; what goes further leaves the panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts.curve_data import Curve
from reportgen.charts.scale import Axis, FloatArray, finite

BETWEEN = (0.05, 0.95)  # quantiles of the means of all curves at all steps
ENDS = (0.1, 0.9)  # quantiles of where they begin, and of where they end
NEAR = {"linear": 3.0, "log": 0.5}
"""How far a value may lie beyond these quantiles, in units of the distance between them."""
LEAST_FACTOR = 10.0
"""On a logarithmic axis what lies within this factor is near in any case."""


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
