"""A metric in words, put together from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from reportgen.experiments import LAYER, STEP, Axis
from reportgen.findings.settings import quoted
from reportgen.findings.shares import PERCENT, is_a_share, lies_apart
from reportgen.language import Order, Phrases, Place, Unit
from reportgen.stats import format_number
from reportgen.suite.direction import direction
from reportgen.suite.expression import (
    EACH,
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
    axes,
    parts,
    quantities,
)

MOST_QUANTITIES = 4
MOST_NESTED = 5
"""Beyond these a formula is easier to read than its description."""

_PLAIN = (Number, Measured, When)
_NESTING = (Along, Area, Over, Apart, Clip, StepsTo)


def describe(expression: Expression, say: Phrases) -> str:
    """A noun without an article; empty for a metric that is beyond words."""
    if len(list(quantities(expression))) > MOST_QUANTITIES or _depth(expression) > MOST_NESTED:
        return ""
    return _Words(say).of(expression)


def title(measured: Measured, say: Phrases) -> str:
    """A quantity with its place: `final training loss`, `mean of gamma in layer 2`."""
    name = say.fixed(measured.quantity.title)
    step, others = _place(measured)
    name = say.placed(name, say.where(step if isinstance(step, int) and step else None, others))
    if step == 0:
        return say.initial(name)
    if step == "first":
        return say.placed(name, say.where(step))
    return say.final(name) if step == "last" else name


def place(measured: Measured, say: Phrases) -> str:
    """Where a quantity is looked at; empty where it is everywhere."""
    return say.where(*_place(measured))


def is_plain(expression: Expression) -> bool:
    """Whether it is a quantity: at a place, the first time it is somewhere, or one number of it."""
    match expression:
        case Measured() | When() | StepsTo():
            return True
        case Along() | Area() | Call() if parts(expression):
            each = isinstance(expression, Call) and expression.function in EACH
            return not each and isinstance(parts(expression)[0], Measured)
    return False


def goal(curve: Measured, target: Expression, say: Phrases) -> str:
    """What the steps to a target lead to: `a validation accuracy of 95 %`."""
    return say.reaching(title(curve, say), _Words(say).beside(target, curve))


@dataclass(frozen=True)
class _Words:
    say: Phrases

    def of(self, expression: Expression) -> str:
        say = self.say
        match expression:
            case Number():
                return format_number(expression.value)
            case Measured():
                return title(expression, say)
            case StepsTo(curve, target):
                return say.steps_to(goal(curve, target, say))
            case When(curve, clock, target):
                return say.arriving(
                    title(curve, say), title(clock, say), self.beside(target, clock)
                )
            case Of(other, argument):
                return say.inside(self.of(argument), quoted(other.text))
            case Apart(argument):
                return say.over_seeds(self.of(argument))
            case Clip(argument, low, high):
                ends = (self.beside(low, argument), self.beside(high, argument))
                return say.kept_between(self.of(argument), *ends)
            case Binary():
                return self.arithmetic(expression)
            case Call() if expression.function in EACH:
                return self.of_each(expression)
            case _:
                return self.reduced(expression)

    def beside(self, side: Expression, metric: Expression) -> str:
        """A number that a metric is held against, in its unit; or another metric."""
        if not isinstance(side, Number):
            return self.of(side)
        if not is_a_share(metric):
            return format_number(side.value)
        return self.number(side, "points" if lies_apart(metric) else "percent")

    def number(self, side: Number, unit: Unit) -> str:
        """A number that stands beside a share, or beside something else (no unit)."""
        scale = PERCENT if unit else 1.0
        return self.say.with_unit(format_number(scale * side.value), unit)

    def of_each(self, call: Call) -> str:
        match call:
            case Call("exp", Call("mean", Call("log", inner))):
                return self.say.of_each("geometric mean", self.of(inner))
            case Call("-", Number(value)):
                return format_number(-value)
        return self.say.of_each(call.function, self.of(call.argument))

    def reduced(self, expression: Call | Along | Area | Over) -> str:
        inner, over = _gone_over(expression)
        if not over:
            return self.of(inner)
        function = "mean" if isinstance(expression, Area) else expression.function
        match inner:
            case Binary("above", left, right) if function == "mean":
                return self.say.share_where(self.condition(left, right), over)
        order = _order(function, inner) if isinstance(expression, Over) else function
        return self.say.reduced(cast(Order, order), self.of(inner), over, nested=_is_nesting(inner))

    def condition(self, left: Expression, right: Expression) -> str:
        if isinstance(left, Number):
            return self.say.falls_below(self.of(right), self.beside(left, right))
        return self.say.exceeds(self.of(left), self.beside(right, left))

    def arithmetic(self, binary: Binary) -> str:
        say, left, right = self.say, binary.left, binary.right
        match binary:
            case Binary("above"):
                return say.indicator(self.condition(left, right))
            case Binary("*", noun, Binary("above", a, b)) | Binary(
                "*", Binary("above", a, b), noun
            ) if not isinstance(noun, Number):
                return say.where_met(self.of(noun), self.condition(a, b))
            case Binary("+" | "*"):
                sides = [self.of(side) for side in _chain(binary, binary.operator)]
                return (say.total if binary.operator == "+" else say.product)(sides)
            case Binary("/"):
                return self.ratio(left, right)
        return self.difference(left, right)

    def ratio(self, left: Expression, right: Expression) -> str:
        match left, right:
            case Measured(quantity), Measured(other) if _apart(left, right):
                assert quantity == other
                name = self.say.fixed(quantity.title)
                return self.say.across(name, place(left, self.say), place(right, self.say))
            case _, Of(other, argument) if argument == left:
                return self.say.relative_to_other(self.of(left), quoted(other.text))
        return self.say.relative(self.of(left), self.of(right))

    def difference(self, left: Expression, right: Expression) -> str:
        match left, right:
            case Measured(quantity), Measured() if _apart(left, right):
                name = self.say.fixed(quantity.title)
                return self.say.between_places(name, place(left, self.say), place(right, self.say))
            case _, Of(other, argument) if argument == left and _is_simple(left):
                return self.say.beyond_other(self.of(left), quoted(other.text))
            case Measured() | When(), _ if _is_simple(right) and not isinstance(right, Number):
                return self.say.less(self.of(left), self.of(right))
        unit: Unit = "percent" if is_a_share(left) or is_a_share(right) else ""

        def told(side: Expression) -> str:
            return self.number(side, unit) if isinstance(side, Number) else self.of(side)

        return self.say.difference(told(left), told(right))


def _place(measured: Measured) -> tuple[Place | None, list[tuple[str, Place]]]:
    """The step, 0 for the state before the first one, and the places on other axes."""
    step = next((place for axis, place in measured.at if axis.course), None)
    if step == "first" and not measured.quantity.of_step:
        step = 0
    return step, [(axis.name, place) for axis, place in measured.at if not axis.course]


def _apart(left: Measured, right: Measured) -> bool:
    """Whether it is one quantity at two places."""
    return left.quantity == right.quantity and bool(left.at) and bool(right.at)


def _gone_over(expression: Call | Along | Area | Over) -> tuple[Expression, tuple[str, ...]]:
    """What a function makes one number of, and over what it goes."""
    match expression:
        case Area(curve):
            return curve, _names(axes(curve))
        case Along(_, argument, axis):
            return argument, _names([axis])
        case Over(_, argument, factors):
            return argument, factors
    return expression.argument, _names(axes(expression.argument))


def _names(of: Iterable[Axis]) -> tuple[str, ...]:
    """By the names that a language has words for, else by their plural."""
    return tuple(axis.name if axis in (STEP, LAYER) else axis.plural for axis in of)


def _order(function: str, inner: Expression) -> str:
    """`best` or `worst` of settings where it is known which end that is."""
    better = direction(inner)
    if function not in ("min", "max") or better is None or isinstance(inner, StepsTo):
        return function
    return "best" if (function == "max") == (better == "higher") else "worst"


def _is_nesting(expression: Expression) -> bool:
    """Whether its description ends in a clause, so that `over the layers` would seem part of it."""
    match expression:
        case Binary("*", _, Binary("above")) | Binary("*", Binary("above"), _):
            return True
        case Call(function) if function not in EACH:
            return True
    return isinstance(expression, _NESTING) or any(map(_is_nesting, parts(expression)))


def _is_simple(expression: Expression) -> bool:
    return isinstance(expression, _PLAIN)


def _chain(expression: Expression, operator: str) -> Iterator[Expression]:
    """The sides of a sum of sums, or of a product of products."""
    match expression:
        case Binary(found, left, right) if found == operator:
            yield from _chain(left, operator)
            yield from _chain(right, operator)
        case _:
            yield expression


def _depth(expression: Expression) -> int:
    """How deep functions and arithmetic stand in one another."""
    inner = max(map(_depth, parts(expression)), default=0)
    return inner + (not isinstance(expression, _PLAIN))
