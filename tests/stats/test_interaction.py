import math

import numpy as np
import pytest
from scipy import stats

from reportgen.stats import homogeneity_test


def test_noise_that_cells_share_does_not_matter():
    rng = np.random.default_rng(0)
    own = rng.normal(size=(8, 3))
    shared = 100 * rng.normal(size=(8, 1))
    assert homogeneity_test(own + shared) == homogeneity_test(own)


def test_it_sees_cells_that_disagree():
    rng = np.random.default_rng(1)
    found = homogeneity_test(rng.normal([0, 0, 3], 1, size=(8, 3)))
    assert found is not None and found < 0.01


def test_error_rate():
    rng = np.random.default_rng(2)
    found = [homogeneity_test(rng.exponential(size=(6, 3))) for _ in range(600)]
    rejected = np.mean([p <= 0.05 for p in found if p is not None])
    assert rejected == pytest.approx(0.05, abs=0.03)


def test_two_cells_are_a_two_sided_sign_flip_test():
    rng = np.random.default_rng(3)
    effects = rng.normal([0.0, 0.6], 1, size=(8, 2))
    theirs = stats.permutation_test(
        (effects[:, 0], effects[:, 1]),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=256,
    )
    assert homogeneity_test(effects) == pytest.approx(theirs.pvalue, abs=0.03)


def test_infinite_effects_have_ranks():
    effects = np.tile([-math.inf, 0.0, 1.0], (8, 1))
    found = homogeneity_test(effects)
    assert found is not None and found < 0.01
    same = homogeneity_test(np.full((8, 3), math.inf))
    assert same == 1


@pytest.mark.parametrize("effects", [[[1.0, 2.0]], [[1.0], [2.0]], [[1.0, math.nan], [1.0, 2.0]]])
def test_where_it_says_nothing(effects):
    assert homogeneity_test(effects) is None


def test_cells_that_agree_to_the_last_digit():
    assert homogeneity_test(np.tile([[0.1], [0.7], [0.2]], (1, 4))) == 1
