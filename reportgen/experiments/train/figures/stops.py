"""Curves of arms with early stopping, which end where training stops.

After the stop, stored curves are constant at the value of the restored weights, as if training had
continued. Figures therefore end curves at the stop and mark the evaluation of the restored weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.charts import Mark
from reportgen.experiments import Bounds
from reportgen.language import N_, Phrases
from reportgen.report.averages import Average, Bands
from reportgen.report.trials import ArmTrials, FloatArray, steps_of

READ = N_(
    "A curve ends when half of its seeds have stopped; until then its mean is over the seeds that "
    "are still trained. A ring marks the evaluation whose weights are restored and a bar the stop, "
    "as medians over seeds. Final values are those of the restored weights."
)


@dataclass(frozen=True)
class Stops:
    """The steps (S,) at which the seeds stopped, and those of the restored weights."""

    stopped: FloatArray
    best: FloatArray
    last: float  # step of the last evaluation, at which weights are always restored

    @property
    def end(self) -> float:
        """The step at which half of the seeds have stopped."""
        return _median(self.stopped)

    def trained(self, steps: FloatArray) -> np.ndarray:
        """Whether each seed was still trained at each of the steps (L,); shape (S, L)."""
        return (steps <= self.stopped[:, None]) & (steps < self.last)

    def marks(self) -> tuple[Mark, Mark]:
        """Marks at the best evaluation and at the stop, as medians over seeds."""
        return Mark("best", _median(self.best)), Mark("stop", self.end)


def stops_of(arm: ArmTrials) -> Stops | None:
    """The stops of an arm; None if it does not use early stopping."""
    stopped, best = (arm.values(name) for name in ("stopped_at", "best_step"))
    if stopped is None or best is None or len(stopped) != len(arm.ok):
        return None
    return Stops(stopped, best, float(steps_of(arm)[-1]))


def bands_while_trained(
    values: FloatArray, trained: np.ndarray, average: Average, bounds: Bounds
) -> Bands:
    """The average of `values` (S, L) over the seeds that are `trained` (S, L) at each point.

    There is no simultaneous band, because points can have different seeds. NaN where no seed is
    trained.
    """
    found = np.full((3, values.shape[1]), np.nan)
    for seeds in np.unique(trained, axis=1).T:
        if seeds.any():
            places = (trained == seeds[:, None]).all(axis=0)
            bands = average.bands(values[np.ix_(seeds, places)], bounds)
            found[:, places] = bands.mean, bands.low, bands.high
    mean, low, high = found
    return Bands(mean, low, high, None)


def lowest(arm: ArmTrials, name: str) -> Mark | None:
    """Mark at the minimum of a quantity of an arm without early stopping, as median over seeds."""
    values = arm.values(name)
    if values is None:
        return None
    return Mark("best", _median(steps_of(arm)[np.argmin(values, axis=1)]))


def read_stops(arms: tuple[ArmTrials, ...], say: Phrases) -> str:
    """Caption text on curves that end early; empty if there are none."""
    return say.fixed(READ) if any(stops_of(arm) for arm in arms) else ""


def _median(values: FloatArray) -> float:
    """The lower median, so that it is an evaluated step."""
    return float(np.sort(values)[(len(values) - 1) // 2])
