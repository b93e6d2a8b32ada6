"""Which values of a metric are the better ones, as far as its quantities tell."""

from __future__ import annotations

from reportgen.experiments import Better
from reportgen.suite.expression import (
    Along,
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

_RISING = ("log", "exp", "sqrt", "min", "max", "mean")


def direction(expression: Expression) -> Better | None:
    """The better side of a metric; None where its parts have none or pull to both sides."""
    match expression:
        case Measured(quantity=quantity):
            return quantity.better
        case StepsTo():
            return "lower"
        case Area(curve=inner) | When(curve=inner) | Clip(argument=inner) | Of(argument=inner):
            return direction(inner)
        case Call(function="-", argument=inner):
            return _other(direction(inner))
        case Call() | Along() | Over() if expression.function in _RISING:
            return direction(expression.argument)
        case Binary():
            return _of_arithmetic(expression)
        case _:
            return None


def _of_arithmetic(expression: Binary) -> Better | None:
    """Of a metric and a number; of two metrics only where both pull to one side in a sum."""
    sign, left, right = expression.operator, direction(expression.left), direction(expression.right)
    match expression:
        case Binary(operator="+" | "-" | "above", right=Number()):
            return left
        case Binary(operator="+", left=Number()):
            return right
        case Binary(operator="-" | "above", left=Number()):
            return _other(right)
        case Binary(operator="*" | "/", right=Number(value=value)):
            return _scaled(left, value)
        case Binary(operator="*", left=Number(value=value)):
            return _scaled(right, value)
    if sign in ("+", "-", "above") and left == (right if sign == "+" else _other(right)):
        return left
    return None


def _scaled(better: Better | None, factor: float) -> Better | None:
    if factor == 0:
        return None
    return better if factor > 0 else _other(better)


def _other(better: Better | None) -> Better | None:
    match better:
        case "higher":
            return "lower"
        case "lower":
            return "higher"
        case None:
            return None
