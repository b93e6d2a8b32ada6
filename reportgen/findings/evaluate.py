"""The value of a metric in one trial."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from reportgen.suite.metric import Binary, Call, Expression, Measured, Metric, Number

_OPERATORS: dict[str, Callable[..., NDArray[np.float64]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., NDArray[np.float64]]] = {
    "min": np.min,
    "max": np.max,
    "mean": np.mean,
    "log": np.log,
}


def evaluate(metric: Metric, arrays: Mapping[str, NDArray[np.generic]]) -> float:
    """One number from the arrays of a trial, each of shape (layers,).

    Arithmetic is IEEE 754: 0/0 is NaN and 1/0 infinite, and the statistics treat both as said
    there. Raises KeyError if the trial lacks a quantity.
    """
    with np.errstate(all="ignore"):
        return float(_value(metric.expression, arrays))


def _value(
    expression: Expression, arrays: Mapping[str, NDArray[np.generic]]
) -> NDArray[np.float64]:
    match expression:
        case Number(value):
            return np.asarray(value)
        case Measured(quantity, layer):
            values = np.asarray(arrays[quantity], dtype=np.float64)
            if layer is None:
                return values
            index = {"first": 0, "last": -1}[layer] if isinstance(layer, str) else layer - 1
            return np.asarray(values[index])
        case Call(function, argument):
            return _FUNCTIONS[function](_value(argument, arrays))
        case Binary(sign, left, right):
            return _OPERATORS[sign](_value(left, arrays), _value(right, arrays))
