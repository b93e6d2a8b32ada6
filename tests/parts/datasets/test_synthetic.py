"""What is known about the data sets made from a rule, measured on them."""

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import norm
from sklearn.datasets import load_digits

from reportgen.parts.datasets import (
    Blobs,
    Digits,
    Linear,
    Mnist1d,
    Sparse,
    Spheres,
    Spirals,
    Synthetic,
    Teacher,
    Xor,
)

from . import files

NOWHERE = files.at()


def load(part):
    return part.load(NOWHERE)


def test_the_built_in_digits_are_those_of_scikit_learn():
    examples, theirs = load(Digits()), load_digits()
    np.testing.assert_array_equal(examples.inputs[:, 0], theirs.images / 16)
    np.testing.assert_array_equal(examples.targets, theirs.target)
    assert examples.test_inputs.shape == (0, 1, 8, 8)
    assert examples.checksum.startswith("f6f97db2")


PARTS = [
    Blobs(n=60),
    Spirals(n=60),
    Linear(n=60),
    Teacher(n=60, task="classification"),
    Mnist1d(n=60),
    Spheres(n=60),
    Spirals(n=60),
    Xor(n=60),
    Sparse(n=60),
    Linear(n=60),
    Teacher(n=60, task="classification"),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_first_of_many_are_the_few(part):
    few, many = load(part), load(part.model_copy(update={"n": 100, "test": 30}))
    np.testing.assert_array_equal(many.inputs[:60], few.inputs)
    np.testing.assert_array_equal(many.targets[:60], few.targets)
    assert len(many.test_inputs) == 30
    targets = part.class_count() == 0
    seen, of_test = (
        (many.targets, many.test_targets) if targets else (many.inputs, many.test_inputs)
    )
    assert not np.isin(of_test, seen).all(axis=1).any()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_another_seed_is_other_data_and_nothing_global_matters(part):
    np.random.seed(1)
    first = load(part).checksum
    np.random.seed(2)
    assert load(part).checksum == first
    assert load(part.model_copy(update={"seed": 1})).checksum != first


def test_blobs_lie_around_their_centres():
    part = Blobs(n=30_000, classes=3, features=4, noise=0.5)
    examples = load(part)
    assert np.bincount(examples.targets).tolist() == [10_000] * 3
    for label, centre in enumerate(part.centres()):
        cloud = examples.inputs[examples.targets == label]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.03)
        np.testing.assert_allclose(np.cov(cloud.T), 0.25 * np.eye(4), atol=0.02)


@pytest.mark.parametrize(
    "part",
    [
        Blobs(noise=0.0, classes=7),
        Spheres(noise=0.0, classes=5, growth=1.1),
        Spirals(noise=0.0, classes=3),
        Spirals(noise=0.0, turns=4.0),
        Spirals(noise=0.0, stretch=10.0, offset=5.0),
        Xor(noise=0.0),
        Xor(noise=0.0, stretch=0.1, offset=-3.0),
        Teacher(task="classification", outputs=5),
    ],
)
def test_without_noise_the_truth_is_always_right(part):
    examples = load(part)
    # Behind float32 a point in the middle of a spiral may fall to either arm.
    assert (part.truth(examples.inputs) == examples.targets).mean() > 0.99


@pytest.mark.parametrize(
    "part", [Blobs(n=4000, noise=0.6), Spheres(n=4000, noise=0.2), Spirals(n=4000, noise=0.03)]
)
def test_with_noise_the_truth_is_mostly_right(part):
    examples = load(part)
    share = (part.truth(examples.inputs) == examples.targets).mean()
    assert 1.2 / part.classes < share < 1


def test_only_the_length_of_a_point_on_a_sphere_tells_its_class():
    part = Spheres(n=40_000, features=3, classes=4, growth=2.0, noise=0.1)
    examples = load(part)
    lengths = np.linalg.norm(examples.inputs, axis=1)
    for label in range(4):
        own = np.log(lengths[examples.targets == label])
        assert own.mean() == pytest.approx(np.log(3**0.5 * 2 ** (label - 1.5)), abs=0.01)
        assert own.std() == pytest.approx(0.1, rel=0.03)
        direction = (examples.inputs / lengths[:, None])[examples.targets == label]
        np.testing.assert_allclose(direction.mean(axis=0), np.zeros(3), atol=0.02)
        np.testing.assert_allclose(np.cov(direction.T), np.eye(3) / 3, atol=0.01)


