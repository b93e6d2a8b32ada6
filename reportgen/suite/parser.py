"""A metric read into a tree: recursive descent, one method a line of the grammar."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from reportgen.errors import quoted, suggest
from reportgen.experiments import Axis, Places, Quantity
from reportgen.suite.calls import NAMES, build, check_argument, check_inside, check_over
from reportgen.suite.expression import (
    Area,
    Binary,
    Call,
    Clip,
    Expression,
    Measured,
    Number,
    Of,
    Place,
    StepsTo,
    When,
    measures,
)
from reportgen.suite.hints import unknown_metric
from reportgen.suite.levels import TextError
from reportgen.suite.places import axis_of, check_curve, check_direction, check_place
from reportgen.suite.scalars import number
from reportgen.suite.scope import Scope
from reportgen.suite.tokens import Cursor, MetricError

FUNCTIONS = (*NAMES, "area", "steps_to", "when", "above", "clip", "of")
_WHOLE = re.compile(r"[0-9]{1,9}")


class Parser(Cursor):
    """`metric` reads the longest metric from where it stands."""

    def __init__(
        self,
        text: str,
        quantities: Mapping[str, Quantity],
        trials: tuple[Places, ...],
        scope: Scope,
    ) -> None:
        super().__init__(text)
        self.quantities = quantities
        self.trials = trials
        self.scope = scope

    def metric(self) -> Expression:
        left = self.term()
        while self.now.text in ("+", "-"):
            operator = self.take().text
            left = Binary(operator, left, self.term())
        return left

    def term(self) -> Expression:
        left = self.unary()
        while self.now.text in ("*", "/"):
            operator = self.take().text
            left = Binary(operator, left, self.unary())
        return left

    def unary(self) -> Expression:
        if self.now.text != "-":
            return self.factor()
        self.take()
        inner = self.unary()
        return Number(-inner.value) if isinstance(inner, Number) else Call("-", inner)

    def factor(self) -> Expression:
        token = self.now
        if token.kind == "number":
            return self.number()
        if token.text == "(":
            self.take()
            inner = self.metric()
            self.expect(")")
            return inner
        if token.kind != "word":
            self.fail("a quantity, a number or a function")
        return self.call() if self.after.text == "(" else self.measured()

    def number(self) -> Expression:
        value = number(self.now.text)
        if value is None:
            self.fail("a finite number")
        self.take()
        return Number(value)

    def call(self) -> Expression:
        name = self.take()
        if name.text not in FUNCTIONS:
            message = f"unknown function {quoted(name.text)}{suggest(name.text, FUNCTIONS)}"
            raise MetricError(message, name.offset, len(name.text))
        self.expect("(")
        match name.text:
            case "steps_to":
                called: Expression = self.steps_to()
            case "when":
                called = self.when()
            case "area":
                called = self.area()
            case "above":
                called = self.above()
            case "clip":
                called = self.clip()
            case "of":
                called = self.of()
            case function:
                called = self.function(function)
        self.expect(")")
        return called

    def function(self, name: str) -> Expression:
        start = self.now
        argument = self.metric()
        text = self.since(start)
        words: tuple[str, ...] = ()
        mark = self.now
        if mark.text == ",":
            self.take()
            mark = self.now
            words = self.over()
        if message := check_over(name, words, argument, self.scope):
            raise MetricError(message, mark.offset, len(self.since(mark)) if words else 1)
        if message := check_argument(name, words, text, argument, self.scope):
            raise MetricError(message, start.offset, len(text))
        return build(name, words, argument, self.scope)

    def over(self) -> tuple[str, ...]:
        if self.now.text != "over" or self.after.text != "=":
            self.fail('"over="')
        self.at += 2
        if self.now.text != "(":
            return (self.name(),)
        self.take()
        names = [self.name()]
        while self.now.text == ",":
            self.take()
            names.append(self.name())
        self.expect(")")
        return tuple(names)

    def name(self) -> str:
        if self.now.kind not in ("word", "text"):
            self.fail(f"{', '.join(self.scope.reserved)} or a factor")
        token = self.take()
        return token.text[1:-1] if token.kind == "text" else token.text

    def of(self) -> Expression:
        token = self.now
        if token.kind != "text":
            self.fail('an arm or levels in quotes, e.g. of("norm=none", ...)')
        outside = self.scope
        try:
            other = outside.other(token.text[1:-1], token.offset + 1)
        except TextError as error:
            raise MetricError(str(error), error.offset, error.length) from None
        try:
            self.scope = outside.within(other)
        except TextError as error:
            raise MetricError(str(error), token.offset, len(token.text)) from None
        self.take()
        self.expect(",")
        start = self.now
        argument = self.metric()
        self.check(start, lambda text: check_inside(other, text, argument))
        self.scope = outside
        return Of(other, argument)

    def area(self) -> Expression:
        start = self.now
        curve = self.metric()
        self.check(start, lambda text: check_curve("area", text, curve))
        return Area(curve)

    def above(self) -> Expression:
        left = self.metric()
        self.expect(",")
        return Binary("above", left, self.metric())

    def clip(self) -> Expression:
        argument = self.metric()
        self.expect(",")
        start = self.now
        low = self.constant("the ends of clip must be numbers")
        self.expect(",")
        high = self.constant("the ends of clip must be numbers")
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            self.check(start, lambda _: "the lower bound of clip must not exceed the upper bound")
        return Clip(argument, low, high)

    def steps_to(self) -> Expression:
        return StepsTo(*self.goal("steps_to"))

    def when(self) -> Expression:
        curve = self.curve("when")
        self.expect(",")
        return When(curve, *self.goal("when"))

    def goal(self, function: str) -> tuple[Measured, Expression]:
        """A curve with a better direction, and its target."""
        start = self.now
        curve = self.curve(function)
        self.check(start, lambda text: check_direction(text, curve.quantity, self.quantities))
        self.expect(",")
        return curve, self.constant(f"the target of {function} must be a number")

    def curve(self, function: str) -> Measured:
        """A quantity over the steps."""
        start = self.now
        if start.kind != "word" or self.after.text == "(":
            self.fail("a quantity")
        curve = self.measured()
        self.check(start, lambda text: check_curve(function, text, curve))
        return curve

    def constant(self, needed: str) -> Expression:
        """A metric that measures nothing."""
        start = self.now
        value = self.metric()
        if measures(value):
            self.check(start, lambda text: f"{needed}, not {text}")
        return value

    def measured(self) -> Measured:
        name = self.take()
        if name.text not in self.quantities:
            message = unknown_metric(name.text, self.quantities)
            raise MetricError(message, name.offset, len(name.text))
        quantity = self.quantities[name.text]
        if self.now.text != "[":
            return Measured(quantity)
        self.take()
        at = dict([self.place(quantity, ())])
        while self.now.text == ",":
            self.take()
            axis, place = self.place(quantity, at)
            at[axis] = place
        self.expect("]")
        return Measured(quantity, tuple(at.items()))

    def place(self, quantity: Quantity, taken: Container[Axis]) -> tuple[Axis, Place]:
        start = self.now
        named = start.kind == "word" and self.after.text == "="
        found = axis_of(quantity, start.text if named else None, taken)
        if found.axis is None or found.problem:
            raise MetricError(found.problem, start.offset, len(start.text) or 1)
        if named:
            self.at += 2
        return found.axis, self.place_on(quantity, found.axis)

    def place_on(self, quantity: Quantity, axis: Axis) -> Place:
        text = self.now.text
        if text == "first" or text == "last":
            self.take()
            return "first" if text == "first" else "last"
        if not _WHOLE.fullmatch(text) or int(text) < axis.first:
            count = f"{axis.first}, {axis.first + 1}"
            self.fail(f'a {axis.name} ({count}, ..., "first" or "last")')
        place = int(text)
        for trial in (*self.trials, *self.scope.trials):
            if message := check_place(quantity, axis, place, trial):
                raise MetricError(message, self.now.offset, len(text))
        self.take()
        return place
