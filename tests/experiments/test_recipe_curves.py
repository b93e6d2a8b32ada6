"""The rules by which the recipe reads curves, on constructed curves of every kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reportgen.experiments.recipe.curves import Thresholds, read_curves

TIME = np.linspace(0.05, 1, 20)


def approach(end: float, speed: float) -> Any:
    """A curve that rises from 0 towards `end`."""
    return end * (1 - np.exp(-speed * TIME))


KINDS = {
    # training and validation both still rise
    "rising together": (0.9 * TIME, 0.85 * TIME, "needs_training"),
    "rising with a gap": (TIME, 0.8 * TIME, "needs_training"),
    # the training score rises, the validation score falls
    "falling": (approach(1, 8), approach(0.9, 20) - 0.1 * TIME, "overfits"),
    "falling from a high score, gap narrow": (0.95 + 0.0 * TIME, 0.97 - 0.06 * TIME, "overfits"),
    "wide gap": (approach(1, 12), approach(0.8, 12), "overfits"),
    # both curves are flat and close to each other
    "low and together": (approach(0.7, 12), approach(0.69, 12), "underfits"),
    "below chance": (0.1 + 0 * TIME, 0.1 + 0 * TIME, "underfits"),
    "explained variance below 0": (-0.5 + 0 * TIME, -0.5 + 0 * TIME, "underfits"),
    "high and together": (approach(0.995, 12), approach(0.98, 12), "fine"),
    "both fall, so nothing is memorised": (0.9 - 0.1 * TIME, 0.88 - 0.1 * TIME, "underfits"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_constructed_curves_have_their_diagnosis(kind: str) -> None:
    train, val, diagnosis = KINDS[kind]
    assert read_curves(train, val).diagnosis == diagnosis


@pytest.mark.parametrize("kind", KINDS)
def test_noise_of_a_few_hundred_examples_does_not_change_it(kind: str) -> None:
    train, val, diagnosis = KINDS[kind]
    rng = np.random.default_rng(0)
    noisy: list[str] = [
        read_curves(train + rng.normal(0, 0.004, 20), val + rng.normal(0, 0.008, 20)).diagnosis
        for _ in range(50)
    ]
    assert noisy.count(diagnosis) >= 45


def test_the_numbers_are_means_over_quarters() -> None:
    train = np.repeat([0.2, 0.5, 0.7, 0.9], 3)
    val = np.repeat([0.2, 0.6, 0.4, 0.5], 3)
    found = read_curves(train, val)
    numbers = (found.train, found.val, found.train_rise, found.val_rise, found.val_fall, found.gap)
    assert numbers == pytest.approx((0.9, 0.5, 0.2, 0.1, 0.1, 0.4))


@pytest.mark.parametrize(
    ("changes", "train", "val", "before", "after"),
    [
        ({"wide_gap": 0.2}, 0.99, 0.85, "overfits", "fine"),
        ({"enough": 0.8}, 0.85, 0.84, "underfits", "fine"),
        ({"enough": 0.9999}, 0.99, 0.98, "fine", "underfits"),
    ],
)
def test_thresholds_decide(
    changes: dict[str, float], train: float, val: float, before: str, after: str
) -> None:
    flat = np.ones(8)
    assert read_curves(train * flat, val * flat).diagnosis == before
    assert read_curves(train * flat, val * flat, Thresholds(**changes)).diagnosis == after


def test_the_thresholds_of_slopes_decide() -> None:
    train, val = np.repeat([0.5, 0.6, 0.7, 0.75], 2), np.repeat([0.5, 0.6, 0.7, 0.73], 2)
    assert read_curves(train, val).diagnosis == "needs_training"
    assert read_curves(train, val, Thresholds(rising=0.04)).diagnosis == "underfits"
    fallen = np.repeat([0.9, 0.97, 0.97, 0.96], 2)
    assert read_curves(np.full(8, 0.99), fallen).diagnosis == "fine"
    assert read_curves(np.full(8, 0.99), fallen, Thresholds(falling=0.005)).diagnosis == "overfits"


@pytest.mark.parametrize(
    "curve", [np.ones(3), np.array([1, 1, 1, np.nan]), np.array([1, 1, 1, np.inf])]
)
def test_curves_that_cannot_be_read_are_refused(curve: Any) -> None:
    with pytest.raises(ValueError, match="at least four evaluations and finite values"):
        read_curves(curve, curve)
