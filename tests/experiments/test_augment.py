"""Augmentation and five-crop testing as parts of a trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from reportgen.engine.train import augment
from reportgen.errors import InputError
from reportgen.experiments import Outcome
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.parts.augmentations import AUGMENTATIONS

EXPERIMENT = TrainExperiment()
EVERY = [*AUGMENTATIONS.members]


def config(augmented: Sequence[Any] = (), **changes: Any) -> Train:
    return Train.model_validate(
        {
            "data": "digits",
            "model": {"mlp": {"hidden": [12]}},
            "optimizer": {"sgd": {"lr": 0.1}},
            "augment": list(augmented),
            "train_size": 100,
            "batch_size": 10,
            "steps": 20,
            "evaluate_every": 10,
            "evaluate_on": 60,
            **changes,
        }
    )


def run(*trials: tuple[Train, int]) -> list[Outcome]:
    configs, seeds = zip(*trials, strict=True)
    return EXPERIMENT.run(configs, seeds, "cpu")


def assert_same(one: Outcome, other: Outcome) -> None:
    assert (one.status, one.hashes) == (other.status, other.hashes)
    assert one.arrays.keys() == other.arrays.keys()
    for name, values in one.arrays.items():
        np.testing.assert_array_equal(values, other.arrays[name], err_msg=name)


@pytest.mark.parametrize("name", EVERY)
def test_an_outcome_depends_on_its_own_configuration_and_seed_alone(name: str) -> None:
    given = config([name])
    other = config([name], init="xavier_normal")
    beside = run((other, 4), (given, 3), (given, 4), (other, 3), (other, 5), (given, 5))
    (alone,) = run((given, 4))
    assert_same(alone, beside[2])
    longer = config([name], steps=40)
    for key in ("train_loss", "val_accuracy"):
        np.testing.assert_array_equal(
            run((longer, 4))[0].arrays[key][:3], alone.arrays[key], err_msg=key
        )


@pytest.mark.parametrize("name", EVERY)
def test_training_is_changed_and_evaluation_is_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain,), (changed,) = run((config(), 3)), run((config([name]), 3))
    for key in ("train_loss", "val_loss", "train_accuracy"):
        assert plain.arrays[key][0] == changed.arrays[key][0]  # before the first step
    assert plain.arrays["val_loss"][-1] != changed.arrays["val_loss"][-1]
    shared = {"split", "order", "weights.normal", "data"}
    assert all(plain.hashes[key] == changed.hashes[key] for key in shared)
    assert f"augment.{name}" in changed.hashes


def test_only_the_order_of_training_is_augmented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is augmented comes from the training split of the seed."""
    seen: list[torch.Tensor] = []
    original = augment.Augment._changed

    def spy(self: Any, images: torch.Tensor, *rest: Any) -> Any:
        seen.append(images.flatten(0, 1).clone())
        return original(self, images, *rest)

    monkeypatch.setattr(augment.Augment, "_changed", spy)
    run((config(["flip", "cutout"], batch_size=25), 3))
    images = {image.numpy().tobytes() for images in seen for image in images}
    assert len(images) <= 100  # of 1797
    assert sum(map(len, seen)) % 25 == 0


@pytest.mark.parametrize("model", [{"cnn": {"channels": [4]}}, {"mlp": {"hidden": [12]}}])
def test_images_reach_every_model(model: Any) -> None:
    (outcome,) = run((config(["translation", "mixup"], model=model), 3))
    assert outcome.status == "ok" and np.isfinite(outcome.arrays["val_loss"]).all()
    assert outcome.arrays["original"].shape == outcome.arrays["augmented"].shape
    assert outcome.arrays["augmented"].dtype == np.uint8
    assert not np.array_equal(outcome.arrays["original"], outcome.arrays["augmented"])


def test_images_are_augmented_before_they_are_preprocessed() -> None:
    """Statistics are of the images as they are, whatever is done to them later."""
    conditions = [
        run((config(parts, preprocess="z_score", conditions=True), 3))[0].arrays["condition_number"]
        for parts in ([], ["cutout", "rotation"])
    ]
    assert conditions[0] == conditions[1]


def test_five_crops_change_what_is_evaluated_and_not_what_is_learnt() -> None:
    one = config(["crop"], probes="normal")
    five = config(["crop"], probes="normal", test_crops="five")
    (once,), (often,) = run((one, 3)), run((five, 3))
    assert not np.array_equal(once.arrays["val_loss"], often.arrays["val_loss"])
    for key in ("weight_std", "preactivation_std", "grad_norm"):
        np.testing.assert_array_equal(once.arrays[key], often.arrays[key])


def test_pictures_are_there_only_with_augmentation() -> None:
    (plain,) = run((config(), 3))
    assert "original" not in plain.arrays and "augmented" not in plain.arrays


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (config(["flip"], data={"spirals": {"n": 200}}), r"needs images .* \(2,\) instead"),
        (config(["flip"], data={"linear": {"n": 200}}), "needs images"),
    ],
)
def test_data_that_cannot_be_augmented_are_refused(wrong: Train, message: str) -> None:
    with pytest.raises(InputError, match=message):
        EXPERIMENT.inputs(wrong)


@pytest.mark.parametrize(
    ("low", "high", "channels", "message"),
    [(-1.0, 1.0, 1, "from 0 to 1. Got -1 to 1"), (0.0, 255.0, 1, "Got 0 to 255"),
     (0.0, 1.0, 2, "needs 1 or 3 channels. Got 2")],
)  # fmt: skip
def test_colours_need_values_from_0_to_1(
    low: float, high: float, channels: int, message: str, tmp_path: Any
) -> None:
    inputs = np.full((150, channels, 4, 4), low, dtype=np.float32)
    inputs[0] = high
    np.savez(tmp_path / "x.npz", inputs=inputs, targets=np.arange(150) % 2)
    data = {"npz": {"path": str(tmp_path / "x.npz")}}
    with pytest.raises(InputError, match=message):
        EXPERIMENT.inputs(config(["colour_jitter"], data=data))


def test_mixing_comes_last_and_five_crops_need_a_crop() -> None:
    with pytest.raises(ValidationError, match="mixup mixes labels, so it must be the last"):
        config(["mixup", "flip"])
    with pytest.raises(ValidationError, match="augment must contain a crop"):
        config(["flip"], test_crops="five")
    assert config(["flip", "mixup"]).augment[1].name == "mixup"
