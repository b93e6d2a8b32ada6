"""Bias, variance and noise against formulas written out and against simulated networks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from reportgen.engine.decomposition import squared, zero_one

RNG = np.random.default_rng


def test_the_parts_of_the_squared_error_add_up_exactly() -> None:
    rng = RNG(0)
    outputs, truth = rng.normal(2.0, 3.0, (7, 20, 2)), rng.standard_normal((20, 2))
    parts = squared(outputs, truth)
    error = ((outputs - truth) ** 2).sum(axis=2).mean(axis=0)
    np.testing.assert_allclose(parts.error, error, rtol=1e-12)
    np.testing.assert_allclose(parts.variance, outputs.var(axis=0, ddof=1).sum(axis=1))


@pytest.mark.parametrize("networks", [2, 5, 20])
def test_bias_and_variance_are_unbiased_for_any_number_of_networks(networks: int) -> None:
    rng = RNG(networks)
    truth = np.array([[0.5, -1.0], [0.0, 0.0]])
    shift, spread = np.array([[0.3, 0.0], [0.0, 0.0]]), np.array([[1.0, 2.0], [0.5, 0.5]])
    found = []
    for _ in range(4000):
        outputs = truth + shift + spread * rng.standard_normal((networks, 2, 2))
        parts = squared(outputs, truth)
        plain = ((outputs.mean(axis=0) - truth) ** 2).sum(axis=1)
        found.append([parts.bias, parts.variance, plain])
    means = np.mean(found, axis=0)
    errors = np.std(found, axis=0) / np.sqrt(len(found))
    bias, variance = np.array([0.09, 0.0]), np.array([5.0, 0.5])
    expected = np.stack([bias, variance, bias + variance / networks])
    assert (np.abs(means - expected) < 4 * errors).all()
    assert (np.abs(means[2] - bias) > 4 * errors[2]).all()  # without the correction


def test_the_mean_network_is_worse_than_its_bias_by_a_share_of_the_variance() -> None:
    rng = RNG(1)
    outputs, truth = rng.standard_normal((6, 30, 3)), np.zeros((30, 3))
    parts = squared(outputs, truth)
    plain = (outputs.mean(axis=0) ** 2).sum(axis=1)
    np.testing.assert_allclose(plain - parts.bias, parts.variance / 6)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_parts_of_the_error_rate_are_those_of_domingos(classes: int) -> None:
    """Theorem 2 for any number of classes: error = c1 noise + bias + c2 variance."""
    rng = RNG(classes)
    predicted = rng.integers(0, classes, (9, 40))
    predicted[:, :10] = predicted[0, :10]  # some without variance
    probabilities = rng.dirichlet(np.full(classes, 0.5), 40)
    parts = zero_one(predicted, probabilities)
    total = parts.bias + parts.unbiased - parts.biased + parts.noise_effect
    np.testing.assert_allclose(parts.error, total, atol=1e-12)
    for place in range(40):
        guesses, p = predicted[:, place].tolist(), probabilities[place]
        pairs = itertools.product(guesses, range(classes))
        error = sum(p[label] * (guess != label) for guess, label in pairs) / 9
        best = max(range(classes), key=lambda label: p[label])
        main = max(range(classes), key=guesses.count)
        bias, noise = float(main != best), 1 - p[best]
        variance = sum(guess != main for guess in guesses) / 9
        right = guesses.count(best) / 9
        wrong = [guess for guess in guesses if guess != best]
        agrees = np.mean([p[guess] / noise for guess in wrong]) if wrong else 0.0
        c1 = right - (1 - right) * agrees  # P(y = y*) - P(y != y*) P(y = t | y* != t)
        others = [guess for guess in guesses if guess != main]
        c2 = 1.0
        if bias:
            c2 = -np.mean([guess == best for guess in others]) if others else 0.0
        assert parts.error[place] == pytest.approx(error)
        assert parts.bias[place] == bias
        assert parts.unbiased[place] - parts.biased[place] == pytest.approx(c2 * variance)
        assert parts.noise[place] == pytest.approx(noise)
        assert parts.noise_effect[place] == pytest.approx(c1 * noise)
        assert parts.main_error[place] == pytest.approx(1 - p[main])


def test_variance_helps_on_examples_with_bias() -> None:
    certain = np.array([[0.0, 1.0], [0.0, 1.0]])
    predicted = np.array([[0, 1], [0, 1], [1, 0], [0, 1]])
    parts = zero_one(predicted, certain)
    np.testing.assert_allclose(parts.bias, [1, 0])
    np.testing.assert_allclose(parts.biased, [0.25, 0])
    np.testing.assert_allclose(parts.unbiased, [0, 0.25])
    np.testing.assert_allclose(parts.error, [0.75, 0.25])
    np.testing.assert_allclose(parts.noise_effect, 0)
