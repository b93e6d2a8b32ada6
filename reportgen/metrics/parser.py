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

What a function takes is said where it stands, in `functions`.

A quantity has a value for each place along its axes, if it has any, and a place on an axis leaves
one of them; the name of the axis may be left out where a quantity has only one. As a whole a metric
must be one number a trial, `activation_std[last] / activation_std[first]`, or one a seed of all
arms that differ in the factors it goes over: `best(val_loss[last], over=lr)`.
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
from reportgen.metrics.nodes import Expression, Measured, Metric, Number, Place, measures, over
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
    """Read a metric.

    trials: where trials are measured that must have all of its places.
    scope: the factors and arms that it can speak of; its own arms must have all places too.

    Raises MetricError for what is not a metric, for an unknown quantity, factor or arm, and for a
    place that one of the arms does not have.
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
            f"{quoted(quantity.name)} stands for several arms where the metric goes over {names}; "
            f"take best, mean, ... over {names} of it too, or choose a level with of"
        )
        raise MetricError(message, 0, len(text))
    return Metric(text, expression)


def _loose(
    expression: Expression, factors: Sequence[str]
) -> Iterator[tuple[Quantity, Sequence[str]]]:
    """Quantities that are not gone over in these factors though the metric is, nor chosen."""
    if isinstance(expression, Measured) and factors:
        yield expression.quantity, factors
    for part in expression.parts:
        yield from _loose(part, expression.open_factors(factors))


class Parser(Cursor):
    """Recursive descent, one method a line of the grammar.

    `metric` reads the longest metric from where it stands.
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
        """What a function goes over, and where that stands; nothing where no comma does."""
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
        axis = axis_of(quantity, start.text if named else None, taken)
        if isinstance(axis, str):
            raise MetricError(axis, start.offset, len(start.text) or 1)
        if named:
            self.at += 2
        return axis, self.place_on(quantity, axis)

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
            if message := quantity.problem(axis, place, trial.get(axis.name, ())):
                raise MetricError(message, self.now.offset, len(text))
        self.take()
        return place
