"""What the arms of a seed are given, as their nets meet it: batches, pictures and draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from reportgen.engine.train.learner import Batch
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.stacked import StackedMlp
from reportgen.engine.train.streams import Order, split
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.parts import plugins
from reportgen.parts.augmentations import AUGMENTATIONS

EXPERIMENT = TrainExperiment()
EVERY = [*AUGMENTATIONS.members]
STEPS = 25


def config(**changes: Any) -> Train:
    """A hundred digits in batches of ten: two passes and a half."""
    small = {
        "data": "digits",
        "model": {"mlp": {"hidden": [12]}},
        "optimizer": {"sgd": {"lr": 0.1}},
        "train_size": 100,
        "batch_size": 10,
        "steps": STEPS,
        "evaluate_every": STEPS,
        "probes": "off",
    }
    return Train.model_validate({**small, **changes})


@dataclass
class Met:
    """What a net was given in every step, by one seed: (steps, B, ...)."""

    inputs: list[Tensor] = field(default_factory=list)
    targets: list[Tensor] = field(default_factory=list)
    draws: list[Tensor] = field(default_factory=list)

    def same(self, other: Met, *names: str) -> bool:
        return all(
            torch.equal(torch.stack(getattr(self, name)), torch.stack(getattr(other, name)))
            for name in names
        )


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Met]:
    """Runs a trial, among others of its group, and says what its net met."""
    seen: list[Batch] = []
    for learner in (StackedMlp, Loop):

        def spy(
            self: Any, batch: Batch, *, keep: bool = True, original: Any = learner.step
        ) -> Tensor:
            seen.append(batch)
            found: Tensor = original(self, batch, keep=keep)
            return found

        monkeypatch.setattr(learner, "step", spy)

    def run(made: Train, seed: int = 0, beside: tuple[int, ...] = ()) -> Met:
        seen.clear()
        seeds = [seed, *beside]
        EXPERIMENT.run([made] * len(seeds), seeds, "cpu")
        place = sorted(seeds).index(seed)
        found = Met()
        for batch in seen:
            found.inputs.append(batch.inputs[place].flatten(1))
            found.targets.append(batch.targets[place])
            found.draws += [draw[place] for draw in batch.draws]
        assert len(found.inputs) == STEPS
        return found

    return run


ARMS: list[dict[str, Any]] = [
    {"optimizer": "adam"},
    {"optimizer": {"sgd": {"lr": 0.1, "momentum": 0.9, "nesterov": True}}},
    {"model": {"mlp": {"hidden": [7, 5], "norm": "batch"}}},
    {"model": {"mlp": {"hidden": [12], "dropout": 0.5}}},
    {"model": {"mlp": {"hidden": [12], "drop_connect": 0.5}}},
    {"model": {"cnn": {"channels": [3]}}},
    {"init": "orthogonal", "schedule": "cosine", "l1": 0.01, "label_smoothing": 0.1},
    {"early_stopping": {"patience": 50}, "gradient_clipping": 1.0},
]


@pytest.mark.parametrize("changes", ARMS)
@pytest.mark.parametrize("augment", [[], ["rotation"], ["crop", "mixup"]])
def test_arms_of_a_seed_meet_the_same_batches(
    changes: dict[str, Any], augment: list[str], met: Callable[..., Met]
) -> None:
    """Whatever else they do, in whichever group and loop they run; augmented pictures too."""
    first, other = met(config(augment=augment)), met(config(augment=augment, **changes))
    assert first.same(other, "inputs", "targets")


def test_preprocessed_arms_meet_the_same_examples(met: Callable[..., Met]) -> None:
    assert met(config()).same(met(config(preprocess="z_score")), "targets")


@pytest.mark.parametrize("name", EVERY)
def test_arms_that_differ_in_augmentation_share_the_order(
    name: str, met: Callable[..., Met]
) -> None:
    plain, changed = met(config()), met(config(augment=[name]))
    assert plain.same(changed, "targets")
    assert not plain.same(changed, "inputs")


@pytest.mark.parametrize("augment", [[], ["rotation"]])
def test_seeds_meet_other_batches(augment: list[str], met: Callable[..., Met]) -> None:
    """And each of them the same alone and among others."""
    made = config(augment=augment)
    alone = [met(made, seed) for seed in range(3)]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not alone[one].same(alone[other], "targets")
        assert not alone[one].same(alone[other], "inputs")
    assert met(made, 1, beside=(0, 2)).same(alone[1], "inputs", "targets")


def test_rates_of_dropout_share_the_draws_and_seeds_do_not(met: Callable[..., Met]) -> None:
    def dropped(rate: float, seed: int = 0, **more: Any) -> Met:
        return met(config(model={"mlp": {"hidden": [12], "dropout": rate}}, **more), seed)

    first = dropped(0.1)
    assert len(first.draws) == STEPS
    assert first.same(dropped(0.5), "draws") and first.same(dropped(0.1, optimizer="adam"), "draws")
    assert not first.same(dropped(0.1, seed=1), "draws")


@pytest.mark.parametrize("augment", [[], ["translation"]])
def test_only_training_examples_are_learnt_from(
    augment: list[str], met: Callable[..., Met]
) -> None:
    """And in an epoch each of them once."""
    made = config(augment=augment)
    examples = made.examples()
    train = split(len(examples.inputs), 0, made.validation, made.train_size).train.numpy()
    found = met(made)
    for epoch in (slice(0, 10), slice(10, 20)):
        targets = torch.cat(found.targets[epoch]).numpy()
        np.testing.assert_array_equal(np.sort(targets), np.sort(examples.targets[train]))
        if not augment:
            inputs = torch.cat(found.inputs[epoch]).numpy()
            wanted = examples.inputs[train].reshape(100, -1)
            assert {x.tobytes() for x in inputs} == {x.tobytes() for x in wanted}


@pytest.mark.parametrize("augment", [[], ["rotation"], ["crop", "cutmix"]])
def test_evaluation_is_on_the_held_out_examples_as_they_are(
    augment: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first step, by numpy: of a linear layer."""
    weights = torch.randn(10, 64, generator=torch.Generator().manual_seed(0)) / 8

    def build(example: tuple[int, ...], outputs: int) -> nn.Module:
        linear = nn.Linear(64, outputs, bias=False)
        linear.weight.data = weights.clone()
        return nn.Sequential(nn.Flatten(), linear)

    monkeypatch.setitem(plugins.modules, "linear", plugins.Registered(build))
    made = config(augment=augment, model={"module": {"use": "linear"}}, evaluate_on=2000)
    examples = made.examples()
    parts = split(len(examples.inputs), 0, made.validation, made.train_size)
    (outcome,) = EXPERIMENT.run([made], [0], "cpu")
    for name, chosen in (("train", parts.train.numpy()), ("val", parts.validation.numpy())):
        logits = examples.inputs[chosen].reshape(len(chosen), -1).astype(float) @ weights.numpy().T
        right = logits[np.arange(len(chosen)), examples.targets[chosen]]
        losses = np.log(np.exp(logits).sum(1)) - right
        assert float(outcome.arrays[f"{name}_loss"][0]) == pytest.approx(losses.mean(), rel=1e-5)
        hits = logits.argmax(1) == examples.targets[chosen]
        assert float(outcome.arrays[f"{name}_accuracy"][0]) == pytest.approx(hits.mean())


