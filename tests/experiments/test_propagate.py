"""The experiment as the rest of the program sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch

from reportgen.engine.histograms import BINS
from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.propagate.config import Propagate
from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.parts.family import stored_form

PROPAGATE = PropagateExperiment()

EXPERIMENT = EXPERIMENTS["propagate"]


def config(init: Any = "xavier_normal", **changes: Any) -> Propagate:
    small = {"width": 48, "depth": 3, "batch_size": 5}
    return Propagate.model_validate({"init": init, **small, **changes})


ARMS = [
    config(init, activation=activation)
    for activation in ("tanh", "relu", "sigmoid")
    for init in ({"normal": {"std": 0.01}}, "xavier_normal", "kaiming_normal")
]


def run(configs: Sequence[Propagate], device: torch.device | str = "cpu", seed: int = 3):
    return EXPERIMENT.run(configs, [seed] * len(configs), str(device))


def assert_same(one: Outcome, other: Outcome) -> None:
    assert (one.status, one.reason) == (other.status, other.reason)
    assert one.hashes == other.hashes
    assert one.arrays.keys() == other.arrays.keys()
    for name, values in one.arrays.items():
        np.testing.assert_array_equal(values, other.arrays[name], err_msg=name)


def test_every_kind_has_an_experiment() -> None:
    assert set(EXPERIMENTS) == set(EXPERIMENTS)


@pytest.mark.parametrize("weights", ["dense", "implicit"])
def test_an_outcome_has_what_the_kind_promises(weights: str, device: torch.device) -> None:
    outcomes = run([config(weights=weights), config(weights=weights, activation="relu")], device)
    for outcome in outcomes:
        assert outcome.status == "ok" and outcome.reason == ""
        assert set(outcome.arrays) == {*PROPAGATE.quantities, "histogram"}
        for name in PROPAGATE.quantities:
            values = outcome.arrays[name]
            assert values.dtype == np.float64 and values.shape == (3,)
            assert np.isfinite(values).all()
        histogram = outcome.arrays["histogram"]
        assert histogram.dtype == np.int64 and histogram.shape == (3, BINS + 2)
        assert (histogram.sum(1) == 5 * 48).all()
        assert outcome.seconds > 0


def test_the_numbers_of_the_lecture_notes() -> None:
    """tanh nets of width 4096: .49 .29 .18 and .63 .49 .41 are printed for the first layers."""
    wide = {"width": 4096, "depth": 3, "batch_size": 16}
    small, xavier = run([config({"normal": {"std": 0.01}}, **wide), config(**wide)])
    np.testing.assert_allclose(small.arrays["activation_std"], [0.49, 0.29, 0.18], atol=0.01)
    np.testing.assert_allclose(xavier.arrays["activation_std"], [0.63, 0.49, 0.41], atol=0.01)


KINDS = [{"weights": "dense"}, {"weights": "implicit"}, {"shared": True}]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_an_outcome_depends_on_its_own_configuration_and_seed_alone(
    kind: dict[str, Any], device: torch.device
) -> None:
    arms = [arm.model_copy(update=kind) for arm in ARMS]
    together = run(arms, device)
    for outcome, arm in zip(together, arms, strict=True):
        assert_same(outcome, *run([arm], device))
    for outcome, alone in zip(together, reversed(run(arms[::-1], device)), strict=True):
        assert_same(outcome, alone)


def test_arms_share_their_noise_as_the_fingerprints_say() -> None:
    first, second, *_ = run(ARMS)
    assert first.hashes == second.hashes
    assert set(first.hashes) == {"inputs", "top_gradient", "weights.normal"}
    (uniform,) = run([config("xavier_uniform")])
    assert uniform.hashes["inputs"] == first.hashes["inputs"]
    assert "weights.uniform" in uniform.hashes
    (implicit,) = run([config(weights="implicit")])
    assert implicit.hashes["inputs"] == first.hashes["inputs"]
    assert implicit.hashes["weights.normal"] != first.hashes["weights.normal"]
    assert not set(first.hashes.values()) & set(run(ARMS, seed=4)[0].hashes.values())


def test_shared_weights_are_one_matrix_and_drawn_once() -> None:
    (independent,), (shared,) = run([config()]), run([config(shared=True)])
    assert shared.hashes["inputs"] == independent.hashes["inputs"]
    assert shared.hashes["weights.normal"] != independent.hashes["weights.normal"]
    deep = {"depth": 100, "width": 512}
    costs = [EXPERIMENT.cost([config(shared=shared, **deep)]) for shared in (False, True)]
    assert costs[1].seconds < costs[0].seconds and costs[1].bytes < costs[0].bytes
    assert costs[1].flops == costs[0].flops


def test_the_key_of_a_net_with_independent_weights_does_not_mention_sharing() -> None:
    assert "shared" not in stored_form(config())
    assert stored_form(config(shared=True))["shared"] is True


def test_a_report_says_that_shared_weights_are_those_of_a_recurrent_net() -> None:
    (plain, shared) = (EXPERIMENT.assumed([config(shared=value)]) for value in (False, True))
    (added,) = set(shared) - set(plain)
    assert "recurrent" in added and not set(plain) - set(shared)


def test_a_net_that_diverges_is_an_outcome_and_harms_no_other() -> None:
    huge = config({"normal": {"std": 1e30}}, activation="relu")
    lost, *others = run([huge, *ARMS])
    assert lost.status == "diverged"
    assert lost.reason == "pre-activations of layer 2 are not finite"
    std = lost.arrays["activation_std"]
    assert np.isfinite(std[0]) and np.isnan(std[1:]).all()
    assert lost.arrays["histogram"].sum(1).tolist() == [240, 0, 0]
    for outcome, other in zip(others, run(ARMS), strict=True):
        assert_same(outcome, other)


def test_groups_hold_what_one_stack_can_serve() -> None:
    group = EXPERIMENT.group(config(), 3)
    assert group == EXPERIMENT.group(config("kaiming_normal", activation="relu"), 3)
    assert group != EXPERIMENT.group(config(), 4)
    for other in (
        config(width=49),
        config(depth=4),
        config(batch_size=6),
        config(weights="implicit"),
        config("xavier_uniform"),
        config(shared=True),
    ):
        assert EXPERIMENT.group(other, 3) != group


def test_cost_grows_with_the_work() -> None:
    default = Propagate.model_validate({"init": "xavier_normal"})
    one, many = EXPERIMENT.cost([default]), EXPERIMENT.cost([default] * 13)
    assert one.seconds < many.seconds < 13 * one.seconds  # the weights are drawn once
    assert one.flops * 13 == pytest.approx(many.flops)
    assert 4 * 6 * 4096**2 < one.bytes <= many.bytes < 2e9
    assert 0.05 < many.seconds < 10
    implicit = default.model_copy(update={"weights": "implicit"})
    assert EXPERIMENT.cost([implicit] * 13).seconds < many.seconds
    vast = default.model_copy(update={"depth": 1000})
    some = EXPERIMENT.limit(vast, "cpu")  # fewer than 13: several programs, each draws the weights
    assert 1 <= some < 13 < EXPERIMENT.limit(default, "cpu")
    assert EXPERIMENT.cost([vast] * some).bytes < 3e9


def test_planning_does_not_import_torch() -> None:
    code = (
        "import sys\n"
        "from reportgen.experiments import EXPERIMENTS\n"
        "from reportgen.experiments.propagate.config import Propagate\n"
        "config = Propagate.model_validate({'init': 'xavier_normal'})\n"
        "experiment = EXPERIMENTS['propagate']\n"
        "experiment.group(config, 0), experiment.cost([config]), experiment.version\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
