"""What stands for all seeds of an arm in a figure: their mean, or their geometric mean.

Losses and gradients differ between seeds by factors. Their mean is then all but that of the largest
seed, and its symmetric interval reaches below 0, where a logarithmic axis ends. On such an axis the
mean of the logarithms is the middle, and its interval, taken back, stays above 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import Axis
from reportgen.report.bands import Bands
from reportgen.report.training.measures import measured
from reportgen.report.trials import ArmTrials, FloatArray
from reportgen.stats import Interval, mean_interval
from reportgen.suite.kinds import Quantity


@dataclass(frozen=True)
class Average:
    """The mean over seeds, or that of logarithms taken back, with its interval and bands."""

    geometric: bool = False

    @property
    def name(self) -> str:
        """As a caption calls it."""
        return "geometric mean" if self.geometric else "mean"

    def bands(self, values: FloatArray) -> Bands:
        """Of a curve: values (S, L)."""
        return Bands.of(np.log(values)).exponential() if self.geometric else Bands.of(values)

    def interval(self, values: FloatArray) -> Interval:
        """For one number a seed."""
        if not self.geometric:
            return mean_interval(values)
        found = mean_interval(np.log(values))
        with np.errstate(over="ignore"):  # the bound of few seeds may be larger than any number
            estimate, low, high = np.exp([found.estimate, found.low, found.high]).tolist()
        return replace(found, estimate=estimate, low=low, high=high)


MEAN = Average()
GEOMETRIC = Average(geometric=True)


def average_of(axis: Axis, quantities: Sequence[Quantity], arms: Sequence[ArmTrials]) -> Average:
    """The geometric mean where the axis is logarithmic and no value is 0 or below."""
    arrays = [
        values for q in quantities for arm in arms if (values := measured(arm, q.name)) is not None
    ]
    positive = all((values[np.isfinite(values)] > 0).all() for values in arrays)
    return GEOMETRIC if axis == "log" and positive else MEAN
