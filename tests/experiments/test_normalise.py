"""The experiment as the rest of the program sees it, and exact statements about its numbers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch

from reportgen.experiments import EXPERIMENTS, Outcome
from reportgen.experiments.normalise.config import Normalise
from reportgen.experiments.normalise.run import NormaliseExperiment
from reportgen.parts.activations import ACTIVATIONS
from reportgen.parts.family import stored_form

NORMALISE = NormaliseExperiment()

EXPERIMENT = EXPERIMENTS["normalise"]
NORMS = ["none", "batch", "layer", "group", "zca", "cholesky"]
OF_BATCH = ["batch", "zca", "cholesky"]


def config(norm: Any = "batch", **changes: Any) -> Normalise:
    small = {"width": 16, "depth": 3, "batch_size": 128}
    return Normalise.model_validate({"norm": norm, **small, **changes})


def run(configs: Sequence[Normalise], seed: int = 3, device: str = "cpu") -> list[Outcome]:
    return EXPERIMENT.run(configs, [seed] * len(configs), device)


def one(norm: Any = "batch", **changes: Any) -> dict[str, np.ndarray]:
    (outcome,) = run([config(norm, **changes)])
    assert outcome.status == "ok", outcome.reason
    return dict(outcome.arrays)


@pytest.mark.parametrize("norm", NORMS)
def test_an_outcome_has_what_the_kind_promises(norm: str, device: torch.device) -> None:
    made = config(norm, repeats=2)
    (outcome,) = run([made], device=str(device))
    assert outcome.status == "ok" and outcome.reason == "" and outcome.seconds > 0
    assert set(outcome.arrays) == NORMALISE.measured(made)
    for name, values in outcome.arrays.items():
        assert values.dtype == np.float64 and np.isfinite(values).all()
        assert values.shape == ((3,) if NORMALISE.quantities[name].axes else ())
        assert values.shape or float(np.asarray(values).item()) > 0


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS.members))
def test_every_activation_goes_through(activation: str) -> None:
    assert one(activation=activation)["linear_in_input"][0] <= 1


def test_an_outcome_depends_on_its_own_configuration_and_seed_alone() -> None:
    """All but times, which are not measured here."""
    arms = [config(norm, gamma=gamma) for norm in NORMS for gamma in (1.0, 4.0)]
    for arm, outcome in zip(arms, run(arms), strict=True):
        (alone,) = run([arm])
        assert alone.hashes == outcome.hashes
        for name, values in outcome.arrays.items():
            np.testing.assert_array_equal(values, alone.arrays[name], err_msg=name)


def test_arms_share_their_noise_whatever_their_inputs_and_precision_are() -> None:
    arms = [
        config(),
        config("zca", gamma=4.0, input_std=0.1, input_correlation=0.5),
        config(precision="float64"),
    ]
    first, *others = run(arms)
    assert set(first.hashes) == {"inputs", "weights.normal", "top_gradient"}
    assert all(other.hashes == first.hashes for other in others)
    assert not set(first.hashes.values()) & set(run(arms[:1], seed=4)[0].hashes.values())


def test_both_precisions_measure_the_same_but_for_rounding() -> None:
    short, long = one(), one(precision="float64")
    for name in ("linearity", "linear_in_input", "correlation", "grad_beta", "restored_error"):
        np.testing.assert_allclose(short[name], long[name], rtol=0.05, err_msg=name)


@pytest.mark.parametrize("std", [0.01, 0.1, 1.0])
def test_the_input_is_given_back_up_to_eps(std: float) -> None:
    """1 - 1 / sqrt(1 + eps / sigma^2), with orthogonal weights and so sigma = std in every unit."""
    arrays = one(input_std=std, init="orthogonal", batch_size=20_000, depth=1, precision="float64")
    expected = 1 - 1 / np.sqrt(1 + 1e-5 / std**2)
    assert arrays["restored_error"][0] == pytest.approx(expected, rel=0.05)
    tiny = one({"batch": {"eps": 1e-300}}, input_std=std, depth=1, precision="float64")
    assert tiny["restored_error"][0] < 1e-14


@pytest.mark.parametrize("norm", OF_BATCH)
def test_a_bias_before_a_norm_over_the_batch_has_no_gradient(norm: str) -> None:
    """Exactly so: what is left is rounding, and shrinks with it."""
    ratios = {}
    for precision in ("float32", "float64"):
        arrays = one(norm, precision=precision)
        ratios[precision] = (arrays["grad_bias"] / arrays["grad_beta"]).max()
    assert ratios["float32"] < 1e-3
    assert ratios["float64"] < 1e-11


@pytest.mark.parametrize("norm", ["none", "layer", "group"])
def test_other_biases_have_one(norm: str) -> None:
    arrays = one(norm)
    assert (arrays["grad_bias"] > 0.1 * arrays["grad_beta"]).all()


def test_without_a_norm_bias_and_shift_are_one_but_for_gamma() -> None:
    arrays = one("none", gamma=4.0)
    np.testing.assert_allclose(arrays["grad_bias"], 4 * arrays["grad_beta"], rtol=1e-5)


def test_gradients_are_those_of_finite_differences() -> None:
    """The sum over units of dL/dbeta, by moving all betas of a layer norm net in float64."""
    from reportgen.engine.normalise.layers import LayerSettings, backward, forward
    from reportgen.parts.norms import LayerNorm

    net = LayerSettings(LayerNorm(), 1.5, ACTIVATIONS.members["tanh"]())
    h, top = torch.randn(2, 8, 4, dtype=torch.float64).unbind()
    weights = [torch.randn(4, 4, dtype=torch.float64) for _ in range(2)]
    layers = list(forward(net, h, weights))
    (_, found), _ = backward(layers, top)
    step = 1e-6
    moved = [
        (
            next(iter(forward(net, torch.tanh(layers[0].given.detach() + way), weights[1:]))).above
            * top
        )
        for way in (step, -step)
    ]
    expected = (moved[0].sum() - moved[1].sum()) / (2 * step)
    assert found.sum().item() == pytest.approx(expected.item(), rel=1e-6)


@pytest.mark.parametrize("norm", ["zca", "cholesky"])
def test_whitening_leaves_nothing_correlated_where_batch_norm_does(norm: str) -> None:
    white, batch = (
        one(name, input_correlation=0.5, precision="float64") for name in (norm, "batch")
    )
    assert white["correlation"][0] < 0.01 < 0.3 < batch["correlation"][0]
    assert white["condition_number"][0] < 1.1 < 10 < batch["condition_number"][0]
    assert white["preactivation_std"][0] == pytest.approx(1, rel=0.01)


def test_inputs_are_as_they_are_asked_for() -> None:
    arrays = one(
        "none", activation="identity", init="orthogonal", depth=1, width=8, batch_size=60_000,
        input_mean=2.0, input_std=3.0, input_correlation=0.4,
    )  # fmt: skip
    eigenvalues = (1 + 0.4 * 7) / (1 - 0.4)  # of a constant correlation; a rotation keeps them
    assert arrays["condition_number"][0] == pytest.approx(eigenvalues, rel=0.05)
    assert arrays["linear_in_input"][0] == pytest.approx(1)
    second_moment = arrays["preactivation_std"][0] ** 2 + arrays["preactivation_mean"][0] ** 2
    assert second_moment == pytest.approx(3**2 + 2**2, rel=0.05)


def test_a_covariance_that_cannot_be_factorised_is_an_outcome() -> None:
    flat = config({"cholesky": {"eps": 1e-300}}, activation="relu", input_std=1e-30, depth=2)
    lost, fine = run([flat, config()])
    assert lost.status == "diverged"
    assert lost.reason == "the covariance of layer 1 cannot be factorised"
    assert np.isnan(lost.arrays["correlation"]).all() and fine.status == "ok"


def test_a_number_that_is_not_finite_is_an_outcome() -> None:
    (lost,) = run([config("none", init={"normal": {"std": 1e25}}, activation="relu")])
    assert lost.status == "diverged" and "of layer 2 is not finite" in lost.reason
    assert np.isfinite(lost.arrays["preactivation_std"][0])


def test_arms_of_a_seed_take_turns_and_large_ones_stand_alone() -> None:
    group = EXPERIMENT.group(config(repeats=5), 3)
    assert group == EXPERIMENT.group(config("zca", width=64, repeats=5), 3)
    assert group != EXPERIMENT.group(config(repeats=5), 4)
    assert group != EXPERIMENT.group(config(repeats=6), 3)
    vast = config(width=8192, batch_size=65536)
    assert EXPERIMENT.group(vast, 3) != EXPERIMENT.group(config(width=8192, batch_size=65535), 3)
    assert EXPERIMENT.limit(vast, "cpu") == 1 < EXPERIMENT.limit(config(), "cpu")


def test_cost_grows_with_the_work() -> None:
    few, many = (EXPERIMENT.cost([config("zca", repeats=n)]) for n in (1, 100))
    assert few.seconds < many.seconds and few.flops < many.flops and few.bytes == many.bytes
    both = EXPERIMENT.cost([config(), config("zca", width=64)])
    assert both.seconds > EXPERIMENT.cost([config()]).seconds


def test_planning_does_not_import_torch() -> None:
    code = (
        "import sys\n"
        "from reportgen.experiments import EXPERIMENTS\n"
        "from reportgen.experiments.normalise.config import Normalise\n"
        "config, experiment = Normalise(norm='zca'), EXPERIMENTS['normalise']\n"
        "experiment.group(config, 0), experiment.cost([config])\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


CHANGES = ("output_change", "grad_input_change", "grad_weight_change")


@pytest.mark.parametrize("factor", [1e-3, 0.1, 100.0])
def test_batch_norm_without_eps_does_not_feel_the_scale_of_the_weights(factor: float) -> None:
    """Ioffe and Szegedy 2015, section 3.3; in float64, where the rounding is far below."""
    exact = {"batch": {"eps": 1e-30}}
    fixed = {"activation": "tanh", "precision": "float64"}
    arrays = one(exact, weight_scale=factor, **fixed)
    for name in CHANGES:
        assert (arrays[name] < 1e-11).all()
    original = one(exact, weight_scale=1.0, **fixed)
    assert arrays["grad_weight"] == pytest.approx(original["grad_weight"] / factor, rel=1e-9)
    assert not any(original[name].any() for name in CHANGES)


def test_eps_shrinks_the_signal_of_small_weights_as_the_formula_says() -> None:
    """The identity as activation: the outputs are multiplied by sqrt((v + e) / (v + e / a^2))."""
    factor, eps = 0.01, 1e-3
    (changed,) = one({"batch": {"eps": eps}}, weight_scale=factor, depth=1, activation="identity")[
        "output_change"
    ]
    assert _rescaled_change(factor, eps) == pytest.approx(changed, rel=1e-4)


def _rescaled_change(factor: float, eps: float) -> float:
    """The change of the outputs of the first layer from numpy alone, for the draws of `one`."""
    from reportgen.engine.context import ComputeContext, ThreadPool, Workspace
    from reportgen.engine.net import Shape
    from reportgen.engine.normalise.trial import Inputs, draw

    made = config("batch", depth=1)
    place = torch.device("cpu")
    with ThreadPool(place, threads=1) as threads:
        drawn = draw(
            Shape(made.width, 1, made.batch_size),
            Inputs(0, 1, 0),
            made.init,
            3,
            ComputeContext(place, threads, Workspace(), torch.float32),
        )
    z = drawn.inputs.double().numpy() @ drawn.weights[0].double().numpy().T
    z, variance = z - z.mean(0), z.var(0)
    original = z / np.sqrt(variance + eps)
    shrunk = factor * z / np.sqrt(factor**2 * variance + eps)
    return float(np.linalg.norm(shrunk - original) / np.linalg.norm(original))


def test_without_a_norm_a_factor_goes_through_every_layer_with_its_power() -> None:
    """ReLU without biases is homogeneous: layer l is multiplied by a^l, dL/dW by a^(L - 1)."""
    arrays = one("none", weight_scale=2.0, activation="relu")
    assert arrays["output_change"] == pytest.approx([1.0, 3.0, 7.0], rel=1e-5)
    assert arrays["grad_input_change"] == pytest.approx([7.0, 3.0, 1.0], rel=1e-5)
    assert arrays["grad_weight_change"] == pytest.approx([7.0] * 3, rel=1e-5)


def test_changes_are_only_measured_of_a_factor() -> None:
    assert not {*CHANGES, "grad_weight"} & NORMALISE.measured(config())
    assert "weight_scale" not in stored_form(config())
