"""Data of a sweep chart: the trials of each line and level, and their estimates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts.scale import FloatArray
from reportgen.language import ENGLISH, N_, Phrases


@dataclass(frozen=True)
class SweepWording:
    """Texts of a sweep chart.

    ``quantity`` is the title of the y axis; ``estimate`` and ``interval`` describe marker and bar,
    ``missed`` a trial with an infinite value, ``risen`` one that ended worse than it began.
    ``bounds``: smallest and largest possible value. ``levels`` are reference values with their
    names, drawn as lines. ``upright`` is the meaning of the vertical lines of the axis. ``steps``:
    values are steps of training. ``log`` allows a logarithmic y axis. ``say`` translates the
    chart's own words.
    """

    quantity: str
    estimate: str = "mean"
    interval: str = N_("95 % confidence interval")
    missed: str = N_("never reached")
    risen: str = N_("loss rose")
    levels: tuple[tuple[float, str], ...] = ()
    upright: str = ""
    steps: bool = False
    log: bool = True
    bounds: tuple[float, float] = (-math.inf, math.inf)
    say: Phrases = ENGLISH


@dataclass(frozen=True)
class SweepPoint:
    """All trials of a line at one level: ``values`` (S,), with an estimate and its bounds.

    NaN is the value of a trial that diverged, infinity that of a trial that never reached its
    target. Estimates and bounds that are not finite are not drawn. ``risen`` is the number of
    trials that have a finite value but ended worse than they began.
    """

    values: FloatArray
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    risen: int = 0

    @property
    def trials(self) -> int:
        """Number of trials."""
        return len(self.values)

    @property
    def diverged(self) -> int:
        """Number of trials that diverged."""
        return int(np.isnan(self.values).sum())

    @property
    def missed(self) -> int:
        """Number of trials that never reached their target."""
        return int(np.isinf(self.values).sum())

    @property
    def lacking(self) -> int:
        """Number of trials without a finite value."""
        return self.diverged + self.missed

    @property
    def failed(self) -> int:
        """Number of trials shown in a strip."""
        return self.lacking + self.risen

    @property
    def bounded(self) -> bool:
        """Whether it has an interval to draw."""
        return self.high > self.low and math.isfinite(self.low)

    def fates(self, wording: SweepWording) -> list[str]:
        """Number of failed trials by kind of failure, as texts."""
        counts = (
            (self.diverged, "diverged"),
            (self.missed, wording.missed),
            (self.risen, wording.risen),
        )
        say = wording.say
        return [
            say.text("{some} of {all} {what}", some=count, all=self.trials, what=say.fixed(fate))
            for count, fate in counts
            if count
        ]

    @property
    def shown(self) -> FloatArray:
        """The finite values."""
        return np.asarray(self.values[np.isfinite(self.values)])


@dataclass(frozen=True)
class SweepLine:
    """A line: the key of its series, its panel, and one point (or None) per level."""

    series: str
    points: tuple[SweepPoint | None, ...]
    panel: str = ""

    @property
    def lacks(self) -> bool:
        """Whether some of its trials failed, so that it has a strip."""
        return any(point is not None and point.failed for point in self.points)

    @property
    def estimates(self) -> FloatArray:
        """The estimates (K,); NaN if there is none to draw."""
        found = [math.nan if point is None else point.estimate for point in self.points]
        array = np.array(found, dtype=np.float64)
        return np.where(np.isfinite(array), array, math.nan)


@dataclass(frozen=True)
class Run:
    """Adjacent levels with the same kind of failure, from ``first`` to ``last``."""

    first: int
    last: int
    whole: bool  # whether all trials failed
    diverged: bool  # whether most of them diverged rather than never reached the target
    failed: int
    trials: int
    risen: bool = False  # whether most of them merely ended worse than they began

    def fate(self, wording: SweepWording) -> str:
        """The most frequent kind of failure."""
        if self.risen:
            return wording.risen
        return "diverged" if self.diverged else wording.missed


def runs(line: SweepLine) -> Iterator[Run]:
    """The regions of a strip in which all trials failed, and the levels at which some did."""
    found: list[Run] = []
    for index, point in enumerate(line.points):
        if point is None or not point.failed:
            continue
        run = Run(
            index,
            index,
            point.failed == point.trials,
            point.diverged > point.missed,
            point.failed,
            point.trials,
            point.risen > point.lacking,
        )
        if found and _same_region(found[-1], run):
            found[-1] = replace(found[-1], last=index)
        else:
            found.append(run)
    yield from found


def _same_region(before: Run, run: Run) -> bool:
    """Whether two runs are adjacent and all of their trials failed in the same way."""
    near = before.last == run.first - 1 and before.whole and run.whole
    alike = (before.risen, run.risen or before.diverged) == (run.risen, run.risen or run.diverged)
    return near and alike
