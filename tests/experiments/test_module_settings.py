"""Every setting acts on a user's module as on a model of ours, and nothing leaks to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from reportgen.engine.context import ThreadPool
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.streams import scale, split, starting_weights
from reportgen.experiments import Outcome
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.parts import plugins
from reportgen.parts.initializers import KaimingNormal
from reportgen.parts.models import Mlp

OURS = {"mlp": {"hidden": [12], "activation": "tanh"}}
THEIRS = {"module": {"use": "twin"}}
SEED = 3


def config(model: Any, **changes: Any) -> Train:
    small = {
        "data": "digits",
        "optimizer": {"sgd": {"lr": 0.1}},
        "train_size": 100,
        "batch_size": 10,
        "steps": 40,
        "evaluate_every": 10,
        "probes": "off",
    }
    return Train.model_validate({**small, "model": model, **changes})


def run(made: Train) -> Outcome:
    (outcome,) = TrainExperiment().run([made], [SEED], "cpu")
    return outcome


@pytest.fixture(autouse=True)
def twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that is what `OURS` is, with the same weights at the start."""

    def build(example: tuple[int, ...], outputs: int) -> nn.Module:
        init, shapes = KaimingNormal(), layers(Mlp.model_validate(OURS["mlp"]), example, outputs)
        with ThreadPool(torch.device("cpu")) as threads:
            noise, _ = starting_weights(shapes, init.noise, SEED, threads, torch.empty(0))
        linear = []
        for layer, drawn in zip(shapes, noise, strict=True):
            made = nn.Linear(layer.fan_in, layer.units)
            made.weight.data = drawn * scale(init, layer)
            made.bias.data.zero_()
            linear.append(made)
        return nn.Sequential(nn.Flatten(), linear[0], nn.Tanh(), linear[1])

    monkeypatch.setitem(plugins.modules, "twin", plugins.Registered(build))


SETTINGS: list[dict[str, Any]] = [
    {},
    {"preprocess": "zca"},
    {"augment": ["rotation"]},
    {"augment": ["crop", "mixup"], "test_crops": "five"},
    {"schedule": {"cosine": {"warmup": 7}}},
    {"l1": 0.01},
    {"label_smoothing": 0.2},
    {"gradient_clipping": 0.5},
    {"optimizer": {"adamw": {"lr": 0.01, "weight_decay": 1.0}}},
    {"early_stopping": {"patience": 1}, "optimizer": {"sgd": {"lr": 3.0}}},
]


@pytest.mark.parametrize("changes", SETTINGS, ids=lambda changes: "-".join(changes) or "none")
def test_it_is_trained_as_our_own_net_is(changes: dict[str, Any]) -> None:
    ours, theirs = run(config(OURS, **changes)), run(config(THEIRS, **changes))
    for name in ("train_loss", "val_loss", "train_accuracy", "val_accuracy", "learning_rate"):
        one, other = (np.asarray(each.arrays[name], float) for each in (ours, theirs))
        np.testing.assert_allclose(other, one, rtol=1e-3, atol=1e-4, err_msg=name)
    if changes:
        plain = run(config(THEIRS))
        assert not np.array_equal(plain.arrays["val_loss"], theirs.arrays["val_loss"])
    if "early_stopping" in changes:
        assert int(theirs.arrays["stopped_at"]) == int(ours.arrays["stopped_at"]) < 40


@pytest.mark.parametrize("preprocess", ["centre", "min_max", "z_score", "pca", "zca"])
def test_nothing_leaks_from_examples_that_are_held_out(
    preprocess: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other examples there, the same training to the last bit."""
    made = config(THEIRS, preprocess=preprocess, augment=["rotation"])
    examples = made.examples()
    before = run(made)
    inputs = np.array(examples.inputs)
    train = split(len(inputs), SEED, made.validation, made.train_size).train.numpy()
    unused = np.setdiff1d(np.arange(len(inputs)), train)
    inputs[unused] = 50 - 30 * inputs[unused]
    monkeypatch.setattr(Train, "examples", lambda made, seed=None: replace(examples, inputs=inputs))
    after = run(made)
    for name in ("train_loss", "train_accuracy", "grad_norm"):
        np.testing.assert_array_equal(before.arrays[name], after.arrays[name], err_msg=name)
    assert not np.array_equal(before.arrays["val_loss"], after.arrays["val_loss"])
