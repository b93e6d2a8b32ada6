"""The numbers of a sweep: for each line and level the trials, and what stands for them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from reportgen.charts.curve_data import FloatArray
from reportgen.language import ENGLISH, N_, Phrases


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
class SweepWording:
    """What the words of a sweep are.

    ``quantity`` is what the y axis shows, ``estimate`` and ``interval`` what marker and bar are,
    ``missed`` what becomes of a trial whose value is infinite, ``risen`` of one that ended worse
    than it began. ``levels`` are values worth a line,
    with their names. ``steps``: values are steps of training. ``log`` allows a logarithmic y axis.
    ``say`` puts fixed words into another language.
    """

    quantity: str
    estimate: str = "mean"
    interval: str = N_("95 % confidence interval")
    missed: str = N_("never reached")
    risen: str = N_("loss rose")
    levels: tuple[tuple[float, str], ...] = ()
    steps: bool = False
    log: bool = True
    say: Phrases = field(default=ENGLISH)
