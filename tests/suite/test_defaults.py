"""Defaults follow what a suite says, or a message says what to write."""

import pytest

from reportgen.experiments import EXPERIMENTS
from tests.suite.conftest import HEAD
from tests.suite.test_train import TRAINING

TRAIN = {"data": "digits", "model": "mlp", "optimizer": "adam", "steps": 1000}
DESCEND = {"surface": "saddle", "optimizer": "adam", "steps": 1000}
GRADIENT = {"data": "digits", "model": "mlp"}


@pytest.mark.parametrize(
    ("kind", "given", "setting", "value"),
    [
        ("train", {**TRAIN, "steps": 20}, "evaluate_every", 20),
        ("train", {**TRAIN, "steps": 49}, "evaluate_every", 49),
        ("train", {**TRAIN, "steps": 50}, "evaluate_every", 50),
        ("train", {**TRAIN, "steps": 500_000}, "evaluate_every", 50),
        ("train", {**TRAIN, "steps": 500_001}, "evaluate_every", 51),
        ("train", {**TRAIN, "steps": 10_000_000}, "evaluate_every", 1000),
        ("train", TRAIN, "batch_size", 64),
        ("train", {**TRAIN, "train_size": 64}, "batch_size", 64),
        ("train", {**TRAIN, "train_size": 40}, "batch_size", 40),
        ("descend", {**DESCEND, "steps": 10_000}, "evaluate_every", 1),
        ("descend", {**DESCEND, "steps": 20_001}, "evaluate_every", 3),
        ("gradient", {**GRADIENT, "train_size": 40}, "batch_size", 40),
        ("gradient", {**GRADIENT, "train_size": 40}, "training_batch_size", 40),
        ("gradient", {**GRADIENT, "train_size": 400}, "training_batch_size", 64),
        ("bias_variance", {**TRAIN, "data": {"blobs": {"test": 9}}}, "outputs_at", [1000]),
        ("propagate", {"init": "orthogonal", "width": 8}, "batch_size", 16),
        (
            "propagate",
            {"init": "xavier_normal", "width": 8, "weights": "implicit"},
            "batch_size",
            8,
        ),
        ("normalise", {"width": 2048}, "batch_size", 1024),
        ("normalise", {"width": 1023, "norm": "zca"}, "batch_size", 1024),
        ("normalise", {"width": 8192, "norm": "cholesky"}, "batch_size", 4 * 8192),
    ],
)
def test_defaults_follow_what_is_written(kind, given, setting, value):
    config = EXPERIMENTS[kind].config.model_validate(given)
    assert getattr(config, setting) == value
    assert setting not in config.model_fields_set
    assert config.model_dump()[setting] == value


def test_what_is_written_stays():
    written = {**TRAIN, "steps": 1000, "evaluate_every": 10, "batch_size": 8, "train_size": 40}
    config = EXPERIMENTS["train"].config.model_validate(written).model_dump()
    assert (config["evaluate_every"], config["batch_size"]) == (10, 8)


def test_the_arms_differ_in_nothing_that_the_suite_does_not_name(load, message):
    short = TRAINING.replace("optimizer.sgd.lr: [0.1, 1.0]", "steps: [20, 120]")
    assert message(text=short).startswith(
        'suite.yaml:4:1: the default of evaluate_every is 20 in "norm=none, steps=20" and 50 in '
        '"norm=none, steps=120"; set evaluate_every in base, so that it is the same in all arms'
    )
    suite = load(short.replace("  steps: 120", "  steps: 120\n  evaluate_every: 10"))
    assert {arm.config.evaluate_every for arm in suite.arms} == {10}
    alike = TRAINING.replace("optimizer.sgd.lr: [0.1, 1.0]", "steps: [60, 120]")
    assert {arm.config.evaluate_every for arm in load(alike).arms} == {50}


def test_tuning_changes_nothing_but_what_is_tuned(message):
    tuned = TRAINING + "tune: {steps: {integers: [20, 100]}, budget: 4}\n"
    found = message(text=tuned.replace("  - id", "  - id"))
    assert 'the default of evaluate_every is 50 in "norm=none, lr=0.1" and' in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            TRAINING.replace("[none, batch]", "[none, group]").replace("[32, 16]", "[12, 30]"),
            "4 does not divide 30; the default is 4; {group: {groups: 3}} would work\n",
        ),
        (
            TRAINING.replace("[none, batch]", "[none, group]").replace("[32, 16]", "[12, 7]"),
            "4 does not divide 7; the default is 4; layer norm uses a single group\n",
        ),
        (
            HEAD.replace("propagate", "normalise") + "base: {width: 6, norm: group}\n",
            "width is 6 and groups is 4; the default is 4; {group: {groups: 3}} would work\n",
        ),
    ],
)
def test_a_default_that_cannot_follow_says_so(message, text, expected):
    text = text.partition("claims:")[0]
    assert expected in message(text=text)
