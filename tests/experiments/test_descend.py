"""The experiment as the rest of the program sees it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from reportgen.experiments import EXPERIMENTS
from reportgen.experiments.descend.config import Descend
from reportgen.experiments.descend.run import DescendExperiment

DESCEND = DescendExperiment()

EXPERIMENT = EXPERIMENTS["descend"]


def config(**changes: Any) -> Descend:
    small = {"surface": "beale", "optimizer": {"sgd": {"lr": 0.01}}, "steps": 30}
    return Descend.model_validate({**small, **changes})


def test_an_outcome_has_what_the_kind_promises() -> None:
    declared = config(evaluate_every=8)
    (outcome,) = EXPERIMENT.run([declared], [0], "cpu")
    assert outcome.status == "ok" and outcome.seconds > 0 and not outcome.hashes
    assert outcome.arrays["steps"].tolist() == [0, 8, 16, 24, 30]
    assert set(outcome.arrays) == {"steps", *DESCEND.measured(declared)}
    assert all(len(values) == 5 for values in outcome.arrays.values())


def test_all_trials_of_the_same_steps_are_one_program() -> None:
    arms = [
        config(),
        config(surface={"ravine": {"condition": 9.0}}, optimizer="adam", noise=0.1),
        config(surface="rosenbrock", optimizer="adagrad", schedule="cosine", start=[0.5, 2]),
    ]
    assert len({EXPERIMENT.group(arm, seed) for arm in arms for seed in (0, 1)}) == 1
    assert EXPERIMENT.group(config(steps=31), 0) != EXPERIMENT.group(config(), 0)
    for arm, outcome in zip(arms, EXPERIMENT.run(arms, [0, 0, 1], "cpu"), strict=True):
        x, y = arm.first
        assert (outcome.arrays["x"][0], outcome.arrays["y"][0]) == (x, y)
        assert outcome.arrays["value"][0] == pytest.approx(arm.surface.value(x, y))


def test_arms_of_a_seed_share_noise_and_start() -> None:
    arms = [config(noise=0.1, scatter=0.3, optimizer={"sgd": {"lr": lr}}) for lr in (0.001, 0.01)]
    one, other, third = EXPERIMENT.run([*arms, arms[0]], [4, 4, 5], "cpu")
    assert one.hashes == other.hashes and set(one.hashes) == {"gradient noise", "start"}
    assert one.hashes != third.hashes
    assert one.arrays["x"][0] == other.arrays["x"][0] != third.arrays["x"][0]
    assert np.ptp([arm.arrays["x"][-1] for arm in (one, other)]) > 0


def test_a_trial_that_diverges_says_when() -> None:
    (outcome,) = EXPERIMENT.run([config(optimizer={"sgd": {"lr": 10.0}})], [0], "cpu")
    assert outcome.status == "diverged"
    assert outcome.reason.startswith("value is not finite after step ")


def test_the_cost_grows_with_the_steps() -> None:
    few, many = (EXPERIMENT.cost([config(steps=steps)] * 10) for steps in (100, 1000))
    assert 0 < few.seconds < many.seconds and few.bytes < many.bytes
    assert EXPERIMENT.limit(config(steps=10_000), "cpu") < EXPERIMENT.limit(config(), "cpu")
