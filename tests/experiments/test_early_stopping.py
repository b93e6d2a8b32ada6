"""Early stopping: when a trial stops, what is put back, and what its curves say then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from reportgen.engine.train.learner import Batch
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.record import Record, Stopping
from reportgen.engine.train.user_module import UserNet
from reportgen.parts.optimizers import Sgd
from reportgen.parts.regularizers import EarlyStopping

from .test_train import ADAM, EXPERIMENT, assert_same, cnn, config, run

LONG: dict[str, Any] = {
    "data": {"blobs": {"n": 120, "features": 12, "classes": 3, "noise": 3.0, "test": 70}},
    "train_size": 32,
    "steps": 120,
    "evaluate_every": 10,
}


class Counter:
    """A net that is the number of the evaluation; a `Learner` as far as stopping asks."""

    def __init__(self, trials: int) -> None:
        self.model_state = [torch.zeros(trials, 2), torch.zeros(trials)]


@pytest.mark.parametrize(
    ("curve", "patience", "best", "stop"),
    [
        ([5, 4, 3, 2, 1], 1, 4, 4),
        ([1, 2, 3, 4, 5], 2, 0, 2),
        ([3, 2, 2, 2, 1], 2, 1, 3),
        ([3, 2, 4, 1, 9], 2, 3, 4),
        ([3, 2, 4, 4, 9], 3, 1, 4),
    ],
)
def test_it_stops_after_so_many_evaluations_without_a_better_one(
    curve: list[float], patience: int, best: int, stop: int
) -> None:
    """A trial by loss, one by accuracy, and one that never stops, in one group."""
    steps = [10 * number for number in range(5)]
    record = Record(3, steps)
    learner: Any = Counter(3)
    by_loss = EarlyStopping(patience=patience)
    by_accuracy = EarlyStopping(patience=patience, metric="val_accuracy")
    stopping = Stopping([by_loss, by_accuracy, None], learner, record)
    for number, loss in enumerate(curve):
        values = torch.tensor([loss] * 3, dtype=torch.float64)
        for tensor in learner.model_state:
            tensor.fill_(number)
        record.note(number, {"val_loss": values, "val_accuracy": -values})
        stopping.see(number)
        goes_on = number < stop or stop - best < patience
        assert record.going.tolist() == [goes_on, goes_on, True]
    stopping.end()
    for tensor in learner.model_state:
        assert tensor[0].eq(best).all() and tensor[1].eq(best).all() and tensor[2].eq(4).all()
    assert record.final["best_step"][:2].tolist() == [steps[best]] * 2
    assert record.final["stopped_at"][:2].tolist() == [steps[stop]] * 2
    expected = [*curve[: stop + 1], *[curve[best]] * (4 - stop)]
    expected[-1] = curve[best]
    assert record.curves["val_loss"][0].tolist() == expected
    assert record.curves["val_accuracy"][1].tolist() == [-value for value in expected]
    assert record.curves["val_loss"][2].tolist() == curve


@pytest.mark.parametrize("norm", ["none", "batch"])
@pytest.mark.parametrize("metric", ["val_loss", "val_accuracy"])
def test_what_is_put_back_is_what_training_had_at_the_best_step(metric: str, norm: str) -> None:
    stops = {"patience": 3, "metric": metric}
    model = {"norm": norm, "hidden": [40]}
    arm = config(model, optimizer=ADAM, early_stopping=stops, **LONG)
    (free,) = run([(config(model, optimizer=ADAM, **LONG), 0)])
    (held,) = run([(arm, 0)])
    ours: Any = held.arrays
    theirs: Any = free.arrays
    values = theirs[metric] if metric == "val_loss" else -theirs[metric]
    best = int(np.argmin(values[: list(ours["steps"]).index(ours["stopped_at"]) + 1]))
    stop = int(ours["stopped_at"]) // 10
    assert 0 < best < stop < 12 and stop - best == 3
    assert ours["best_step"] == 10 * best
    for name in ("train_loss", "val_loss", "train_accuracy", "val_accuracy"):
        np.testing.assert_array_equal(ours[name][: stop + 1], theirs[name][: stop + 1])
        assert (ours[name][stop + 1 :] == theirs[name][best]).all()
        assert ours[f"best_{name}"] == theirs[name][best]
    until = {**LONG, "steps": 10 * best}
    (short,) = run([(config(model, optimizer=ADAM, **until), 0)])
    assert ours["test_loss"] == short.arrays["test_loss"]
    assert ours["test_accuracy"] == short.arrays["test_accuracy"]


def test_trials_of_a_group_stop_for_themselves() -> None:
    arms = [
        config(optimizer={"adam": {"lr": rate}}, early_stopping={"patience": patience}, **LONG)
        for rate, patience in ((0.01, 1), (0.03, 2), (0.003, 50), (0.1, 4))
    ]
    trials = [(arm, seed) for seed in range(2) for arm in arms]
    assert len({EXPERIMENT.group(*trial) for trial in trials}) == 1
    free = config(optimizer=ADAM, **LONG)
    assert EXPERIMENT.group(free, 0) != EXPERIMENT.group(arms[0], 0)
    together = run(trials)
    assert len({int(outcome.arrays["stopped_at"]) for outcome in together}) > 2
    for number in (0, 2, 5, 7):
        assert_same(together[number], *run([trials[number]]))


def test_a_trial_that_diverges_is_no_trial_that_stopped() -> None:
    stops: Any = {"early_stopping": {"patience": 1}}
    wild, tame = (config(optimizer={"sgd": {"lr": lr}}, **stops, **LONG) for lr in (1e30, 0.03))
    diverged, ended = run([(wild, 0), (tame, 0)])
    assert diverged.status == "diverged" and ended.status == "ok"
    assert np.isnan(diverged.arrays["best_step"])
    assert np.isnan(diverged.arrays["val_loss"].astype(float)[-1])
    assert_same(ended, *run([(tame, 0)]))


def test_buffers_of_a_module_belong_to_its_state() -> None:
    module = torch.nn.Sequential(torch.nn.Linear(12, 3), torch.nn.BatchNorm1d(3))
    loop = Loop(UserNet(module, 3), Sgd(lr=0.1))
    x, y = torch.randn(1, 8, 12), torch.zeros(1, 8, dtype=torch.int64)
    before, kept = loop.outputs(x), [tensor.clone() for tensor in loop.model_state]
    loop.step(Batch(x, y))
    assert not torch.equal(loop.outputs(x), before)
    for tensor, old in zip(loop.model_state, kept, strict=True):
        tensor[[0]] = old[[0]]
    assert torch.equal(loop.outputs(x), before)


def test_convolutions_stop_too() -> None:
    arm = cnn(steps=60, evaluate_every=5, early_stopping={"patience": 1}, train_size=48)
    (outcome,) = run([(arm, 0)])
    losses: Any = outcome.arrays["val_loss"]
    assert losses[-1] == losses.min() == outcome.arrays["best_val_loss"]
    assert float(outcome.arrays["best_step"]) <= float(outcome.arrays["stopped_at"]) <= 60


def test_without_classes_there_is_no_accuracy_to_stop_by() -> None:
    with pytest.raises(ValueError, match="val_accuracy requires data with classes"):
        config(data="linear", early_stopping={"metric": "val_accuracy"})
