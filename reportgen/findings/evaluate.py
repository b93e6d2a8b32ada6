"""The value of a metric in one trial."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.experiments import Axis, Better, Quantity
from reportgen.findings.fits import slope, spread
from reportgen.suite.expression import (
    Along,
    Apart,
    Area,
    Binary,
    Call,
    Clip,
    Expression,
    Measured,
    Metric,
    Number,
    Of,
    Over,
    StepsTo,
    When,
    together,
)

FloatArray = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.generic]]

WORST = {"higher": -np.inf, "lower": np.inf, None: np.nan}
"""What a trial that diverged counts as where it has no value, by the better direction."""


def _above(left: FloatArray, right: FloatArray) -> FloatArray:
    """1 where the left is larger, 0 where it is not, NaN where one of them is no number."""
    unknown = np.isnan(left) | np.isnan(right)
    return np.where(unknown, np.nan, np.greater(left, right))


_OPERATORS: dict[str, Callable[..., FloatArray]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "above": _above,
}
_EACH: dict[str, Callable[..., FloatArray]] = {
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "-": operator.neg,
}
REDUCTIONS: dict[str, Callable[..., FloatArray]] = {
    "min": np.min,
    "max": np.max,
    "mean": np.mean,
    "spread": spread,
}
"""Functions of an array along an `axis`."""


class NotMeasured(LookupError):
    """A trial has no such quantity, or not at this place."""


def evaluate(metric: Metric, arrays: Arrays, *, diverged: bool = False) -> float:
    """One number from the arrays of a trial, whose axes are those of its quantities.

    In a trial that `diverged`, what was measured before counts as it is, and every value that is
    missing or not finite as the worst possible one: infinite where lower is better, minus infinite
    where higher is better, NaN (which leaves a claim undecided) where neither is. So does all of a
    trial that left no arrays.

    Arithmetic is IEEE 754: 0/0 is NaN and 1/0 infinite, and the statistics treat both as said
    there. Raises NotMeasured if the trial lacks a quantity or an evaluation.
    """
    return value_in_trial(metric.expression, arrays, diverged=diverged)


def value_in_trial(expression: Expression, arrays: Arrays, *, diverged: bool = False) -> float:
    """Like `evaluate`, of an expression that needs no other trial; else TypeError."""
    with np.errstate(all="ignore"):
        return float(_Trial(arrays, diverged).value(expression).array)


def earliest(time: StepsTo, arrays: Arrays, *, diverged: bool = False) -> float:
    """The first step in which a target may have been reached: after the last evaluation before."""
    with np.errstate(all="ignore"):
        return float(_Trial(arrays, diverged, earliest=True).value(time).array)


@dataclass(frozen=True)
class _Values:
    """An array whose dimensions are `axes`, in their order."""

    array: FloatArray
    axes: tuple[Axis, ...] = ()

    def length(self, axis: Axis) -> int:
        return int(self.array.shape[self.axes.index(axis)])


@dataclass(frozen=True)
class _Trial:
    arrays: Arrays
    diverged: bool
    earliest: bool = False  # of a time to a target the first step that it may be

    def value(self, expression: Expression) -> _Values:
        match expression:
            case Number(value):
                return _Values(np.asarray(value, dtype=np.float64))
            case Measured():
                return self.measured(expression)
            case Call(function, argument) if function in _EACH:
                inner = self.value(argument)
                return _Values(np.asarray(_EACH[function](inner.array)), inner.axes)
            case Call(function, argument):
                return _Values(np.asarray(REDUCTIONS[function](self.value(argument).array)))
            case Along(function, argument, axis):
                return self.along(function, self.value(argument), axis)
            case Clip(argument):
                inner = self.value(argument)
                low, high = (self.value(end).array for end in (expression.low, expression.high))
                return _Values(np.clip(inner.array, low, high), inner.axes)
            case Area(curve):
                return _Values(self.area(self.value(curve)))
            case StepsTo(curve, target):
                return _Values(self.steps_to(curve, float(self.value(target).array)))
            case When(curve, clock, target):
                return _Values(self.when(curve, clock, float(self.value(target).array)))
            case Binary(sign, left, right):
                a, b, axes = _aligned(self.value(left), self.value(right))
                return _Values(np.asarray(_OPERATORS[sign](a, b)), axes)
            case Of() | Over() | Apart():
                raise TypeError("more than one trial is needed")

    def measured(self, expression: Measured) -> _Values:
        quantity, at = expression.quantity, dict(expression.at)
        if self.diverged and not self.arrays:
            left = tuple(axis for axis in quantity.axes if axis not in at)
            return _Values(np.full((1,) * len(left), WORST[quantity.better]), left)
        array = self.array(quantity)
        for dimension, axis in reversed(list(enumerate(quantity.axes))):
            if axis in at:
                index = self.index(quantity, axis, at[axis], array.shape[dimension])
                array = np.take(array, index, axis=dimension)
        return _Values(array, tuple(axis for axis in quantity.axes if axis not in at))

    def array(self, quantity: Quantity) -> FloatArray:
        """All values of a quantity; without those at step 0 where no step was made before it."""
        if quantity.name not in self.arrays:
            if self.diverged and not quantity.axes:  # it would have come after the end
                return np.asarray(WORST[quantity.better])
            raise NotMeasured(quantity.name)
        array = np.asarray(self.arrays[quantity.name], dtype=np.float64)
        if quantity.of_step:
            array = array[1:]
        if self.diverged:
            array = np.where(np.isfinite(array), array, WORST[quantity.better])
        return array

    def index(self, quantity: Quantity, axis: Axis, place: int | str, count: int) -> int:
        if isinstance(place, str):
            return 0 if place == "first" else -1
        (found,) = np.nonzero(self.places(axis, count) == place)
        if len(found) == 0:
            raise NotMeasured(f"{quantity.name} at {axis.name} {place}")
        return int(found[0])

    def places(self, axis: Axis, count: int) -> FloatArray:
        """The last `count` places on an axis: a curve may lack step 0."""
        return np.asarray(axis.places(self.arrays, count), dtype=np.float64)

    def along(self, function: str, values: _Values, axis: Axis) -> _Values:
        dimension, array = values.axes.index(axis), values.array
        axes = tuple(other for other in values.axes if other != axis)
        if function == "slope":
            x = self.places(axis, array.shape[dimension])
            return _Values(slope(x, array, dimension), axes)
        return _Values(np.asarray(REDUCTIONS[function](array, axis=dimension)), axes)

    def area(self, values: _Values) -> FloatArray:
        """Trapezoids over the steps, divided by the span; the value itself where there is one."""
        curve, (axis,) = values.array, values.axes
        if len(curve) == 1:
            return np.asarray(curve[0])
        steps = self.places(axis, len(curve))
        area = ((curve[1:] + curve[:-1]) / 2 * np.diff(steps)).sum()
        return np.asarray(area / (steps[-1] - steps[0]))

    def steps_to(self, expression: Measured, target: float) -> FloatArray:
        """First evaluated step at or beyond the target; infinite if there is none."""
        values = self.measured(expression)
        curve, (axis,) = values.array, values.axes
        arrival = _arrival(curve, target, expression.quantity.better)
        if arrival is None:
            return np.asarray(np.inf)
        steps = self.places(axis, len(curve))
        if not self.earliest:
            return np.asarray(steps[arrival])
        return np.asarray(steps[arrival - 1] + 1 if arrival else min(steps[0], 1))

    def when(self, expression: Measured, clock: Measured, target: float) -> FloatArray:
        """The curve where the clock is at the target first; the worst value if it never is."""
        curve, time, _ = _aligned(self.measured(expression), self.measured(clock))
        arrival = _arrival(time, target, clock.quantity.better)
        if arrival is None:
            return np.asarray(WORST[expression.quantity.better])
        before = arrival - 1
        if arrival == 0 or time[arrival] == target or not np.isfinite(time[before]):
            return np.asarray(curve[arrival])
        share = (target - time[before]) / (time[arrival] - time[before])
        ends = curve[before : arrival + 1]
        found = (1 - share) * ends[0] + share * ends[1]
        return np.asarray(np.clip(found, ends.min(), ends.max()))


def _arrival(curve: FloatArray, target: float, better: Better | None) -> int | None:
    """The first place at or beyond the target."""
    reached = curve >= target if better == "higher" else curve <= target
    return int(np.argmax(reached)) if reached.any() else None


def _aligned(left: _Values, right: _Values) -> tuple[FloatArray, FloatArray, tuple[Axis, ...]]:
    """Both with the axes of either; where one lacks step 0, without it."""
    axes = together(left.axes, right.axes)
    lengths = [
        min(side.length(axis) for side in (left, right) if axis in side.axes) for axis in axes
    ]
    first, second = (_widened(side, axes, lengths) for side in (left, right))
    return first, second, axes


def _widened(values: _Values, axes: Sequence[Axis], lengths: Sequence[int]) -> FloatArray:
    """With a dimension for every axis, of length 1 for those that the values lack."""
    present = [axis for axis in axes if axis in values.axes]
    array = values.array.transpose([values.axes.index(axis) for axis in present])
    last = tuple(slice(-lengths[axes.index(axis)], None) for axis in present)
    shape = [n if axis in present else 1 for axis, n in zip(axes, lengths, strict=True)]
    return array[last].reshape(shape)
