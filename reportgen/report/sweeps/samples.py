"""Samples of one number per trial: finite, infinite (target not reached) or NaN (diverged)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import SweepPoint
from reportgen.charts.scale import LOG_FROM
from reportgen.execution.model import Record
from reportgen.experiments import UNBOUNDED, Bounds
from reportgen.metrics.nodes import Metric, quantities
from reportgen.metrics.trial import NotMeasured, evaluate
from reportgen.report.trials import ArmTrials, FloatArray
from reportgen.stats import Interval, bounded_interval, geometric_interval, median_interval


@dataclass(frozen=True)
class Sample:
    """The values (S,) of the trials of an arm, NaN for diverged trials, and their estimate.

    The estimate is the mean over the trials that ended well. For times to a target it is the median
    over all trials, where diverged trials count as infinite. risen: number of trials whose training
    loss ended above its initial value, if the metric is of a loss.
    """

    values: FloatArray
    interval: Interval | None
    bounds: Bounds = UNBOUNDED  # bounds of the metric
    risen: int = 0

    @property
    def lost(self) -> int:
        """The number of diverged trials."""
        return int(np.isnan(self.values).sum())

    @property
    def missed(self) -> int:
        """The number of trials that never reached the target."""
        return int(np.isinf(self.values).sum())

    @property
    def shown(self) -> FloatArray:
        """The finite values."""
        return np.asarray(self.values[np.isfinite(self.values)])

    def geometric(self) -> Sample:
        """The sample with its geometric mean and interval; requires positive values."""
        if self.interval is None:
            return self
        return replace(self, interval=geometric_interval(self.shown, self.bounds))

    def point(self) -> SweepPoint:
        """The point in a chart."""
        if self.interval is None or not math.isfinite(self.interval.estimate):
            return SweepPoint(self.values, risen=self.risen)
        found = self.interval
        low, high = (found.low, found.high) if found.bounded else (math.nan, math.nan)
        return SweepPoint(self.values, found.estimate, low, high, self.risen)


def sample(arm: ArmTrials, metric: Metric) -> Sample | None:
    """The metric in all trials of an arm; None if no trial measured it."""
    records = sorted((*arm.ok, *arm.failed), key=lambda record: record.trial.seed)
    found = [(r, _value(r, metric)) for r in records if r.outcome.status != "failed"]
    pairs = [(record, value) for record, value in found if value is not None]
    if not pairs:
        return None
    counted = np.array([value for _, value in pairs], dtype=np.float64)
    lost = np.array([record.outcome.status == "diverged" for record, _ in pairs])
    if metric.is_time:
        shown = np.where(lost & ~np.isfinite(counted), math.nan, counted)
        return Sample(shown, median_interval(counted))
    shown = np.where(lost, math.nan, counted)
    bounds = metric.expression.bounds
    kept = counted[~lost & np.isfinite(counted)]
    interval = bounded_interval(kept, bounds) if len(kept) else None
    return Sample(shown, interval, bounds, _risen(arm, metric))


def _risen(arm: ArmTrials, metric: Metric) -> int:
    """Number of trials whose training loss ended above its initial value; 0 for other metrics.

    A validation loss may end above its initial value because the training examples are memorised.
    """
    if not any(q.score == "loss" for q in quantities(metric.expression)):
        return 0
    curves = [record.outcome.arrays.get("train_loss") for record in arm.ok]
    ends = [(curve[0], curve[-1]) for curve in curves if curve is not None and curve.ndim]
    return sum(bool(last > first) for first, last in ends)


def _value(record: Record, metric: Metric) -> float | None:
    outcome = record.outcome
    try:
        return evaluate(metric, outcome.arrays, diverged=outcome.status == "diverged")
    except NotMeasured:
        return math.nan if outcome.status == "diverged" else None


def any_lost(samples: Sequence[Sample | None]) -> bool:
    """Whether at least one trial diverged."""
    return any(found is not None and found.lost for found in samples)


def any_risen(samples: Sequence[Sample | None]) -> bool:
    """Whether at least one training loss ended above its initial value."""
    return any(found is not None and found.risen for found in samples)


def any_missed(samples: Sequence[Sample | None]) -> bool:
    """Whether at least one trial never reached the target."""
    return any(found is not None and found.missed for found in samples)


def far_apart(samples: Iterable[Sample | None]) -> bool:
    """Whether the values are positive and spread enough for a logarithmic axis."""
    shown = [found.shown for found in samples if found is not None]
    values = np.concatenate(shown) if shown else np.zeros(0)
    return bool(values.size and values.min() > 0 and values.max() / values.min() > LOG_FROM)
