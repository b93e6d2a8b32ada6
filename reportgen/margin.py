"""The margin of a claim: the smallest effect that counts.

With the margin `0.1` the rule `A < B` claims A - B < -0.1; with `1.2x` it claims
A / B < 1 / 1.2. `A > B` mirrors both: A - B > 0.1 and A / B > 1.2. The smallest margins, `0` and
`1x`, claim only the order. `A = B` claims that the effect lies between both bounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Margin:
    """The smallest effect that counts.

    amount: for the kind `difference` at least 0, in the metric's unit; for `ratio` at least 1.
    Raises `ValueError` for any other amount or kind.
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
        """Whether the margin is larger than the smallest one."""
        return self.amount > (1 if self.kind == "ratio" else 0)

    def bounds(self) -> tuple[float, float]:
        """(low, high): the differences or ratios between which both sides count as equal."""
        return (1 / self.amount if self.kind == "ratio" else 0.0 - self.amount), self.amount
