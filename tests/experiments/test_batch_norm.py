"""Batch norm with its parts changed, as the rest of the program sees it: bits, and what is seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reportgen.experiments import Outcome
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment

TRAIN = TrainExperiment()

EXPERIMENT = TrainExperiment()
NORMS: list[dict[str, Any]] = [
    {"affine": False},
    {"scale": False, "statistics": "cumulative"},
    {"gradient": "outside"},
    {"gradient": "outside", "scale": False, "affine": False, "statistics": "last"},
    {"statistics": "batch", "evaluation_batch": 7},
    {"statistics": "batch", "evaluation_batch": 1},
    {"statistics": "population"},
]


def config(norm: dict[str, Any], lr: float = 0.05, **changes: Any) -> Train:
    small = {
        "data": {"blobs": {"n": 300, "features": 12, "classes": 3, "noise": 1.0, "test": 70}},
        "model": {"mlp": {"hidden": [20, 16], "norm": {"batch": norm}}},
        "optimizer": {"adam": {"lr": lr}},
        "batch_size": 16,
        "steps": 40,
        "evaluate_every": 20,
        "probes": "full",
    }
    return Train.model_validate({**small, **changes})


def run(trials: list[tuple[Train, int]]) -> list[Outcome]:
    configs, seeds = zip(*trials, strict=True)
    return EXPERIMENT.run(configs, seeds, "cpu")


def arrays(config: Train, seed: int = 0) -> dict[str, Any]:
    return dict(run([(config, seed)])[0].arrays)


@pytest.mark.parametrize("norm", NORMS, ids=lambda norm: "-".join(map(str, norm.values())))
def test_a_trial_has_the_same_bits_alone_and_in_any_group(norm: dict[str, Any]) -> None:
    arms = [config(norm, lr) for lr in np.linspace(0.001, 0.1, 11)]
    trials = [(arm, seed) for seed in range(3) for arm in arms]
    together = run(trials)
    for some in (trials[7:8], trials[:2], trials[10:13], trials[4:20]):
        for trial, outcome in zip(some, run(some), strict=True):
            other = together[trials.index(trial)]
            assert outcome.arrays.keys() == other.arrays.keys()
            for name, values in outcome.arrays.items():
                np.testing.assert_array_equal(values, other.arrays[name], err_msg=name)


@pytest.mark.parametrize("kind", ["mlp", "cnn"])
@pytest.mark.parametrize("norm", [{}, *NORMS], ids=lambda norm: "-".join(map(str, norm.values())))
def test_what_is_measured_is_there(norm: dict[str, Any], kind: str) -> None:
    changes: dict[str, Any] = {}
    if kind == "cnn":
        model = {"channels": [4, 3], "norm": {"batch": norm}}
        changes = {"data": "digits", "model": {"cnn": model}, "train_size": 100}
    asked = config(norm, **changes)
    found = arrays(asked)
    for name in ("bias_norm", "gamma_mean", "beta_mean", "running_mean_error", "running_std_error"):
        assert (name in found) == (name in TRAIN.measured(asked)), name
        if name in found:
            assert found[name].shape == (3, 2) and np.isfinite(found[name]).all()
    moves = norm.get("gradient") == "outside"
    assert (found["bias_norm"][-1] > 0).all() if moves else (found["bias_norm"] == 0).all()
    assert np.isfinite(found["val_loss"]).all()


@pytest.mark.parametrize("norm", [{}, {"statistics": "cumulative"}, {"gradient": "outside"}])
def test_looking_at_running_statistics_changes_nothing(norm: dict[str, Any]) -> None:
    off, full = (arrays(config(norm, probes=tier)) for tier in ("off", "full"))
    assert "running_mean_error" in full and "running_mean_error" not in off
    for name, values in off.items():
        np.testing.assert_array_equal(values, full[name], err_msg=name)


def test_the_population_is_what_running_statistics_go_to() -> None:
    """With a rate of almost 0 the plain average comes near it, and one batch stays far off."""
    still = {"lr": 1e-9, "steps": 200, "evaluate_every": 200}
    found = {
        statistics: arrays(config({"statistics": statistics}, **still))
        for statistics in ("cumulative", "last", "population")
    }
    for name in ("running_mean_error", "running_std_error"):
        plain, last = (found[kind][name][-1] for kind in ("cumulative", "last"))
        assert (plain < 0.05).all() and (last > 3 * plain).all()
    losses = {kind: values["val_loss"][-1] for kind, values in found.items()}
    assert losses["cumulative"] == pytest.approx(losses["population"], rel=0.02)


def test_examples_of_an_evaluation_batch_are_the_first_ones_whatever_passes_at_once() -> None:
    """A batch of all examples of a split is what 10,000 would be; one of 7 is another thing."""
    losses = {
        size: arrays(config({"statistics": "batch", "evaluation_batch": size}))["val_loss"]
        for size in (7, 16, 60, 300, 10_000)
    }
    np.testing.assert_array_equal(losses[300], losses[10_000])
    np.testing.assert_array_equal(losses[60], losses[300])  # 60 examples are held out
    assert (losses[7] != losses[60]).all()
    default = arrays(config({"statistics": "batch"}))["val_loss"]
    np.testing.assert_array_equal(default, losses[16])


def test_what_is_learnt_is_counted() -> None:
    usual, bare = (arrays(config(norm))["parameters"] for norm in ({}, {"affine": False}))
    assert usual - bare == 2 * (20 + 16)
