"""The language of metrics: what it means, compared with Python's own arithmetic."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.experiments import LAYER, STEP, Places, Quantity
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.experiments.train.run import TrainExperiment
from reportgen.metrics.arithmetic import Binary, Negative
from reportgen.metrics.functions.curves import Area, StepsTo, When
from reportgen.metrics.functions.elementwise import Above, Log
from reportgen.metrics.functions.summaries import Max
from reportgen.metrics.nodes import Measured, Number, measures
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.tokens import MetricError

PROPAGATE = PropagateExperiment()

TRAIN = TrainExperiment()

LAYERS = 4
VALUES = {
    "activation_mean": np.array([0.5, -1.25, 3.0, 0.125]),
    "activation_std": np.array([2.0, 0.75, 1.5, 0.25]),
    "saturated": np.array([0.1, 0.2, 0.4, 0.8]),
}
QUANTITIES = {name: Quantity(name, name, name, (LAYER,)) for name in VALUES}
SATURATED = QUANTITIES["saturated"]
NET: list[Places] = [{"layer": range(1, LAYERS + 1)}]
TRAINED: list[Places] = [{"step": (0, 50, 100, 120), "layer": range(1, 4)}]
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
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "-": operator.neg,
}


class Layers:
    """A quantity in Python's own grammar: `q[1]`, `q[last]`, or all layers in arithmetic."""

    def __init__(self, values):
        self.values = values

    def __getitem__(self, layer):
        return self.values[layer - 1]


def at(layer):
    return Measured(SATURATED, ((LAYER, layer),))


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
        case Measured(quantity, ()):
            return VALUES[quantity.name]
        case Measured(quantity, ((_, "first"),)):
            return VALUES[quantity.name][0]
        case Measured(quantity, ((_, "last"),)):
            return VALUES[quantity.name][-1]
        case Measured(quantity, ((_, int(layer)),)):
            return VALUES[quantity.name][layer - 1]
        case Negative(argument):
            return -by_tree(argument)
        case Binary(sign, left, right):
            return OPERATORS[sign](by_tree(left), by_tree(right))
    return FUNCTIONS[expression.name](by_tree(*expression.parts))


numbers = st.one_of(
    st.integers(0, 99).map(lambda whole: f"{whole}.0"),  # Python's -0 has no sign, a metric's has
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
        inner.map(lambda x: f"-{x}"),
        st.builds(lambda f, x: f"{f}({x})", st.sampled_from(["log", "exp", "sqrt", "abs"]), inner),
    )


metrics = st.recursive(st.one_of(numbers, at_layer, reduced), compound, max_leaves=12)


@given(metrics)
def test_a_metric_means_what_the_same_characters_mean_in_python(text):
    with np.errstate(all="ignore"):
        try:
            expected = by_python(text)
        except (ZeroDivisionError, OverflowError):
            return
        found = by_tree(parse_metric(text, QUANTITIES, NET).expression)
    assert found == expected or (math.isnan(found) and math.isnan(expected))


