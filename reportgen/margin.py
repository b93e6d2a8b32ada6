"""By how much one arm must beat another before a claim counts.

With the margin `0.1` the rule `A < B` claims A - B < -0.1; with `1.2x` it claims
A / B < 1 / 1.2. `A > B` mirrors both: A - B > 0.1 and A / B > 1.2. The least margins, `0` and
`1x`, claim no more than the order itself. `A = B` claims to lie between both bounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


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
        return (1 / self.amount if self.kind == "ratio" else 0.0 - self.amount), self.amount
