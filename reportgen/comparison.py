"""To which side, and by how much, one arm must differ from another before a claim counts.

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
"""(that an effect lies above a bound, that it lies below), for the lower and the upper bound."""


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


@dataclass(frozen=True)
class Comparison:
    """A sign of rules: what it claims of an effect, for whose order the margin has two bounds.

    less, more: whether it claims effects below the lower bound, and above the upper one; with
    neither it claims those between both. word: where the effect lies, in a plan.
    """

    sign: str
    less: bool
    more: bool
    word: str

    @property
    def one_sided(self) -> bool:
        """Whether it claims an order; else it needs a margin."""
        return self.less != self.more

    def support(self, of: Beyond[T], both: Callable[[T, T], T], either: Callable[[T, T], T]) -> T:
        """That an effect lies where it claims, of what is known of it at the bounds."""
        (above_low, below_low), (above_high, below_high) = of
        if self.one_sided:
            return below_low if self.less else above_high
        return either(below_low, above_high) if self.less else both(above_low, below_high)

    def against(self, of: Beyond[T], both: Callable[[T, T], T], either: Callable[[T, T], T]) -> T:
        """That an effect lies where it claims it does not."""
        (above_low, below_low), (above_high, below_high) = of
        if self.one_sided:
            return above_low if self.less else below_high
        return both(above_low, below_high) if self.less else either(below_low, above_high)

    def equal(self, of: Beyond[T]) -> T:
        """What must hold beside `against` for an effect to count as equal."""
        return of[1][1] if self.less else of[0][0]

    def ordered(self, bounds: tuple[float, float]) -> tuple[float, float]:
        """The bound on the claimed side, which is the threshold, and the opposite one."""
        return bounds if self.one_sided and self.less else bounds[::-1]

    def reach(self, threshold: float, size: float) -> float:
        """The effect at that distance from the threshold, where it is claimed to be."""
        if self.more:
            return threshold + size
        return threshold - size if self.less or size < threshold else math.nan

    def hard(self, lower: T, upper: T) -> tuple[T, ...]:
        """Of an effect between two ends those that speak least for the claim.

        Those that speak least against it are the same with the ends exchanged.
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
"""By their signs. What else is said or drawn of a comparison follows from what it claims."""
