"""What every function of the metric language keeps. A new one adds its row to EXAMPLES."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from reportgen.experiments import LAYER, STEP, Quantity
from reportgen.language import LANGUAGES, phrases
from reportgen.metrics.functions import FUNCTIONS, Reduction
from reportgen.metrics.nodes import Expression, in_one_trial
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.scope import Scope
from reportgen.metrics.tokens import MetricError
from reportgen.metrics.trial import value_in_trial
from reportgen.suite.model import Factor

EXAMPLES = {
    "min": "min(curve)",
    "max": "max(curve)",
    "mean": "mean(curve)",
    "best": "best(curve)",
    "worst": "worst(curve)",
    "spread": "spread(curve, over=step)",
    "slope": "slope(curve)",
    "exponent": "exponent(once, over=lr)",
    "rank_correlation": "rank_correlation(once, once, over=lr)",
    "log": "log(once)",
    "exp": "exp(once)",
    "sqrt": "sqrt(once)",
    "abs": "abs(once)",
    "area": "area(curve)",
    "steps_to": "steps_to(curve, 0.5)",
    "when": "when(curve, curve, 0.5)",
    "above": "above(once, 0.5)",
    "clip": "clip(once, 0.25, 0.75)",
    "of": 'of("lr=1", once)',
}
"""Each function of one quantity, for which it has words."""

QUANTITIES = {
    "curve": Quantity("curve", "curve", "", (STEP,), better="lower", bounds=(0.0, 1.0)),
    "once": Quantity("once", "result", "", better="lower", bounds=(0.0, 1.0)),
    "grid": Quantity("grid", "grid", "", (STEP, LAYER)),
}
SCOPE = Scope(factors={"lr": Factor("lr", "lr", ("0.1", "1"))})
curves = hnp.arrays(np.float64, st.integers(1, 5), elements=st.floats(0, 1))


def read(text):
    return parse_metric(text, QUANTITIES, scope=SCOPE)


def test_every_function_has_an_example():
    assert EXAMPLES.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_registered_by_its_name_and_explained(name):
    function = FUNCTIONS[name]
    assert function.name == name and re.fullmatch("[a-z_]+", name)
    assert function.__doc__ and issubclass(function, Expression)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_read_the_same_twice_and_knows_its_parts(name):
    found = read(EXAMPLES[name]).expression
    assert found == read(EXAMPLES[name]).expression and hash(found)
    assert found.parts
    numbers = found.with_numbers([0.5] * len(found.parts))
    assert [part.value for part in numbers.parts] == [0.5] * len(found.parts)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_words_of_a_quantity_in_every_language(name, language):
    words = read(EXAMPLES[name]).words(phrases(language))
    assert words and not re.search(r"[{}\[\]]|the the", words)
    assert language == "en" or not re.search("smallest|largest|mean|over|between|steps", words)


@pytest.mark.parametrize("name", FUNCTIONS)
@given(curve=curves, once=st.floats(0, 1))
def test_its_value_in_a_trial_is_one_number_within_its_bounds(name, curve, once):
    metric = read(EXAMPLES[name])
    arrays = {"curve": curve, "once": np.array(once), "steps": 10 * np.arange(len(curve))}
    if not in_one_trial(metric.expression):
        with pytest.raises(TypeError):
            value_in_trial(metric.expression, arrays)
        return
    value, (low, high) = value_in_trial(metric.expression, arrays), metric.expression.bounds
    assert not math.isfinite(value) or low - 1e-9 <= value <= high + 1e-9


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("arrays", [{}, {"steps": np.array([0])}])
def test_a_trial_that_left_nothing_is_no_error(name, arrays):
    expression = read(EXAMPLES[name]).expression
    if in_one_trial(expression) and not (arrays and "curve" in EXAMPLES[name]):
        assert isinstance(value_in_trial(expression, arrays, diverged=True), float)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("inside", ["", "nothing", "once, over=nowhere", ","])
def test_what_it_does_not_take_is_an_error_with_a_place(name, inside):
    with pytest.raises(MetricError) as caught:
        read(f"{name}({inside})")
    assert len(name) < caught.value.offset <= len(name) + len(inside) + 1
    assert str(caught.value)


REDUCTIONS = [function for function in FUNCTIONS.values() if issubclass(function, Reduction)]


@pytest.mark.parametrize("kind", REDUCTIONS)
@given(table=hnp.arrays(np.float64, (3, 4), elements=st.floats(0.1, 1)), seed=st.integers(0, 9))
def test_the_ends_of_a_reduction_hold_its_value(kind, table, seed):
    function = kind.build(read("once").expression, factors=("lr",))
    width = np.random.default_rng(seed).uniform(0, 0.1, (2, 3, 4))
    levels = np.array([0.1, 1.0, 2.0])
    low, high = function.reduce_ends(table - width[0] / 2, table + width[1], levels)
    value = function.reduce(table, 0, levels)
    assert value.shape == (4,)
    assert ((low - 1e-9 <= value) & (value <= high + 1e-9)).all()
