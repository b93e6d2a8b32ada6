"""The numbers of a sweep: for each line and level the trials, and what stands for them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts.scale import FloatArray
from reportgen.language import ENGLISH, N_, Phrases


@dataclass(frozen=True)
class SweepWording:
    """What the words of a sweep are.

    ``quantity`` is what the y axis shows, ``estimate`` and ``interval`` what marker and bar are,
    ``missed`` what becomes of a trial whose value is infinite, ``risen`` of one that ended worse
    than it began. ``levels`` are values worth a line, with their names. ``steps``: values are steps
    of training. ``log`` allows a logarithmic y axis. ``say`` puts fixed words into another
    language.
    """

    quantity: str
    estimate: str = "mean"
    interval: str = N_("95 % confidence interval")
    missed: str = N_("never reached")
    risen: str = N_("loss rose")
    levels: tuple[tuple[float, str], ...] = ()
    steps: bool = False
    log: bool = True
    say: Phrases = ENGLISH


@dataclass(frozen=True)
class SweepPoint:
    """All trials of a line at one level: ``values`` (S,), with an estimate and its bounds.

    A value that is NaN is of a trial that diverged, an infinite one of a trial that never reached
    its target. An estimate that is not finite is not drawn, nor is an interval without bounds.
    ``risen`` trials have a finite value, but ended worse than they began.
    """

    values: FloatArray
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    risen: int = 0

    @property
    def trials(self) -> int:
        """How many trials there are."""
        return len(self.values)

    @property
    def diverged(self) -> int:
        """How many of them diverged."""
        return int(np.isnan(self.values).sum())

    @property
    def missed(self) -> int:
        """How many of them never reached their target."""
        return int(np.isinf(self.values).sum())

    @property
    def lacking(self) -> int:
        """How many of them have no finite value."""
        return self.diverged + self.missed

    @property
    def failed(self) -> int:
        """How many of them a strip tells of."""
        return self.lacking + self.risen

    def fates(self, wording: SweepWording) -> list[str]:
        """What became of those that failed, with their number."""
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
    """A line: the key of its series, its panel, and a point (or None) for every level."""

    series: str
    points: tuple[SweepPoint | None, ...]
    panel: str = ""

    @property
    def lacks(self) -> bool:
        """Whether some trial of it failed, so that it has a strip."""
        return any(point is not None and point.failed for point in self.points)

    @property
    def estimates(self) -> FloatArray:
        """The estimates (K,); NaN where there is none to draw."""
        found = [math.nan if point is None else point.estimate for point in self.points]
        array = np.array(found, dtype=np.float64)
        return np.where(np.isfinite(array), array, math.nan)


@dataclass(frozen=True)
class Run:
    """Neighbouring levels with one fate, from ``first`` to ``last``."""

    first: int
    last: int
    whole: bool  # all trials, not some
    diverged: bool  # rather than never reached
    failed: int
    trials: int
    risen: bool = False  # to most of them neither happened: they ended worse than they began

    def fate(self, wording: SweepWording) -> str:
        """What became of most of them."""
        if self.risen:
            return wording.risen
        return "diverged" if self.diverged else wording.missed


def runs(line: SweepLine) -> Iterator[Run]:
    """What the strip of a line shows: regions that are lost whole, and levels that are in part."""
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
    """Whether two runs are neighbours that are lost whole in one way."""
    near = before.last == run.first - 1 and before.whole and run.whole
    alike = (before.risen, run.risen or before.diverged) == (run.risen, run.risen or run.diverged)
    return near and alike
