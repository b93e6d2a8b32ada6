"""`clip`: values moved to the nearer end if they are not between two numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.experiments import Axis, Better, Bounds
from reportgen.language import Phrases, Unit
from reportgen.metrics.functions._base import Function
from reportgen.metrics.nodes import Expression, Number
from reportgen.metrics.words import beside

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import Trial, Values


@dataclass(frozen=True)
class Clip(Function):
    """Each value, moved to the nearer end if it is not between two numbers."""

    name = "clip"

    argument: Expression
    low: Expression
    high: Expression

    @classmethod
    def read(cls, parser: Parser) -> Clip:
        argument = parser.metric()
        parser.expect(",")
        start = parser.now
        low = parser.constant("the ends of clip must be numbers")
        parser.expect(",")
        high = parser.constant("the ends of clip must be numbers")
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            parser.check(start, lambda _: "the lower bound of clip must not exceed the upper bound")
        return cls(argument, low, high)

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def better(self) -> Better | None:
        return self.argument.better

    @property
    def bounds(self) -> Bounds:
        (least, most), low, high = self.argument.bounds, self.low.bounds, self.high.bounds
        return min(max(least, low[0]), high[0]), min(max(most, low[1]), high[1])

    @property
    def unit(self) -> Unit:
        return self.argument.unit

    def words(self, say: Phrases) -> str:
        return say.text(
            "{noun}, kept between {low:the} and {high:the}",
            noun=self.argument.words(say),
            low=beside(self.low, self.argument, say),
            high=beside(self.high, self.argument, say),
        )

    def in_trial(self, trial: Trial) -> Values:
        import numpy as np

        low, high = (end.in_trial(trial).array for end in (self.low, self.high))
        return self.argument.in_trial(trial).each(lambda values: np.clip(values, low, high))
