"""What a constant answer scores, against the formulas; sizes and what is said of them."""

import math

import numpy as np
import pytest

from reportgen.parts.datasets import Blobs, Guess, Linear
from reportgen.parts.datasets._examples import Split, examples

from . import files


def made(targets, classes=0, test=None, inputs=None):
    split = Split(np.ones((len(targets), 2)) if inputs is None else inputs, np.array(targets))
    other = None if test is None else Split(np.ones((len(test), 2)), np.array(test))
    return examples("made", split, classes=classes, test=other).facts


def test_the_most_frequent_class_is_guessed_and_the_loss_is_that_of_the_frequencies():
    facts = made([0, 1, 0, 0], classes=2, test=[1, 1, 0])
    assert facts.counts == (3, 1)
    assert facts.guess.accuracy == 0.75
    assert facts.guess.loss == pytest.approx(-0.75 * math.log(0.75) - 0.25 * math.log(0.25))
    assert facts.test is not None
    assert facts.test.accuracy == pytest.approx(1 / 3)
    assert facts.test.loss == pytest.approx(-(2 * math.log(0.25) + math.log(0.75)) / 3)


def test_a_class_that_only_the_test_split_has_is_beyond_any_frequency():
    assert made([0, 1], classes=3, test=[2, 0]).test == Guess(0.5, math.inf)


def test_the_mean_is_guessed_of_every_value_of_a_regression():
    targets = np.array([[1.0, 10], [3, 20], [8, 60]])
    test = np.array([[4.0, 30], [5, 30]])
    facts = made(targets, test=test)
    assert facts.counts == ()
    assert facts.guess.accuracy is None
    assert facts.guess.loss == pytest.approx(targets.var(axis=0).mean())
    assert facts.test == Guess(None, 0.25)


def test_equal_classes_score_one_in_so_many():
    facts = Blobs(classes=5, n=50).load(files.at()).facts
    assert facts.guess.accuracy == 0.2
    assert facts.guess.loss == pytest.approx(math.log(5))
    assert facts.shape == (2,)


@pytest.mark.parametrize(
    ("factor", "inputs_size", "targets_size"),
    [
        (1.0, "", ""),
        (1e3, "2,550", "5,000"),
        (1e-4, "0.000255", "0.0005"),
        (3e37, "7.65e+37", "1.5e+38"),
    ],
)
def test_sizes_are_root_mean_squares_and_said_where_they_are_unusual(
    factor, inputs_size, targets_size
):
    inputs = np.array([[3.0, 4], [0, 1]]) * factor
    size = math.sqrt(26 / 4) * factor
    facts = made([7 * factor, factor], inputs=inputs)
    assert facts.inputs_size == pytest.approx(size, rel=1e-6)
    assert facts.targets_size == pytest.approx(5 * factor, rel=1e-6)
    said = list(map(str, facts.about_scale(scaled=False)))
    if factor == 1:
        assert said == []
        return
    assert f"inputs have a root mean square of {inputs_size} " in said[0]
    assert "z_score" in said[0]
    assert f"targets have a root mean square of {targets_size}, " in said[1]
    assert list(map(str, facts.about_scale(scaled=True))) == said[1:]


def test_nothing_is_said_of_data_made_to_be_learnt():
    assert Linear(n=50).load(files.at()).facts.about_scale(scaled=False) == ()
