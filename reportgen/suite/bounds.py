"""Between which values a metric lies, as far as its quantities tell."""

from __future__ import annotations

import math
from collections.abc import Callable

from reportgen.experiments import NOT_NEGATIVE, SHARE, UNBOUNDED, Bounds, Quantity
from reportgen.suite.expression import (
    Along,
    Apart,
    Area,
    Binary,
    Call,
    Clip,
    Expression,
    Measured,
    Number,
    Of,
    Over,
    StepsTo,
    When,
)

_BETWEEN = ("min", "max", "mean")
"""Reductions whose result lies among the values they are taken of."""


def bounds_of(measured: Quantity | Expression) -> Bounds:
    """The least and the largest finite value that a quantity or a metric can have.

    A side without a bound is infinite. What is known of the parts is carried through the
    arithmetic as if they were independent (interval arithmetic: Moore, "Interval analysis", 1966),
    so that the bounds hold, but need not be the closest ones.
    """
    match measured:
        case Quantity(bounds=bounds) | Measured(quantity=Quantity(bounds=bounds)):
            return bounds
        case Number(value=value):
            return (value, value)
        case StepsTo():
            return NOT_NEGATIVE
        case Area(curve=inner) | When(curve=inner) | Of(argument=inner):
            return bounds_of(inner)
        case Call(argument=inner) if measured.function in _EACH:
            return _EACH[measured.function](*bounds_of(inner))
        case Call(argument=inner) | Along(argument=inner) | Over(argument=inner):
            return _of_reduction(measured.function, bounds_of(inner))
        case Apart(argument=inner):
            low, high = bounds_of(inner)
            return (0.0, high - low)
        case Clip(argument=inner, low=low, high=high):
            ends = bounds_of(low), bounds_of(high)
            least, most = bounds_of(inner)
            return (
                min(max(least, ends[0][0]), ends[1][0]),
                min(max(most, ends[0][1]), ends[1][1]),
            )
        case Binary(operator=operator, left=left, right=right):
            return _OF_TWO[operator](bounds_of(left), bounds_of(right))


def _of_reduction(function: str, argument: Bounds) -> Bounds:
    low, high = argument
    if function in _BETWEEN:
        return argument
    if function == "spread":  # at most half of the values at either end
        return (0.0, (high - low) / 2)
    return UNBOUNDED  # a slope or an exponent


def _log(low: float, high: float) -> Bounds:
    return (math.log(low) if low > 0 else -math.inf, math.log(high) if high > 0 else -math.inf)


def _exp(low: float, high: float) -> Bounds:
    return (_exponential(low), _exponential(high))


def _exponential(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _abs(low: float, high: float) -> Bounds:
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return (least, max(abs(low), abs(high)))


_EACH: dict[str, Callable[[float, float], Bounds]] = {
    "log": _log,
    "exp": _exp,
    "sqrt": lambda low, high: (math.sqrt(max(low, 0)), math.sqrt(max(high, 0))),
    "abs": _abs,
    "-": lambda low, high: (-high, -low),
}


def _times(left: Bounds, right: Bounds) -> Bounds:
    """A bound of 0 times one that is infinite is 0: the values themselves are finite."""
    ends = [0.0 if 0 in (a, b) else a * b for a in left for b in right]
    return (min(ends), max(ends))


def _over(left: Bounds, right: Bounds) -> Bounds:
    low, high = right
    if low < 0 < high or low == high == 0:
        return UNBOUNDED
    return _times(left, (1 / high if high else -math.inf, 1 / low if low else math.inf))


_OF_TWO: dict[str, Callable[[Bounds, Bounds], Bounds]] = {
    "+": lambda left, right: (left[0] + right[0], left[1] + right[1]),
    "-": lambda left, right: (left[0] - right[1], left[1] - right[0]),
    "*": _times,
    "/": _over,
    "above": lambda left, right: SHARE,
}
