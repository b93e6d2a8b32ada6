"""The language of metrics: what it means, compared with Python's own arithmetic."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.suite.kinds import PROPAGATE
from reportgen.suite.metric import (
    Binary,
    Call,
    Measured,
    MetricError,
    Number,
    measures,
    parse_metric,
)

LAYERS = 4
VALUES = {
    "activation_mean": np.array([0.5, -1.25, 3.0, 0.125]),
    "activation_std": np.array([2.0, 0.75, 1.5, 0.25]),
    "saturated": np.array([0.1, 0.2, 0.4, 0.8]),
}
OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": np.min,
    "max": np.max,
    "mean": np.mean,
    "log": np.log,
}


class Layers:
    """A quantity in Python's own grammar: `q[1]`, `q[last]`, or all layers in arithmetic."""

    def __init__(self, values):
        self.values = values

    def __getitem__(self, layer):
        return self.values[layer - 1]


def by_python(text):
    """The value of a metric as Python reads the same characters."""
    names = {name: Layers(values) for name, values in VALUES.items()}
    scope = {**names, **FUNCTIONS, "first": 1, "last": LAYERS}
    for name in VALUES:  # a quantity that no layer is chosen of is its array
        text = text.replace(f"{name})", f"{name}.values)")
    return eval(text, {"__builtins__": {}}, scope)


def by_tree(expression):
    match expression:
        case Number(value):
            return value
        case Measured(quantity, None):
            return VALUES[quantity]
        case Measured(quantity, "first"):
            return VALUES[quantity][0]
        case Measured(quantity, "last"):
            return VALUES[quantity][-1]
        case Measured(quantity, int(layer)):
            return VALUES[quantity][layer - 1]
        case Call(function, argument):
            return FUNCTIONS[function](by_tree(argument))
        case Binary(sign, left, right):
            return OPERATORS[sign](by_tree(left), by_tree(right))


numbers = st.one_of(
    st.integers(0, 99).map(str),
    st.floats(0.001, 1e6).map(repr),
    st.sampled_from([".5", "2.", "1e-3", "1.5E2"]),
)
layers = st.sampled_from(["first", "last", *map(str, range(1, LAYERS + 1))])
at_layer = st.builds(lambda q, at: f"{q}[{at}]", st.sampled_from(sorted(VALUES)), layers)
reduced = st.builds(
    lambda f, q: f"{f}({q})",
    st.sampled_from(["min", "max", "mean"]),
    st.sampled_from(sorted(VALUES)),
)
blanks = st.sampled_from(["", " ", "  "])


def compound(inner):
    signs = st.sampled_from("+-*/")
    return st.one_of(
        st.builds(lambda x, _, sign, y: f"{x}{_}{sign}{_}{y}", inner, blanks, signs, inner),
        inner.map(lambda x: f"({x})"),
        inner.map(lambda x: f"log({x})"),
    )


metrics = st.recursive(st.one_of(numbers, at_layer, reduced), compound, max_leaves=12)


@given(metrics)
def test_a_metric_means_what_the_same_characters_mean_in_python(text):
    with np.errstate(all="ignore"):
        try:
            expected = by_python(text)
        except ZeroDivisionError:
            return
        found = by_tree(parse_metric(text, VALUES, LAYERS).expression)
    assert found == expected or (math.isnan(found) and math.isnan(expected))


@given(st.text(alphabet="activation_std0123456789.[]()+-*/ elmx²٣\n", max_size=40))
def test_any_text_is_a_metric_or_a_metric_error(text):
    try:
        parse_metric(text, VALUES, LAYERS)
    except MetricError as error:
        assert 0 <= error.offset <= len(text)
        assert error.length >= 1 or not text


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (
            "saturated[1] - saturated[2] - saturated[3]",
            Binary(
                "-",
                Binary("-", Measured("saturated", 1), Measured("saturated", 2)),
                Measured("saturated", 3),
            ),
        ),
        (
            "1 + 2 * saturated[last]",
            Binary("+", Number(1.0), Binary("*", Number(2.0), Measured("saturated", "last"))),
        ),
        ("log(max(saturated))", Call("log", Call("max", Measured("saturated")))),
        ("max(log(saturated))", Call("max", Call("log", Measured("saturated")))),
        ("  saturated [ first ] ", Measured("saturated", "first")),
        ("saturated[0003]", Measured("saturated", 3)),
    ],
)
def test_trees(text, expression):
    assert parse_metric(text, VALUES, LAYERS).expression == expression


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected a quantity, a number or a function, found the end"),
        ("saturated[1", 11, 'expected "]", found the end'),
        ("(saturated[1]", 13, 'expected ")", found the end'),
        ("saturated[1] 2", 13, 'expected the end or an operator, found "2"'),
        ("saturated[1] ** 2", 14, 'expected a quantity, a number or a function, found "*"'),
        ("-saturated[1]", 0, 'expected a quantity, a number or a function, found "-"'),
        ("saturated[-1]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "-"'),
        ("saturated[1.5]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "1.5"'),
        ("saturated[²]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "²"'),
        ("saturated[99999]", 10, "layer 99999 does not exist; the net has 4 layers"),
        ("1e999 * saturated[1]", 0, 'expected a finite number, found "1e999"'),
        ("saturated.real", 9, 'expected the end or an operator, found "."'),
        (
            "min",
            0,
            'unknown metric "min"; expected one of: activation_mean, activation_std, saturated',
        ),
        (
            "max(saturated) + saturated",
            0,
            '"max(saturated) + saturated" has a value for each layer; '
            "name one, e.g. [last], or take min, max or mean",
        ),
        (
            "log(saturated)",
            0,
            '"log(saturated)" has a value for each layer; name one, e.g. [last], '
            "or take min, max or mean",
        ),
    ],
)
def test_what_is_no_metric(text, offset, message):
    with pytest.raises(MetricError) as caught:
        parse_metric(text, VALUES, LAYERS)
    assert str(caught.value) == message
    assert caught.value.offset == offset


@pytest.mark.parametrize("text", ["(" * 5000, "1+" * 5000 + "1", "log(" * 150 + "1" + ")" * 150])
def test_endless_metrics_are_refused(text):
    with pytest.raises(MetricError, match="a metric has at most 200 numbers, names and signs"):
        parse_metric(text, VALUES)


@pytest.mark.parametrize(
    ("text", "expected"), [("1", False), ("log(1 + 2)", False), ("2 * max(saturated)", True)]
)
def test_measures(text, expected):
    assert measures(parse_metric(text, VALUES).expression) is expected


def test_without_a_depth_every_layer_may_exist():
    assert parse_metric("saturated[1000]", VALUES).expression == Measured("saturated", 1000)


def test_every_quantity_of_an_experiment_can_be_named():
    for name in PROPAGATE.quantities:
        metric = parse_metric(f"{name}[last]", PROPAGATE.quantities)
        assert metric.expression == Measured(name, "last")
