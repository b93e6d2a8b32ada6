"""`draw` and `bagged`: other networks with the same split of the same seed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import torch

from reportgen.engine.train.streams import Order, bag, split, stream_name
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.train.config import Train
from reportgen.parts.family import stored_form

EXPERIMENT = EXPERIMENTS["train"]


def training(**changes: Any) -> Train:
    settings: dict[str, Any] = {
        "data": {"blobs": {"n": 60, "test": 20}},
        "model": {"mlp": {"hidden": [8], "dropout": 0.2}},
        "optimizer": {"sgd": {"lr": 0.3}},
        "batch_size": 8,
        "steps": 12,
        "evaluate_every": 12,
    }
    return Train.model_validate({**settings, **changes})


def run(*configs: Train, seeds: list[int]) -> list[Outcome]:
    return EXPERIMENT.run(list(configs), seeds, "cpu")


def test_the_keys_of_stored_trials_do_not_contain_defaults() -> None:
    assert not {"draw", "bagged"} & stored_form(training()).keys()
    assert stored_form(training(draw=2, bagged=True)).keys() > {"draw", "bagged"}


def test_another_draw_has_the_same_split_and_everything_else_anew() -> None:
    first, second = run(training(), training(draw=1), seeds=[3, 3])
    assert first.hashes["split"] == second.hashes["split"]
    for stream in ("order", "weights.normal", "masks"):
        assert first.hashes[stream] != second.hashes[stream]
    assert not np.array_equal(first.arrays["val_loss"], second.arrays["val_loss"])


CNN = {"cnn": {"channels": [3], "dropout": 0.2}}


@pytest.mark.parametrize("model", [{"mlp": {"hidden": [8], "dropout": 0.2}}, CNN])
def test_the_bits_of_a_draw_do_not_depend_on_its_group(model: Any) -> None:
    data = "digits" if "cnn" in model else {"blobs": {"n": 60, "test": 20}}
    settings = {"model": model, "data": data}
    configs = [
        training(**settings),
        training(**settings, draw=1),
        training(**settings, draw=1, bagged=True),
        training(**settings, optimizer={"adam": {"lr": 0.01}}),
        training(**settings, draw=1, init="xavier_uniform"),
    ]
    seeds = [4, 4, 4, 4, 5]
    together = (
        run(*configs, seeds=seeds)
        if "mlp" in model
        else [run(config, seeds=[seed])[0] for config, seed in zip(configs, seeds, strict=True)]
    )
    losses = set()
    for config, seed, outcome in zip(configs, seeds, together, strict=True):
        (alone,) = run(config, seeds=[seed])
        np.testing.assert_array_equal(alone.arrays["val_loss"], outcome.arrays["val_loss"])
        losses.add(float(alone.arrays["val_loss"][-1]))
    assert len(losses) == len(configs)


def test_trials_with_different_draws_share_a_group() -> None:
    keys = {EXPERIMENT.group(training(draw=n, bagged=n > 1), 0) for n in range(4)}
    assert len(keys) == 1


def test_a_bag_has_the_examples_of_the_split_with_repetitions() -> None:
    train = split(1000, 7, 0.2, 400).train
    sample = bag(train, stream_name(7, 2))
    assert len(sample) == len(train)
    assert set(sample.tolist()) <= set(train.tolist())
    distinct = len(set(sample.tolist())) / len(train)
    assert abs(distinct - (1 - np.exp(-1))) < 0.06  # 1 - (1 - 1/n)^n of them
    assert not torch.equal(sample, bag(train, stream_name(7, 3)))


def test_an_epoch_meets_the_examples_of_the_bag() -> None:
    train = split(100, 1, 0.2, None).train
    sample = bag(train, stream_name(1, 1))
    epoch = Order(sample, 8, stream_name(1, 1)).epoch(0)
    assert Counter(epoch.flatten().tolist()) == Counter(sample.tolist())


def test_bagging_does_not_change_the_held_out_examples() -> None:
    plain, bagged = run(
        training(outputs_at=[12]), training(outputs_at=[12], bagged=True), seeds=[2, 2]
    )
    np.testing.assert_array_equal(plain.arrays["val_targets"], bagged.arrays["val_targets"])
    assert plain.hashes["split"] != bagged.hashes["split"]
    assert plain.hashes["weights.normal"] == bagged.hashes["weights.normal"]
