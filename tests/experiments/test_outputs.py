"""Outputs for held-out examples that a training stores."""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.special import logsumexp

from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.train.config import Train

BLOBS = {"blobs": {"n": 90, "test": 40, "classes": 3}}


def training(**changes: Any) -> Train:
    settings: dict[str, Any] = {
        "data": BLOBS,
        "model": {"mlp": {"hidden": [8]}},
        "optimizer": {"sgd": {"lr": 0.3}},
        "batch_size": 10,
        "steps": 20,
        "evaluate_every": 5,
        "outputs_at": [10, 20],
    }
    return Train.model_validate({**settings, **changes})


def run(*configs: Train, seeds: list[int], device: str = "cpu") -> list[Outcome]:
    return EXPERIMENTS["train"].run(list(configs), seeds, device)


@pytest.mark.parametrize("model", ["mlp", {"mlp": {"norm": "batch", "dropout": 0.2}}])
@pytest.mark.parametrize("split", ["val", "test"])
def test_the_curves_follow_from_the_outputs(model: Any, split: str, device: str) -> None:
    for outcome in run(training(model=model), training(model=model), seeds=[3, 4], device=device):
        arrays = cast(dict[str, Any], outcome.arrays)
        outputs, targets = arrays[f"{split}_outputs"].astype(float), arrays[f"{split}_targets"]
        assert outputs.shape == (2, len(targets), 3)
        right = (outputs.argmax(2) == targets).mean(1)
        chosen = outputs[:, np.arange(len(targets)), targets]
        loss = (logsumexp(outputs, 2) - chosen).mean(1)
        if split == "val":
            places = [2, 4]  # of steps 10 and 20
            np.testing.assert_allclose(arrays["val_accuracy"][places], right)
            np.testing.assert_allclose(arrays["val_loss"][places], loss, rtol=1e-5)
        else:
            np.testing.assert_allclose(arrays["test_accuracy"], right[1])
            np.testing.assert_allclose(arrays["test_loss"], loss[1], rtol=1e-5)


def test_outputs_do_not_change_the_training() -> None:
    (with_outputs,) = run(training(), seeds=[0])
    (without,) = run(training(outputs_at=[]), seeds=[0])
    assert not {name for name in without.arrays if "outputs" in name or "targets" in name}
    for name, array in without.arrays.items():
        np.testing.assert_array_equal(array, with_outputs.arrays[name])


def test_trials_of_a_group_keep_their_own_outputs() -> None:
    configs = [training(init={"normal": {"std": std}}) for std in (0.1, 0.5, 1.0)]
    seeds = [7, 5, 7]
    for config, seed, outcome in zip(configs, seeds, run(*configs, seeds=seeds), strict=True):
        (alone,) = run(config, seeds=[seed])
        for name in ("val_outputs", "test_outputs", "val_targets"):
            np.testing.assert_array_equal(alone.arrays[name], outcome.arrays[name])


def test_a_diverged_trial_has_no_outputs() -> None:
    (outcome,) = run(training(optimizer={"sgd": {"lr": 1e30}}, steps=40), seeds=[0])
    assert outcome.status == "diverged"
    found = outcome.arrays.get("val_outputs", np.array([np.nan]))
    assert np.isnan(found[-1]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outputs_at": [7]}, "Got 7 instead"),
        ({"outputs_at": [20, 10]}, "must increase"),
        ({"early_stopping": {"patience": 2}}, "cannot be used with early_stopping"),
    ],
)
def test_steps_without_outputs_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        training(**changes)