def test_xor_is_the_exclusive_or_of_the_signs():
    examples = load(Xor(n=400, noise=0.0))
    negative = examples.inputs < 0
    np.testing.assert_array_equal(examples.targets, negative[:, 0] ^ negative[:, 1])
    corners, counts = np.unique(examples.inputs, axis=0, return_counts=True)
    assert sorted(map(tuple, corners)) == [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    assert counts.tolist() == [100] * 4
    noisy = load(Xor(n=4000, noise=0.3))
    assert (noisy.inputs - np.sign(noisy.inputs)).std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("kind", [Spirals, Xor])
def test_other_units_are_the_same_points(kind):
    plain, other = load(kind()), load(kind(stretch=10.0, offset=5.0))
    np.testing.assert_allclose(other.inputs[:, 0], plain.inputs[:, 0] + 5, atol=1e-5)
    np.testing.assert_allclose(other.inputs[:, 1], 10 * plain.inputs[:, 1] + 5, atol=1e-5)
    np.testing.assert_array_equal(other.targets, plain.targets)


def test_sparse_features_have_their_frequencies_and_the_rare_half_the_test_split():
    part = Sparse(n=40_000, test=20_000, features=6, noise=0.1)
    examples = load(part)
    active = (examples.inputs != 0).mean(axis=0)
    np.testing.assert_allclose(active, 0.5 ** np.arange(1, 7), atol=0.01)
    assert set(np.unique(examples.inputs)) == {-1, 0, 1}
    np.testing.assert_allclose(examples.inputs.mean(axis=0), 0, atol=0.015)
    rare = (examples.test_inputs != 0).mean(axis=0)
    np.testing.assert_allclose(rare, [0, 0, 0, 0.5, 0.5, 0.5], atol=0.015)
    assert set(np.unique(part.coefficients())) <= {-1, 1}
    for inputs, targets in (
        (examples.inputs, examples.targets),
        (examples.test_inputs, examples.test_targets),
    ):
        assert (targets - part.truth(inputs)).std() == pytest.approx(0.1, rel=0.02)
    equal = load(Sparse(n=40_000, features=6, decay=1.0))
    np.testing.assert_allclose((equal.inputs != 0).mean(axis=0), 0.5, atol=0.01)


NOISY = [
    Blobs(n=10_000, noise=1.0),
    Spheres(n=10_000, features=3, noise=0.4),
    Spirals(n=4000, noise=0.1, classes=3),
    Spirals(n=4000, noise=0.1, stretch=10.0, offset=2.0),
    Xor(n=10_000, noise=0.8),
    Teacher(n=10_000, task="classification", outputs=4, noise=0.5),
]


@pytest.mark.parametrize("part", NOISY, ids=lambda part: part.name)
def test_the_probabilities_of_the_classes_are_calibrated(part):
    """Given the inputs, what is left of the labels is noise: it has no part in any function."""
    drawn = part.draw(part.n, "main")
    found = part.probabilities(drawn.inputs)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    left = np.eye(part.class_count())[drawn.targets] - found
    functions = np.concatenate([np.ones((part.n, 1)), drawn.inputs[:, :2], found, found**2], axis=1)
    products = (left[:, :, None] * functions[:, None]).reshape(part.n, -1)
    assert np.abs(products.mean(0) / products.std(0) * np.sqrt(part.n)).max() < 4
    best = found.argmax(axis=1)
    right = [(guess == drawn.targets).mean() for guess in (best, part.truth(drawn.inputs))]
    assert right[0] >= right[1] - 0.005
    assert right[0] == pytest.approx(found.max(axis=1).mean(), abs=0.02)


def test_the_probability_of_two_outputs_follows_from_their_difference():
    part = Teacher(task="classification", outputs=2, noise=0.3)
    inputs = np.random.default_rng(0).standard_normal((50, 10))
    ahead = np.diff(part.values(inputs), axis=1)[:, 0]
    expected = norm.cdf(ahead, scale=0.3 * np.sqrt(2))
    np.testing.assert_allclose(part.probabilities(inputs)[:, 1], expected, atol=1e-9)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_without_noise_the_probabilities_are_certain(part):
    if not isinstance(part, Synthetic):
        pytest.skip("its best prediction is unknown")
    part = part.model_copy(update={"noise": 0.0})
    inputs = part.draw(30, "main").inputs
    if part.class_count():
        expected = np.eye(part.class_count())[part.truth(inputs)]
        np.testing.assert_array_equal(part.probabilities(inputs), expected)
    else:
        with pytest.raises(ValueError, match=f"{part.name} has no classes"):
            part.probabilities(inputs)


def test_least_squares_find_the_linear_rule_and_its_noise():
    part = Linear(n=20_000, features=8, outputs=2, noise=0.5)
    examples = load(part)
    found, *_ = np.linalg.lstsq(examples.inputs.astype(float), examples.targets, rcond=None)
    np.testing.assert_allclose(found, part.coefficients(), atol=0.02)
    error = examples.targets - part.truth(examples.inputs)
    assert error.std() == pytest.approx(0.5, rel=0.02)
    assert examples.inputs.std() == pytest.approx(1, rel=0.02)


def test_the_length_of_the_linear_rule_is_one_on_average():
    squares = [(Linear(seed=seed).coefficients() ** 2).sum() for seed in range(400)]
    assert np.mean(squares) == pytest.approx(1, abs=0.1)


def test_the_teacher_is_the_net_of_its_description():
    part = Teacher(n=500, features=3, width=5, outputs=2, gain=1.7, noise=0.1)
    examples = load(part)
    first = part.stream("first layer").standard_normal((3, 5))
    second = part.stream("second layer").standard_normal((5, 2))
    for x, values in zip(examples.inputs[:5], part.truth(examples.inputs), strict=False):
        hidden = [np.tanh(1.7 * sum(x * first[:, unit]) / 3**0.5) for unit in range(5)]
        plain = [sum(hidden * second[:, output]) / 5**0.5 for output in range(2)]
        np.testing.assert_allclose(values, plain, rtol=1e-10)
    error = examples.targets - part.truth(examples.inputs)
    assert error.std() == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize(
    ("part", "arguments"),
    [
        (Blobs, {"n": 0}),
        (Blobs, {"classes": 1}),
        (Linear, {"noise": -0.1}),
        (Linear, {"seed": -1}),
        (Spheres, {"growth": 1.0}),
        (Spirals, {"turns": 0.0}),
        (Teacher, {"task": "classification", "outputs": 1}),
    ],
)
def test_wrong_arguments_are_refused(part, arguments):
    with pytest.raises(ValidationError):
        part(**arguments)
