"""The experiment as the rest of the program sees it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
import torch

from reportgen.engine.histograms import BINS
from reportgen.engine.train import group, kernel, streams
from reportgen.engine.train.rules import make_rule
from reportgen.errors import InputError
from reportgen.experiments import Mixable, Outcome
from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment

EXPERIMENT = TrainExperiment()
BLOBS = {"blobs": {"n": 300, "features": 12, "classes": 3, "noise": 1.0, "test": 70}}
LINEAR = {"linear": {"n": 200, "features": 8}}


def config(mlp: Mapping[str, Any] | None = None, **changes: Any) -> Train:
    small = {
        "data": BLOBS,
        "model": {"mlp": {"hidden": [20, 16], **(mlp or {})}},
        "optimizer": {"sgd": {"lr": 0.1}},
        "batch_size": 16,
        "steps": 40,
        "evaluate_every": 15,
        "probes": "full",
    }
    return Train.model_validate({**small, **changes})


def cnn(channels: Sequence[int] = (4, 6), **changes: Any) -> Train:
    model = {"cnn": {"channels": list(channels), "norm": "batch"}}
    return config(**{"data": "digits", "model": model, "train_size": 200, **changes})


def run(trials: Sequence[tuple[Train, int]], device: torch.device | str = "cpu") -> list[Outcome]:
    configs, seeds = zip(*trials, strict=True)
    return EXPERIMENT.run(configs, seeds, str(device))


def assert_same(one: Outcome, other: Outcome) -> None:
    """To the last bit."""
    assert (one.status, one.reason) == (other.status, other.reason)
    assert one.hashes == other.hashes
    assert one.arrays.keys() == other.arrays.keys()
    for name, values in one.arrays.items():
        np.testing.assert_array_equal(values, other.arrays[name], err_msg=name)


SGD = {"sgd": {"lr": 0.1}}
ADAM = {"adam": {"lr": 0.01}}
GROUPS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"sgd": {"lr": 0.1}}),
    ({"norm": "batch"}, ADAM),
    ({"norm": "layer", "dropout": 0.3}, {"sgd": {"lr": 0.1, "momentum": 0.9}}),
    ({"norm": {"group": {"groups": 4}}, "activation": "tanh"}, {"rmsprop": {"lr": 0.01}}),
    ({"norm": "batch", "dropout": 0.2, "dropout_position": "before_norm"}, {"adagrad": {}}),
    ({"hidden": [100, 100], "activation": "sigmoid"}, {"adamw": {"lr": 0.01}}),
    ({"norm": "layer"}, {"nadam": {}}),
    ({"activation": "tanh"}, {"adadelta": {}}),
    ({"drop_connect": 0.3}, {"sgd": {"lr": 0.1}}),
    ({"dropout": 0.3, "dropout_scaling": "test", "drop_connect": 0.1, "norm": "batch"}, ADAM),
]


@pytest.mark.parametrize(("model", "optimizer"), GROUPS)
def test_an_outcome_depends_on_its_own_configuration_and_seed_alone(
    model: dict[str, Any], optimizer: dict[str, Any]
) -> None:
    """Alone, in groups of 2, 3, 16 and 33, of one seed and of several: the same bits."""
    (name,) = optimizer
    inits = ["kaiming_normal", "xavier_uniform", {"normal": {"std": 0.3}}, "orthogonal"]
    arms = []
    for number in range(11):
        arguments = {**optimizer[name], "lr": 0.02 * (1 + number)}
        arms.append(config(model, init=inits[number % 4], optimizer={name: arguments}))
    trials = [(arm, seed) for seed in range(3) for arm in arms]
    together = run(trials)
    assert len({outcome.arrays["val_loss"][-1] for outcome in together}) == 33
    for some in (trials[7:8], trials[:2], trials[10:13], trials[4:20], trials[::-1]):
        for trial, outcome in zip(some, run(some), strict=True):
            assert_same(outcome, together[trials.index(trial)])


SCHEDULES: list[Any] = [
    "constant",
    "linear",
    "cosine",
    {"step": {"at": [10, 30]}},
    {"inverse_sqrt": {"unit": 5, "warmup": 5}},
    {"cosine_restarts": {"period": 8, "mult": 2}},
]


@pytest.mark.parametrize("optimizer", [{"sgd": {"lr": 0.1}}, ADAM])
def test_schedules_share_a_group_and_change_no_bit_of_each_other(optimizer: Any) -> None:
    arms = [config({}, optimizer=optimizer, schedule=schedule) for schedule in SCHEDULES]
    trials = [(arm, seed) for seed in range(2) for arm in arms]
    assert len({EXPERIMENT.group(*trial) for trial in trials}) == 1
    together = run(trials)
    assert len({outcome.arrays["val_loss"][-1] for outcome in together}) == 12
    assert_same(together[0], *run([(config({}, optimizer=optimizer), 0)]))
    for number in (0, 1, 2, 4, 11):
        assert_same(together[number], *run([trials[number]]))


REGULARIZERS: list[dict[str, Any]] = [
    {},
    {"l1": 1e-3},
    {"label_smoothing": 0.1},
    {"gradient_clipping": 0.3},
    {"l1": 1e-2, "label_smoothing": 0.2, "gradient_clipping": 1.0},
]


@pytest.mark.parametrize("hidden", [[20, 16], [5]])
@pytest.mark.parametrize("optimizer", [{"sgd": {"lr": 0.1}}, ADAM])
def test_regularisers_share_a_group_and_change_no_bit_of_each_other(
    optimizer: Any, hidden: list[int]
) -> None:
    mlp = {"hidden": hidden}
    arms = [config(mlp, optimizer=optimizer, **changes) for changes in REGULARIZERS]
    trials = [(arm, seed) for seed in range(2) for arm in arms]
    assert len({EXPERIMENT.group(*trial) for trial in trials}) == 1
    together = run(trials)
    assert len({outcome.arrays["val_loss"][-1] for outcome in together}) == 10
    for number in (0, 1, 2, 3, 9):
        assert_same(together[number], *run([trials[number]]))
    for outcome, other in zip(run(trials[:4]), together, strict=False):
        assert_same(outcome, other)


def test_the_rate_of_the_last_step_is_recorded() -> None:
    schedule = {"linear": {"warmup": 20}}
    (outcome,) = run([(config(schedule=schedule), 0)])
    expected = [0.1 / 20, 0.1 * 15 / 20, 0.1 * (1 - 9 / 20), 0.1 * (1 - 19 / 20)]
    assert outcome.arrays["learning_rate"] == pytest.approx(expected)


@pytest.mark.parametrize(("wanted", "device"), [(True, "cpu"), (True, "cuda"), (False, "cpu")])
def test_a_plan_says_where_products_have_a_kernel(
    wanted: bool, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "is_wanted", lambda: wanted)
    said = ("small products use a kernel compiled for this processor",)
    assert EXPERIMENT.remarks(config(), device) == (said if wanted and device == "cpu" else ())


def test_it_depends_on_no_number_of_threads() -> None:
    trials = [(config({"norm": "batch"}, optimizer=ADAM), seed) for seed in (0, 1)]
    before = torch.get_num_threads()
    outcomes = []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            outcomes.append(run(trials))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    for one, other in zip(*outcomes, strict=True):
        assert_same(one, other)


def test_a_trial_that_diverges_is_frozen_and_harms_no_other(device: torch.device) -> None:
    wild = config({"activation": "identity"}, optimizer={"sgd": {"lr": 1e20}})
    calm = [config({"activation": "identity"}, optimizer={"sgd": {"lr": lr}}) for lr in (0.01, 0.1)]
    first, lost, last = run([(calm[0], 0), (wild, 0), (calm[1], 0)], device)
    assert lost.status == "diverged"
    assert lost.reason.startswith("loss is not finite after step ")
    assert int(lost.reason.split()[-1]) < 15
    assert np.isfinite(lost.arrays["val_loss"][0]) and np.isnan(lost.arrays["val_loss"][1:]).all()
    assert np.isnan(lost.arrays["activation_std"][1:]).all()
    assert (lost.arrays["histogram"][1:] == 0).all()
    for outcome, arm in ((first, calm[0]), (last, calm[1])):
        assert outcome.status == "ok"
        assert_same(outcome, *run([(arm, 0)], device))


def test_outputs_that_are_too_large_at_the_start_are_a_divergence() -> None:
    (outcome,) = run([(config({"activation": "identity"}, init={"normal": {"std": 1e30}}), 0)])
    assert (outcome.status, outcome.reason) == ("diverged", "loss is not finite after step 0")
    assert np.isnan(outcome.arrays["train_loss"]).all()


@pytest.mark.parametrize("make", [config, cnn])
def test_an_outcome_has_what_the_kind_promises(make: Any, device: torch.device) -> None:
    layers = 2
    (outcome,) = run([(make(), 0)], device)
    assert outcome.status == "ok" and outcome.seconds > 0
    arrays: dict[str, Any] = dict(outcome.arrays)
    assert arrays["steps"].tolist() == [0, 15, 30, 40]
    for name in ("train_loss", "train_accuracy", "val_loss", "val_accuracy", "learning_rate"):
        assert arrays[name].shape == (4,) and arrays[name].dtype == np.float64
        assert np.isfinite(arrays[name]).all()
    assert np.isnan(arrays["grad_norm"][0]) and (arrays["grad_norm"][1:] > 0).all()
    cheap = ("activation_mean", "activation_std", "preactivation_mean", "preactivation_std")
    for name in (*cheap, "saturated", "weight_std"):
        assert arrays[name].shape == (4, layers) and np.isfinite(arrays[name]).all()
    for name in ("grad_weight_std", "update_ratio"):
        assert np.isnan(arrays[name][0]).all() and (arrays[name][1:] > 0).all()
    for name in ("preactivation_quantiles", "unit_quantiles"):
        assert arrays[name].shape == (4, layers, 5) and (np.diff(arrays[name]) >= 0).all()
    assert arrays["histogram"].shape == (4, layers, BINS + 2)
    assert arrays["histogram"].dtype == np.int64
    assert arrays["val_accuracy"][-1] > arrays["val_accuracy"][0]


@pytest.mark.parametrize("probes", ["cheap", "normal", "full"])
def test_linear_layers_behind_convolutions_are_probed(probes: str) -> None:
    model = {"cnn": {"channels": [4], "hidden": [7, 5], "norm": "batch"}}
    (outcome,) = run([(cnn(model=model, probes=probes), 0)])
    spreads: Any = outcome.arrays["preactivation_std"]
    assert spreads.shape == (4, 3) and (spreads > 0).all()


SIGNALS = {"mnist1d": {"n": 300, "test": 50}}


@pytest.mark.parametrize("norm", ["none", "batch"])
def test_convolutions_in_one_dimension_are_probed(norm: str) -> None:
    model = {
        "cnn": {"channels": [4, 6], "kernel": [5, 3], "stride": 2, "hidden": [7], "norm": norm}
    }
    (outcome,) = run([(cnn(data=SIGNALS, model=model, probes="full"), 0)])
    assert outcome.status == "ok"
    for name in ("preactivation_std", "weight_std"):
        values: Any = outcome.arrays[name]
        assert values.shape == (4, 3) and (values > 0).all()
    losses: Any = outcome.arrays["train_loss"]
    assert losses[-1] < losses[0]


def test_sizes_of_convolutions_in_one_dimension_are_counted() -> None:
    """The CNN of Greydanus and Kobak has 5,210 parameters."""
    model = {"cnn": {"channels": [25, 25, 25], "kernel": [5, 3, 3], "stride": 2, "pool": 1}}
    arrays = run([(cnn(data=SIGNALS, model=model), 0)])[0].arrays
    assert arrays["parameters"] == 5210
    first, others = 20 * 25 * 5, 10 * 25 * 25 * 3 + 5 * 25 * 25 * 3 + 125 * 10
    assert arrays["flops_per_step"] == 2 * 16 * (2 * first + 3 * others)


def test_tiers_of_probes_measure_more_and_change_nothing() -> None:
    outcomes = [run([(config(probes=tier), 0)])[0] for tier in ("off", "cheap", "normal", "full")]
    for one, more in itertools.pairwise(outcomes):
        assert one.arrays.keys() < more.arrays.keys()
        for name, values in one.arrays.items():
            np.testing.assert_array_equal(values, more.arrays[name], err_msg=name)


@pytest.mark.parametrize("optimizer", [{"sgd": {"lr": 0.1}}, ADAM])
def test_looking_more_often_changes_nothing(optimizer: dict[str, Any]) -> None:
    """Nor does writing down the gradient for it."""
    rare, often = (
        run([(config({"norm": "batch"}, optimizer=optimizer, evaluate_every=every), 0)])[0].arrays
        for every in (40, 10)
    )
    for name in ("train_loss", "val_loss", "grad_norm", "update_ratio", "weight_std"):
        np.testing.assert_array_equal(rare[name][-1], often[name][-1], err_msg=name)


def test_the_test_split_is_looked_at_once_at_the_end() -> None:
    (outcome,) = run([(config(), 0)])
    for name in ("test_loss", "test_accuracy"):
        assert outcome.arrays[name].shape == () and np.isfinite(outcome.arrays[name])
    (without,) = run([(cnn(), 0)])  # digits have no test split
    assert "test_loss" not in without.arrays


def test_regression_has_no_accuracy() -> None:
    (outcome,) = run([(config(data=LINEAR, optimizer={"sgd": {"lr": 0.01}}, steps=200), 0)])
    assert outcome.status == "ok"
    assert not any("accuracy" in name for name in outcome.arrays)
    assert outcome.arrays["val_loss"][-1] < 0.5 * outcome.arrays["val_loss"][0]


def test_arms_of_a_seed_share_what_the_fingerprints_say() -> None:
    arms = [config({"dropout": 0.1}), config({"dropout": 0.5}, init="xavier_normal")]
    first, second, other = run([(arms[0], 0), (arms[1], 0), (arms[0], 1)])
    assert first.hashes == second.hashes
    assert set(first.hashes) == {"data", "split", "order", "weights.normal", "masks"}
    assert first.hashes["data"] == other.hashes["data"] == EXPERIMENT.inputs(arms[0])[:16]
    shared = {name for name in first.hashes if first.hashes[name] == other.hashes[name]}
    assert shared == {"data"}
    (uniform,) = run([(config(init="xavier_uniform"), 0)])
    assert uniform.hashes["order"] == first.hashes["order"]


def test_groups_hold_what_one_program_can_serve() -> None:
    same = EXPERIMENT.group(config(), 0)
    for other in (
        config(init="orthogonal"),
        config(optimizer={"sgd": {"lr": 1.0, "momentum": 0.9, "weight_decay": 0.1}}),
    ):
        assert EXPERIMENT.group(other, 1) == same
    for other in (
        config({"norm": "batch"}),
        config({"dropout": 0.1}),
        config({"hidden": [20]}),
        config(optimizer=ADAM),
        config(optimizer={"sgd": {"lr": 0.1, "momentum": 0.9, "nesterov": True}}),
        config(batch_size=17),
        config(steps=41),
        config(evaluate_every=16),
        config(probes="off"),
        config(data=LINEAR),
    ):
        assert EXPERIMENT.group(other, 0) != same
    for kind in ("dropout", "drop_connect"):
        dropped = [EXPERIMENT.group(config({kind: rate}), 0) for rate in (0.1, 0.5)]
        assert dropped[0] == dropped[1] != same
    assert EXPERIMENT.limit(cnn(), "cpu") == 1
    assert EXPERIMENT.group(cnn(), 0) != EXPERIMENT.group(cnn(), 1)
    assert 16 <= EXPERIMENT.limit(config(), "cpu") <= 32 < EXPERIMENT.limit(config(), "cuda")
    huge = config({"hidden": [8192] * 4})
    assert 1 <= EXPERIMENT.limit(huge, "cpu") < 16


def test_few_trials_share_a_program_with_other_optimizers() -> None:
    wide: Any = {"hidden": [400], "activation": "tanh"}
    for mlp, enough in (({}, 8), (wide, 4), ({"hidden": [300, 100]}, 4)):
        data: Any = {"data": {"blobs": {"n": 300, "features": 200, "classes": 3}}} if mlp else {}
        one, other = (EXPERIMENT.group(config(mlp, optimizer=o, **data), 0) for o in (SGD, ADAM))
        assert isinstance(one, Mixable) and isinstance(other, Mixable)
        assert (one.program, one.enough) == (other.program, other.enough)
        assert one.kind != other.kind and one.enough == enough
    long = config(optimizer=ADAM, steps=20_000, evaluate_every=20_000)
    assert isinstance(EXPERIMENT.group(long, 0), Mixable)
    assert not isinstance(EXPERIMENT.group(cnn(), 0), Mixable)


def test_cost_grows_with_the_work() -> None:
    one, many = EXPERIMENT.cost([config()]), EXPERIMENT.cost([config()] * 16)
    assert one.seconds < many.seconds < 16 * one.seconds
    mixed = EXPERIMENT.cost([config(), config(optimizer=ADAM)])
    assert EXPERIMENT.cost([config()] * 2).seconds < mixed.seconds < 2 * one.seconds
    assert one.flops * 16 == pytest.approx(many.flops)
    assert EXPERIMENT.cost([config(steps=400)]).flops > 5 * one.flops
    assert EXPERIMENT.cost([config(along_gradient=True)]).flops > 1.05 * one.flops
    assert one.bytes < many.bytes


def test_sizes_are_counted() -> None:
    arrays = run([(config({"norm": "batch", "hidden": [20]}), 0)])[0].arrays
    assert arrays["parameters"] == 12 * 20 + 20 + 2 * 20 + 20 * 3 + 3
    assert arrays["flops_per_step"] == 2 * 16 * (2 * 12 * 20 + 3 * 20 * 3)
    assert arrays["memory"] == 4 * (2 * arrays["parameters"] + 16 * (2 * 20 + 3))


@pytest.mark.parametrize(
    ("optimizer", "state"),
    [
        ({"sgd": {"lr": 0.1}}, 0),
        ({"sgd": {"lr": 0.1, "momentum": 0.9}}, 1),
        ({"rmsprop": {"momentum": 0.5}}, 2),
        ("rmsprop", 1),
        ("adagrad", 1),
        ("adam", 2),
        ("adamw", 2),
        ("nadam", 2),
        ("adadelta", 2),
    ],
)
def test_memory_counts_what_the_optimizer_keeps(optimizer: object, state: int) -> None:
    made = config(optimizer=optimizer).optimizer
    assert made.state == make_rule([made]).slots == state


def test_the_examples_of_each_split_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 blobs, a fifth held out, and 70 to test on; the counts are of what is trained on."""
    seen: list[tuple[int, int]] = []
    plain_split = streams.split

    def spy(*arguments: Any) -> Any:
        found = plain_split(*arguments)
        seen.append((len(found.train), len(found.validation)))
        return found

    monkeypatch.setattr(group, "split", spy)
    names = ("train_examples", "validation_examples", "test_examples")
    for train_size, expected in ((None, (240, 60, 70)), (100, (100, 60, 70))):
        arrays = run([(config(train_size=train_size), 0)])[0].arrays
        assert tuple(arrays[name].item() for name in names) == expected
        assert all(arrays[name].dtype == np.int64 and not arrays[name].shape for name in names)
        assert seen.pop() == expected[:2]
    assert run([(cnn(), 0)])[0].arrays["test_examples"] == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (config(batch_size=241), "batch_size is 241, but there are 240 training examples"),
        (
            cnn(data=BLOBS),
            "a cnn needs examples of shape \\(channels, height, width\\) or \\(channels, length\\)",
        ),
        (cnn([4] * 4), "examples are too small"),
    ],
)
def test_a_configuration_that_does_not_fit_the_data_is_refused(wrong: Train, message: str) -> None:
    with pytest.raises(InputError, match=message):
        EXPERIMENT.inputs(wrong)


