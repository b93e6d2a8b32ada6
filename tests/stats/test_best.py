"""The set of arms that may be the best, against an independent computation and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from reportgen.stats.best import MOST_FLIPS, least_p_best, p_best


def student(values: np.ndarray) -> float:
    deviation = values.std(ddof=1)
    return values.mean() / (deviation / math.sqrt(len(values))) if deviation else math.inf


def test_p_is_that_of_the_largest_t_over_all_sign_flips() -> None:
    """Computed anew with Student's t, flip by flip."""
    scores = np.random.default_rng(1).normal([0.0, 0.5, 1.0, 1.2], size=(6, 4))
    for arm, p in enumerate(p_best(scores)):
        others = [np.delete(scores, arm, 1)[:, k] - scores[:, arm] for k in range(3)]
        observed = max(student(values) for values in others)
        flips = list(itertools.product([1, -1], repeat=6))
        beyond = sum(
            max(student(np.array(flip) * values) for values in others) >= observed - 1e-9
            for flip in flips
        )
        assert p == pytest.approx(beyond / len(flips))


def test_the_best_arm_is_kept_and_worse_ones_go() -> None:
    p = p_best(np.random.default_rng(2).normal([0.0, 1.0, 0.98], 0.1, size=(10, 3)))
    assert p[0] == least_p_best(10) == 1 / 1024
    assert p[1] > 0.05 and p[2] > 0.05


def test_equal_arms_and_single_seeds_are_never_left_out() -> None:
    same = np.random.default_rng(3).normal(size=(8, 1)).repeat(3, axis=1)
    assert (p_best(same) == 1).all()
    assert (p_best([[1.0, 2.0]]) == 1).all() and (p_best([[1.0], [2.0]]) == 1).all()


def test_many_seeds_take_random_flips_that_are_always_the_same() -> None:
    scores = np.random.default_rng(4).normal(size=(20, 3))
    assert MOST_FLIPS < 2**20 and (p_best(scores) == p_best(scores)).all()


@pytest.mark.parametrize("arms", [2, 12])
@pytest.mark.parametrize("shape", ["normal", "lognormal"])
def test_the_best_arm_is_rarely_left_out(arms: int, shape: str) -> None:
    """All arms are equally good: the one that is called the best is left out in 5 % of the runs."""
    draw = np.random.default_rng(5)
    left_out = 0
    for _ in range(250):
        noise = draw.normal(size=(8, arms))
        scores = noise if shape == "normal" else np.exp(noise)
        left_out += p_best(scores)[0] <= 0.05
    assert left_out / 250 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 250)


def test_scores_must_be_finite() -> None:
    with pytest.raises(ValueError, match="finite"):
        p_best([[1.0, math.inf], [0.0, 1.0]])
