"""The dense engine against a plain autograd script, and a net's independence of its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from reportgen.engine import dense, products
from reportgen.engine.context import ComputeContext, ThreadPool, Workspace
from reportgen.engine.net import RandomNet, Shape, Trace
from reportgen.parts.activations import (
    ACTIVATIONS,
    Activation,
    CentredSigmoid,
    Elu,
    Gelu,
    Identity,
    LeakyRelu,
    Relu,
    Sigmoid,
    Silu,
    Tanh,
)
from reportgen.parts.initializers import (
    INITIALIZERS,
    Initializer,
    KaimingNormal,
    KaimingUniform,
    LecunNormal,
    LecunUniform,
    Noise,
    Normal,
    Orthogonal,
    TruncatedNormal,
    XavierNormal,
    XavierUniform,
)
from tests.engine import plain
from tests.engine.conftest import MakeContext

FUNCTIONS: list[tuple[Activation, Callable[[Tensor], Tensor]]] = [
    (Tanh(), torch.tanh),
    (Relu(), F.relu),
    (Sigmoid(), torch.sigmoid),
    (CentredSigmoid(), lambda z: torch.sigmoid(z) - 0.5),
    (LeakyRelu(negative_slope=0.1), lambda z: F.leaky_relu(z, 0.1)),
    (Elu(), F.elu),
    (Gelu(), F.gelu),
    (Silu(), F.silu),
    (Identity(), lambda z: z * 1.0),
]
INITS: list[Initializer] = [
    Normal(std=0.05),
    XavierNormal(),
    XavierUniform(),
    KaimingNormal(),
    KaimingUniform(mode="fan_out", a=0.1),
    LecunNormal(),
    LecunUniform(),
    TruncatedNormal(std=0.2),
    Orthogonal(gain=1.1),
]
TANH = RandomNet(Tanh(), 0.1)
NETS = [
    RandomNet(activation, scale)
    for activation in (Tanh(), Relu(), Sigmoid())
    for scale in (0.02, 0.1, 0.2, 1.0)
]


def run(
    context: ComputeContext,
    nets: Sequence[RandomNet],
    shape: Shape,
    noise: Noise = Noise.NORMAL,
    seed: int = 1,
    keep: int = 2**30,
) -> list[Trace]:
    return dense.propagate(nets, shape, noise, seed, context, keep=keep)[0]


def assert_same_bits(one: Trace, other: Trace) -> None:
    assert one.reason == other.reason
    np.testing.assert_array_equal(one.histogram, other.histogram)
    for quantity, values in one.arrays.items():
        np.testing.assert_array_equal(values, other.arrays[quantity], err_msg=quantity)


def test_every_part_is_tried() -> None:
    assert {initializer.name for initializer in INITS} == set(INITIALIZERS.members)
    assert {activation.name for activation, _ in FUNCTIONS} == set(ACTIVATIONS.members)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("initializer", INITS, ids=repr)
def test_float64_agrees_with_autograd(
    make_context: MakeContext, initializer: Initializer, shared: bool
) -> None:
    context, shape = make_context(torch.float64), Shape(width=40, depth=4, batch=5, shared=shared)
    nets = [RandomNet(activation, initializer.scale(40, 40)) for activation, _ in FUNCTIONS]
    traces = run(context, nets, shape, initializer.noise)
    noise = plain.noise_of(shape, initializer.noise, 1, context)
    for net, trace, (_, function) in zip(nets, traces, FUNCTIONS, strict=True):
        expected = plain.propagate(net, function, noise)
        for quantity, values in expected.items():
            np.testing.assert_allclose(
                trace.arrays[quantity], values, rtol=1e-10, atol=1e-10, err_msg=quantity
            )
        assert trace.histogram.sum(1).tolist() == [5 * 40] * 4


@pytest.mark.parametrize(
    "shape",
    [
        Shape(width=1, depth=2, batch=1),
        Shape(width=3, depth=1, batch=8),  # more rows than units: dL/dW is formed
        Shape(width=7, depth=3, batch=50),
        Shape(width=600, depth=2, batch=3),  # several blocks up, one down
        Shape(width=1500, depth=2, batch=1),  # several blocks either way
        Shape(width=1500, depth=3, batch=1, shared=True),
    ],
    ids=str,
)
def test_float64_agrees_with_autograd_for_odd_shapes(
    make_context: MakeContext, shape: Shape
) -> None:
    context = make_context(torch.float64)
    (trace,) = run(context, [TANH], shape)
    noise = plain.noise_of(shape, Noise.NORMAL, 1, context)
    for quantity, values in plain.propagate(TANH, torch.tanh, noise).items():
        np.testing.assert_allclose(
            trace.arrays[quantity], values, rtol=1e-10, atol=1e-10, err_msg=quantity
        )


@pytest.mark.parametrize(("activation", "function"), FUNCTIONS, ids=[repr(a) for a, _ in FUNCTIONS])
def test_float32_stays_close_to_float64(
    make_context: MakeContext, activation: Activation, function: Callable[[Tensor], Tensor]
) -> None:
    # Each layer rounds a sum of 512 products at 2^-24, and adds up errors like a random walk.
    context, shape = make_context(torch.float32), Shape(width=512, depth=6, batch=16)
    net = RandomNet(activation, (2 / 512) ** 0.5)
    (trace,) = run(context, [net], shape)
    noise = [x.double() for x in plain.noise_of(shape, Noise.NORMAL, 1, context)]
    for quantity, values in plain.propagate(net, function, noise).items():
        # a share of units may move by a few units that sit on the threshold
        bound = 3 / (16 * 512) if quantity == "saturated" else 2e-6
        np.testing.assert_allclose(
            trace.arrays[quantity], values, rtol=2e-5, atol=bound, err_msg=quantity
        )


@pytest.mark.parametrize("batch", [1, 3, 16, 37])
@pytest.mark.parametrize("width", [64, 1100])
@pytest.mark.parametrize("kernel", ["chosen", "plain"])
@pytest.mark.parametrize("shared", [False, True])
def test_a_net_does_not_depend_on_its_neighbours_or_on_threads(
    make_context: MakeContext,
    width: int,
    batch: int,
    kernel: str,
    shared: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bit for bit: alone, in any stack, at any place in it, with one thread or several."""
    if kernel == "plain":
        monkeypatch.setattr(products, "_onednn", None)
    shape = Shape(width, 3, batch, shared)
    together = run(make_context(torch.float32, threads=2), NETS, shape)
    one_thread = run(make_context(torch.float32, threads=1), NETS, shape)
    reverse = run(make_context(torch.float32, threads=3), NETS[::-1], shape)[::-1]
    context = make_context(torch.float32)
    split = [*run(context, NETS[:5], shape), *run(context, NETS[5:], shape)]
    alone = [run(context, [net], shape)[0] for net in NETS]
    for others in (one_thread, reverse, split, alone):
        for trace, other in zip(together, others, strict=True):
            assert_same_bits(trace, other)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("noise", list(Noise))
