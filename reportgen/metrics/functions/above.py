"""`above`: whether one metric is larger than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.experiments import SHARE, Better
from reportgen.language import Phrases
from reportgen.metrics.arithmetic import OfTwo, better_difference
from reportgen.metrics.functions._base import Function
from reportgen.metrics.nodes import Expression, measures
from reportgen.metrics.words import beside

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser
    from reportgen.metrics.trial import FloatArray


@dataclass(frozen=True)
class Above(OfTwo, Function):
    """1 where the left side is larger, 0 where it is not, NaN where one of them is no number."""

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
            side.words(say) if measures(side) else beside(side, other, say)
            for side, other in ((self.left, self.right), (self.right, self.left))
        )
        condition = say.text("{left:the} is above {right:the}", left=left, right=right)
        return say.text("indicator, 1 or 0, of whether {condition}", condition=condition)

    def apply(self, left: FloatArray, right: FloatArray) -> FloatArray:
        import numpy as np

        unknown = np.isnan(left) | np.isnan(right)
        return np.where(unknown, np.nan, np.greater(left, right))
