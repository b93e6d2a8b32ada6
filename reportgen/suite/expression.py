"""A metric as a tree: numbers, quantities, functions and the arithmetic between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.experiments import Axis, Quantity

End = Literal["first", "last"]
Place = int | End
EACH = ("log", "exp", "sqrt", "abs", "-")
"""Functions of each value; the other calls make one number of all values."""


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
    """`log`, `exp`, `sqrt`, `abs` or `-` of each value, or `min`, `max` or `mean` of all."""

    function: str
    argument: Expression


@dataclass(frozen=True)
class Along:
    """`min`, `max`, `mean`, `spread` or `slope` along one axis; the other axis stays."""

    function: str
    argument: Expression
    axis: Axis


@dataclass(frozen=True)
class Clip:
    """Each value, moved to the nearer end if it is not between two numbers."""

    argument: Expression
    low: Expression
    high: Expression


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
class When:
    """A curve where another one, its clock, crosses its target first, on straight lines."""

    curve: Measured
    clock: Measured
    target: Expression


@dataclass(frozen=True)
class Other:
    """An arm by its name, or the one that has these levels and agrees in all other factors."""

    text: str
    arm: str = ""
    levels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Of:
    """The metric, of the same seed, in another arm."""

    other: Other
    argument: Expression


@dataclass(frozen=True)
class Over:
    """`min`, `max`, `mean`, `spread`, `slope` or `exponent` over the levels of factors."""

    function: str
    argument: Expression
    factors: tuple[str, ...]


@dataclass(frozen=True)
class Apart:
    """How far two seeds of an arm lie apart, one value for each pair of its seeds."""

    argument: Expression


@dataclass(frozen=True)
class Binary:
    """Two metrics and the arithmetic between them: `+`, `-`, `*`, `/` or `above`."""

    operator: str
    left: Expression
    right: Expression


Expression = (
    Number | Measured | Call | Along | Clip | Area | StepsTo | When | Of | Over | Apart | Binary
)


@dataclass(frozen=True)
class Metric:
    """A parsed metric with the text it came from, and what the suite calls it."""

    text: str
    expression: Expression
    called: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it is a number of steps to a target, for which infinity means never."""
        return _is_time(self.expression)

    @property
    def over(self) -> tuple[str, ...]:
        """The factors over whose levels it goes, so that one side of a rule is several arms."""
        return over(self.expression)

    @property
    def seeds_a_value(self) -> int:
        """How many seeds one of its values is of: 2 where it is how far two seeds lie apart."""
        return 2 if pairs_seeds(self.expression) else 1


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The metrics that an expression is made of."""
    match expression:
        case Number() | Measured():
            return ()
        case StepsTo(curve=curve, target=target):
            return (curve, target)
        case When(curve=curve, clock=clock, target=target):
            return (curve, clock, target)
        case Area(curve=curve):
            return (curve,)
        case Clip(argument=argument, low=low, high=high):
            return (argument, low, high)
        case Binary(left=left, right=right):
            return (left, right)
        case _:
            return (expression.argument,)


def with_numbers(expression: Expression, values: Sequence[float]) -> Expression:
    """The same arithmetic on the values of its parts, where those are known."""
    numbers = [Number(value) for value in values]
    match expression:
        case Binary():
            return dataclasses.replace(expression, left=numbers[0], right=numbers[1])
        case Clip():
            low, high = numbers[1:]
            return dataclasses.replace(expression, argument=numbers[0], low=low, high=high)
        case Call():
            return dataclasses.replace(expression, argument=numbers[0])
        case _:
            raise TypeError(f"{type(expression).__name__} is not arithmetic")


def axes(expression: Expression) -> tuple[Axis, ...]:
    """The axes along which an expression has more than one value."""
    match expression:
        case Measured(quantity=quantity, at=at):
            chosen = dict(at)
            return tuple(axis for axis in quantity.axes if axis not in chosen)
        case Call(function=function, argument=argument) if function in EACH:
            return axes(argument)
        case Along(argument=argument, axis=axis):
            return tuple(other for other in axes(argument) if other != axis)
        case Clip(argument=argument):
            return axes(argument)
        case Binary(left=left, right=right):
            return together(axes(left), axes(right))
        case _:
            return ()


def together(left: Iterable[Axis], right: Iterable[Axis]) -> tuple[Axis, ...]:
    """The axes of two sides, each once; what follows in time comes first."""
    return tuple(sorted(dict.fromkeys([*left, *right]), key=lambda axis: not axis.course))


def within(expression: Expression) -> Iterator[Expression]:
    """An expression and all that it is made of, at any depth."""
    yield expression
    for part in parts(expression):
        yield from within(part)


def quantities(expression: Expression) -> Iterator[Quantity]:
    """Every quantity that an expression names, as often as it does."""
    return (part.quantity for part in within(expression) if isinstance(part, Measured))


def measures(expression: Expression) -> bool:
    """Whether the expression names a quantity at all; a claim about a constant says nothing."""
    return any(True for _ in quantities(expression))


def over(expression: Expression) -> tuple[str, ...]:
    """The factors over whose levels an expression goes, each once."""
    own = expression.factors if isinstance(expression, Over) else ()
    inner = (factor for part in parts(expression) for factor in over(part))
    return tuple(dict.fromkeys([*own, *inner]))


def in_one_trial(expression: Expression) -> bool:
    """Whether one trial is enough to know its value."""
    if isinstance(expression, Of | Over | Apart):
        return False
    return all(in_one_trial(part) for part in parts(expression))


def has_target(expression: Expression) -> bool:
    """Whether some part of it has a target that may never be reached."""
    return isinstance(expression, StepsTo | When) or any(map(has_target, parts(expression)))


def pairs_seeds(expression: Expression) -> bool:
    """Whether its values are of two seeds each, not of one."""
    return isinstance(expression, Apart) or any(map(pairs_seeds, parts(expression)))


def _is_time(expression: Expression) -> bool:
    match expression:
        case StepsTo():
            return True
        case Of(argument=argument) | Over(function="min" | "max", argument=argument):
            return _is_time(argument)
        case _:
            return False
