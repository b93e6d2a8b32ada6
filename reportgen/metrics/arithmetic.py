"""The arithmetic of metrics: binary operators and the unary minus."""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.experiments import UNBOUNDED, Axis, Better, Bounds
from reportgen.language import Unit
from reportgen.metrics.nodes import Expression, Number, opposite, together

if TYPE_CHECKING:
    from reportgen.metrics.trial import FloatArray, Trial, Values


class BinaryOperation(Expression, ABC):
    """An elementwise operation on two metrics; missing axes are broadcast."""

    left: Expression
    right: Expression

    @abstractmethod
    def apply(self, left: FloatArray, right: FloatArray) -> FloatArray:
        """Apply the operation to two arrays whose shapes can be broadcast."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        return together(self.left.axes, self.right.axes)

    def in_trial(self, trial: Trial) -> Values:
        import numpy as np

        from reportgen.metrics.trial import Values, aligned

        left, right, axes = aligned(self.left.in_trial(trial), self.right.in_trial(trial))
        return Values(np.asarray(self.apply(left, right)), axes)


@dataclass(frozen=True)
class Binary(BinaryOperation):
    """The sum, difference, product or ratio of two metrics: `+`, `-`, `*` or `/`."""

    operator: str
    left: Expression
    right: Expression

    @property
    def better(self) -> Better | None:
        match self.operator:
            case "+":
                return better_sum(self.left, self.right)
            case "-":
                return better_difference(self.left, self.right)
        if isinstance(self.right, Number):
            return _scaled(self.left, self.right.value)
        if self.operator == "*" and isinstance(self.left, Number):
            return _scaled(self.right, self.left.value)
        return None

    @property
    def bounds(self) -> Bounds:
        return _BOUNDS[self.operator](self.left.bounds, self.right.bounds)

    @property
    def unit(self) -> Unit:
        units = {self.left.unit, self.right.unit}
        if self.operator not in "+-" or "" in units:
            return ""
        return "points" if self.operator == "-" or "points" in units else "percent"

    def apply(self, left: FloatArray, right: FloatArray) -> FloatArray:
        return _OPERATORS[self.operator](left, right)

    def ends(self, known: Sequence[Bounds]) -> Bounds:
        low, high = known[1]
        if self.operator == "/" and low <= 0 <= high and low < high:
            return UNBOUNDED
        return super().ends(known)


@dataclass(frozen=True)
class Negative(Expression):
    """The negative of a metric."""

    argument: Expression

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.argument.axes

    @property
    def better(self) -> Better | None:
        return opposite(self.argument.better)

    @property
    def bounds(self) -> Bounds:
        low, high = self.argument.bounds
        return -high, -low

    @property
    def unit(self) -> Unit:
        return self.argument.unit

    def in_trial(self, trial: Trial) -> Values:
        return self.argument.in_trial(trial).each(operator.neg)


def better_sum(left: Expression, right: Expression) -> Better | None:
    """The better direction of a sum: of a metric and a number, that of the metric.

    Of two metrics it is their common direction; None if they differ.
    """
    if isinstance(right, Number):
        return left.better
    if isinstance(left, Number) or left.better == right.better:
        return right.better
    return None


def better_difference(left: Expression, right: Expression) -> Better | None:
    """The better direction of a difference, that of `left` plus the negative of `right`."""
    if isinstance(right, Number):
        return left.better
    if isinstance(left, Number) or left.better == opposite(right.better):
        return opposite(right.better)
    return None


def _scaled(expression: Expression, factor: float) -> Better | None:
    if factor == 0:
        return None
    return expression.better if factor > 0 else opposite(expression.better)


def _times(left: Bounds, right: Bounds) -> Bounds:
    """Bounds of a product. 0 times an infinite bound is 0, because the values are finite."""
    ends = [0.0 if 0 in (a, b) else a * b for a in left for b in right]
    return min(ends), max(ends)


def _over(left: Bounds, right: Bounds) -> Bounds:
    low, high = right
    if low < 0 < high or low == high == 0:
        return UNBOUNDED
    return _times(left, (1 / high if high else -math.inf, 1 / low if low else math.inf))


_BOUNDS: dict[str, Callable[[Bounds, Bounds], Bounds]] = {
    "+": lambda left, right: (left[0] + right[0], left[1] + right[1]),
    "-": lambda left, right: (left[0] - right[1], left[1] - right[0]),
    "*": _times,
    "/": _over,
}
_OPERATORS: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