def test_weights_that_were_not_kept_are_drawn_again(
    make_context: MakeContext, noise: Noise, shared: bool
) -> None:
    shape = Shape(width=50, depth=5, batch=4, shared=shared)
    kept = run(make_context(torch.float32), NETS, shape, noise)
    for layers in (0, 2):
        again = run(make_context(torch.float32), NETS, shape, noise, keep=layers * 50 * 50 * 4)
        for trace, other in zip(kept, again, strict=True):
            assert_same_bits(trace, other)


def test_shared_weights_are_those_of_the_first_layer(make_context: MakeContext) -> None:
    context = make_context(torch.float32)
    one, other = (
        run(context, [TANH], Shape(width=40, depth=4, batch=4, shared=shared))[0]
        for shared in (False, True)
    )
    for quantity in ("preactivation_mean", "preactivation_std", "activation_std"):
        same = one.arrays[quantity] == other.arrays[quantity]
        assert same.tolist() == [True, False, False, False]


@given(gain=st.sampled_from([0.5, 1.0, 2.0]), seed=st.integers(0, 2**40))
def test_a_shared_orthogonal_matrix_scales_by_its_radius_in_every_step(
    gain: float, seed: int
) -> None:
    # All eigenvalues of gain * Q have the modulus gain, and Q keeps the length of every row.
    depth, batch, device = 5, 3, torch.device("cpu")
    context = ComputeContext(device, ThreadPool(device, 1), Workspace())
    (trace,) = run(
        context,
        [RandomNet(Identity(), gain)],
        Shape(24, depth, batch, shared=True),
        Noise.ORTHOGONAL,
        seed,
    )

    def mean_square(std: str, mean: str) -> np.ndarray:
        return trace.arrays[std] ** 2 + trace.arrays[mean] ** 2

    squares = mean_square("activation_std", "activation_mean")
    np.testing.assert_allclose(squares[1:] / squares[:-1], gain**2, rtol=1e-5)


def test_a_workspace_leaves_no_trace_of_earlier_runs(make_context: MakeContext) -> None:
    context, shape = make_context(torch.float32), Shape(width=40, depth=3, batch=3)
    fresh = run(context, [TANH], shape)
    run(
        context, [RandomNet(Relu(), 1e30)] * 9, Shape(width=64, depth=5, batch=7)
    )  # leaves infinities
    assert_same_bits(fresh[0], run(context, [TANH], shape)[0])


