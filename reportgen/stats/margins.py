"""By how much one arm must beat another before a claim counts, and the verdict on it.

With the margin `0.1` the rule `A < B` claims A - B < -0.1; with `1.2x` it claims
A / B < 1 / 1.2. `A > B` mirrors both: A - B > 0.1 and A / B > 1.2. The least margins, `0` and
`1x`, claim no more than the order itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from reportgen.stats.intervals import Interval
from reportgen.stats.pairs import difference, ratio
from reportgen.stats.verdicts import Side, Verdict, check_side, judge


@dataclass(frozen=True)
class Margin:
    """A smallest effect: a `difference` of at least 0 in the metric's unit, or a `ratio` of at
    least 1. Raises `ValueError` for any other amount or kind.
    """

    kind: Literal["difference", "ratio"] = "difference"
    amount: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in ("difference", "ratio"):
            raise ValueError(
                f"kind of margin must be difference or ratio. Got {self.kind!r} instead."
            )
        least = 1 if self.kind == "ratio" else 0
        if not (math.isfinite(self.amount) and self.amount >= least):
            raise ValueError(
                f"{self.kind} margin must be finite and at least {least}. "
                f"Got {self.amount:g} instead."
            )

    def __str__(self) -> str:
        return f"{self.amount:g}x" if self.kind == "ratio" else f"{self.amount:g}"

    @property
    def declared(self) -> bool:
        """Whether it claims more than the order."""
        return self.amount > (1 if self.kind == "ratio" else 0)

    def bounds(self) -> tuple[float, float]:
        """The differences or ratios between which two sides count as equal."""
        return self.threshold("<"), self.threshold(">")

    def threshold(self, side: Side) -> float:
        """The value that the difference or ratio of A to B must pass on `side`."""
        check_side(side)
        if side == ">":
            return self.amount
        return 1 / self.amount if self.kind == "ratio" else 0.0 - self.amount


@dataclass(frozen=True)
class Comparison:
    """The measured effect of A against B, the threshold that was claimed, and the verdict."""

    interval: Interval
    side: Side
    threshold: float
    margin: Margin
    verdict: Verdict


def compare(
    a: ArrayLike, b: ArrayLike, side: Side, margin: Margin | None = None, level: float = 0.95
) -> Comparison:
    """Verdict on `A side B` by more than `margin` (none: the order alone), paired by seed.

    `a`, `b`: shape (n,), same seeds in the same order. The kind of the margin decides what is
    measured: the mean difference or the geometric mean ratio. Raises `ValueError` as
    `difference` and `ratio` do.
    """
    margin = margin or Margin()
    threshold = margin.threshold(side)
    effect = ratio if margin.kind == "ratio" else difference
    interval = effect(a, b, level)
    return Comparison(interval, side, threshold, margin, judge(interval, side, threshold))