def test_planning_does_not_import_torch() -> None:
    code = (
        "import sys\n"
        "from reportgen.experiments.train.run import TrainExperiment\n"
        "from reportgen.experiments.train.config import Train\n"
        "config = Train.model_validate({'data': 'digits', 'model': 'mlp', 'steps': 9,\n"
        "                               'evaluate_every': 3, 'optimizer': 'adam'})\n"
        "experiment = TrainExperiment()\n"
        "experiment.group(config, 0), experiment.cost([config]), experiment.inputs(config)\n"
        "experiment.limit(config, 'cpu')\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("scaling", ["inverted", "test"])
def test_measured_masks(scaling: str) -> None:
    """In a stack of both masks as alone, and in a CNN; against the formula k t / e."""
    dropping = {"dropout": 0.5, "dropout_scaling": scaling}
    meant = config(dropping, masks=True)
    printed = config({**dropping, "dropout_mask": "normal"}, masks=True)
    assert EXPERIMENT.group(meant, 0) == EXPERIMENT.group(printed, 0)
    together = run([(meant, 0), (printed, 0)])
    assert_same(together[0], run([(meant, 0)])[0])
    assert_same(together[1], run([(printed, 0)])[0])
    kept = [float(outcome.arrays["units_kept"]) for outcome in together]
    ratio = [float(outcome.arrays["output_ratio"]) for outcome in together]
    assert kept == pytest.approx([0.5, 0.6915], abs=0.02)
    assert ratio == pytest.approx([2 * kept[0], 2 * kept[1]])
    model = {"cnn": {"channels": [4, 6], **dropping, "dropout_mask": "normal"}}
    (other,) = run([(config(data="digits", train_size=100, model=model, masks=True), 0)])
    assert float(other.arrays["units_kept"]) == pytest.approx(0.6915, abs=0.01)


def test_masks_are_not_measured_without_dropout() -> None:
    (outcome,) = run([(config(masks=True), 0)])
    assert not {"units_kept", "output_ratio"} & outcome.arrays.keys()
