"""Functions of each value: `log`, `exp`, `sqrt` and `abs`."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from reportgen.experiments import Axis, Better, Bounds
from reportgen.language import N_, Phrases, Unit
from reportgen.metrics.functions._base import Function
from reportgen.metrics.nodes import Expression
from reportgen.metrics.tokens import MetricError

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray, Trial, Values


@dataclass(frozen=True)
class Each(Function):
    """A function of each value; it rises unless it says otherwise."""

    argument: Expression

    message: ClassVar[str]
    """How it is said, with the place `noun`."""

    @abstractmethod
    def apply(self, values: FloatArray) -> FloatArray:
        """The function of all values of an array."""

    @abstractmethod
    def bound(self, value: float) -> float:
        """The function of the least or the largest value there may be."""

    @classmethod
    def read(cls, parser: Parser) -> Each:
        argument = parser.metric()
        mark, words = parser.over()
        if words:
            message = f"{cls.name} is taken of each value; it goes over nothing"
            raise MetricError(message, mark.offset, len(parser.since(mark)))
        return cls(argument)

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def better(self) -> Better | None:
        return self.argument.better

    @property
    def bounds(self) -> Bounds:
        low, high = self.argument.bounds
        return self.bound(low), self.bound(high)

    def words(self, say: Phrases) -> str:
        return say.text(self.message, noun=self.argument.words(say))

    def in_trial(self, trial: Trial) -> Values:
        return self.argument.in_trial(trial).each(self.apply)


class Log(Each):
    """The natural logarithm."""

    name = "log"
    message = N_("logarithm of {noun:the}")

    def apply(self, values: FloatArray) -> FloatArray:
        import numpy as np

        return np.log(values)

    def bound(self, value: float) -> float:
        return math.log(value) if value > 0 else -math.inf


class Exp(Each):
    """The exponential."""

    name = "exp"
    message = N_("exponential of {noun:the}")

    def apply(self, values: FloatArray) -> FloatArray:
        import numpy as np

        return np.exp(values)

    def bound(self, value: float) -> float:
        try:
            return math.exp(value)
        except OverflowError:
            return math.inf


class Sqrt(Each):
    """The square root."""

    name = "sqrt"
    message = N_("square root of {noun:the}")

    def apply(self, values: FloatArray) -> FloatArray:
        import numpy as np

        return np.sqrt(values)

    def bound(self, value: float) -> float:
        return math.sqrt(max(value, 0))


class Abs(Each):
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
        import numpy as np

        return np.abs(values)

    def bound(self, value: float) -> float:
        return abs(value)

    def ends(self, known: Sequence[Bounds]) -> Bounds:
        least, most = super().ends(known)
        ((low, high),) = known
        return (0.0 if low < 0 < high and not math.isnan(least) else least), most
