"""The experiment `ensemble`: which trainings its members are, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.special import softmax

from reportgen.errors import MisfitError
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.ensemble.config import Ensemble
from reportgen.experiments.train.config import Train

EXPERIMENT = EXPERIMENTS["ensemble"]

BASE: dict[str, Any] = {
    "data": {"blobs": {"n": 120, "test": 200, "classes": 4, "noise": 0.9}},
    "model": {"mlp": {"hidden": [12]}},
    "optimizer": {"sgd": {"lr": 0.5}},
    "batch_size": 10,
    "steps": 40,
    "members": 4,
}
OTHERS = [{"sgd": {"lr": 0.1}}, {"sgd": {"lr": 0.5, "momentum": 0.9}}, {"adam": {"lr": 0.01}}]
DROPOUT = {"mlp": {"hidden": [12], "dropout": 0.4}}
KINDS: dict[str, dict[str, Any]] = {
    "init": {},
    "bagged": {},
    "optimizers": {"optimizers": OTHERS, "smoothings": [0.0, 0.2]},
    "search": {"rates": [0.01, 1.0], "tries": 6},
    "checkpoints": {},
    "snapshots": {"schedule": "cosine"},
    "average": {"weight_average": 0.9, "members": 1},
    "masks": {"model": DROPOUT},
}


def ensemble(kind: str = "init", **changes: Any) -> Ensemble:
    return Ensemble.model_validate({**BASE, "kind": kind, **KINDS.get(kind, {}), **changes})


def trained(seed: int, **changes: Any) -> Outcome:
    """A training as a suite of `train` would run it."""
    given = {name: value for name, value in BASE.items() if name != "members"}
    config = Train.model_validate(
        {**given, "probes": "off", "evaluate_every": 10, "outputs_at": [10, 20, 30, 40], **changes}
    )
    (outcome,) = EXPERIMENTS["train"].run([config], [seed], "cpu")
    return outcome


def at_end(outcome: Outcome, place: int = -1) -> Any:
    return softmax(outcome.arrays["test_outputs"][place].astype(float), -1)


def expected_members(kind: str, seed: int) -> list[Any]:
    """The probabilities of the members, from trainings of `train`."""
    match kind:
        case "init":
            return [at_end(trained(seed, draw=n)) for n in range(4)]
        case "bagged":
            return [at_end(trained(seed, draw=n, bagged=True)) for n in range(4)]
        case "masks":
            found: Any = trained(seed, model=DROPOUT, mask_samples=4).arrays["test_mask_outputs"]
            return list(softmax(found.astype(float), -1))
        case "average":
            return [at_end(trained(seed, weight_average=0.9))]
        case "checkpoints":
            return [at_end(trained(seed), place) for place in (3, 2, 1, 0)]
        case _:
            run = trained(seed, schedule={"cosine_restarts": {"period": 10}})
            return [at_end(run, place) for place in (3, 2, 1, 0)]


TRAINED = ["init", "bagged", "checkpoints", "snapshots", "average", "masks"]


@pytest.mark.parametrize("kind", TRAINED)
def test_members_are_trainings_of_train(kind: str) -> None:
    (outcome,) = EXPERIMENT.run([ensemble(kind)], [3], "cpu")
    targets = trained(3).arrays["test_targets"]
    members = expected_members(kind, 3)
    for size in range(1, len(members) + 1):
        mean = np.mean(members[:size], 0)
        assert outcome.arrays["accuracy"][size - 1] == (mean.argmax(1) == targets).mean()
        loss = -np.log(mean[np.arange(len(targets)), targets]).mean()
        assert outcome.arrays["loss"][size - 1] == pytest.approx(loss, rel=1e-5)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "search"])
def test_the_single_model_is_trained_as_the_arm_says(kind: str) -> None:
    (outcome,) = EXPERIMENT.run([ensemble(kind)], [5], "cpu")
    given = {name: KINDS[kind][name] for name in ("schedule", "model") if name in KINDS[kind]}
    alone = trained(5, **given)
    assert outcome.arrays["single_accuracy"] == pytest.approx(alone.arrays["test_accuracy"])
    assert outcome.arrays["single_loss"] == pytest.approx(alone.arrays["test_loss"], rel=1e-5)


def test_members_of_other_optimizers_are_each_used_once() -> None:
    config = ensemble("optimizers", members=6)
    (outcome,) = EXPERIMENT.run([config], [1], "cpu")
    alone: list[Any] = [
        trained(1, optimizer=optimizer, label_smoothing=smoothing).arrays["test_accuracy"]
        for optimizer in OTHERS
        for smoothing in (0.0, 0.2)
    ]
    assert outcome.arrays["member_accuracy"][-1] == pytest.approx(np.mean(alone))


def test_a_search_orders_its_best_trainings_by_validation_loss() -> None:
    config = ensemble("search", members=6)
    (outcome,) = EXPERIMENT.run([config], [2], "cpu")
    means: Any = outcome.arrays["member_loss"]
    losses = np.diff(means * np.arange(1, 7), prepend=0)
    rates = [t.optimizer.lr for t, _ in each_training(config, 2)]
    assert len(set(rates)) == 6 and min(rates) >= 0.01 and max(rates) <= 1
    alone = [trained(2, optimizer={"sgd": {"lr": rate}}) for rate in rates]
    alone.sort(key=lambda found: found.arrays["val_loss"][-1])
    expected: list[Any] = [found.arrays["test_loss"] for found in alone]
    np.testing.assert_allclose(losses, expected, rtol=1e-4)
    assert outcome.arrays["single_loss"] == pytest.approx(losses[0], rel=1e-6)


def each_training(config: Ensemble, seed: int) -> Sequence[Any]:
    course = EXPERIMENT.follow(config, seed)  # type: ignore[attr-defined]
    return [(each.config, each.seed) for each in next(course)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_expected_trainings_are_those_of_a_trial(kind: str) -> None:
    config = ensemble(kind)
    wanted = set(each_training(config, 4))
    assert sum(n for _, n in EXPERIMENT.expected(config)) == len(wanted)  # type: ignore[attr-defined]


def test_the_cost_counts_every_training() -> None:
    steps = {kind: EXPERIMENT.run([ensemble(kind)], [0], "cpu")[0].arrays for kind in KINDS}
    found = {kind: arrays["trained_steps"].tolist() for kind, arrays in steps.items()}
    each = [40, 80, 120, 160]
    assert found == {
        "init": each,
        "bagged": each,
        "optimizers": each,
        "search": [6 * 40] * 4,
        "checkpoints": [40] * 4,
        "snapshots": [40] * 4,
        "average": [40],
        "masks": [40] * 4,
    }


def test_distances_and_barriers_are_those_between_members_of_one_training() -> None:
    (outcome,) = EXPERIMENT.run([ensemble("snapshots")], [0], "cpu")
    run = trained(0, schedule={"cosine_restarts": {"period": 10}}, barriers=True)
    for name in ("distance", "barrier"):
        np.testing.assert_array_equal(outcome.arrays[name], run.arrays[name][1:])
    batch_norm = ensemble("snapshots", model={"mlp": {"hidden": [12], "norm": "batch"}})
    for config in (ensemble("init"), batch_norm):
        assert not {"distance", "barrier"} & EXPERIMENT.measured(config)
        assert EXPERIMENT.run([config], [0], "cpu")[0].status == "ok"


def test_a_regression_has_no_accuracy() -> None:
    config = ensemble(data={"linear": {"n": 80, "test": 40}}, optimizer={"sgd": {"lr": 0.05}})
    (outcome,) = EXPERIMENT.run([config], [0], "cpu")
    assert outcome.arrays.keys() == EXPERIMENT.measured(config)
    found: dict[str, Any] = dict(outcome.arrays)
    np.testing.assert_allclose(found["loss"] + found["ambiguity"], found["member_loss"])


def test_a_diverged_member_is_a_diverged_trial() -> None:
    (outcome,) = EXPERIMENT.run([ensemble(optimizer={"sgd": {"lr": 1e30}})], [0], "cpu")
    assert outcome.status == "diverged"
    assert "a training diverged: " in outcome.reason


def test_a_search_leaves_out_trainings_that_diverge() -> None:
    config = ensemble("search", rates=[1e-3, 1e20], tries=20, members=2)
    (outcome,) = EXPERIMENT.run([config], [0], "cpu")
    assert outcome.status == "ok"
    assert np.isfinite(outcome.arrays["loss"]).all()


def test_a_search_needs_a_test_split() -> None:
    with pytest.raises(MisfitError, match="needs data with a test split"):
        EXPERIMENT.inputs(ensemble("search", data="digits"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outputs_at": [40]}, "outputs_at is set by the ensemble itself"),
        ({"early_stopping": {}}, "cannot be used with early_stopping"),
        ({"optimizers": OTHERS}, "optimizers requires kind: optimizers"),
        ({"smoothings": [0.1]}, "smoothings requires kind: optimizers"),
        ({"rates": [0.1, 1.0]}, "rates requires kind: search"),
        ({"kind": "search", "rates": [1.0, 0.1]}, "both above 0 and increasing"),
        ({"kind": "search", "rates": [0.1, 1.0], "tries": 3}, "tries must be at least members"),
        ({"kind": "optimizers", "optimizers": OTHERS}, "optimizers and smoothings make 3"),
        (
            {"kind": "optimizers", "optimizers": OTHERS, "smoothings": [0.0, 1.0]},
            "must be at least 0 and below 1. Got 1",
        ),
        ({"kind": "snapshots", "members": 3}, "3 does not divide 40"),
        ({"kind": "average", "members": 1}, "requires weight_average"),
        ({"kind": "average", "weight_average": 0.9}, "requires members: 1"),
        ({"kind": "masks"}, "requires a model with dropout"),
        ({"mask_samples": 3, "model": DROPOUT}, "mask_samples is set by the ensemble itself"),
    ],
)
def test_what_makes_no_ensemble_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        Ensemble.model_validate({**BASE, "kind": "init", **changes})
