"""Evaluates a metric in one trial."""

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
"""Better direction -> the value of a diverged trial where it has no finite value."""


class NotMeasured(LookupError):
    """A trial lacks a quantity, or has no value of it at a step or layer."""


def evaluate(metric: Metric, arrays: Arrays, *, diverged: bool = False) -> float:
    """Evaluate a metric in a trial; returns one number.

    arrays: name of a quantity -> array, whose dimensions are the axes of the quantity.
    diverged: whether the trial diverged. Its finite values are used as they are. Every value that
        is missing or not finite, and every value of a trial without arrays, is replaced by the
        worst possible one: infinity if lower is better, minus infinity if higher is better, and NaN
        (which leaves a claim undecided) if the quantity has no better direction.

    Arithmetic follows IEEE 754: 0/0 is NaN and 1/0 is infinite; `reportgen.stats` defines how tests
    treat them. Raises NotMeasured if the trial lacks a quantity or an evaluation.
    """
    return value_in_trial(metric.expression, arrays, diverged=diverged)


def value_in_trial(expression: Expression, arrays: Arrays, *, diverged: bool = False) -> float:
    """Like `evaluate`, for an expression. Raises TypeError if it needs several trials."""
    with np.errstate(all="ignore"):
        return float(expression.in_trial(Trial(arrays, diverged)).array)


def ends_at_corners(expression: Expression, known: Sequence[Bounds]) -> Bounds:
    """Lower and upper limit of an expression that is monotonic in each of its parts.

    known: lower and upper limit of each part. Returns NaN twice if a corner is NaN.
    """
    corners = itertools.product(*known)
    found = [value_in_trial(expression.with_numbers(corner), {}) for corner in corners]
    if any(map(math.isnan, found)):
        return math.nan, math.nan
    return min(found), max(found)


@dataclass(frozen=True)
class Values:
    """An array with one dimension per axis, in the order of `axes`."""

    array: FloatArray
    axes: tuple[Axis, ...] = ()

    def length(self, axis: Axis) -> int:
        """Number of values along an axis."""
        return int(self.array.shape[self.axes.index(axis)])

    def each(self, function: Callable[[FloatArray], FloatArray]) -> Values:
        """Apply a function elementwise."""
        return Values(np.asarray(function(self.array)), self.axes)


@dataclass(frozen=True)
class Trial:
    """The measured arrays of a trial, accessed by the expressions of a metric."""

    arrays: Arrays
    diverged: bool

    def constant(self, value: float) -> Values:
        """A scalar that does not depend on the trial."""
        return Values(np.asarray(value, dtype=np.float64))

    def measured(self, expression: Measured) -> Values:
        """The values of a quantity, indexed at the positions that the expression selects.

        Raises NotMeasured if the trial lacks the quantity or one of the positions.
        """
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
        """The last `count` positions on an axis (steps or layers); a curve may lack step 0."""
        return np.asarray(axis.places(self.arrays, count), dtype=np.float64)

    def _array(self, quantity: Quantity) -> FloatArray:
        """All values of a quantity; without step 0 if it is only defined after an update step."""
        if quantity.name not in self.arrays:
            if self.diverged and not quantity.axes:  # it would have been measured after training
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
    """Index of the first value at or beyond the target; None if there is none."""
    reached = curve >= target if better == "higher" else curve <= target
    return int(np.argmax(reached)) if reached.any() else None


def aligned(left: Values, right: Values) -> tuple[FloatArray, FloatArray, tuple[Axis, ...]]:
    """Two arrays that can be broadcast, and their axes, which are the union of both sides' axes.

    If one side lacks step 0, it is removed from the other.
    """
    axes = together(left.axes, right.axes)
    lengths = [
        min(side.length(axis) for side in (left, right) if axis in side.axes) for axis in axes
    ]
    first, second = (_widened(side, axes, lengths) for side in (left, right))
    return first, second, axes


def _widened(values: Values, axes: Sequence[Axis], lengths: Sequence[int]) -> FloatArray:
    """The array with one dimension per axis, of length 1 for the axes that the values lack."""
    present = [axis for axis in axes if axis in values.axes]
    array = values.array.transpose([values.axes.index(axis) for axis in present])
    last = tuple(slice(-lengths[axes.index(axis)], None) for axis in present)
    shape = [n if axis in present else 1 for axis, n in zip(axes, lengths, strict=True)]
    return array[last].reshape(shape)
