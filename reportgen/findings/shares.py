"""Which metrics are shares, whose numbers are told as percentages."""

from __future__ import annotations

from reportgen.suite.expression import (
    Along,
    Area,
    Binary,
    Call,
    Clip,
    Expression,
    Measured,
    Of,
    Over,
    When,
    measures,
)

PERCENT = 100.0
_KEEPING = ("min", "max", "mean", "spread", "abs", "-")
"""Functions whose value is in the unit of what they are given."""


def is_a_share(expression: Expression) -> bool:
    """Whether a metric is a share, or how far shares lie apart."""
    match expression:
        case Measured(quantity) | When(Measured(quantity)):
            return quantity.percent
        case Clip(argument=inner) | Area(curve=inner) | Of(argument=inner):
            return is_a_share(inner)
        case Call(function=name) | Along(function=name) | Over(function=name) if name in _KEEPING:
            return is_a_share(expression.argument)
        case Binary("+" | "-", left, right):
            return is_a_share(left) and is_a_share(right)
        case Binary("above"):
            return True
    return False


def lies_apart(expression: Expression) -> bool:
    """Whether a share is how far shares lie apart: a difference or a spread, told in points."""
    match expression:
        case Binary("-", left, right):
            return measures(left) and measures(right)
        case Binary("+", left, right):
            return lies_apart(left) or lies_apart(right)
        case Clip(argument=inner) | Area(curve=inner) | Of(argument=inner):
            return lies_apart(inner)
        case Call(function=name) | Along(function=name) | Over(function=name) if name in _KEEPING:
            return name == "spread" or lies_apart(expression.argument)
    return False
