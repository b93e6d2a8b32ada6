"""Elementwise functions: `log`, `exp`, `sqrt`, `abs`, `clip` and `above`."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from reportgen.experiments import SHARE, Axis, Better, Bounds
from reportgen.language import N_, Phrases, Unit
from reportgen.metrics.arithmetic import BinaryOperation, better_difference
from reportgen.metrics.nodes import Expression, Function, Number, measures
from reportgen.metrics.tokens import MetricError
from reportgen.metrics.words import constant_in_words

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray, Trial, Values


@dataclass(frozen=True)
class Elementwise(Function):
    """An elementwise function of one argument; increasing, unless a subclass says otherwise."""

    argument: Expression

    message: ClassVar[str]
    """The function in words, with the placeholder `noun`."""
    least: ClassVar[float] = -math.inf
    """Lower end of its domain."""

    @abstractmethod
    def apply(self, values: FloatArray) -> FloatArray:
        """Apply the function to an array."""

    @classmethod
    def read(cls, parser: Parser) -> Elementwise:
        argument = parser.metric()
        mark, words = parser.over()
        if words:
            message = f"{cls.name} is applied to each value, so it does not take over="
            raise MetricError(message, mark.offset, len(parser.since(mark)))
        return cls(argument)

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def bounds(self) -> Bounds:
        import numpy as np

        with np.errstate(all="ignore"):
            low, high = self.apply(np.maximum(self.argument.bounds, self.least)).tolist()
        return low, high

    @property
    def unit(self) -> Unit:
        return ""

    def words(self, say: Phrases) -> str:
        return say.text(self.message, noun=self.argument.words(say))

    def in_trial(self, trial: Trial) -> Values:
        return self.argument.in_trial(trial).each(self.apply)


class Log(Elementwise):
    """The natural logarithm."""

    name = "log"
    message = N_("logarithm of {noun:the}")
    least = 0.0

    def apply(self, values: FloatArray) -> FloatArray:
        import numpy as np

        return np.log(values)


class Exp(Elementwise):
    """The exponential."""

    name = "exp"
    message = N_("exponential of {noun:the}")

    def apply(self, values: FloatArray) -> FloatArray:
        import numpy as np

        return np.exp(values)


class Sqrt(Elementwise):
    """The square root."""

    name = "sqrt"
    message = N_("square root of {noun:the}")
    least = 0.0

    def apply(self, values: FloatArray) -> FloatArray:
        import numpy as np

        return np.sqrt(values)


class Abs(Elementwise):
    """The absolute value."""

    name = "abs"
    message = N_("absolute value of {noun:the}")
    better = None

    @property
    def bounds(self) -> Bounds:
        low, high = self.argument.bounds
        least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
        return least, max(abs(low), abs(high))

    @property
    def unit(self) -> Unit:
        return self.argument.unit

    def apply(self, values: FloatArray) -> FloatArray:
        return abs(values)

    def ends(self, known: Sequence[Bounds]) -> Bounds:
        least, most = super().ends(known)
        ((low, high),) = known
        return (0.0 if low < 0 < high and not math.isnan(least) else least), most


@dataclass(frozen=True)
class Clip(Function):
    """Each value, clipped to the range between two numbers."""

    name = "clip"

    argument: Expression
    low: Expression
    high: Expression

    @classmethod
    def read(cls, parser: Parser) -> Clip:
        argument = parser.metric()
        parser.expect(",")
        start = parser.now
        low = parser.constant("the bounds of clip must be numbers")
        parser.expect(",")
        high = parser.constant("the bounds of clip must be numbers")
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            parser.check(start, lambda _: "the lower bound of clip must not exceed the upper bound")
        return cls(argument, low, high)

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def bounds(self) -> Bounds:
        (least, most), low, high = self.argument.bounds, self.low.bounds, self.high.bounds
        return min(max(least, low[0]), high[0]), min(max(most, low[1]), high[1])

    def words(self, say: Phrases) -> str:
        return say.text(
            "{noun}, clipped to the range from {low:the} to {high:the}",
            noun=self.argument.words(say),
            low=constant_in_words(self.low, self.argument, say),
            high=constant_in_words(self.high, self.argument, say),
        )

    def in_trial(self, trial: Trial) -> Values:
        import numpy as np

        low, high = (end.in_trial(trial).array for end in (self.low, self.high))
        return self.argument.in_trial(trial).each(lambda values: np.clip(values, low, high))


@dataclass(frozen=True)
class Above(BinaryOperation, Function):
    """1 where the left side is larger, else 0; NaN where a side is NaN."""

    name = "above"
    bounds, unit = SHARE, "percent"

    left: Expression
    right: Expression

    @classmethod
    def read(cls, parser: Parser) -> Above:
        left = parser.metric()
        parser.expect(",")
        return cls(left, parser.metric())

    @property
    def better(self) -> Better | None:
        return better_difference(self.left, self.right)

    def words(self, say: Phrases) -> str:
        left, right = (
            side.words(say) if measures(side) else constant_in_words(side, other, say)
            for side, other in ((self.left, self.right), (self.right, self.left))
        )
        condition = say.text("{left:the} is above {right:the}", left=left, right=right)
        return say.text("indicator, 1 or 0, of whether {condition}", condition=condition)

    def apply(self, left: FloatArray, right: FloatArray) -> FloatArray:
        import numpy as np

        unknown = np.isnan(left) | np.isnan(right)
        return np.where(unknown, np.nan, np.greater(left, right))
