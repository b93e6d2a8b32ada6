"""The language in which a claim names its metric. Parsed, never evaluated as Python.

    metric   = term { ("+" | "-") term }
    term     = factor { ("*" | "/") factor }
    factor   = number | measured | "(" metric ")" | function "(" metric ")"
             | "area" "(" metric ")" | "steps_to" "(" measured "," metric ")"
    measured = quantity [ "[" place { "," place } "]" ]
    place    = [ ("step" | "layer") "=" ] ( whole number | "first" | "last" )
    function = "min" | "max" | "mean" | "log"          (log: natural logarithm)

A quantity has a value for each step, each layer, both, or neither, and a place along an axis leaves
one of them; the name of the axis may be left out where a quantity has only one. `min`, `max` and
`mean` make one number of all that are left. A metric as a whole must be one number a trial:
`activation_std[last] / activation_std[first]`, `steps_to(val_accuracy, 0.95)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from reportgen.errors import quoted, suggest
from reportgen.suite.expression import (
    Area,
    Binary,
    Call,
    Expression,
    Measured,
    Metric,
    Number,
    Place,
    StepsTo,
    axes,
    measures,
)
from reportgen.suite.kinds import Axis, Places, Quantity
from reportgen.suite.places import (
    axis_of,
    check_curve,
    check_direction,
    check_place,
    has_many,
    how_to_choose,
)
from reportgen.suite.scalars import number

REDUCTIONS = ("min", "max", "mean")
FUNCTIONS = (*REDUCTIONS, "log", "area", "steps_to")
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<mark>[-+*/()\[\],=])"
    r"|(?P<bad>\S)"
)
_WHOLE = re.compile(r"[0-9]{1,9}")
_LONGEST = 200  # tokens, so that the nesting of parentheses is bounded too


class MetricError(ValueError):
    """The text is not a metric; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int, length: int = 1) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


def parse_metric(
    text: str, quantities: Mapping[str, Quantity], trials: Sequence[Places] = ()
) -> Metric:
    """Read a metric of trials that are measured at the places given (none: anywhere).

    Raises MetricError for what is not a metric, for an unknown quantity, and for a place that one
    of the trials does not have.
    """
    parser = _Parser(text, quantities, trials)
    expression = parser.metric()
    parser.expect_end()
    if left := axes(expression):
        message = f"{has_many(text, left)}; {how_to_choose(expression, left)}"
        raise MetricError(message, 0, len(text))
    return Metric(text, expression)


def unknown_metric(name: str, quantities: Mapping[str, Quantity]) -> str:
    """The message for a quantity that the experiment does not measure."""
    return f"unknown metric {quoted(name)}{suggest(name, quantities)}"


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        yield _Token(kind, match[kind], match.start(kind))
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent, one method a line of the grammar."""

    def __init__(
        self, text: str, quantities: Mapping[str, Quantity], trials: Sequence[Places]
    ) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0
        self.quantities = quantities
        self.trials = trials
        if len(self.tokens) > _LONGEST:
            message = f"a metric has at most {_LONGEST} numbers, names and signs"
            raise MetricError(message, 0, len(text))

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.now
        self.at += 1
        return token

    def expect(self, mark: str) -> None:
        if self.now.text != mark:
            self.fail(f'"{mark}"')
        self.at += 1

    def expect_end(self) -> None:
        if self.now.kind != "end":
            self.fail("the end or an operator")

    def fail(self, expected: str) -> NoReturn:
        token = self.now
        found = quoted(token.text) if token.text else "the end"
        raise MetricError(f"expected {expected}, found {found}", token.offset, len(token.text) or 1)

    def metric(self) -> Expression:
        left = self.term()
        while self.now.text in ("+", "-"):
            operator = self.take().text
            left = Binary(operator, left, self.term())
        return left

    def term(self) -> Expression:
        left = self.factor()
        while self.now.text in ("*", "/"):
            operator = self.take().text
            left = Binary(operator, left, self.factor())
        return left

    def factor(self) -> Expression:
        token = self.now
        if token.kind == "number":
            return self.number()
        if token.text == "(":
            return self.bracketed()
        if token.kind != "word":
            self.fail("a quantity, a number or a function")
        if self.tokens[self.at + 1].text == "(":
            return self.call()
        return self.measured()

    def number(self) -> Expression:
        value = number(self.now.text)
        if value is None:
            self.fail("a finite number")
        self.take()
        return Number(value)

    def bracketed(self) -> Expression:
        self.expect("(")
        inner = self.metric()
        self.expect(")")
        return inner

    def call(self) -> Expression:
        name = self.take()
        match name.text:
            case "steps_to":
                return self.steps_to()
            case "area":
                return self.area()
            case "min" | "max" | "mean" | "log":
                return Call(name.text, self.bracketed())
        message = f"unknown function {quoted(name.text)}{suggest(name.text, FUNCTIONS)}"
        raise MetricError(message, name.offset, len(name.text))

    def area(self) -> Expression:
        self.expect("(")
        start = self.now
        curve = self.metric()
        self.check(start, lambda text: check_curve("area", text, curve))
        self.expect(")")
        return Area(curve)

    def steps_to(self) -> Expression:
        self.expect("(")
        start = self.now
        if start.kind != "word" or self.tokens[self.at + 1].text == "(":
            self.fail("a quantity")
        curve = self.measured()
        self.check(start, lambda text: check_curve("steps_to", text, curve))
        self.check(start, lambda text: check_direction(text, curve.quantity, self.quantities))
        self.expect(",")
        start = self.now
        target = self.metric()
        if measures(target):
            self.check(start, lambda text: f"the target of steps_to must be a number, not {text}")
        self.expect(")")
        return StepsTo(curve, target)

    def check(self, start: _Token, problem: Callable[[str], str]) -> None:
        """Raise what is wrong, if anything, with the text from `start` to where we are."""
        end = self.tokens[self.at - 1].end
        if message := problem(self.text[start.offset : end]):
            raise MetricError(message, start.offset, end - start.offset)

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
        named = start.kind == "word" and self.tokens[self.at + 1].text == "="
        found = axis_of(quantity, start.text if named else None, taken)
        if found.problem:
            raise MetricError(found.problem, start.offset, len(start.text) or 1)
        if named:
            self.at += 2
        return found.axis, self.place_on(quantity, found.axis)

    def place_on(self, quantity: Quantity, axis: Axis) -> Place:
        text = self.now.text
        if text == "first" or text == "last":
            self.take()
            return "first" if text == "first" else "last"
        if not _WHOLE.fullmatch(text) or (axis == "layer" and int(text) == 0):
            count = "1, 2" if axis == "layer" else "0, 1"
            self.fail(f'a {axis} ({count}, ..., "first" or "last")')
        place = int(text)
        for trial in self.trials:
            if message := check_place(quantity, axis, place, trial):
                raise MetricError(message, self.now.offset, len(text))
        self.take()
        return place
