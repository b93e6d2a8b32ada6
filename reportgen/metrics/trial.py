"""The value of a metric in one trial."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportgen.experiments import Axis, Better, Bounds, Quantity
from reportgen.metrics.nodes import Expression, Measured, Metric, together

FloatArray = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.generic]]

WORST = {"higher": -np.inf, "lower": np.inf, None: np.nan}
"""What a trial that diverged counts as where it has no value, by the better direction."""


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
        return float(expression.in_trial(Trial(arrays, diverged)).array)


def ends_at_corners(expression: Expression, known: Sequence[Bounds]) -> Bounds:
    """The ends of arithmetic that rises or falls in each of its parts, whose ends are known."""
    corners = itertools.product(*known)
    found = [value_in_trial(expression.with_numbers(corner), {}) for corner in corners]
    if any(map(math.isnan, found)):
        return math.nan, math.nan
    return min(found), max(found)


@dataclass(frozen=True)
class Values:
    """An array whose dimensions are `axes`, in their order."""

    array: FloatArray
    axes: tuple[Axis, ...] = ()

    def length(self, axis: Axis) -> int:
        """How many places they have along an axis."""
        return int(self.array.shape[self.axes.index(axis)])

    def each(self, function: Callable[[FloatArray], FloatArray]) -> Values:
        """A function of each value."""
        return Values(np.asarray(function(self.array)), self.axes)


@dataclass(frozen=True)
class Trial:
    """What a trial measured, as the expressions of a metric ask for it."""

    arrays: Arrays
    diverged: bool

    def constant(self, value: float) -> Values:
        """A number that does not depend on the trial."""
        return Values(np.asarray(value, dtype=np.float64))

    def measured(self, expression: Measured) -> Values:
        """A quantity at the places that are chosen along some of its axes."""
        quantity, at = expression.quantity, dict(expression.at)
        if self.diverged and not self.arrays:
            left = expression.axes
            return Values(np.full((1,) * len(left), WORST[quantity.better]), left)
        array = self._array(quantity)
        for dimension, axis in reversed(list(enumerate(quantity.axes))):
            if axis in at:
                index = self._index(quantity, axis, at[axis], array.shape[dimension])
                array = np.take(array, index, axis=dimension)
        return Values(array, expression.axes)

    def places(self, axis: Axis, count: int) -> FloatArray:
        """The last `count` places on an axis: a curve may lack step 0."""
        return np.asarray(axis.places(self.arrays, count), dtype=np.float64)

    def _array(self, quantity: Quantity) -> FloatArray:
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

    def _index(self, quantity: Quantity, axis: Axis, place: int | str, count: int) -> int:
        if isinstance(place, str):
            return 0 if place == "first" else -1
        (found,) = np.nonzero(self.places(axis, count) == place)
        if len(found) == 0:
            raise NotMeasured(f"{quantity.name} at {axis.name} {place}")
        return int(found[0])


def arrival(curve: FloatArray, target: float, better: Better | None) -> int | None:
    """The first place at or beyond the target; None if there is none."""
    reached = curve >= target if better == "higher" else curve <= target
    return int(np.argmax(reached)) if reached.any() else None


def aligned(left: Values, right: Values) -> tuple[FloatArray, FloatArray, tuple[Axis, ...]]:
    """Both with the axes of either; where one lacks step 0, without it."""
    axes = together(left.axes, right.axes)
    lengths = [
        min(side.length(axis) for side in (left, right) if axis in side.axes) for axis in axes
    ]
    first, second = (_widened(side, axes, lengths) for side in (left, right))
    return first, second, axes


def _widened(values: Values, axes: Sequence[Axis], lengths: Sequence[int]) -> FloatArray:
    """With a dimension for every axis, of length 1 for those that the values lack."""
    present = [axis for axis in axes if axis in values.axes]
    array = values.array.transpose([values.axes.index(axis) for axis in present])
    last = tuple(slice(-lengths[axes.index(axis)], None) for axis in present)
    shape = [n if axis in present else 1 for axis, n in zip(axes, lengths, strict=True)]
    return array[last].reshape(shape)
