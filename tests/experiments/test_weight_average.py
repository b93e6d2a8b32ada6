"""`weight_average`: evaluations use the running average of the parameters."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.train.config import Train
from reportgen.parts.family import stored_form

from .scripted import Script

EXPERIMENT = EXPERIMENTS["train"]
STEPS, LR, SEED = 30, 0.3, 6


def training(**changes: Any) -> Train:
    settings: dict[str, Any] = {
        "data": {"blobs": {"n": 90, "test": 40, "noise": 0.8}},
        "model": {"mlp": {"hidden": [7]}},
        "optimizer": {"sgd": {"lr": LR}},
        "batch_size": 8,
        "steps": STEPS,
        "evaluate_every": 10,
        "probes": "off",
    }
    return Train.model_validate({**settings, **changes})


def run(*configs: Train, seeds: list[int]) -> list[Outcome]:
    return EXPERIMENT.run(list(configs), seeds, "cpu")


@pytest.mark.parametrize("model", [{"mlp": {"hidden": [7]}}, {"cnn": {"channels": [3]}}])
def test_evaluations_use_the_weighted_mean_of_the_parameters(model: Any) -> None:
    data = "digits" if "cnn" in model else training().data
    config = training(model=model, data=data, weight_average=0.9)
    (outcome,) = run(config, seeds=[SEED])
    script = Script(config, SEED)
    for place, step in enumerate((10, 20, 30), 1):
        weights = [0.9 ** (step - i) for i in range(1, step + 1)]
        states = zip(*script.states[1 : step + 1], strict=True)
        mean = [
            sum(w * own for w, own in zip(weights, past, strict=True)) / sum(weights)
            for past in states
        ]
        loss = script.loss(mean, script.split.validation)
        assert outcome.arrays["val_loss"][place] == pytest.approx(loss, rel=1e-4)


def test_training_goes_on_from_the_parameters_themselves() -> None:
    (plain,), (averaged,) = (run(training(weight_average=d), seeds=[1]) for d in (None, 0.9))
    one, two = (outcome.arrays["grad_norm"] for outcome in (plain, averaged))
    np.testing.assert_array_equal(one, two)
    assert plain.arrays["val_loss"][-1] != averaged.arrays["val_loss"][-1]
    assert plain.arrays["test_loss"] != averaged.arrays["test_loss"]


def test_a_decay_of_0_is_the_last_step() -> None:
    (plain,), (averaged,) = (run(training(weight_average=d), seeds=[1]) for d in (None, 0.0))
    np.testing.assert_allclose(
        plain.arrays["val_loss"],  # type: ignore[arg-type]
        averaged.arrays["val_loss"],  # type: ignore[arg-type]
        rtol=1e-6,
    )


def test_the_bits_do_not_depend_on_the_group() -> None:
    configs = [training(weight_average=0.97, draw=n % 2) for n in range(5)]
    seeds = [3, 3, 4, 5, 6]
    for config, seed, outcome in zip(configs, seeds, run(*configs, seeds=seeds), strict=True):
        (alone,) = run(config, seeds=[seed])
        np.testing.assert_array_equal(alone.arrays["val_loss"], outcome.arrays["val_loss"])
        np.testing.assert_array_equal(alone.arrays["test_loss"], outcome.arrays["test_loss"])


def test_recomputed_statistics_are_those_of_the_averaged_net() -> None:
    norm = {"batch": {"statistics": "population"}}
    model = {"mlp": {"hidden": [7], "norm": norm}}
    (plain,), (averaged,) = (
        run(training(model=model, weight_average=d), seeds=[1]) for d in (None, 0.9)
    )
    np.testing.assert_array_equal(plain.arrays["grad_norm"], averaged.arrays["grad_norm"])
    assert plain.arrays["val_loss"][-1] != averaged.arrays["val_loss"][-1]


def test_the_keys_of_stored_trials_do_not_contain_the_default() -> None:
    assert "weight_average" not in stored_form(training())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": {"mlp": {"norm": "batch"}}}, "population or batch, not exponential"),
        ({"early_stopping": {}}, "cannot be used with early_stopping"),
        ({"probes": "full"}, "use off or cheap"),
    ],
)
def test_what_cannot_be_averaged_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        training(weight_average=0.9, **changes)
