"""The language in which a claim names its metric. Parsed, never evaluated as Python.

    metric   = term { ("+" | "-") term }
    term     = factor { ("*" | "/") factor }
    factor   = number | quantity [ "[" layer "]" ] | function "(" metric ")" | "(" metric ")"
    layer    = positive integer | "first" | "last"
    function = "min" | "max" | "mean" | "log"          (log: natural logarithm)

A quantity without a layer is a vector over layers; `min`, `max` and `mean` make one number of it.
A metric as a whole must be one number a trial: `activation_std[last] / activation_std[first]`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from reportgen.errors import quoted, suggest
from reportgen.suite.scalars import number

REDUCTIONS = ("min", "max", "mean")
FUNCTIONS = (*REDUCTIONS, "log")
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<mark>[-+*/()\[\]])"
    r"|(?P<bad>\S)"
)
_LAYER = re.compile(r"0*[1-9][0-9]{0,8}")
_LONGEST = 200  # tokens, so that the nesting of parentheses is bounded too


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Measured:
    """A quantity, at one layer (counted from 1, or by name) or at all of them (`None`)."""

    quantity: str
    layer: int | Literal["first", "last"] | None = None


@dataclass(frozen=True)
class Call:
    """A function of one metric."""

    function: str
    argument: Expression


@dataclass(frozen=True)
class Binary:
    """Two metrics and the arithmetic between them."""

    operator: str
    left: Expression
    right: Expression


Expression = Number | Measured | Call | Binary


@dataclass(frozen=True)
class Metric:
    """A parsed metric with the text it came from."""

    text: str
    expression: Expression


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


def parse_metric(text: str, quantities: Collection[str], depth: int | None = None) -> Metric:
    """Read a metric; layers beyond `depth` and unknown quantities raise MetricError."""
    parser = _Parser(text, quantities, depth)
    expression = parser.metric()
    parser.expect_end()
    if not _is_scalar(expression):
        raise MetricError(
            f"{quoted(text)} has a value for each layer; name one, e.g. [last], or take min, max "
            "or mean",
            0,
            len(text),
        )
    return Metric(text, expression)


def unknown_metric(name: str, quantities: Collection[str]) -> str:
    """The message for a quantity that the experiment does not measure."""
    return f"unknown metric {quoted(name)}{suggest(name, quantities)}"


def no_such_layer(layer: int, depth: int) -> str:
    """The message for a layer beyond the last one."""
    return f"layer {layer} does not exist; the net has {depth} layers"


def measures(expression: Expression) -> bool:
    """Whether the expression names a quantity at all; a claim about a constant says nothing."""
    match expression:
        case Number():
            return False
        case Measured():
            return True
        case Call(argument=argument):
            return measures(argument)
        case Binary(left=left, right=right):
            return measures(left) or measures(right)


def _is_scalar(expression: Expression) -> bool:
    match expression:
        case Number():
            return True
        case Measured(layer=layer):
            return layer is not None
        case Call(function=function, argument=argument):
            return function in REDUCTIONS or _is_scalar(argument)
        case Binary(left=left, right=right):
            return _is_scalar(left) and _is_scalar(right)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        yield _Token(kind, match[kind], match.start(kind))
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent, one method a line of the grammar."""

    def __init__(self, text: str, quantities: Collection[str], depth: int | None) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.quantities = quantities
        self.depth = depth
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
        self.take()
        if self.now.text == "(":
            return self.call(token)
        return self.measured(token)

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

    def call(self, name: _Token) -> Expression:
        if name.text not in FUNCTIONS:
            raise MetricError(
                f"unknown function {quoted(name.text)}{suggest(name.text, FUNCTIONS)}",
                name.offset,
                len(name.text),
            )
        return Call(name.text, self.bracketed())

    def measured(self, name: _Token) -> Expression:
        if name.text not in self.quantities:
            raise MetricError(
                unknown_metric(name.text, self.quantities),
                name.offset,
                len(name.text),
            )
        if self.now.text != "[":
            return Measured(name.text)
        self.take()
        layer = self.layer()
        self.expect("]")
        return Measured(name.text, layer)

    def layer(self) -> int | Literal["first", "last"]:
        text = self.now.text
        if text == "first" or text == "last":
            self.take()
            return "first" if text == "first" else "last"
        if not _LAYER.fullmatch(text):
            self.fail('a layer (1, 2, ..., "first" or "last")')
        if self.depth is not None and int(text) > self.depth:
            raise MetricError(no_such_layer(int(text), self.depth), self.now.offset, len(text))
        return int(self.take().text)
