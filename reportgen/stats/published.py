"""Does a number printed in a text agree with what was measured here?

A text usually prints the outcome of a single run, rounded. So the question is not whether our mean
equals it, but whether one more run of ours could have been printed as that number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from reportgen.stats.intervals import prediction_interval


@dataclass(frozen=True)
class Reproduction:
    """A printed number and the range in which one more run, once printed, would fall.

    True in a condition when the number was reproduced. `note` says why when no judgement was
    possible, which counts as not reproduced.
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

    It does when it lies in the prediction interval for one more run, widened on both sides by half
    a unit of the last printed digit; the ends belong to it. `values`: shape (n,). One run, or a
    value that is not finite, gives an unbounded range that would contain any number, and therefore
    reproduces none. Raises `ValueError` when `values` has another shape or is empty, and when
    `printed` is not a finite number of that many decimals.
    """
    _check_printed(printed, decimals)
    interval = prediction_interval(values, level)
    half_unit = 0.5 * 10.0**-decimals
    low, high = interval.low - half_unit, interval.high + half_unit
    slack = 1e-6 * half_unit  # so that the last bit of 0.035 - 0.005 does not shut 0.03 out
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
