"""Preprocessing as a setting of a trial: what it is fitted on, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from reportgen.engine.train.streams import split
from reportgen.errors import InputError
from reportgen.experiments import Outcome
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.parts import plugins
from reportgen.parts.datasets import Examples

TRAIN = TrainExperiment()

EXPERIMENT = TrainExperiment()
BLOBS = {"blobs": {"n": 300, "features": 12, "classes": 3, "noise": 1.0, "test": 70}}
ALL = ["none", "centre", "min_max", "z_score", "pca", "pca_whitening", "zca"]
FEW: dict[str, Any] = {"pca": {"components": 5}}


def config(preprocess: object = "none", **changes: Any) -> Train:
    small: Mapping[str, Any] = {
        "data": BLOBS,
        "model": {"mlp": {"hidden": [20, 16]}},
        "preprocess": preprocess,
        "optimizer": {"sgd": {"lr": 0.1}},
        "batch_size": 16,
        "steps": 40,
        "evaluate_every": 15,
        "probes": "full",
        "conditions": True,
    }
    return Train.model_validate({**small, **changes})


def cnn(preprocess: object, **changes: Any) -> Train:
    model = {"cnn": {"channels": [4, 6]}}
    return config(preprocess, **{"data": "digits", "model": model, "train_size": 200, **changes})


def run(made: Train, *seeds: int) -> list[Outcome]:
    return EXPERIMENT.run([made] * len(seeds), seeds, "cpu")


@pytest.fixture
def altered(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts other numbers where seed 0 does not train."""
    original = Train.examples

    def alter(made: Train) -> None:
        examples = original(made)
        held_out = split(len(examples.inputs), 0, made.validation, made.train_size)
        inputs = np.array(examples.inputs)
        unused = np.setdiff1d(np.arange(len(inputs)), held_out.train.numpy())
        inputs[unused] = 50 - 30 * inputs[unused]
        other = replace(examples, inputs=inputs, test_inputs=9 * examples.test_inputs + 4)
        monkeypatch.setattr(Train, "examples", lambda made, seed=None: other)

    yield alter


@pytest.mark.parametrize("preprocess", [*ALL, FEW])
@pytest.mark.parametrize("make", [config, cnn])
def test_nothing_leaks_from_validation_and_test(
    make: Any, preprocess: object, altered: Any
) -> None:
    """Other examples there, the same training to the last bit; and they are mapped by it."""
    if make is cnn and preprocess is FEW:
        pytest.skip("a CNN takes images")
    made = make(preprocess)
    (before,) = run(made, 0)
    altered(made)
    (after,) = run(made, 0)
    assert before.hashes["weights.normal"] == after.hashes["weights.normal"]
    for name in ("train_loss", "train_accuracy", "grad_norm", "weight_std", "condition_number"):
        np.testing.assert_array_equal(before.arrays[name], after.arrays[name], err_msg=name)
    assert not np.array_equal(before.arrays["val_loss"], after.arrays["val_loss"])


@pytest.mark.parametrize("preprocess", [*ALL, FEW])
def test_bits_do_not_depend_on_the_group(preprocess: object) -> None:
    """Alone, among seeds, and among arms of the same seeds: the same bits."""
    arms = [config(preprocess, optimizer={"sgd": {"lr": lr}}) for lr in (0.02, 0.05, 0.2)]
    trials = [(arm, seed) for seed in range(3) for arm in arms]

    def outcomes(some: list[tuple[Train, int]]) -> list[Outcome]:
        configs, seeds = zip(*some, strict=True)
        return EXPERIMENT.run(configs, seeds, "cpu")

    together = outcomes(trials)
    for some in (trials[:1], trials[4:5], trials[1:6], trials[::-1]):
        for trial, found in zip(some, outcomes(some), strict=True):
            expected = together[trials.index(trial)]
            assert found.hashes == expected.hashes
            for name, values in expected.arrays.items():
                np.testing.assert_array_equal(found.arrays[name], values, err_msg=name)


