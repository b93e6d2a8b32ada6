"""The language in which a claim names its metric. Parsed, never evaluated as Python.

    metric   = term { ("+" | "-") term }
    term     = unary { ("*" | "/") unary }
    unary    = "-" unary | factor
    factor   = number | measured | "(" metric ")" | function "(" argument { "," argument } ")"
    measured = quantity [ "[" place { "," place } "]" ]
    place    = [ axis "=" ] ( whole number | "first" | "last" )
    argument = metric | text | over
    over     = "over" "=" ( name | "(" name { "," name } ")" )
    name     = "seed" | axis | the name of a factor, in quotes if it is not a word
    text     = the name of an arm or levels of factors, in quotes
    axis     = an axis of the experiment: "step", "layer", ...

The arguments of each function are documented in its class, in `functions`.

A quantity has one value per position along each of its axes, if it has any; a place selects one
position. The name of the axis can be left out if the quantity has only one. The whole metric must
be one number per trial, `activation_std[last] / activation_std[first]`, or one number per seed that
aggregates the arms which differ in some factors: `best(val_loss[last], over=lr)`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reportgen.errors import quoted, suggest
from reportgen.experiments import Axis, Places, Quantity
from reportgen.metrics.arithmetic import Binary, Negative
from reportgen.metrics.functions import FUNCTIONS
from reportgen.metrics.levels import number
from reportgen.metrics.nodes import Coordinate, Expression, Measured, Metric, Number, measures, over
from reportgen.metrics.places import axis_of, how_many, how_to_choose, unknown_metric
from reportgen.metrics.scope import Scope
from reportgen.metrics.tokens import Cursor, MetricError, Token

_WHOLE = re.compile(r"[0-9]{1,9}")


def parse_metric(
    text: str,
    quantities: Mapping[str, Quantity],
    trials: Iterable[Places] = (),
    scope: Scope | None = None,
) -> Metric:
    """Parse a metric.

    quantities: name -> quantity that the experiment measures.
    trials: the steps and layers of trials that must have all positions of the metric.
    scope: the factors and arms that the metric can refer to; the scope's own arms must have all
        positions of the metric too.

    Raises MetricError for invalid syntax, for an unknown quantity, factor or arm, and for a
    position that one of the arms does not have.
    """
    found = dict.fromkeys(axis.name for each in quantities.values() for axis in each.axes)
    scope = replace(scope or Scope(), axes=tuple(found))
    parser = Parser(text, quantities, tuple(trials), scope)
    expression = parser.metric()
    if parser.now.kind != "end":
        parser.fail("the end or an operator")
    if left := expression.axes:
        message = f"{how_many(text, left)}; {how_to_choose(expression, left)}"
        raise MetricError(message, 0, len(text))
    for quantity, factors in _loose(expression, over(expression)):
        names = " and ".join(factors)
        message = (
            f"{quoted(quantity.name)} has one value per level of {names}, because the metric "
            f"aggregates over {names}; take best, mean, ... over {names} of it too, or select a "
            "level with of"
        )
        raise MetricError(message, 0, len(text))
    return Metric(text, expression)


def _loose(
    expression: Expression, factors: Sequence[str]
) -> Iterator[tuple[Quantity, Sequence[str]]]:
    """Yield the quantities that are not reduced over some of the factors, and these factors."""
    if isinstance(expression, Measured) and factors:
        yield expression.quantity, factors
    for part in expression.parts:
        yield from _loose(part, expression.open_factors(factors))


class Parser(Cursor):
    """Recursive-descent parser with one method per rule of the grammar.

    `metric` parses the longest metric from the current token on.
    """

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
        return Number(-inner.value) if isinstance(inner, Number) else Negative(inner)

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
        called = FUNCTIONS[name.text].read(self)
        self.expect(")")
        return called

    def over(self) -> tuple[Token, tuple[str, ...]]:
        """Parse `, over=...` if there is one; returns its first token and the names."""
        mark = self.now
        if mark.text != ",":
            return mark, ()
        self.take()
        mark = self.now
        return mark, self.names()

    def names(self) -> tuple[str, ...]:
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

    def constant(self, needed: str) -> Expression:
        """Parse a metric without quantities; raises MetricError, which begins with `needed`."""
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

    def place(self, quantity: Quantity, taken: Container[Axis]) -> tuple[Axis, Coordinate]:
        start = self.now
        named = start.kind == "word" and self.after.text == "="
        axis = axis_of(quantity, start.text if named else None, taken)
        if isinstance(axis, str):
            raise MetricError(axis, start.offset, len(start.text) or 1)
        if named:
            self.at += 2
        return axis, self.place_on(quantity, axis)

    def place_on(self, quantity: Quantity, axis: Axis) -> Coordinate:
        text = self.now.text
        if text == "first" or text == "last":
            self.take()
            return "first" if text == "first" else "last"
        if not _WHOLE.fullmatch(text) or int(text) < axis.first:
            count = f"{axis.first}, {axis.first + 1}"
            self.fail(f'a {axis.name} ({count}, ..., "first" or "last")')
        place = int(text)
        for trial in (*self.trials, *self.scope.trials):
            if message := quantity.problem(axis, place, trial.get(axis.name, ())):
                raise MetricError(message, self.now.offset, len(text))
        self.take()
        return place
