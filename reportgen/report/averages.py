"""Averages over seeds as figures show them, with their bands and the captions that explain them.

Losses and gradients can differ between seeds by factors, so that the largest one dominates their
mean. Figures with a logarithmic axis show the geometric mean instead. Intervals and bands stay
within the bounds that the quantity declares (`stats.bounded`).

The pointwise band has its level at each single point; the simultaneous band has it for the whole
curve. With two or three seeds neither is drawn: Student's factor would be 12.7 or 4.3, and the
bands of a few arms would cover the panel. Instead each seed has a line, and tables show only the
mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import Axis, Curve, Wording
from reportgen.experiments import Bounds, Quantity
from reportgen.language import N_, Phrases
from reportgen.report.trials import ArmTrials, FloatArray
from reportgen.stats import (
    FEWEST_VALUES,
    Interval,
    bounded_band,
    bounded_interval,
    geometric_interval,
    simultaneous_band,
)

POINTWISE = N_("pointwise 95 % interval of the {estimate}")
SIMULTANEOUS = N_("simultaneous 95 % band of the whole curve")

READ_ONE = N_("Each line is one seed, without a mean or an interval.")
READ_DOTS = N_(
    "In figures of single seeds each dot is a seed; where dots would overlap, the height of a "
    "column is the number of seeds there, and a triangle at the edge marks seeds far from all "
    "others. The diamond is the mean over seeds, of times the median, and the bar its 95 % "
    "interval."
)
"""How figures of `seed_dots` are read."""


@dataclass(frozen=True)
class Bands:
    """The mean (L,) over seeds and its two bands; `simultaneous` is None if it is not drawn."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    simultaneous: tuple[FloatArray, FloatArray] | None

    @classmethod
    def of(cls, values: FloatArray, bounds: Bounds) -> Bands:
        """Mean and bands of values (S, L), one row per seed, of a quantity with these bounds."""
        found = bounded_band(values, bounds)
        if len(values) < FEWEST_VALUES:
            nothing = np.full(values.shape[1], np.nan)
            return cls(found.estimate, nothing, nothing, None)
        outer = simultaneous_band(values, bounds=bounds)
        return cls(found.estimate, found.low, found.high, (outer.low, outer.high))

    @classmethod
    def geometric(cls, values: FloatArray, bounds: Bounds) -> Bands:
        """Geometric mean and bands of positive values, computed on their logarithms."""
        least, most = (math.log(bound) if bound > 0 else -math.inf for bound in bounds)
        found = cls.of(np.log(values), (least, most))
        with np.errstate(over="ignore"):  # the bound for few seeds may overflow
            mean, low, high = np.exp(found.mean), np.exp(found.low), np.exp(found.high)
            outer = found.simultaneous
            wider = None if outer is None else (np.exp(outer[0]), np.exp(outer[1]))
        return cls(mean, low, high, wider)


@dataclass(frozen=True)
class Average:
    """The mean or the geometric mean over seeds, with its interval and bands."""

    geometric: bool = False

    @property
    def name(self) -> str:
        """The name in captions."""
        return N_("geometric mean") if self.geometric else "mean"

    def bands(self, values: FloatArray, bounds: Bounds) -> Bands:
        """The average curve of values (S, L) of a quantity with these bounds."""
        return Bands.geometric(values, bounds) if self.geometric else Bands.of(values, bounds)

    def interval(self, values: FloatArray, bounds: Bounds) -> Interval:
        """The interval of values (S,), one number per seed."""
        return (geometric_interval if self.geometric else bounded_interval)(values, bounds)


MEAN = Average()
GEOMETRIC = Average(geometric=True)


def average_of(axis: Axis, quantities: Sequence[Quantity], arms: Sequence[ArmTrials]) -> Average:
    """The geometric mean if the axis is logarithmic and all finite values are positive."""
    arrays = [
        values for q in quantities for arm in arms if (values := arm.values(q.name)) is not None
    ]
    positive = all((values[np.isfinite(values)] > 0).all() for values in arrays)
    return GEOMETRIC if axis == "log" and positive else MEAN


def named(wording: Wording, say: Phrases, estimate: str = "mean") -> Wording:
    """The wording with labels for the estimate and for both bands."""
    return replace(
        wording,
        estimate=say.fixed(estimate),
        interval=say.text(POINTWISE, estimate=say.fixed(estimate)),
        simultaneous=say.fixed(SIMULTANEOUS),
        say=say,
    )


def how_to_read(curves: Sequence[Curve], say: Phrases) -> str:
    """Caption text about the lines; empty if the explanation at the end of the report applies."""
    return "" if any(curve.spread for curve in curves) else say.fixed(READ_ONE)
