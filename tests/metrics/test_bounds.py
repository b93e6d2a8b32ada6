"""The range of a metric: declared at its quantities, carried through its arithmetic."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.experiments import EXPERIMENTS, Places
from reportgen.experiments.train.run import TrainExperiment
from reportgen.metrics.arithmetic import Binary, Negative
from reportgen.metrics.functions.elementwise import Above, Abs, Clip, Exp, Log, Sqrt
from reportgen.metrics.nodes import Number
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.scope import Scope
from reportgen.metrics.trial import value_in_trial
from reportgen.suite.model import Factor

TRAIN = TrainExperiment()

INF = math.inf
PLACES: list[Places] = [{"step": (0, 50), "layer": range(1, 3)}]
SCOPE = Scope({}, {"lr": Factor("lr", "lr", ("0.1", "1"))}, {}, ())


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_every_share_is_declared_between_zero_and_one(kind):
    shares = [
        q
        for q in EXPERIMENTS[kind].quantities.values()
        if "accuracy" in q.name or q.title.startswith("share")
    ]
    assert {q.bounds for q in shares} <= {(0.0, 1.0)}


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_spreads_norms_and_losses_are_not_negative(kind):
    known = ("std", "norm", "loss", "error", "rate", "seconds", "flops", "memory", "distance")
    for quantity in EXPERIMENTS[kind].quantities.values():
        if quantity.name.split("_")[-1] in known:
            assert quantity.bounds in ((0, INF), (0, 1)), quantity.name


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("val_accuracy[last]", (0, 1)),
        ("train_accuracy[last] - val_accuracy[last]", (-1, 1)),
        ("1 - val_accuracy[last]", (0, 1)),
        ("100 * val_accuracy[last]", (0, 100)),
        ("-val_accuracy[last]", (-1, 0)),
        ("abs(train_accuracy[last] - val_accuracy[last])", (0, 1)),
        ("max(val_accuracy)", (0, 1)),
        ("area(val_accuracy)", (0, 1)),
        ("when(val_accuracy, train_loss, 0.1)", (0, 1)),
        ("spread(saturated[step=last], over=layer)", (0, 0.5)),
        ("spread(val_accuracy[last], over=seed)", (0, 1)),
        ("best(val_accuracy[last], over=lr)", (0, 1)),
        ("slope(val_accuracy[last], over=lr)", (-INF, INF)),
        ("above(val_accuracy[last], 0.9)", (0, 1)),
        ("clip(val_loss[last], 0, 2)", (0, 2)),
        ("steps_to(val_accuracy, 0.95)", (0, INF)),
        ("val_loss[last]", (0, INF)),
        ("val_loss[last] / train_loss[last]", (0, INF)),
        ("val_loss[last] - train_loss[last]", (-INF, INF)),
        ("log(val_loss[last])", (-INF, INF)),
        ("log(val_accuracy[last])", (-INF, 0)),
        ("sqrt(val_accuracy[last])", (0, 1)),
        ("exp(val_loss[last])", (1, INF)),
        ("1 / val_accuracy[last]", (1, INF)),
        ("activation_mean[step=last, layer=last]", (-INF, INF)),
    ],
)
def test_the_range_of_a_metric(text, bounds):
    metric = parse_metric(text, TRAIN.quantities, PLACES, SCOPE)
    assert metric.expression.bounds == bounds


def trees(numbers):
    def grown(inner):
        return st.one_of(
            *(st.builds(each, inner) for each in (Log, Exp, Sqrt, Abs, Negative)),
            st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
            st.builds(Above, inner, inner),
            st.builds(Clip, inner, inner, inner),
        )

    return st.recursive(st.builds(Number, numbers), grown, max_leaves=6)


@given(trees(st.floats(-1e3, 1e3)))
def test_of_numbers_alone_the_value_is_the_range(expression):
    value = value_in_trial(expression, {})
    if math.isfinite(value):
        low, high = expression.bounds
        slack = 1e-9 * max(1, abs(value))
        assert low - slack <= value <= high + slack
