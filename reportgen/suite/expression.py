"""A metric as a tree: numbers, quantities, functions and the arithmetic between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from reportgen.suite.kinds._base import Axis, Quantity

End = Literal["first", "last"]
Place = int | End
AXES: tuple[Axis, ...] = ("step", "layer")
"""In the order in which arrays have them."""


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Measured:
    """A quantity, at the places chosen along some of its axes and everywhere along the others."""

    quantity: Quantity
    at: tuple[tuple[Axis, Place], ...] = ()


@dataclass(frozen=True)
class Call:
    """A function of one metric: `min`, `max` and `mean` of all its values, `log` of each."""

    function: str
    argument: Expression


@dataclass(frozen=True)
class Area:
    """The area under a curve over the steps, divided by their span: its mean over training."""

    curve: Expression


@dataclass(frozen=True)
class StepsTo:
    """The first evaluated step at which a curve is at its target or beyond, on its better side."""

    curve: Measured
    target: Expression


@dataclass(frozen=True)
class Binary:
    """Two metrics and the arithmetic between them."""

    operator: str
    left: Expression
    right: Expression


Expression = Number | Measured | Call | Area | StepsTo | Binary


@dataclass(frozen=True)
class Metric:
    """A parsed metric with the text it came from."""

    text: str
    expression: Expression

    @property
    def is_time(self) -> bool:
        """Whether it is a number of steps to a target, for which infinity means never."""
        return isinstance(self.expression, StepsTo)


def axes(expression: Expression) -> tuple[Axis, ...]:
    """The axes along which an expression has more than one value."""
    match expression:
        case Measured(quantity=quantity, at=at):
            chosen = dict(at)
            return tuple(axis for axis in quantity.axes if axis not in chosen)
        case Call(function="log", argument=argument):
            return axes(argument)
        case Binary(left=left, right=right):
            return ordered([*axes(left), *axes(right)])
        case _:
            return ()


def ordered(some: Iterable[Axis]) -> tuple[Axis, ...]:
    """Each of the axes once, in the order of arrays."""
    found = set(some)
    return tuple(axis for axis in AXES if axis in found)


def quantities(expression: Expression) -> Iterator[Quantity]:
    """Every quantity that an expression names, as often as it does."""
    match expression:
        case Number():
            return
        case Measured(quantity=quantity):
            yield quantity
        case Call(argument=inner) | Area(curve=inner):
            yield from quantities(inner)
        case StepsTo(curve=curve, target=target):
            yield from quantities(curve)
            yield from quantities(target)
        case Binary(left=left, right=right):
            yield from quantities(left)
            yield from quantities(right)


def measures(expression: Expression) -> bool:
    """Whether the expression names a quantity at all; a claim about a constant says nothing."""
    return any(True for _ in quantities(expression))
