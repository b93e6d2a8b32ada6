"""The pointwise and the simultaneous band of a mean curve, and their description for readers.

The pointwise band has its level at each single point; the simultaneous band has it for the whole
curve. With two or three seeds neither is drawn: Student's factor would be 12.7 or 4.3, and the
bands of a few arms would cover the panel. Instead each seed has a line, and tables show only the
mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import Curve, Wording
from reportgen.experiments import Bounds
from reportgen.language import N_, Phrases
from reportgen.report.trials import FloatArray
from reportgen.stats import FEWEST_VALUES, bounded_band, simultaneous_band

POINTWISE = N_("pointwise 95 % interval of the {estimate}")
SIMULTANEOUS = N_("simultaneous 95 % band of the whole curve")

READ_ONE = N_("Each line is one seed: there is no mean over seeds, and no interval.")


@dataclass(frozen=True)
class Bands:
    """The mean (L,) over seeds and its two bands; `simultaneous` is None if it is not drawn."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    simultaneous: tuple[FloatArray, FloatArray] | None

    @classmethod
    def of(cls, values: FloatArray, bounds: Bounds) -> Bands:
        """Mean and bands of values (S, L), one row per seed, of a quantity with these bounds."""
        found = bounded_band(values, bounds)
        if len(values) < FEWEST_VALUES:
            nothing = np.full(values.shape[1], np.nan)
            return cls(found.estimate, nothing, nothing, None)
        outer = simultaneous_band(values, bounds=bounds)
        return cls(found.estimate, found.low, found.high, (outer.low, outer.high))

    @classmethod
    def geometric(cls, values: FloatArray, bounds: Bounds) -> Bands:
        """Geometric mean and bands of positive values, computed on their logarithms."""
        least, most = (math.log(bound) if bound > 0 else -math.inf for bound in bounds)
        found = cls.of(np.log(values), (least, most))
        with np.errstate(over="ignore"):  # the bound for few seeds may overflow
            mean, low, high = np.exp(found.mean), np.exp(found.low), np.exp(found.high)
            outer = found.simultaneous
            wider = None if outer is None else (np.exp(outer[0]), np.exp(outer[1]))
        return cls(mean, low, high, wider)


def named(wording: Wording, say: Phrases, estimate: str = "mean") -> Wording:
    """The wording with labels for the estimate and for both bands."""
    return replace(
        wording,
        estimate=say.fixed(estimate),
        interval=say.text(POINTWISE, estimate=say.fixed(estimate)),
        simultaneous=say.fixed(SIMULTANEOUS),
        say=say,
    )


def how_to_read(curves: Sequence[Curve], say: Phrases) -> str:
    """Caption text about the lines; empty if the explanation at the end of the report applies."""
    return "" if any(curve.spread for curve in curves) else say.fixed(READ_ONE)
