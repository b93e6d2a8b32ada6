"""Every preprocessing against its formula in numpy or against scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from reportgen.parts.preprocessing import (
    PREPROCESSING,
    Affine,
    Centre,
    MinMax,
    NoPreprocessing,
    Pca,
    PcaWhitening,
    Preprocessing,
    TrainingInputs,
    Zca,
    ZScore,
    _inputs,
)

Array = NDArray[np.float64]
Twin = Callable[[Array, Array], Array]


def applied(found: Affine | None, x: Array) -> Array:
    """The map as its docstring has it."""
    if found is None:
        return x
    y = torch.from_numpy(x) - found.centre
    if found.matrix is not None:
        y = y @ found.matrix.T
    if found.scale is not None:
        y = y * found.scale
    return y.numpy()


def data(n: int = 90, features: int = 7, seed: int = 0) -> Array:
    """Correlated features of other means and scales, the fourth of them constant."""
    stream = np.random.default_rng(seed)
    x = stream.normal(size=(n, features)) @ stream.normal(size=(features, features))
    x = x * stream.uniform(0.1, 9, features) + stream.normal(size=features) * 5
    x[:, 3] = 2.5
    return x


def fitted(part: Preprocessing, x: Array, chosen: Any = None) -> Affine | None:
    index = torch.arange(len(x)) if chosen is None else torch.tensor(chosen)
    return part.fit(TrainingInputs(torch.from_numpy(x), index))


def zca(train: Array, x: Array) -> Array:
    values, vectors = np.linalg.eigh(np.cov(train.T, ddof=0))
    factors = np.where(values > 1e-12 * values[-1], 1 / np.sqrt(values.clip(1e-300)), 0)
    return (x - train.mean(0)) @ (vectors * factors) @ vectors.T


def whitened(train: Array, x: Array) -> Array:
    """Of scikit-learn, which divides by n - 1; the direction without variance is 0 here."""
    rank = train.shape[1] - 1
    found = PCA(rank, whiten=True, svd_solver="full").fit(train).transform(x)
    found *= np.sqrt(len(train) / (len(train) - 1))
    return np.pad(found, ((0, 0), (0, 1)))


TWINS: list[tuple[Preprocessing, Twin]] = [
    (NoPreprocessing(), lambda train, x: x),
    (Centre(), lambda train, x: x - train.mean(0)),
    (Centre(over="all"), lambda train, x: x - train.mean()),
    (Centre(over="channels"), lambda train, x: x - train.mean(0)),
    (MinMax(), lambda train, x: MinMaxScaler().fit(train).transform(x)),
    (MinMax(over="all"), lambda train, x: (x - train.min()) / np.ptp(train)),
    (ZScore(), lambda train, x: StandardScaler().fit(train).transform(x)),
    (ZScore(shift=3), lambda train, x: StandardScaler().fit(train).transform(x) + 3),
    (ZScore(shift=-0.5, over="all"), lambda train, x: (x - train.mean()) / train.std() - 0.5),
    (ZScore(over="all"), lambda train, x: (x - train.mean()) / train.std()),
    (ZScore(eps=0.3), lambda train, x: (x - train.mean(0))
     / np.where(train.std(0) == 0, 1, np.sqrt(train.var(0) + 0.3))),
    (PcaWhitening(eps=0), whitened),
    (PcaWhitening(eps=0, components=3), lambda train, x: whitened(train, x)[:, :3]),
    (Zca(eps=0), zca),
]  # fmt: skip


def test_every_preprocessing_has_a_twin() -> None:
    assert {part.name for part, _ in TWINS} | {Pca.name} == set(PREPROCESSING.members)


@pytest.mark.parametrize(("part", "twin"), TWINS, ids=[part.describe() for part, _ in TWINS])
def test_agrees_with_its_formula(part: Preprocessing, twin: Twin) -> None:
    train, other = data(), data(40, seed=1)
    for x in (train, other):
        found = applied(fitted(part, train), x)
        expected = twin(train, x)
        if isinstance(part, PcaWhitening):  # up to the sign of each component
            found, expected = found * np.sign(found[:1]), expected * np.sign(expected[:1])
        np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("components", [None, 2])
def test_principal_components_are_those_of_scikit_learn(components: int | None) -> None:
    train = data()
    found = applied(fitted(Pca(components=components), train), train)
    expected = PCA(components, svd_solver="full").fit_transform(train)
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-9)
    assert found.shape[1] == (components or 7)


def test_the_sign_of_a_component_is_fixed() -> None:
    """Its largest entry is positive, whatever LAPACK says."""
    found = fitted(Pca(), data())
    assert found is not None and found.matrix is not None
    largest = found.matrix.abs().argmax(1)
    assert (found.matrix[torch.arange(7), largest] > 0).all()


def test_pixels_channels_and_all_of_images() -> None:
    x = np.random.default_rng(2).normal(size=(30, 2, 3, 4)) + np.arange(2)[:, None, None]
    flat = x.reshape(30, -1)

    def found(part: Preprocessing) -> Array:
        affine = part.fit(TrainingInputs(torch.from_numpy(x), torch.arange(30)))
        return applied(affine, flat).reshape(x.shape)

    axes = (0, 2, 3)
    mean, std = x.mean(axes, keepdims=True), x.std(axes, keepdims=True)
    low, high = x.min(axes, keepdims=True), x.max(axes, keepdims=True)
    np.testing.assert_allclose(found(Centre()), x - x.mean(0), atol=1e-12)
    np.testing.assert_allclose(found(Centre(over="channels")), x - mean, atol=1e-12)
    np.testing.assert_allclose(found(ZScore(over="channels")), (x - mean) / std, atol=1e-12)
    np.testing.assert_allclose(found(MinMax(over="channels")), (x - low) / (high - low), atol=1e-12)
    np.testing.assert_allclose(found(ZScore(over="all")), (x - x.mean()) / x.std(), atol=1e-12)


def test_what_is_constant_in_training_is_not_blown_up_elsewhere() -> None:
    train, other = data(), data()
    other[:, 3] += 1  # what the training examples never did
    for part in (MinMax(), ZScore(), ZScore(eps=1e-5)):
        np.testing.assert_allclose(applied(fitted(part, train), other)[:, 3], 1, atol=1e-12)
    moved = applied(fitted(Zca(), train), other) - applied(fitted(Zca(), train), train)
    np.testing.assert_allclose(moved, 0, atol=1e-7)


@pytest.mark.parametrize("part", [PcaWhitening(), Zca()])
def test_eps_is_a_share_of_the_largest_variance(part: PcaWhitening | Zca) -> None:
    x = data()
    changed = type(part)(eps=0.01)
    variances = np.linalg.eigvalsh(np.cov(x.T, ddof=0))
    expected = variances / (variances + 0.01 * variances[-1])
    for scale in (1.0, 1000.0):
        y = applied(fitted(changed, x * scale), x * scale)
        found = np.linalg.eigvalsh(np.cov(y.T, ddof=0))
        np.testing.assert_allclose(found[1:], np.sort(expected)[1:], rtol=1e-8)


def test_fewer_examples_than_features() -> None:
    x = data(5)
    y = applied(fitted(PcaWhitening(eps=0), x), x)
    np.testing.assert_allclose(np.cov(y.T, ddof=0), np.diag([1] * 4 + [0] * 3), atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), chunk=st.integers(1, 50))
def test_chunks_change_nothing(seed: int, chunk: int) -> None:
    x = data(37, 4, seed)
    whole = TrainingInputs(torch.from_numpy(x), torch.arange(37))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_inputs, "CHUNK", chunk)
        parts = TrainingInputs(torch.from_numpy(x), torch.arange(37))
        for name in ("mean", "variance", "covariance"):
            assert torch.allclose(getattr(parts, name), getattr(whole, name), 1e-10, 1e-12), name
        assert all(map(torch.equal, parts.range, whole.range))


@pytest.mark.parametrize("part", [part for part, _ in TWINS] + [Pca()], ids=Preprocessing.describe)
def test_only_the_chosen_examples_count(part: Preprocessing) -> None:
    x = data()
    changed = x.copy()
    changed[60:] = 1e6
    one, other = (fitted(part, each, list(range(60))) for each in (x, changed))
    np.testing.assert_array_equal(applied(one, x), applied(other, x))


def test_shapes() -> None:
    image = (3, 8, 8)
    assert Zca().shape(image) == Pca().shape(image) == ZScore().shape(image) == image
    assert Pca(components=20).shape(image) == PcaWhitening(components=20).shape(image) == (20,)
    with pytest.raises(ValueError, match="pca cannot keep 65 components of 64 features"):
        Pca(components=65).shape((1, 8, 8))
