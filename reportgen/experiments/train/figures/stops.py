"""Arms that stop early: their curves end where they stop.

Behind the stop the stored curves stand at the weights that were put back, which looks as if the net
had gone on. What was trained ends at the stop; the evaluation that is put back is marked on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportgen.charts import Mark
from reportgen.experiments import Bounds
from reportgen.language import N_, Phrases
from reportgen.report.averages import Average
from reportgen.report.bands import Bands
from reportgen.report.measures import measured, steps_of
from reportgen.report.trials import ArmTrials, FloatArray

READ = N_(
    "A curve ends where half of its seeds have stopped; until then its mean is over the seeds that "
    "still train. A ring marks the evaluation whose weights are put back and a bar the stop, each "
    "the median over seeds. Numbers after the last step are of the weights that were put back."
)


@dataclass(frozen=True)
class Stops:
    """The step (S,) at which each seed stopped, and that of the weights that were put back."""

    stopped: FloatArray
    best: FloatArray
    last: float  # step of the last evaluation, at which weights are put back in any case

    @property
    def end(self) -> float:
        """The step at which half of the seeds have stopped."""
        return _median(self.stopped)

    def trained(self, steps: FloatArray) -> np.ndarray:
        """Which of the steps (L,) each seed reached by training: (S, L)."""
        return (steps <= self.stopped[:, None]) & (steps < self.last)

    def marks(self) -> tuple[Mark, Mark]:
        """Where the best evaluation and the stop lie, in the median over seeds."""
        return Mark("best", _median(self.best)), Mark("stop", self.end)


def stops_of(arm: ArmTrials) -> Stops | None:
    """None of an arm that trains to the end."""
    stopped, best = (measured(arm, name) for name in ("stopped_at", "best_step"))
    if stopped is None or best is None or len(stopped) != len(arm.ok):
        return None
    return Stops(stopped, best, float(steps_of(arm)[-1]))


def bands_while_trained(
    values: FloatArray, trained: np.ndarray, average: Average, bounds: Bounds
) -> Bands:
    """The average of `values` (S, L) over the seeds that are `trained` (S, L) at each point.

    Points at which the same seeds are trained are taken together; there is no band of the whole
    curve, which would be over different seeds at different points. NaN where no seed is.
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
    """Where a quantity is lowest while an arm trains to the end, in the median over seeds."""
    values = measured(arm, name)
    if values is None:
        return None
    return Mark("best", _median(steps_of(arm)[np.argmin(values, axis=1)]))


def read_stops(arms: tuple[ArmTrials, ...], say: Phrases) -> str:
    """How curves that end early are read; empty where none does."""
    return say.fixed(READ) if any(stops_of(arm) for arm in arms) else ""


def _median(values: FloatArray) -> float:
    """The lower of the two in the middle, so that it is a step that a seed was evaluated at."""
    return float(np.sort(values)[(len(values) - 1) // 2])