@pytest.mark.parametrize("statistics", ["exponential", "population"])
def test_a_trial_learns_from_what_the_formula_gives(
    statistics: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from data that were standardised beforehand, by numpy; batch norm sees them everywhere."""
    norm = {"batch": {"statistics": statistics}}
    model = {"mlp": {"hidden": [20, 16], "norm": norm}}
    made = config("z_score", model=model)
    examples = made.examples()
    train = split(300, 0, made.validation, None).train.numpy()
    mean, std = examples.inputs[train].mean(0, np.float64), examples.inputs[train].std(0)

    def scored(x: Any) -> Any:
        return ((x - mean) / std).astype(np.float32)

    beforehand = replace(
        examples, inputs=scored(examples.inputs), test_inputs=scored(examples.test_inputs)
    )
    (found,) = run(made, 0)
    monkeypatch.setattr(Train, "examples", lambda made, seed=None: beforehand)
    (expected,) = run(config(model=model), 0)
    running = ("running_mean_error", "running_std_error") if statistics == "exponential" else ()
    for name in ("train_loss", "val_loss", "test_loss", "grad_norm", "preactivation_std", *running):
        one, other = (np.asarray(each.arrays[name], float) for each in (found, expected))
        np.testing.assert_allclose(one, other, 1e-4, 1e-6, err_msg=name)


def test_arms_share_their_draws_and_stand_in_different_groups() -> None:
    arms = [config(preprocess) for preprocess in ALL]
    outcomes = [run(arm, 0)[0] for arm in arms]
    assert all(outcome.hashes == outcomes[0].hashes for outcome in outcomes)
    assert len({EXPERIMENT.group(arm, 0) for arm in arms}) == len(ALL)
    losses = {outcome.arrays["train_loss"][0] for outcome in outcomes}
    assert len(losses) == len(ALL)


def test_a_net_on_few_components_is_small() -> None:
    assert run(config(FEW), 0)[0].arrays["parameters"] == 5 * 20 + 20 + 20 * 16 + 16 + 16 * 3 + 3
    with pytest.raises(InputError, match="blobs: pca cannot keep 13 components of 12 features"):
        EXPERIMENT.inputs(config({"pca": {"components": 13}}))
    with pytest.raises(InputError, match="a cnn needs examples"):
        EXPERIMENT.inputs(cnn(FEW))


def test_a_module_is_given_preprocessed_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[torch.Tensor] = []

    class Watching(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            seen.append(x)
            return super().forward(x)

    def build(example: tuple[int, ...], outputs: int) -> nn.Module:
        return Watching(example[0], outputs)

    monkeypatch.setitem(plugins.modules, "watching", plugins.Registered(build))
    made = config(FEW, model={"module": {"use": "watching"}})
    EXPERIMENT.inputs(made)
    (outcome,) = run(made, 0)
    assert outcome.arrays["parameters"] == 5 * 3 + 3
    assert seen[0].shape[1] == 5
    assert float(outcome.arrays["condition_number"]) >= 1


def test_condition_numbers_come_when_they_are_asked_for() -> None:
    names = {"condition_number", "hessian_condition_number"}
    for wanted in (False, True):
        made = config("z_score", probes="off", conditions=wanted)
        (outcome,) = run(made, 0)
        expected = names if wanted else set()
        assert names & outcome.arrays.keys() == expected == names & TRAIN.measured(made)


def test_trials_that_diverge_have_them_too() -> None:
    (lost,) = run(config("centre", optimizer={"sgd": {"lr": 1e30}}), 0)
    assert lost.status == "diverged"
    assert float(lost.arrays["condition_number"]) >= 1


def test_counts_are_of_examples_as_they_are() -> None:
    examples: Examples = config().examples()
    assert EXPERIMENT.inputs(config("zca")) == examples.checksum