@given(st.text(alphabet="activation_std0123456789.[]()+-*/ elmx²٣\n", max_size=40))
def test_any_text_is_a_metric_or_a_metric_error(text):
    try:
        parse_metric(text, QUANTITIES, NET)
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
                Binary("-", at(1), at(2)),
                at(3),
            ),
        ),
        (
            "1 + 2 * saturated[last]",
            Binary("+", Number(1.0), Binary("*", Number(2.0), at("last"))),
        ),
        ("log(max(saturated))", Log(Max(Measured(SATURATED)))),
        ("max(log(saturated))", Max(Log(Measured(SATURATED)))),
        ("  saturated [ first ] ", at("first")),
        ("saturated[0003]", at(3)),
        ("saturated[layer = 2]", at(2)),
    ],
)
def test_trees(text, expression):
    assert parse_metric(text, QUANTITIES, NET).expression == expression


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected a quantity, a number or a function, found the end"),
        ("saturated[1", 11, 'expected "]", found the end'),
        ("(saturated[1]", 13, 'expected ")", found the end'),
        ("saturated[1] 2", 13, 'expected the end or an operator, found "2"'),
        ("saturated[1] ** 2", 14, 'expected a quantity, a number or a function, found "*"'),
        ("saturated[-1]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "-"'),
        ("saturated[1.5]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "1.5"'),
        ("saturated[²]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "²"'),
        ("saturated[99999]", 10, "layer 99999 does not exist; the network has 4 layers"),
        ("1e999 * saturated[1]", 0, 'expected a finite number, found "1e999"'),
        ("saturated[0]", 10, 'expected a layer (1, 2, ..., "first" or "last"), found "0"'),
        ("saturated[depth=1]", 10, '"saturated" has no axis "depth"; expected one of: layer'),
        ("saturated[step=1]", 10, '"saturated" has no axis "step"; expected one of: layer'),
        ("saturated[lyer=1]", 10, '"saturated" has no axis "lyer"; did you mean "layer"?'),
        ("saturated[1, 2]", 13, 'the layer of "saturated" is chosen twice'),
        ("saturated[1, layer=2]", 13, 'the layer of "saturated" is chosen twice'),
        ("saturated[1,", 12, 'the layer of "saturated" is chosen twice'),
        (
            "steps_to(saturated, 1)",
            9,
            'steps_to needs a curve over the steps; "saturated" has one value per layer',
        ),
        (
            "area(saturated[1])",
            5,
            'area needs a curve over the steps; "saturated[1]" is one number per trial',
        ),
        ("saturated.real", 9, 'expected the end or an operator, found "."'),
        (
            "min",
            0,
            'unknown metric "min"; expected one of\n    one per layer: '
            "activation_mean, activation_std, saturated",
        ),
        (
            "max(saturated) + saturated",
            0,
            '"max(saturated) + saturated" has one value per layer; '
            "select one, e.g. [last], or take min, max or mean",
        ),
        (
            "log(saturated)",
            0,
            '"log(saturated)" has one value per layer; select one, e.g. [last], '
            "or take min, max or mean",
        ),
    ],
)
def test_what_is_no_metric(text, offset, message):
    with pytest.raises(MetricError) as caught:
        parse_metric(text, QUANTITIES, NET)
    assert str(caught.value) == message
    assert caught.value.offset == offset


@pytest.mark.parametrize("text", ["(" * 5000, "1+" * 5000 + "1", "log(" * 150 + "1" + ")" * 150])
def test_endless_metrics_are_refused(text):
    with pytest.raises(
        MetricError, match="a metric must have at most 200 numbers, names and signs"
    ):
        parse_metric(text, QUANTITIES)


@pytest.mark.parametrize(
    ("text", "expected"), [("1", False), ("log(1 + 2)", False), ("2 * max(saturated)", True)]
)
def test_measures(text, expected):
    assert measures(parse_metric(text, QUANTITIES).expression) is expected


def test_without_a_depth_every_layer_may_exist():
    assert parse_metric("saturated[1000]", QUANTITIES).expression == at(1000)


def test_every_quantity_of_an_experiment_can_be_named():
    for name in PROPAGATE.quantities:
        metric = parse_metric(f"{name}[last]", PROPAGATE.quantities)
        quantity = PROPAGATE.quantities[name]
        assert metric.expression == Measured(quantity, ((LAYER, "last"),))


def trained(text):
    return parse_metric(text, TRAIN.quantities, TRAINED).expression


ACCURACY = TRAIN.quantities["val_accuracy"]
LOSS = TRAIN.quantities["train_loss"]
PROBE = TRAIN.quantities["saturated"]
ABLE = ", ".join(q.name for q in TRAIN.quantities.values() if q.better and STEP in q.axes)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("test_accuracy", Measured(TRAIN.quantities["test_accuracy"])),
        ("val_accuracy[last]", Measured(ACCURACY, ((STEP, "last"),))),
        ("val_accuracy[step=50]", Measured(ACCURACY, ((STEP, 50),))),
        ("val_accuracy[120]", Measured(ACCURACY, ((STEP, 120),))),
        ("val_accuracy[0]", Measured(ACCURACY, ((STEP, 0),))),
        ("saturated[layer=last, step=50]", Measured(PROBE, ((LAYER, "last"), (STEP, 50)))),
        ("max(saturated)", Max(Measured(PROBE))),
        ("max(saturated[step=last])", Max(Measured(PROBE, ((STEP, "last"),)))),
        ("steps_to(val_accuracy, 0.95)", StepsTo(Measured(ACCURACY), Number(0.95))),
        (
            "steps_to(val_accuracy, 1 - 0.05)",
            StepsTo(Measured(ACCURACY), Binary("-", Number(1.0), Number(0.05))),
        ),
        (
            "when(val_accuracy, train_loss, 0.1)",
            When(Measured(ACCURACY), Measured(LOSS), Number(0.1)),
        ),
        (
            "when(saturated[layer=2], val_accuracy, 1 - 0.5)",
            When(
                Measured(PROBE, ((LAYER, 2),)),
                Measured(ACCURACY),
                Binary("-", Number(1.0), Number(0.5)),
            ),
        ),
        (
            "max(above(val_accuracy, 0.9))",
            Max(Above(Measured(ACCURACY), Number(0.9))),
        ),
        ("area(val_accuracy)", Area(Measured(ACCURACY))),
        ("area(saturated[layer=2])", Area(Measured(PROBE, ((LAYER, 2),)))),
        (
            "area(1 - val_accuracy)",
            Area(Binary("-", Number(1.0), Measured(ACCURACY))),
        ),
    ],
)
def test_trees_of_training(text, expression):
    assert trained(text) == expression


