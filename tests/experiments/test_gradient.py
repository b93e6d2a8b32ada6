"""The experiment `gradient` as the rest of the program sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from torch import nn

from reportgen.errors import InputError
from reportgen.experiments import Outcome
from reportgen.experiments.gradient.config import Gradient
from reportgen.experiments.gradient.run import GradientExperiment
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment
from reportgen.parts import plugins

GRADIENT = GradientExperiment()

EXPERIMENT = GradientExperiment()
BLOBS = {"blobs": {"n": 300, "features": 12, "classes": 3, "noise": 1.0}}


def config(**changes: Any) -> Gradient:
    small: Mapping[str, Any] = {
        "data": BLOBS,
        "model": {"mlp": {"hidden": [10]}},
        "batch_size": 16,
        "batches": 20,
        "at": [0, 30],
        "training_batch_size": 32,
    }
    return Gradient.model_validate({**small, **changes})


def run(*configs: Gradient, seed: int = 0) -> list[Outcome]:
    return EXPERIMENT.run(configs, [seed] * len(configs), "cpu")


def array(outcome: Outcome, name: str) -> Any:
    return np.asarray(outcome.arrays[name], float)


def test_an_outcome_has_what_the_kind_promises() -> None:
    (outcome,) = run(config(repeats=2))
    assert outcome.status == "ok" and outcome.seconds > 0
    assert outcome.arrays["steps"].tolist() == [0, 30]
    for name, quantity in GRADIENT.quantities.items():
        found = array(outcome, name)
        assert found.shape == ((2,) if quantity.axes else ()), name
        assert np.isfinite(found).all(), name
    assert GRADIENT.measured(config(repeats=2)) == set(GRADIENT.quantities)
    assert set(GRADIENT.quantities) - GRADIENT.measured(config()) == {"examples_per_second"}
    assert array(outcome, "train_loss")[1] < array(outcome, "train_loss")[0]


def test_sampling_theory_is_met_within_its_own_error() -> None:
    """A root mean square over n draws scatters by about 1 / sqrt(2 n) of itself, or some more."""
    sizes = [config(batch_size=size, batches=400) for size in (4, 16, 64, 200)]
    for outcome in run(*sizes):
        found, expected = array(outcome, "relative_error"), array(outcome, "expected_error")
        np.testing.assert_allclose(found, expected, rtol=0.2)


def test_sizes_share_one_net_and_change_nothing_for_one_another() -> None:
    arms = [config(batch_size=size) for size in (1, 16, 240)]
    assert len({EXPERIMENT.group(arm, 0) for arm in arms}) == 1
    together = run(*arms)
    assert all(outcome.hashes == together[0].hashes for outcome in together)
    for arm, outcome in zip(arms, together, strict=True):
        (alone,) = run(arm)
        for name, values in outcome.arrays.items():
            np.testing.assert_array_equal(alone.arrays[name], values, err_msg=name)
    assert array(together[2], "relative_error").max() < 1e-10  # 240 are all there are
    for name in ("gradient_norm", "noise_scale", "train_loss"):
        np.testing.assert_array_equal(together[0].arrays[name], together[2].arrays[name])


def test_other_settings_and_seeds_stand_apart() -> None:
    groups = [EXPERIMENT.group(config(), 0), EXPERIMENT.group(config(), 1)]
    for changes in (
        {"batches": 21},
        {"at": [0]},
        {"preprocess": "z_score"},
        {"init": "orthogonal"},
    ):
        groups.append(EXPERIMENT.group(config(**changes), 0))
    assert len(set(groups)) == 6
    (one,), (other,) = run(config()), run(config(), seed=1)
    shared = {name for name in one.hashes if one.hashes[name] == other.hashes[name]}
    assert shared == {"data"}
    assert set(one.hashes) == {"data", "split", "order", "weights.normal", "batches"}
    assert "order" not in run(config(at=[0]))[0].hashes


@pytest.mark.parametrize("data", [BLOBS, {"linear": {"n": 200, "features": 8}}])
def test_the_net_is_the_one_that_train_trains(data: Any) -> None:
    """Same seed, same split, weights and batches: the same loss over all training examples."""
    shared = {
        "data": data,
        "model": {"mlp": {"hidden": [10]}},
        "optimizer": {"sgd": {"lr": 0.02}},
        "preprocess": "z_score",
    }
    trained = Train.model_validate(
        {**shared, "batch_size": 32, "steps": 30, "evaluate_every": 30, "evaluate_on": 9999}
    )
    (expected,) = TrainExperiment().run([trained], [0], "cpu")
    (found,) = run(config(**shared))
    np.testing.assert_allclose(array(found, "train_loss"), array(expected, "train_loss"), rtol=1e-5)
    for name in ("split", "order", "weights.normal"):
        assert found.hashes[name] == expected.hashes[name]


def test_convolutions() -> None:
    model = {"cnn": {"channels": [3], "norm": "layer"}}
    (outcome,) = run(config(data="digits", model=model, train_size=60, batches=3, preprocess="zca"))
    assert outcome.status == "ok"
    assert (array(outcome, "relative_error") > 0).all()


def test_a_net_that_diverges_keeps_the_looks_before() -> None:
    (lost,) = run(config(optimizer={"sgd": {"lr": 1e30}}))
    assert (lost.status, lost.reason) == (
        "diverged",
        "loss or gradient is not finite after step 30",
    )
    found = array(lost, "relative_error")
    assert np.isfinite(found[0]) and np.isnan(found[1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 241}, "batch_size is 241, but there are 240 training examples"),
        ({"training_batch_size": 99, "train_size": 50}, "training_batch_size is 99, but there are"),
        ({"model": "cnn"}, "a cnn needs examples"),
        ({"preprocess": {"pca": {"components": 13}}}, "pca cannot keep 13 components"),
    ],
)
def test_what_does_not_fit_the_data_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        EXPERIMENT.inputs(config(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": {"mlp": {"norm": "batch"}}}, "not a mean over its examples"),
        ({"model": {"mlp": {"dropout": 0.1}}}, "dropout adds noise of its own"),
        ({"model": {"module": {"use": "x"}}}, "a built-in model: mlp or cnn"),
        ({"at": [10, 10]}, "at must be strictly increasing"),
        ({"at": []}, "at least 1 item"),
    ],
)
def test_what_makes_no_sense_is_refused(
    changes: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(plugins.modules, "x", plugins.Registered(nn.Linear))
    with pytest.raises(ValidationError, match=message):
        config(**changes)


def test_cost_grows_with_the_work() -> None:
    one, many = EXPERIMENT.cost([config()]), EXPERIMENT.cost([config(), config(batch_size=200)])
    assert one.seconds < many.seconds and one.flops < many.flops
    assert EXPERIMENT.cost([config(at=[0, 9000])]).seconds > 2 * one.seconds


def test_planning_does_not_import_torch() -> None:
    code = (
        "import sys\n"
        "from reportgen.experiments import EXPERIMENTS\n"
        "experiment = EXPERIMENTS['gradient']\n"
        "config = experiment.config.model_validate({'data': 'digits', 'model': 'mlp'})\n"
        "experiment.group(config, 0), experiment.cost([config]), experiment.inputs(config)\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_timing_changes_nothing_else() -> None:
    sizes = [config(batch_size=size) for size in (1, 64)]
    timed = run(*(each.model_copy(update={"repeats": 3}) for each in sizes))
    for plain, other in zip(run(*sizes), timed, strict=True):
        assert 0 < array(other, "examples_per_second") < 1e9
        assert other.arrays.keys() - plain.arrays.keys() == {"examples_per_second"}
        assert plain.hashes == other.hashes
        for name, values in plain.arrays.items():
            np.testing.assert_array_equal(values, other.arrays[name])


def test_a_net_that_diverged_is_not_timed() -> None:
    lost = config(optimizer={"sgd": {"lr": 1e30}}, repeats=2)
    (outcome,) = run(lost)
    assert outcome.status == "diverged" and "examples_per_second" not in outcome.arrays


def test_only_timed_trials_measure_time() -> None:
    assert EXPERIMENT.measures_time(config(repeats=1)) and EXPERIMENT.remarks(config(repeats=1), "")
    assert not EXPERIMENT.measures_time(config()) and not EXPERIMENT.remarks(config(), "")
