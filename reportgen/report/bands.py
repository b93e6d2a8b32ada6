"""The two bands around a mean curve, and what a reader is told of them.

The pointwise band is right at any one point; the simultaneous one holds the whole curve. Of two or
three seeds neither is drawn: Student's factor is then 12.7 or 4.3, and the bands of a few arms
cover the panel. Each seed has a line instead; tables tell all intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from reportgen.charts import Curve, Wording
from reportgen.language import Phrases
from reportgen.report.trials import FloatArray
from reportgen.stats import mean_band, simultaneous_band

LEAST_SEEDS = 4
"""Seeds from which on a mean curve has bands."""

POINTWISE = "pointwise 95 % interval of the {estimate}"
SIMULTANEOUS = "simultaneous 95 % band of the whole curve"

READ_LINE = "The line is the {estimate} over seeds."
READ_THIN = "The line is the {estimate} over seeds, each thin line one seed."
READ_BANDS = (
    "Dark band: pointwise 95 % interval of the {estimate}, for one {place} at a time. "
    "Light band: simultaneous, the whole curve lies inside with 95 %."
)
READ_FAR = "Where it meets the edge of a panel it goes on beyond."
READ_FEW = "An arm of fewer than {least} seeds has no band, but a thin line for each seed."
READ_ONE = "Each line is one seed: there is no mean over seeds, and no interval."


@dataclass(frozen=True)
class Bands:
    """The mean (L,) over seeds and its two bands; `simultaneous` is None where none is drawn."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    simultaneous: tuple[FloatArray, FloatArray] | None

    @classmethod
    def of(cls, values: FloatArray) -> Bands:
        """Of values (S, L), one row a seed."""
        found = mean_band(values)
        if len(values) < LEAST_SEEDS:
            nothing = np.full(values.shape[1], np.nan)
            return cls(found.estimate, nothing, nothing, None)
        outer = simultaneous_band(values)
        return cls(found.estimate, found.low, found.high, (outer.low, outer.high))

    def exponential(self) -> Bands:
        """The bands of logarithms, taken back."""
        with np.errstate(over="ignore"):  # the bound of few seeds may be larger than any number
            mean, low, high = np.exp(self.mean), np.exp(self.low), np.exp(self.high)
            outer = self.simultaneous
            found = None if outer is None else (np.exp(outer[0]), np.exp(outer[1]))
        return Bands(mean, low, high, found)


def named(wording: Wording, say: Phrases, estimate: str = "mean") -> Wording:
    """The wording of a figure that says which band is which."""
    return replace(
        wording,
        estimate=say.fixed(estimate),
        interval=say.text(POINTWISE, estimate=say.fixed(estimate)),
        simultaneous=say.fixed(SIMULTANEOUS),
        say=say.text,
    )


def how_to_read(
    curves: Sequence[Curve],
    say: Phrases,
    estimate: str = "mean",
    *,
    over: Literal["layer", "step"],
    thin: bool = True,
) -> str:
    """What line, bands and thin lines are; `thin`: whether every arm has thin lines."""
    if not any(curve.spread for curve in curves):
        return say.fixed(READ_ONE)
    banded = any(curve.banded for curve in curves)
    few = any(
        curve.spread and not curve.banded and np.isfinite(curve.mean).any() for curve in curves
    )
    mean = say.fixed(estimate)
    parts = [say.text(READ_THIN if thin else READ_LINE, estimate=mean)]
    parts += [say.text(READ_BANDS, estimate=mean, place=say.fixed(over))] if banded else []
    parts += [say.fixed(READ_FAR)] if any(curve.far for curve in curves) else []
    parts += [say.text(READ_FEW, least=LEAST_SEEDS)] if few else []
    return " ".join(parts)
