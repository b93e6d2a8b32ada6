"""`min`, `max`, `mean`, `best` and `worst`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.errors import quoted
from reportgen.experiments import Axis
from reportgen.language import N_
from reportgen.metrics.functions._reduction import Reduction, ReductionKind
from reportgen.metrics.nodes import Expression

if TYPE_CHECKING:
    from reportgen.metrics.trial import FloatArray


class Extreme(Reduction):
    """Selects one of the values; an extreme of numbers of steps is again a number of steps."""

    @property
    def is_time(self) -> bool:
        return bool(self.factors) and self.argument.is_time


class Min(Extreme):
    """The smallest value."""

    name = "min"
    message = N_("smallest {noun} over {along}")

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        found: FloatArray = values.min(axis=axis)
        return found


class Max(Extreme):
    """The largest value."""

    name = "max"
    message = N_("largest {noun} over {along}")

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        found: FloatArray = values.max(axis=axis)
        return found


class Mean(Reduction):
    """The arithmetic mean."""

    name = "mean"
    message = N_("mean {noun} over {along}")

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        found: FloatArray = values.mean(axis=axis)
        return found


class Best(Reduction):
    """`max` if higher values are better, `min` if lower values are."""

    name = "best"
    largest = "higher"  # the better direction for which it is `max`

    @classmethod
    def argument_problem(cls, text: str, argument: Expression, kind: ReductionKind) -> str:
        if argument.better is None:
            return f"{quoted(text)} has no better direction; use min or max"
        return ""

    @classmethod
    def build(
        cls, argument: Expression, axis: Axis | None = None, factors: tuple[str, ...] = ()
    ) -> Reduction:
        return (Max if argument.better == cls.largest else Min)(argument, axis, factors)


class Worst(Best):
    """`min` if higher values are better, `max` if lower values are."""

    name = "worst"
    largest = "lower"