def test_seeds_differ_and_repeat(make_context: MakeContext) -> None:
    context, shape = make_context(), Shape(width=40, depth=3, batch=4)
    first, second, again = (run(context, [TANH], shape, seed=seed)[0] for seed in (1, 2, 1))
    assert_same_bits(first, again)
    assert not np.array_equal(first.arrays["activation_std"], second.arrays["activation_std"])


@given(factor=st.sampled_from([0.25, 0.5, 2.0, 8.0]), seed=st.integers(0, 2**40))
def test_a_linear_net_scales_by_powers_of_the_factor(factor: float, seed: int) -> None:
    # Powers of two, so that nothing is rounded: layer l by factor^l, gradients likewise from above.
    depth, device = 4, torch.device("cpu")
    shape, nets = (
        Shape(24, depth, 3),
        [RandomNet(Identity(), 0.2), RandomNet(Identity(), 0.2 * factor)],
    )
    with ThreadPool(device, 1) as threads:
        one, scaled = run(ComputeContext(device, threads, Workspace()), nets, shape, seed=seed)
    layers = np.arange(1, depth + 1)
    for quantity, power in (
        ("activation_std", layers),
        ("preactivation_mean", layers),
        ("grad_activation_std", depth - layers),
        ("grad_weight_std", np.full(depth, depth - 1)),
    ):
        np.testing.assert_allclose(
            scaled.arrays[quantity], one.arrays[quantity] * factor**power, rtol=1e-6
        )


class TestDivergence:
    SHAPE = Shape(width=40, depth=6, batch=4)

    def test_reason_and_the_layers_before_it(self, make_context: MakeContext) -> None:
        (trace,) = run(make_context(torch.float32), [RandomNet(Identity(), 1e12)], self.SHAPE)
        assert trace.reason == "pre-activations of layer 3 are not finite"
        std = trace.arrays["activation_std"]
        assert np.isfinite(std[:2]).all() and np.isnan(std[2:]).all()
        assert np.isnan(trace.arrays["grad_activation_std"]).all()
        assert trace.histogram.sum(1).tolist() == [160, 160, 0, 0, 0, 0]

    def test_on_the_way_back(self, make_context: MakeContext) -> None:
        # Bounded activations, but each layer multiplies the gradient by about 2.7.
        shape = Shape(width=200, depth=140, batch=4)
        (trace,) = run(make_context(torch.float32), [RandomNet(Tanh(), 1.0)], shape)
        assert "gradients of layer" in trace.reason
        assert np.isfinite(trace.arrays["activation_std"]).all()
        gradient = trace.arrays["grad_activation_std"]
        lost = int(np.isnan(gradient).sum())
        assert 0 < lost < 100
        assert np.isnan(gradient[:lost]).all() and np.isfinite(gradient[lost:]).all()

    def test_saturation_is_not_divergence(self, make_context: MakeContext) -> None:
        (trace,) = run(make_context(torch.float32), [RandomNet(Sigmoid(), 1e20)], self.SHAPE)
        assert trace.reason == ""
        assert trace.arrays["saturated"].tolist() == [1.0] * 6
        assert trace.arrays["grad_activation_std"][:-1].tolist() == [0.0] * 5

    def test_neighbours_do_not_notice(self, make_context: MakeContext) -> None:
        context = make_context(torch.float32)
        alone = run(context, NETS, self.SHAPE)
        mixed = run(context, [RandomNet(Relu(), 1e12), *NETS, RandomNet(Relu(), 1e38)], self.SHAPE)
        assert mixed[0].reason and mixed[-1].reason
        for trace, other in zip(alone, mixed[1:-1], strict=True):
            assert_same_bits(trace, other)

    def test_large_but_finite_signals_are_measured(self, make_context: MakeContext) -> None:
        # Their squares do not fit into float32; their spread does.
        shape = Shape(width=40, depth=5, batch=4)
        net = RandomNet(Identity(), 1e6)
        (trace,) = run(make_context(torch.float32), [net], shape)
        assert trace.reason == ""
        assert trace.arrays["activation_std"][-1] > 1e30
        noise = [
            x.double() for x in plain.noise_of(shape, Noise.NORMAL, 1, make_context(torch.float32))
        ]
        for quantity, values in plain.propagate(net, lambda z: z * 1.0, noise).items():
            np.testing.assert_allclose(trace.arrays[quantity], values, rtol=1e-5, err_msg=quantity)