@pytest.mark.parametrize("batch", [1, 10, 100])
def test_descent_with_one_example_up_to_the_whole_set(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A linear layer by numpy, 13 steps: the gradient is the mean over the batch, if it is all."""

    def build(example: tuple[int, ...], outputs: int) -> nn.Module:
        linear = nn.Linear(64, outputs, bias=False)
        nn.init.zeros_(linear.weight)
        return nn.Sequential(nn.Flatten(), linear)

    monkeypatch.setitem(plugins.modules, "zeros", plugins.Registered(build))
    model = {"module": {"use": "zeros"}}
    made = config(model=model, batch_size=batch, steps=13, evaluate_every=1)
    examples = made.examples()
    inputs = examples.inputs.reshape(len(examples.inputs), -1).astype(float)
    wanted = np.eye(10)[examples.targets]
    train = split(len(inputs), 0, made.validation, made.train_size).train
    order = Order(train, batch, 0)
    batches = torch.cat([order.epoch(epoch) for epoch in range(13)])[:13].numpy()
    weights = np.zeros((64, 10))

    def shares(chosen: Any) -> Any:
        powers = np.exp(inputs[chosen] @ weights)
        return powers / powers.sum(1, keepdims=True)

    losses = [np.log(10.0)]
    for chosen in batches:
        weights -= 0.1 * inputs[chosen].T @ (shares(chosen) - wanted[chosen]) / batch
        losses.append(-np.log((shares(train) * wanted[train]).sum(1)).mean())
    (outcome,) = EXPERIMENT.run([made], [0], "cpu")
    np.testing.assert_allclose(np.asarray(outcome.arrays["train_loss"], float), losses, rtol=1e-4)
