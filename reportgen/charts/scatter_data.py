"""The numbers of a scatter: two quantities of the same trials, and what stands for them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from reportgen.charts.curve_data import FloatArray
from reportgen.language import ENGLISH, N_, Phrases


@dataclass(frozen=True)
class Middle:
    """An estimate with its bounds; bounds that are not finite are not drawn."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def bounded(self) -> bool:
        """Whether there is an interval to draw."""
        return math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high


@dataclass(frozen=True)
class ScatterPoint:
    """One thing that was measured twice: the key of its series, a value a seed along each axis.

    ``xs`` and ``ys`` have shape (S,), in the order of the same seeds. A point whose estimates are
    not both finite is not drawn, nor is a seed without both values.
    """

    series: str
    xs: FloatArray
    ys: FloatArray
    x: Middle
    y: Middle

    def __post_init__(self) -> None:
        if self.xs.shape != self.ys.shape:
            raise ValueError("a point needs a value of each seed along both axes.")

    @property
    def drawn(self) -> bool:
        """Whether it has a place."""
        return math.isfinite(self.x.value) and math.isfinite(self.y.value)

    @property
    def seeds(self) -> tuple[FloatArray, FloatArray]:
        """Both values of the seeds that have them."""
        both = np.isfinite(self.xs) & np.isfinite(self.ys)
        return np.asarray(self.xs[both]), np.asarray(self.ys[both])


@dataclass(frozen=True)
class Power:
    """A power law to compare with: through the point (x, y), all positive, with an exponent."""

    x: float
    y: float
    exponent: float
    name: str

    def at(self, x: float) -> float:
        """Its value at x."""
        return float(self.y * (x / self.x) ** self.exponent)


@dataclass(frozen=True)
class ScatterPanel:
    """What stands along the x axis of a panel, and the points; ``log`` allows a logarithmic one.

    ``powers`` are straight lines where both axes are logarithmic, and are not drawn elsewhere.
    """

    quantity: str
    points: tuple[ScatterPoint, ...]
    log: bool = True
    powers: tuple[Power, ...] = ()


@dataclass(frozen=True)
class ScatterWording:
    """What the words of a scatter are.

    ``quantity`` is what the y axis shows, which all panels share, ``estimate`` and ``interval``
    what marker and bars are. ``steps``: the values upwards are steps of training. ``log`` allows a
    logarithmic y axis. ``say`` puts fixed words into another language.
    """

    quantity: str
    estimate: str = "mean"
    interval: str = N_("95 % confidence interval")
    steps: bool = False
    log: bool = True
    say: Phrases = field(default=ENGLISH)
