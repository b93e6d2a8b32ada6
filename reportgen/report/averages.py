"""The average over seeds that a figure shows: the mean, or the geometric mean.

Losses and gradients can differ between seeds by factors, so that the largest one dominates their
mean. Figures with a logarithmic axis show the geometric mean instead. Intervals and bands stay
within the bounds that the quantity declares (`stats.bounded`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts import Axis
from reportgen.experiments import Bounds, Quantity
from reportgen.language import N_
from reportgen.report.bands import Bands
from reportgen.report.measures import measured
from reportgen.report.trials import ArmTrials, FloatArray
from reportgen.stats import Interval, bounded_interval, geometric_interval


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
        values for q in quantities for arm in arms if (values := measured(arm, q.name)) is not None
    ]
    positive = all((values[np.isfinite(values)] > 0).all() for values in arrays)
    return GEOMETRIC if axis == "log" and positive else MEAN
