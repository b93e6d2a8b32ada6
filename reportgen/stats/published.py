"""Compares a published number with the runs measured here.

A text usually prints the rounded result of a single run. The question is therefore not whether our
mean equals it, but whether one more run of ours could have been printed as that number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from reportgen.stats.intervals import prediction_interval


@dataclass(frozen=True)
class Reproduction:
    """A published number and the range in which one more run, once rounded, would fall.

    Its truth value is whether the number was reproduced. If this could not be judged, `note` gives
    the reason and the number counts as not reproduced.
    """

    printed: float
    low: float
    high: float
    n: int
    level: float
    reproduced: bool
    note: str = ""

    def __bool__(self) -> bool:
        return self.reproduced


def reproduced(
    values: ArrayLike, printed: float, decimals: int, level: float = 0.95
) -> Reproduction:
    """Whether `printed`, one run rounded to `decimals` decimals, agrees with our runs.

    It agrees if it lies in the prediction interval for one more run, widened on both sides by half
    a unit of the last printed digit (bounds included). `values`: shape (n,). With one run or a
    value that is not finite the range is unbounded, and no number counts as reproduced. Raises
    `ValueError` if `values` has another shape or is empty, and if `printed` is not a finite number
    with at most `decimals` decimals.
    """
    _check_printed(printed, decimals)
    interval = prediction_interval(values, level)
    half_unit = 0.5 * 10.0**-decimals
    low, high = interval.low - half_unit, interval.high + half_unit
    slack = 1e-6 * half_unit  # so that rounding of 0.035 - 0.005 does not exclude 0.03
    agrees = low - slack <= printed <= high + slack
    judged = math.isfinite(low) and math.isfinite(high)
    return Reproduction(printed, low, high, interval.n, level, judged and agrees, interval.note)


def _check_printed(printed: float, decimals: int) -> None:
    if decimals < 0:
        raise ValueError(f"decimals must be at least 0. Got {decimals} instead.")
    if not math.isfinite(printed):
        raise ValueError(f"printed must be finite. Got {printed} instead.")
    if not math.isclose(round(printed, decimals), printed, rel_tol=1e-12):
        raise ValueError(f"printed must have at most {decimals} decimals. Got {printed!r} instead.")
