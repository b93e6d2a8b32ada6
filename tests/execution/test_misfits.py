"""What a trial asks of its data and cannot have: one message, with the place in the suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reportgen.errors import MisfitError, SuiteError
from reportgen.execution import make_plan
from reportgen.experiments import EXPERIMENTS
from reportgen.suite import load_suite

TRAIN = {
    "data": "digits",
    "model": "{mlp: {hidden: [8]}}",
    "optimizer": "{sgd: {lr: 0.1}}",
    "train_size": "100",
    "batch_size": "10",
    "augment": "[]",
    "preprocess": "none",
    "steps": "60",
}
GRADIENT = {name: TRAIN[name] for name in ("data", "model", "train_size", "batch_size")}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files are named as the user would name them, with images of a regression."""
    monkeypatch.chdir(tmp_path)
    inputs = np.linspace(-1, 1, 200 * 2 * 4 * 4, dtype=np.float32).reshape(200, 2, 4, 4)
    np.savez("x.npz", inputs=inputs, targets=np.arange(200, dtype=np.float32))


def plan(experiment: str, base: dict[str, str], more: str = "", **options: Any) -> None:
    """Of a suite whose base begins in line 5, a setting a line."""
    settings = "".join(f"  {name}: {value}\n" for name, value in base.items())
    head = f"suite: small\nquestion: Does it fit?\nexperiment: {experiment}\nbase:\n"
    Path("suite.yaml").write_text(head + settings + more)
    make_plan(load_suite("suite.yaml", **options), None, device="cpu")


REGRESSION = "{npz: {path: x.npz, task: regression}}"
CASES: list[tuple[dict[str, str], str]] = [
    (
        {"data": "spirals", "augment": "[flip]"},
        "10:12: spirals: augment needs images of shape (channels, height, width). "
        "Got examples of shape (2,) instead.",
    ),
    (
        {"data": REGRESSION, "augment": "[flip, mixup]"},
        "10:19: npz: mixup requires data with classes",
    ),
    (
        {"data": REGRESSION, "augment": "[flip, {colour_jitter: {hue: 0}}]"},
        "10:19: npz: colour_jitter needs 1 or 3 channels. Got 2 instead.",
    ),
    (
        {"preprocess": "{pca: {components: 65}}"},
        "11:15: digits: pca cannot keep 65 components of 64 features",
    ),
    (
        {"preprocess": "{pca_whitening: {components: 12}}", "train_size": "12"},
        "11:15: digits: pca_whitening cannot keep 12 components of 12 training examples, which "
        "have at most 11",
    ),
    (
        {"model": "{cnn: {channels: [4]}}", "preprocess": "{pca: {components: 5}}"},
        "6:10: digits: a cnn needs examples of shape (channels, height, width) or (channels, "
        "length). Got examples of shape (5,) instead.",
    ),
    (
        {"train_size": "2000", "batch_size": "1439"},
        "9:15: digits: batch_size is 1439, but there are 1438 training examples",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_the_place_is_shown(changes: dict[str, str], expected: str) -> None:
    with pytest.raises(SuiteError) as caught:
        plan("train", {**TRAIN, **changes})
    message, line, mark = str(caught.value).split("\n")
    assert message == f"suite.yaml:{expected}"
    assert mark.index("^") - line.index("|") == 1 + int(expected.split(":")[1])
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("batch_size", "1439", "8:15: digits: batch_size is 1439, but there are 1438 training"),
        ("training_batch_size", "1439", "9:24: digits: training_batch_size is 1439, but there"),
        ("preprocess", "{pca: {components: 65}}", "9:15: digits: pca cannot keep 65 components of"),
        (
            "model",
            "{cnn: {channels: [2, 2, 2, 2]}}",
            "6:10: digits: the examples are too small",
        ),
    ],
)
def test_gradients_need_the_same(setting: str, value: str, expected: str) -> None:
    with pytest.raises(SuiteError, match=f"^suite.yaml:{expected}"):
        plan("gradient", {**GRADIENT, "train_size": "2000", setting: value})


def test_it_is_the_level_that_does_not_fit() -> None:
    more = "compare: {batch_size: [8, 1500]}\n"
    with pytest.raises(SuiteError, match=r"^suite.yaml:13:27: digits: batch_size is 1500, but"):
        plan("train", {**TRAIN, "train_size": "2000"}, more)


def test_it_is_the_option_that_does_not_fit() -> None:
    with pytest.raises(SuiteError, match=r"^--set base.preprocess=.*: digits: pca cannot keep 65"):
        plan("train", TRAIN, settings=["base.preprocess={pca: {components: 65}}"])


def test_whole_sets_fit() -> None:
    """As many components and as large batches as there can be."""
    plan("train", {**TRAIN, "preprocess": "{pca: {components: 64}}", "batch_size": "100"})
    plan("train", {**TRAIN, "train_size": "12", "preprocess": "{pca: {components: 11}}"})


def test_configurations_that_come_from_no_suite_have_no_place() -> None:
    config: Any = load_suite("batch_size").arms[0].config
    with pytest.raises(MisfitError, match="batch_size is 9999") as caught:
        EXPERIMENTS["train"].inputs(config.model_copy(update={"batch_size": 9999}))
    assert caught.value.at == ("batch_size",) and caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("experiment", "base"),
    [("train", TRAIN), ("gradient", GRADIENT)],
)
def test_a_batch_that_nobody_asked_for_is_said_to_be_a_default(experiment, base):
    few = {name: value for name, value in base.items() if name not in ("batch_size", "train_size")}
    with pytest.raises(SuiteError) as caught:
        plan(experiment, {**few, "validation": "0.97"})
    assert str(caught.value).startswith(
        "suite.yaml:5:3: digits: batch_size defaults to 64, but there are 54 training examples; "
        "set batch_size: 54 or less"
    )
