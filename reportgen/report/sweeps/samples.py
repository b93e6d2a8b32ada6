"""One number a trial for every arm: finite, infinite where a target was not reached, or lost."""

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
    """The trials of an arm: ``values`` (S,), NaN where one diverged, and what stands for them.

    The mean is over the trials that ended well. Of times to a target it is the median over all
    trials, those that diverged before it counted as infinitely late. Of a loss `risen` trials ended
    above where they began.
    """

    values: FloatArray
    interval: Interval | None
    bounds: Bounds = UNBOUNDED  # of what is measured
    risen: int = 0

    @property
    def lost(self) -> int:
        """How many trials diverged."""
        return int(np.isnan(self.values).sum())

    @property
    def missed(self) -> int:
        """How many never reached a target."""
        return int(np.isinf(self.values).sum())

    @property
    def shown(self) -> FloatArray:
        """The finite values."""
        return np.asarray(self.values[np.isfinite(self.values)])

    def geometric(self) -> Sample:
        """The same with the geometric mean, whose interval stays above 0; values are positive."""
        if self.interval is None:
            return self
        return replace(self, interval=geometric_interval(self.shown, self.bounds))

    def point(self) -> SweepPoint:
        """As a chart draws it."""
        if self.interval is None or not math.isfinite(self.interval.estimate):
            return SweepPoint(self.values, risen=self.risen)
        found = self.interval
        low, high = (found.low, found.high) if found.bounded else (math.nan, math.nan)
        return SweepPoint(self.values, found.estimate, low, high, self.risen)


def sample(arm: ArmTrials, metric: Metric) -> Sample | None:
    """The metric in all trials of an arm; None where none was measured."""
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
    """How many trials ended with a loss above the one that they began with, where it is of that."""
    losses = [q.name for q in quantities(metric.expression) if q.score == "loss"]
    if not losses:
        return 0
    curves = [record.outcome.arrays.get(losses[0]) for record in arm.ok]
    ends = [(curve[0], curve[-1]) for curve in curves if curve is not None and curve.ndim]
    return sum(bool(last > first) for first, last in ends)


def _value(record: Record, metric: Metric) -> float | None:
    outcome = record.outcome
    try:
        return evaluate(metric, outcome.arrays, diverged=outcome.status == "diverged")
    except NotMeasured:
        return math.nan if outcome.status == "diverged" else None


def any_lost(samples: Sequence[Sample | None]) -> bool:
    """Whether a trial of them diverged."""
    return any(found is not None and found.lost for found in samples)


def any_risen(samples: Sequence[Sample | None]) -> bool:
    """Whether a loss of them ended above where it began."""
    return any(found is not None and found.risen for found in samples)


def any_missed(samples: Sequence[Sample | None]) -> bool:
    """Whether a trial of them never reached a target."""
    return any(found is not None and found.missed for found in samples)


def far_apart(samples: Iterable[Sample | None]) -> bool:
    """Whether their values are positive and so far apart that a logarithmic axis is due."""
    shown = [found.shown for found in samples if found is not None]
    values = np.concatenate(shown) if shown else np.zeros(0)
    return bool(values.size and values.min() > 0 and values.max() / values.min() > LOG_FROM)
