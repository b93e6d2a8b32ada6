"""A claim as a row of the interval plot, and the axis of such a row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

RATIO = "x"
_FACTORS = (1.1, 1.5, 2.0, 5.0, 10.0)  # then powers of ten
_LARGEST_POWER = 200
_FILL = 0.94  # share of an axis' half that an interval may use


@dataclass(frozen=True)
class ClaimInterval:
    """One row: the claim's ``key`` and text, and what was measured.

    ``estimate``, ``low`` and ``high`` are in the unit of ``threshold``. ``side`` is where the
    claim says the estimate lies, for ``=`` between ``threshold`` and ``opposite``. ``opposite`` is
    the margin on the other side (NaN: none is declared): between both lies what counts as equal.
    ``verdict`` is supported, contradicted, equivalent, depends or undecided.

    An estimate that is not a number is drawn as a cross, with ``unknown`` beside it, an infinite
    one (a target never reached) at the edge, an infinite bound as an arrow. ``numbers`` is how the
    estimate and its interval are written, if not with three digits each, and ``reason`` why the
    verdict is not what the picture alone suggests. ``signed``: the number may be of either sign, as
    a difference may, so that its axis is linear even where all of it is positive. ``change``: a
    ratio is written as a change in percent below the axis.
    """

    key: str
    says: str
    estimate: float
    low: float
    high: float
    threshold: float
    side: Literal["<", ">", "="]
    verdict: str
    unit: str = ""
    numbers: str = ""
    reason: str = ""
    opposite: float = math.nan
    unknown: str = ""
    signed: bool = False
    change: bool = False

    @property
    def zone(self) -> tuple[float, float] | None:
        """What counts as equal: the lower and the upper margin; None without a margin."""
        if math.isnan(self.opposite):
            return None
        low, high = sorted((self.threshold, self.opposite))
        return low, high

    @property
    def middle(self) -> float:
        """The threshold; of a claim of equality what lies halfway between both bounds."""
        if self.side != "=":
            return self.threshold
        if self.threshold > 0 and self.opposite > 0:
            return math.sqrt(self.threshold * self.opposite)
        return (self.threshold + self.opposite) / 2


@dataclass(frozen=True)
class RowAxis:
    """An axis around ``middle``, the threshold; ``reach`` is the factor or distance at its ends."""

    middle: float
    reach: float
    log: bool

    @classmethod
    def of(cls, row: ClaimInterval) -> RowAxis:
        """Choose the smallest round reach that holds the finite numbers and margins of a row.

        The axis is logarithmic when all of them are positive and no difference is, and for every
        ratio (unit ``x``): one
        of 0, as when only one side ever arrives, lies beyond its left end.
        """
        values = [v for v in (row.estimate, row.low, row.high) if math.isfinite(v)]
        if row.unit == RATIO:
            values = [value for value in values if value > 0]
        middle = row.middle
        values += row.zone or ()
        if middle > 0 and not row.signed and all(value > 0 for value in values):
            needed = max((abs(math.log(v) - math.log(middle)) for v in values), default=0.0) / _FILL
            power = min(math.ceil(needed / math.log(10)), _LARGEST_POWER)
            fitting = (factor for factor in _FACTORS if math.log(factor) >= needed)
            return cls(middle, next(fitting, 10.0**power), True)
        needed = max((abs(value - middle) for value in values), default=0.0) / _FILL
        return cls(middle, _round_up(needed) if needed else 1.0, False)

    @property
    def ends(self) -> tuple[float, float]:
        """The numbers at the left and the right end."""
        if self.log:
            return self.middle / self.reach, self.middle * self.reach
        return self.middle - self.reach, self.middle + self.reach

    def place(self, value: float) -> float:
        """Position along the axis, -1 to 1, the middle at 0; numbers beyond stop at the ends."""
        if math.isinf(value) or (self.log and value <= 0):
            return 1.0 if value > self.middle else -1.0
        if self.log:
            part = (math.log(value) - math.log(self.middle)) / math.log(self.reach)
        else:
            part = (value - self.middle) / self.reach
        return min(max(part, -1.0), 1.0)


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7.5 times a power of ten."""
    power = math.floor(math.log10(value))
    steps = (float(f"{step}e{power}") for step in (1, 1.5, 2, 3, 5, 7.5, 10))
    return next(step for step in steps if step >= value * (1 - 1e-12))
