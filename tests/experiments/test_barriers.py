"""`barriers` and `mask_samples` against scripts: networks between two others, and thinned ones."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from reportgen.engine.train.modules import dropped_units
from reportgen.engine.train.streams import Masks, split, threshold
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.train.config import Train
from reportgen.parts.family import stored_form

from .scripted import Script, initial

EXPERIMENT = EXPERIMENTS["train"]
SEED = 8


def training(**changes: Any) -> Train:
    settings: dict[str, Any] = {
        "data": {"blobs": {"n": 90, "test": 40, "noise": 0.8}},
        "model": {"mlp": {"hidden": [9, 8]}},
        "optimizer": {"sgd": {"lr": 0.4}},
        "batch_size": 8,
        "steps": 60,
        "evaluate_every": 20,
        "outputs_at": [20, 40, 60],
        "probes": "off",
    }
    return Train.model_validate({**settings, **changes})


def run(*configs: Train, seeds: list[int]) -> list[Outcome]:
    return EXPERIMENT.run(list(configs), seeds, "cpu")


MLP = {"mlp": {"hidden": [9, 8], "activation": "tanh"}}
CNN = {"cnn": {"channels": [3], "activation": "tanh"}}


@pytest.mark.parametrize(
    ("model", "data", "std", "rate"),
    [(MLP, {"spirals": {"n": 90}}, 2.0, 4.0), (CNN, "digits", 1.5, 3.0)],
)
def test_distance_and_barrier_equal_those_of_a_script(
    model: Any, data: Any, std: float, rate: float
) -> None:
    """Steps are so large that the loss rises along some of the lines."""
    config = training(
        model=model,
        data=data,
        barriers=True,
        init={"normal": {"std": std}},
        optimizer={"sgd": {"lr": rate}},
        train_size=72,
        steps=3,
        evaluate_every=1,
        outputs_at=[1, 2, 3],
    )
    (outcome,) = run(config, seeds=[SEED])
    script = Script(config, SEED)
    examples = script.split.train
    distances, barriers = [], []
    for start in range(3):
        a, b = script.states[start], script.states[start + 1]
        distances.append(sum(((y - x) ** 2).sum().item() for x, y in zip(a, b, strict=True)) ** 0.5)
        parts = np.linspace(0, 1, 11)
        losses = [
            script.loss([x + (y - x) * float(part) for x, y in zip(a, b, strict=True)], examples)
            for part in parts
        ]
        barriers.append(max(losses - (losses[0] + parts * (losses[-1] - losses[0]))))
    assert max(barriers) > 0.01
    found: dict[str, Any] = dict(outcome.arrays)
    np.testing.assert_allclose(found["distance"], distances, rtol=1e-3)
    np.testing.assert_allclose(found["barrier"], barriers, rtol=5e-3, atol=2e-5)


def test_measuring_does_not_change_the_training() -> None:
    model = {"mlp": {"hidden": [9, 8], "dropout": 0.3}}
    (plain,) = run(training(model=model), seeds=[1])
    (measured,) = run(training(model=model, barriers=True, mask_samples=5), seeds=[1])
    added = {"distance", "barrier", "val_mask_outputs", "test_mask_outputs"}
    assert measured.arrays.keys() - plain.arrays.keys() == added
    for name, array in plain.arrays.items():
        np.testing.assert_array_equal(array, measured.arrays[name])


def test_the_bits_do_not_depend_on_the_group() -> None:
    model = {"mlp": {"hidden": [9, 8], "dropout": 0.3}}
    configs = [
        training(model=model, barriers=True, mask_samples=4, draw=n % 2, init="xavier_normal")
        for n in range(5)
    ]
    seeds = [3, 3, 4, 5, 6]
    for config, seed, outcome in zip(configs, seeds, run(*configs, seeds=seeds), strict=True):
        (alone,) = run(config, seeds=[seed])
        for name in ("distance", "barrier", "val_mask_outputs", "test_mask_outputs"):
            np.testing.assert_array_equal(alone.arrays[name], outcome.arrays[name])


@pytest.mark.parametrize("scaling", ["inverted", "test"])
def test_a_sample_is_the_network_without_the_masked_units(scaling: str) -> None:
    model = {"mlp": {"hidden": [9, 8], "dropout": 0.4, "dropout_scaling": scaling}}
    config = training(model=model, optimizer={"sgd": {"lr": 1e-30}}, mask_samples=6)
    (outcome,) = run(config, seeds=[SEED])
    inputs = torch.from_numpy(config.examples().inputs)
    h_in = inputs[split(len(inputs), SEED, 0.2, None).validation]
    one, two, out = initial(config, SEED)  # so small a rate does not change them
    masks = Masks(
        SEED, 1, dropped_units(config.block(), config.shapes()), torch.device("cpu"), "samples"
    )
    least, factor = threshold(0.4)
    factor = factor if scaling == "inverted" else 1.0
    for number in range(6):
        first, second = ((draw[:, 0] >= least) * factor for draw in masks.at(number))
        outputs = ((h_in @ one.T).relu() * first @ two.T).relu() * second @ out.T
        found: Any = outcome.arrays["val_mask_outputs"][number]
        np.testing.assert_allclose(found, outputs.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("model", ["mlp", "cnn"])
def test_the_mean_over_masks_of_one_layer_is_the_scaled_network(model: str) -> None:
    """Outputs are linear in the mask of the last hidden layer, so their mean is exact."""
    layers = {"mlp": {"hidden": [30]}, "cnn": {"channels": [6]}}[model]
    config = training(
        data="digits" if model == "cnn" else training().data,
        model={model: {**layers, "dropout": 0.5}},
        outputs_at=[60],
        mask_samples=1000,
        evaluate_on=50,
    )
    (outcome,) = run(config, seeds=[SEED])
    samples: Any = outcome.arrays["val_mask_outputs"]
    scaled: Any = outcome.arrays["val_outputs"][0]
    error = np.abs(samples.mean(0) - scaled)
    assert (error < 5 * samples.std(0) / 1000**0.5 + 1e-6).all()
    assert samples.std(0).mean() > 0.1


def test_the_keys_of_stored_trials_do_not_contain_defaults() -> None:
    assert not {"barriers", "mask_samples"} & stored_form(training()).keys()


DROPOUT = {"mlp": {"dropout": 0.5}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"barriers": True, "outputs_at": [60]}, "needs at least two"),
        ({"barriers": True, "model": {"mlp": {"norm": "batch"}}}, "without batch norm"),
        ({"mask_samples": 3}, "requires a model with dropout"),
        ({"mask_samples": 3, "model": {"mlp": {"dropout": 0.5, "norm": "batch"}}}, "batch norm"),
        ({"mask_samples": 3, "model": {"mlp": {"dropout": 0.5, "drop_connect": 0.5}}}, "of units"),
        ({"mask_samples": 3, "model": DROPOUT, "weight_average": 0.9}, "excludes early_stopping"),
    ],
)
def test_what_cannot_be_measured_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        training(**changes)
