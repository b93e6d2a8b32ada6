"""Comparisons and margins: the direction and the size of the effect that a claim needs.

With the margin `0.1` the rule `A < B` claims A - B < -0.1; with `1.2x` it claims
A / B < 1 / 1.2. `A > B` mirrors both: A - B > 0.1 and A / B > 1.2. The smallest margins, `0` and
`1x`, claim only the order. `A = B` claims that the effect lies between both bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")
Beyond = tuple[tuple[T, T], tuple[T, T]]
"""Evidence that an effect is (above, below) a bound, for the lower and for the upper bound."""


@dataclass(frozen=True)
class Margin:
    """The smallest effect that counts.

    amount: at least 0 and in the metric's unit for the kind `difference`; at least 1 for `ratio`.
    Raises ValueError for any other amount or kind.
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
        """Whether the margin is larger than the smallest possible one."""
        return self.amount > (1 if self.kind == "ratio" else 0)

    def bounds(self) -> tuple[float, float]:
        """(low, high): the differences or ratios between which both sides count as equal."""
        return (1 / self.amount if self.kind == "ratio" else 0.0 - self.amount), self.amount


@dataclass(frozen=True)
class Comparison:
    """The comparison sign of a rule: the range of effects that it claims.

    less, more: whether it claims effects below the lower bound, and above the upper bound, of the
        margin; with neither it claims effects between the bounds.
    word: preposition for the range in the output of plans.
    """

    sign: str
    less: bool
    more: bool
    word: str

    @property
    def one_sided(self) -> bool:
        """Whether it claims an order; otherwise it needs a margin."""
        return self.less != self.more

    def support(self, of: Beyond[T], both: Callable[[T, T], T], either: Callable[[T, T], T]) -> T:
        """Combine the evidence at the bounds into evidence that the claim is true.

        both, either: how to combine two pieces of evidence if both, or one of them, must hold.
        """
        (above_low, below_low), (above_high, below_high) = of
        if self.one_sided:
            return below_low if self.less else above_high
        return either(below_low, above_high) if self.less else both(above_low, below_high)

    def against(self, of: Beyond[T], both: Callable[[T, T], T], either: Callable[[T, T], T]) -> T:
        """Combine the evidence at the bounds into evidence that the claim is false."""
        (above_low, below_low), (above_high, below_high) = of
        if self.one_sided:
            return above_low if self.less else below_high
        return both(above_low, below_high) if self.less else either(below_low, above_high)

    def equal(self, of: Beyond[T]) -> T:
        """The evidence that must hold, in addition to `against`, for an effect to be equivalent."""
        return of[1][1] if self.less else of[0][0]

    def ordered(self, bounds: tuple[float, float]) -> tuple[float, float]:
        """The bound on the claimed side (the threshold), and the opposite bound."""
        return bounds if self.one_sided and self.less else bounds[::-1]

    def reach(self, threshold: float, size: float) -> float:
        """The effect at the distance `size` from the threshold, on the claimed side; or NaN."""
        if self.more:
            return threshold + size
        return threshold - size if self.less or size < threshold else math.nan

    def least_favourable(self, lower: T, upper: T) -> tuple[T, ...]:
        """The limits of an effect that are least favourable to the claim.

        With the limits exchanged, they are the limits that are most favourable to it.
        """
        return (upper if self.less else lower,) if self.one_sided else (lower, upper)


COMPARISONS: Mapping[str, Comparison] = {
    each.sign: each
    for each in (
        Comparison("<", less=True, more=False, word="below"),
        Comparison(">", less=False, more=True, word="above"),
        Comparison("=", less=False, more=False, word="within"),
    )
}
"""Sign -> comparison."""
