"""MNIST-1D against the published procedure, example by example, and the published file."""

import numpy as np
import pytest
from scipy.interpolate import interp1d
from scipy.ndimage import gaussian_filter

from reportgen.parts.datasets import Mnist1d
from reportgen.parts.datasets.mnist1d import MEAN, STD, TEMPLATES

from . import files

# Of the 5,000 examples in mnist1d_data.pkl of github.com/greydanus/mnist1d (commit 7878d96), which
# have mean 0 and standard deviation 1.
PUBLISHED_QUANTILES = {
    0.001: -3.554,
    0.01: -2.784,
    0.1: -1.173,
    0.5: 0.014,
    0.9: 1.144,
    0.99: 2.758,
    0.999: 3.627,
}
PUBLISHED_FOURTH_MOMENT = 4.402
PUBLISHED_STEP = 0.5984  # standard deviation of the difference of two neighbours


def load(**arguments):
    return Mnist1d(**arguments).load(files.at())


def resized(values, size):
    line = np.linspace(0, 1, len(values))
    return interp1d(line, values)(np.linspace(0, 1, size))


def test_examples_follow_the_published_procedure():
    """transform.py of the repository, written for one example, with the same random numbers."""
    part, n = Mnist1d(n=30), 30
    random = {
        name: part.stream(f"main/{name}").random(n)
        for name in ("padding", "scale", "shift", "shear")
    }
    background = part.stream("main/background").standard_normal((n, 72))
    white = part.stream("main/noise").standard_normal((n, 72))
    examples = load(n=n)
    for i, (signal, label) in enumerate(zip(examples.inputs, examples.targets, strict=True)):
        assert label == i % 10
        template = np.array(TEMPLATES[label], dtype=float)
        template = (template - template.mean()) / template.std()
        template = (template - template[0]) / 6
        zeros = 36 + int(random["padding"][i] * 25)
        x = resized(np.concatenate([template + 1e-8, np.zeros(zeros)]), 72)
        x = x * (1 + 0.4 * (random["scale"][i] - 0.5))
        k = int(48 * random["shift"][i])
        x = np.concatenate([x[72 - k :], x[: 72 - k]])
        x = np.where(x != 0, x, gaussian_filter(0.25 * background[i], 2)) + 0.02 * white[i]
        x = x - 0.75 * (random["shear"][i] - 0.5) * np.linspace(-0.5, 0.5, 72)
        np.testing.assert_allclose(signal, [(resized(x, 40) - MEAN) / STD], atol=1e-5)


def test_the_numbers_are_distributed_as_in_the_published_file():
    inputs = load(n=50_000).inputs
    assert inputs.shape == (50_000, 1, 40)
    assert inputs.mean() == pytest.approx(0, abs=0.005)
    assert inputs.std() == pytest.approx(1, abs=0.01)
    for quantile, value in PUBLISHED_QUANTILES.items():
        assert np.quantile(inputs, quantile) == pytest.approx(value, abs=0.05)
    assert (inputs**4).mean() == pytest.approx(PUBLISHED_FOURTH_MOMENT, rel=0.03)
    assert np.diff(inputs).std() == pytest.approx(PUBLISHED_STEP, rel=0.01)


def test_classes_are_equally_frequent_in_both_splits():
    examples = load()
    assert np.bincount(examples.targets).tolist() == [400] * 10
    assert np.bincount(examples.test_targets).tolist() == [100] * 10


def test_shuffling_changes_the_order_of_all_examples_equally():
    plain, shuffled = load(n=50), load(n=50, shuffled=True)
    order = Mnist1d().order()
    assert sorted(order) == list(range(40)) != order.tolist()
    np.testing.assert_array_equal(shuffled.inputs, plain.inputs[:, :, order])
    np.testing.assert_array_equal(shuffled.test_inputs, plain.test_inputs[:, :, order])
    np.testing.assert_array_equal(shuffled.targets, plain.targets)


def test_more_noise_is_more_noise():
    quiet, loud = load(n=2000, noise=0.0), load(n=2000, noise=0.1)
    np.testing.assert_allclose((loud.inputs - quiet.inputs).mean(), 0, atol=0.01)
    # The mean of two neighbours, of 72, has less noise than one; 40 places lie between them.
    places = np.arange(40) / 39 * 71 % 1
    kept = np.sqrt((places**2 + (1 - places) ** 2).mean())
    assert (loud.inputs - quiet.inputs).std() == pytest.approx(0.1 / STD * kept, rel=0.02)
