"""Whitening against NumPy's own eigenvectors and factors, and against finite differences."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.engine.normalise.layers import cholesky, zca

WAYS = {"zca": zca, "cholesky": cholesky}


def batch(examples: int = 40, units: int = 6, seed: int = 0) -> torch.Tensor:
    """Correlated units of unlike sizes and means."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(examples, units, generator=generator, dtype=torch.float64)
    return x @ torch.randn(units, units, generator=generator, dtype=torch.float64) + 3


def covariance(x: torch.Tensor) -> np.ndarray:
    return np.cov(x.detach().numpy(), rowvar=False, ddof=0)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), units=st.integers(2, 8))
def test_the_units_of_the_result_are_uncorrelated_and_of_variance_1(way, seed, units):
    white = WAYS[way](batch(64, units, seed), 1e-14)
    np.testing.assert_allclose(white.mean(0), np.zeros(units), atol=1e-9)
    np.testing.assert_allclose(covariance(white), np.eye(units), atol=1e-6)


def test_zca_is_the_symmetric_inverse_root():
    x, eps = batch(), 1e-3
    values, vectors = np.linalg.eigh(covariance(x) + eps * np.eye(6))
    centred = x.numpy() - x.numpy().mean(0)
    expected = centred @ vectors @ np.diag(values**-0.5) @ vectors.T
    np.testing.assert_allclose(zca(x, eps), expected, atol=1e-10)


def test_cholesky_is_the_inverse_of_the_factor():
    x, eps = batch(), 1e-3
    factor = np.linalg.cholesky(covariance(x) + eps * np.eye(6))
    centred = x.numpy() - x.numpy().mean(0)
    np.testing.assert_allclose(cholesky(x, eps), centred @ np.linalg.inv(factor).T, atol=1e-10)


@pytest.mark.parametrize("way", WAYS)
def test_gradients_are_those_of_finite_differences(way):
    x = batch(9, 4).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: WAYS[way](x, 1e-2), (x,))


def test_equal_eigenvalues_do_no_harm_on_the_way_back():
    """Where torch's own derivative of eigenvectors divides by zero."""
    x = torch.cat([torch.eye(4), -torch.eye(4)]).double().requires_grad_()  # covariance I / 4
    assert torch.autograd.gradcheck(lambda x: zca(x, 1e-2), (x,))


@pytest.mark.parametrize("way", WAYS)
def test_a_stack_of_batches_is_whitened_batch_by_batch(way):
    stack = torch.stack([batch(seed=0), batch(seed=1)])
    apart = torch.stack([WAYS[way](x, 1e-5) for x in stack])
    torch.testing.assert_close(WAYS[way](stack, 1e-5), apart)


def test_zca_changes_a_batch_least():
    """The property that it is chosen for (Kessy, Lewin and Strimmer 2018, section 3.1)."""
    x = batch(400, 5)
    x = (x - x.mean(0)) / x.std(0, correction=0) * 0.9  # so that the covariance is near to I
    centred = x - x.mean(0)
    assert (zca(x, 1e-9) - centred).norm() < (cholesky(x, 1e-9) - centred).norm()