@pytest.mark.parametrize(
    ("text", "offset", "length", "message"),
    [
        (
            "val_accuracy",
            0,
            12,
            '"val_accuracy" has one value per step; select one, e.g. [last], or take min, max, '
            "mean or area",
        ),
        (
            "saturated",
            0,
            9,
            '"saturated" has one value per step and layer; select both, '
            "e.g. [step=last, layer=last], or take min, max or mean",
        ),
        (
            "saturated[step=last]",
            0,
            20,
            '"saturated[step=last]" has one value per layer; select one, e.g. [layer=last], '
            "or take min, max or mean",
        ),
        (
            "val_accuracy - saturated[layer=1]",
            0,
            33,
            '"val_accuracy - saturated[layer=1]" has one value per step; select one, '
            "e.g. [step=last], or take min, max, mean or area",
        ),
        (
            "saturated[last]",
            10,
            4,
            '"saturated" has several axes; name the axis, e.g. [step=last, layer=last]',
        ),
        (
            "test_accuracy[last]",
            14,
            4,
            '"test_accuracy" is one number per trial; it takes no index in [ ]',
        ),
        (
            "val_accuracy[step=70]",
            18,
            2,
            "step 70 is not evaluated; the nearest evaluations are at 50 and 100",
        ),
        (
            "val_accuracy[121]",
            13,
            3,
            "step 121 does not exist; training ends after step 120",
        ),
        ("saturated[layer=4, step=50]", 16, 1, "layer 4 does not exist; the network has 3 layers"),
        ("saturated[step=50, step=50]", 19, 4, 'the step of "saturated" is chosen twice'),
        (
            "val_accuracy[-1]",
            13,
            1,
            'expected a step (0, 1, ..., "first" or "last"), found "-"',
        ),
        (
            "val_accuracy[step]",
            13,
            4,
            'expected a step (0, 1, ..., "first" or "last"), found "step"',
        ),
        (
            "grad_norm[0]",
            10,
            1,
            '"grad_norm" is measured in a step; it is undefined at step 0',
        ),
        ("steps_to(val_accuracy)", 21, 1, 'expected ",", found ")"'),
        ("steps_to(0.95, val_accuracy)", 9, 4, 'expected a quantity, found "0.95"'),
        ("steps_to(max(val_accuracy), 1)", 9, 3, 'expected a quantity, found "max"'),
        (
            "steps_to(val_accuracy, val_loss[last])",
            23,
            14,
            "the target of steps_to must be a number, not val_loss[last]",
        ),
        (
            "steps_to(saturated, 0.5)",
            9,
            9,
            'steps_to needs a curve over the steps; "saturated" has one value per step and layer',
        ),
        (
            "steps_to(test_accuracy, 0.5)",
            9,
            13,
            'steps_to needs a curve over the steps; "test_accuracy" is one number per trial',
        ),
        (
            "1 + steps_to(grad_norm, 0.5)",
            13,
            9,
            f'"grad_norm" has no better direction, so it cannot reach a target; use one of: {ABLE}',
        ),
        ("when(val_accuracy, 0.5)", 19, 3, 'expected a quantity, found "0.5"'),
        ("when(val_accuracy, train_loss)", 29, 1, 'expected ",", found ")"'),
        ("when(log(val_loss), train_loss, 1)", 5, 3, 'expected a quantity, found "log"'),
        (
            "when(saturated, train_loss, 1)",
            5,
            9,
            'when needs a curve over the steps; "saturated" has one value per step and layer',
        ),
        (
            "when(val_loss, test_loss, 1)",
            15,
            9,
            'when needs a curve over the steps; "test_loss" is one number per trial',
        ),
        (
            "when(val_loss, grad_norm, 1)",
            15,
            9,
            f'"grad_norm" has no better direction, so it cannot reach a target; use one of: {ABLE}',
        ),
        (
            "when(val_loss, train_loss, val_loss[last])",
            27,
            14,
            "the target of when must be a number, not val_loss[last]",
        ),
        ("max(above(val_loss))", 18, 1, 'expected ",", found ")"'),
        (
            "above(val_loss, 1)",
            0,
            18,
            '"above(val_loss, 1)" has one value per step; select one, e.g. [last], or take min, '
            "max, mean or area",
        ),
        ("step_to(val_accuracy, 1)", 0, 7, 'unknown function "step_to"; did you mean "steps_to"?'),
        ("min(val_loss, val_loss)", 14, 8, 'expected "over=", found "val_loss"'),
    ],
)
def test_what_is_no_metric_of_training(text, offset, length, message):
    with pytest.raises(MetricError) as caught:
        trained(text)
    assert str(caught.value) == message
    assert (caught.value.offset, caught.value.length) == (offset, length)


def test_every_trial_of_a_claim_must_have_the_place():
    short: Places = {"step": (0, 50, 60), "layer": range(1, 3)}
    with pytest.raises(MetricError, match="training ends after step 60"):
        parse_metric("val_loss[100]", TRAIN.quantities, [*TRAINED, short])
    with pytest.raises(MetricError, match="the network has 2 layers"):
        parse_metric("weight_std[step=last, layer=3]", TRAIN.quantities, [*TRAINED, short])


@given(st.text(alphabet="steps_to(val_accuracy,saturated)[layer=0.5]+-/ minarea", max_size=50))
def test_any_text_is_a_metric_of_training_or_a_metric_error(text):
    try:
        trained(text)
    except MetricError as error:
        assert 0 <= error.offset <= len(text)


@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        ("steps_to(val_accuracy, 1)", True),
        ("(steps_to(val_accuracy, 1))", True),
        ("log(steps_to(val_accuracy, 1))", False),
        ("when(val_loss, val_accuracy, 1)", False),
        ("val_accuracy[last]", False),
    ],
)
def test_only_a_number_of_steps_can_be_never(text, is_time):
    assert parse_metric(text, TRAIN.quantities).is_time is is_time
