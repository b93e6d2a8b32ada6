"""Implicit weights: the algebra exactly, the distribution against dense weights.

All seeds are fixed, so the statistical tests give the same p-values every time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import torch
from scipy import stats
from torch import Tensor

from reportgen.engine import dense, implicit
from reportgen.engine.context import ComputeContext, ThreadPool, Workspace
from reportgen.engine.net import QUANTITIES, RandomNet, Shape, Trace
from reportgen.parts.activations import Gelu, Identity, Relu, Sigmoid, Tanh
from reportgen.parts.initializers import Noise
from tests.engine.conftest import MakeContext
from tests.engine.test_dense import assert_same_bits

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def context() -> Iterator[ComputeContext]:
    with ThreadPool(CPU, 1) as threads:
        yield ComputeContext(CPU, threads, Workspace())


def normals(seed: int, *size: int) -> Tensor:
    return torch.randn(*size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def rows_of(case: str) -> Tensor:
    """Rows (5, 12): in general position, and in the ways in which nets lose rank."""
    x = normals(1, 5, 12)
    if case == "equal rows":
        x[3] = x[1]
    elif case == "a dead row":
        x[2] = 0
    elif case == "all equal":
        x[:] = x[0]
    elif case == "all dead":
        x.zero_()
    return x


CASES = ["general", "equal rows", "a dead row", "all equal", "all dead"]


class TestAlgebra:
    """With N in hand, every formula of the engine can be checked as an equation."""

    @pytest.mark.parametrize("case", CASES)
    def test_roots(self, case: str) -> None:
        x = rows_of(case)
        gram = x @ x.T
        root, inverse = implicit.roots(gram)
        torch.testing.assert_close(root @ root, gram)
        torch.testing.assert_close(root, root.T)
        torch.testing.assert_close(inverse @ root @ root, root)
        torch.testing.assert_close(gram @ inverse @ inverse @ gram, gram)

    @pytest.mark.parametrize("case", CASES)
    def test_forward_is_the_product(self, case: str) -> None:
        x, n = rows_of(case), normals(2, 12, 12)
        root, inverse = implicit.roots(x @ x.T)
        up = inverse @ x @ n  # G = Q^T N
        torch.testing.assert_close(root @ up, x @ n)

    @pytest.mark.parametrize("case", CASES)
    def test_backward_is_the_product_with_the_conditional_weights(self, case: str) -> None:
        """delta (Q G + (I - Q Q^T) N')^T, written out with matrices (D, D)."""
        x, n, other, delta = (
            rows_of(case),
            normals(2, 12, 12),
            normals(3, 12, 12),
            normals(4, 5, 12),
        )
        _, inverse = implicit.roots(x @ x.T)
        basis = inverse @ x
        weights = basis.T @ (basis @ n) + (torch.eye(12) - basis.T @ basis) @ other
        torch.testing.assert_close(x @ weights, x @ n)  # they agree with what has been seen
        result = implicit.back(delta, basis @ n, basis, delta @ other.T)
        torch.testing.assert_close(result, delta @ weights.T)
        same = implicit.back(delta, basis @ n, basis, delta @ n.T)
        torch.testing.assert_close(same, delta @ n.T)

    @pytest.mark.parametrize("case", CASES)
    def test_the_way_back_is_the_adjoint_of_the_way_up(self, case: str) -> None:
        """(delta N^T) h^T = delta (h N)^T for the one N that both ways have in common."""
        x, up, fresh, delta = rows_of(case), normals(2, 5, 12), normals(3, 5, 12), normals(4, 5, 12)
        root, inverse = implicit.roots(x @ x.T)
        back = implicit.back(delta, up, inverse @ x, fresh)
        torch.testing.assert_close(back @ x.T, delta @ (root @ up).T)


NETS = [
    RandomNet(Tanh(), 0.02),
    RandomNet(Tanh(), 0.25),
    RandomNet(Relu(), 0.2),
    RandomNet(Sigmoid(), 0.5),
    RandomNet(Gelu(), 0.2),
    RandomNet(Identity(), 0.1),
]


def samples(traces: Sequence[Sequence[Trace]]) -> np.ndarray:
    """Shape (nets * quantities * depth, seeds)."""
    return (
        np.array(
            [
                [trace.arrays[quantity] for trace in of_seed for quantity in QUANTITIES]
                for of_seed in traces
            ]
        )
        .reshape(len(traces), -1)
        .T
    )


def both(shape: Shape, seeds: int, context: ComputeContext) -> tuple[np.ndarray, np.ndarray]:
    """Samples of independent seeds, from implicit and from dense weights."""
    one = [implicit.propagate(NETS, shape, seed, context)[0] for seed in range(seeds)]
    other = [
        dense.propagate(NETS, shape, Noise.NORMAL, 10_000 + seed, context)[0]
        for seed in range(seeds)
    ]
    return samples(one), samples(other)


def p_values(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Kolmogorov-Smirnov of each row that is not constant."""
    varying = [
        (a, b) for a, b in zip(one, other, strict=True) if np.ptp(np.concatenate([a, b])) > 1e-12
    ]
    return np.array([stats.ks_2samp(a, b, method="asymp").pvalue for a, b in varying])


SHAPES = [
    Shape(width=64, depth=3, batch=16),
    Shape(width=40, depth=3, batch=36),  # close to the width: the projection is most of it
    Shape(width=128, depth=2, batch=1),
    Shape(width=48, depth=1, batch=48),
    Shape(width=2, depth=4, batch=2),  # ReLU nets die, Gram matrices lose rank
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_same_distribution_as_dense(shape: Shape, context: ComputeContext) -> None:
    seeds = 200
    one, other = both(shape, seeds, context)
    p = p_values(one, other)
    assert len(p) > 5 * shape.depth
    # Uniform if the distributions are equal (rows are dependent, so the bounds are wide).
    assert p.min() > 1e-3 / 2
    assert np.mean(p < 0.05) < 0.12
    # Means in units of their standard error, spreads as a ratio.
    error = np.sqrt((one.var(1) + other.var(1)) / seeds) + 1e-12
    assert np.abs((one.mean(1) - other.mean(1)) / error).max() < 4.5
    if shape.width > 2:  # four units have tails too heavy for a ratio of spreads
        varying = other.std(1) > 1e-9
        ratio = one.std(1)[varying] / other.std(1)[varying]
        assert ratio.min() > 0.7 and ratio.max() < 1.4


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("no projection", lambda delta, up, basis, fresh: delta @ up.T @ basis + fresh),
        ("no memory", lambda delta, up, basis, fresh: fresh - fresh @ basis.T @ basis),
    ],
)
def test_the_comparison_would_notice(
    name: str, mistake: object, context: ComputeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A way back without one of its terms fails the test above by many orders of magnitude."""
    monkeypatch.setattr(implicit, "back", mistake)
    one, other = both(Shape(width=40, depth=3, batch=36), 60, context)
    assert p_values(one, other).min() < 1e-12


def test_single_entries_and_their_correlations_have_the_distribution_of_dense() -> None:
    """A layer, forward and back, many times: entries, norms and the tie between both ways."""
    x, top = normals(1, 3, 6), normals(2, 3, 6)
    root, inverse = implicit.roots(x @ x.T)
    basis = inverse @ x

    def measure(z: Tensor, back: Tensor) -> list[float]:
        return [
            z[0, 0].item(),
            back[1, 2].item(),
            back.square().sum().item(),
            (z[0] * z[1]).sum().item(),
            (z[0] * back[0]).sum().item(),  # ways up and back are not independent
            (x[0] * back[1]).sum().item(),
        ]

    by_hand, without = [], []
    for seed in range(1500):
        n = normals(10 * seed + 7, 6, 6)
        z = x @ n
        by_hand.append(measure(z, (top * (1 - z.tanh() ** 2)) @ n.T))
        up, down = normals(10 * seed + 8, 3, 6), normals(10 * seed + 9, 3, 6)
        z = root @ up
        delta = top * (1 - z.tanh() ** 2)
        fresh = implicit.roots(delta @ delta.T)[0] @ down
        without.append(measure(z, implicit.back(delta, up, basis, fresh)))
    for one, other in zip(np.array(by_hand).T, np.array(without).T, strict=True):
        assert stats.ks_2samp(one, other).pvalue > 0.005


@pytest.mark.parametrize("batch", [1, 3, 16])
def test_a_net_does_not_depend_on_its_neighbours_or_on_threads(
    make_context: MakeContext, batch: int
) -> None:
    shape = Shape(300, 3, batch)

    def run(nets: Sequence[RandomNet], threads: int) -> list[Trace]:
        return implicit.propagate(nets, shape, 5, make_context(torch.float32, threads))[0]

    together = run(NETS, 2)
    alone = [run([net], 1)[0] for net in NETS]
    for others in (run(NETS, 1), run(NETS[::-1], 3)[::-1], alone):
        for trace, other in zip(together, others, strict=True):
            assert_same_bits(trace, other)


def test_rows_that_are_equal_up_to_rounding_stay_equal(context: ComputeContext) -> None:
    """A sigmoid net with tiny weights forgets its inputs: every row says 0.5."""
    shape = Shape(width=64, depth=4, batch=8)
    (trace,) = implicit.propagate([RandomNet(Sigmoid(), 1e-9)], shape, 1, context)[0]
    assert trace.reason == ""
    np.testing.assert_allclose(trace.arrays["activation_mean"], 0.5, atol=1e-6)
    assert (trace.arrays["activation_std"] < 1e-6).all()
    # the gradient shrinks by scale * sqrt(width) / 4 a layer
    ratios = trace.arrays["grad_activation_std"][:-1] / trace.arrays["grad_activation_std"][1:]
    np.testing.assert_allclose(ratios, 1e-9 * math.sqrt(64) / 4, rtol=0.3)


def test_divergence_is_a_reason_and_not_an_error(context: ComputeContext) -> None:
    shape = Shape(width=40, depth=6, batch=4)
    given_up, fine = implicit.propagate([RandomNet(Relu(), 1e12), NETS[1]], shape, 1, context)[0]
    assert given_up.reason == "pre-activations of layer 3 are not finite"
    assert np.isfinite(given_up.arrays["activation_std"][:2]).all()
    assert np.isnan(given_up.arrays["activation_std"][2:]).all()
    assert fine.reason == ""


def test_large_but_finite_signals_are_measured(context: ComputeContext) -> None:
    shape = Shape(width=40, depth=5, batch=4)
    (trace,) = implicit.propagate([RandomNet(Identity(), 1e6)], shape, 1, context)[0]
    assert trace.reason == ""
    assert trace.arrays["activation_std"][-1] > 1e30


def test_fingerprints_are_shared_by_all_nets_and_differ_by_seed(context: ComputeContext) -> None:
    shape = Shape(width=40, depth=2, batch=4)
    _, one = implicit.propagate(NETS, shape, 1, context)
    _, same = implicit.propagate(NETS[:1], shape, 1, context)
    _, other = implicit.propagate(NETS, shape, 2, context)
    assert set(one) == {"inputs", "top_gradient", "weights.normal"}
    assert one == same
    assert not set(one.values()) & set(other.values())


def test_a_batch_larger_than_the_width_is_refused(context: ComputeContext) -> None:
    with pytest.raises(ValueError, match=r"at most the width. Got 5 > 4"):
        implicit.propagate(NETS, Shape(width=4, depth=1, batch=5), 1, context)
