"""`min`, `max`, `mean`, `best`, `worst` and `spread`.

`spread` is the standard deviation along an axis or between arms, or distances between seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.errors import quoted
from reportgen.experiments import Axis, Bounds
from reportgen.language import N_, Phrases, Unit
from reportgen.metrics.functions._reduction import Reduction, ReductionKind
from reportgen.metrics.nodes import BySeed, Evaluator, Expression

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


class Spread(Reduction):
    """The standard deviation with n in the denominator, as the values are the whole population.

    Infinite if one of the values is infinite; NaN if one is NaN.
    """

    name = "spread"
    goes_over = ("axis", "factor", "seed")
    example = "over=seed"
    message = N_("spread over {along} of {noun:the}")
    better = None

    @classmethod
    def over_seeds(cls, argument: Expression) -> SeedDistance:
        return SeedDistance(argument)

    @property
    def bounds(self) -> Bounds:  # largest with half of the values at each end of the range
        low, high = self.argument.bounds
        return 0.0, (high - low) / 2

    @property
    def unit(self) -> Unit:
        return "points" if self.argument.unit else ""

    def reduce(self, values: FloatArray, axis: int | None, x: FloatArray) -> FloatArray:
        import numpy as np

        with np.errstate(all="ignore"):
            plain = np.asarray(np.std(values, axis=axis))
        infinite = np.isinf(values).any(axis=axis) & ~np.isnan(values).any(axis=axis)
        return np.where(infinite, np.inf, plain)

    def reduce_ends(
        self, low: FloatArray, high: FloatArray, levels: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """The standard deviation changes by at most the largest change of a value."""
        import numpy as np

        width, spread = np.max(high - low, axis=0), self.reduce(high, 0, levels)
        return np.maximum(spread - width, 0), spread + width


@dataclass(frozen=True)
class SeedDistance(Expression):
    """The absolute difference between the values of two seeds, one per pair of seeds of an arm."""

    argument: Expression

    pairs_seeds = True
    one_trial = False

    @property
    def bounds(self) -> Bounds:
        low, high = self.argument.bounds
        return 0.0, high - low

    def words(self, say: Phrases) -> str:
        return say.text("spread over seeds of {noun:the}", noun=self.argument.words(say))

    def by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> BySeed:
        found = self.argument.by_seed(evaluator, arms)
        first, second = evaluator.pairs(found)
        return dict(
            zip(first, distances(_of(found, first), _of(found, second)).tolist(), strict=True)
        )

    def ends_by_seed(self, evaluator: Evaluator, arms: Sequence[str]) -> tuple[BySeed, BySeed]:
        lows, highs = self.argument.ends_by_seed(evaluator, arms)
        first, second = evaluator.pairs(lows)
        ends = (_of(found, seeds) for seeds in (first, second) for found in (lows, highs))
        low, high = distance_limits(*ends)
        return (
            dict(zip(first, low.tolist(), strict=True)),
            dict(zip(first, high.tolist(), strict=True)),
        )


def distances(first: FloatArray, second: FloatArray) -> FloatArray:
    """Elementwise absolute difference of two arrays of the same shape.

    Infinite where one or both of the values are infinite; NaN where one is NaN.
    """
    import numpy as np

    with np.errstate(invalid="ignore"):
        differences = np.abs(first - second)
    unknown = np.isnan(first) | np.isnan(second)
    return np.where((np.isinf(first) | np.isinf(second)) & ~unknown, np.inf, differences)


def distance_limits(
    low: FloatArray, high: FloatArray, other_low: FloatArray, other_high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits of `distances`, given the limits of both arrays."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        least = np.maximum(low - other_high, other_low - high)
        most = np.maximum(high - other_low, other_high - low)
    never = np.isinf(high) | np.isinf(other_high)
    return np.where(never, np.inf, np.maximum(least, 0)), np.where(never, np.inf, most)


def _of(values: BySeed, seeds: Sequence[int]) -> FloatArray:
    import numpy as np

    return np.array([values[seed] for seed in seeds], dtype=np.float64)


def is_best(expression: Expression) -> bool:
    """Whether an expression is the best of several values, by their better direction."""
    best = {"higher": Max, "lower": Min}.get(expression.better or "")
    return best is not None and isinstance(expression, best)
