"""What stands for all seeds of an arm in a figure: their mean, or their geometric mean.

Losses and gradients differ between seeds by factors. Their mean is then all but that of the largest
seed. On a logarithmic axis the mean of the logarithms is the middle. Every interval and band stays
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
    """The mean over seeds, or that of logarithms taken back, with its interval and bands."""

    geometric: bool = False

    @property
    def name(self) -> str:
        """As a caption calls it."""
        return N_("geometric mean") if self.geometric else "mean"

    def bands(self, values: FloatArray, bounds: Bounds) -> Bands:
        """Of a curve: values (S, L) of a quantity with these bounds."""
        return Bands.geometric(values, bounds) if self.geometric else Bands.of(values, bounds)

    def interval(self, values: FloatArray, bounds: Bounds) -> Interval:
        """For one number a seed."""
        return (geometric_interval if self.geometric else bounded_interval)(values, bounds)


MEAN = Average()
GEOMETRIC = Average(geometric=True)


def average_of(axis: Axis, quantities: Sequence[Quantity], arms: Sequence[ArmTrials]) -> Average:
    """The geometric mean where the axis is logarithmic and no value is 0 or below."""
    arrays = [
        values for q in quantities for arm in arms if (values := measured(arm, q.name)) is not None
    ]
    positive = all((values[np.isfinite(values)] > 0).all() for values in arrays)
    return GEOMETRIC if axis == "log" and positive else MEAN
