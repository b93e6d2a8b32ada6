"""Numbers of a layer against formulas known otherwise."""

import math

import numpy as np
import pytest
import torch

from reportgen.engine.normalise.trial import (
    LinearMaps,
    condition_number,
    correlation,
    r_squared,
    relative_error,
    rms,
)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_a_straight_line_explains_what_the_theory_of_the_normal_distribution_says():
    """relu: E[z relu] = 1/2, var = 1/2 - 1/(2 pi); the square of z is uncorrelated with it."""
    z = normal(400_000)
    expected = 0.25 / (0.5 - 0.5 / math.pi)
    assert r_squared(z, z.relu()) == pytest.approx(expected, abs=0.005)
    assert r_squared(z, z.square()) == pytest.approx(0, abs=0.001)
    assert r_squared(z, 3 - 2 * z) == pytest.approx(1)
    assert r_squared(z, torch.ones(400_000)) == 1


def test_maps_agree_with_numpy():
    x, y = normal(60, 5), normal(60, 3, seed=1)
    design = np.c_[np.ones(60), x.numpy()]
    left = np.linalg.lstsq(design, y.numpy(), rcond=None)[1].sum()
    total = ((y - y.mean(0)) ** 2).sum().item()
    expected = 1 - left / total * 59 / (60 - 5 - 1)
    assert LinearMaps(x).r_squared(y) == pytest.approx(expected, abs=1e-5)


def test_the_correction_takes_off_what_chance_explains():
    """Means over many small batches: noise is not explained, a half is a half."""
    noise, half = [], []
    for seed in range(200):
        x = normal(40, 10, seed=seed)
        extra = normal(40, 2, seed=1000 + seed)
        maps = LinearMaps(x)
        noise.append(maps.r_squared(extra))
        half.append(maps.r_squared(x[:, :2] + extra))
    assert np.mean(noise) == pytest.approx(0, abs=0.03)
    assert np.mean(half) == pytest.approx(0.5, abs=0.03)


def test_small_and_large_batches_agree_about_a_net():
    def net(x: torch.Tensor) -> torch.Tensor:
        weights = normal(8, 8, seed=5)
        return ((2 * x @ weights).sigmoid() @ weights).sigmoid()

    large = normal(100_000, 8, seed=1)
    expected = LinearMaps(large).r_squared(net(large))
    small = [normal(32, 8, seed=seed) for seed in range(100, 400)]
    found = [LinearMaps(x).r_squared(net(x)) for x in small]
    assert np.mean(found) == pytest.approx(expected, abs=0.02)


def test_a_map_needs_more_examples_than_inputs():
    with pytest.raises(ValueError, match=r"at least 7 rows\. Got 6 instead"):
        LinearMaps(normal(6, 5))


def test_correlation_and_condition_agree_with_numpy():
    z = normal(50, 4) @ normal(4, 4, seed=1)
    matrix = np.corrcoef(z.numpy(), rowvar=False)
    off = matrix[~np.eye(4, dtype=bool)]
    assert correlation(z) == pytest.approx(np.sqrt((off**2).mean()), abs=1e-6)
    expected = np.linalg.cond(np.cov(z.numpy().astype(float), rowvar=False))
    assert condition_number(z) == pytest.approx(expected, rel=1e-6)


def test_a_unit_that_does_not_vary_is_correlated_with_none():
    z = torch.cat([normal(50, 1).expand(50, 2), torch.ones(50, 1)], 1)
    assert correlation(z) == pytest.approx(math.sqrt(2 / 6))


def test_a_singular_covariance_has_the_largest_number_that_can_be_told():
    z = normal(50, 1).expand(50, 3)
    assert 1e14 < condition_number(z) <= 1 / torch.finfo(torch.float64).eps


def test_errors_are_relative_to_the_spread():
    z = 100 + normal(10_000, 2)
    assert relative_error(z, z) == 0
    assert relative_error(z, z + 0.01) == pytest.approx(0.01, rel=0.05)
    assert rms(torch.tensor([3.0, 4.0])) == pytest.approx(math.sqrt(12.5))


def test_what_does_not_vary_is_given_back_exactly_or_not_at_all():
    z = torch.full((4, 2), 0.5)
    assert relative_error(z, z.clone()) == 0
    assert relative_error(z, z + 0.1) == math.inf
