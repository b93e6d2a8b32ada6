"""Optimizers of different kinds in one stack: against torch.optim, and to the bit against alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from reportgen.engine.train import batched, fused_rows, kernel
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.descent import Rates
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.mixed import SeveralKinds, rows_by_kind
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Mlp
from reportgen.parts.optimizers import OPTIMIZERS, Adam, AdamW, Optimizer, Sgd
from reportgen.parts.schedules import Constant, Cosine, Linear, RateSchedule

from . import plain
from .test_equivalence import OPTIMIZER_CASES, SIZES, assert_same_net, case_name, problem

Case = tuple[str, dict[str, Any], dict[str, Any]]
MODEL = Mlp.model_validate({"hidden": list(SIZES[1:-1]), "activation": "tanh"})
SHAPES = layers(MODEL, SIZES[:1], SIZES[-1])


def made(case: Case) -> Optimizer:
    name, arguments, _ = case
    return OPTIMIZERS.members[name](**arguments)


BY_KIND = sorted(OPTIMIZER_CASES, key=lambda case: made(case).kind)


@pytest.fixture(params=["small", "large", "fused"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nets of which all parameters lie side by side, or the first layer goes seed by seed."""
    if request.param != "small":
        monkeypatch.setattr(batched, "LARGE", 1)
    if request.param == "fused":
        monkeypatch.setattr(fused_rows, "MANY", 1)
        monkeypatch.setattr("reportgen.engine.train.mixed.MANY", 1)
    return str(request.param)


def test_every_optimizer_in_one_group_against_torch(device: torch.device, size: str) -> None:
    given = problem(SHAPES, [], SIZES[:1], torch.float64, device, trials=len(BY_KIND))
    stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    models = [MODEL] * len(BY_KIND)
    stacked = StackedMlp(models, [made(case) for case in BY_KIND], SHAPES, stack, 1)
    for batch in given.batches:
        stacked.step(batch)
    for trial, (name, arguments, of_torch) in enumerate(BY_KIND):
        net = plain.mlp({"activation": "tanh"}, SIZES).to(device, torch.float64)
        plain.start(net, given.weights[trial])
        named = {key: value for key, value in arguments.items() if not key.startswith("beta")}
        plain.train(net, (name, {**named, **of_torch}), given.plain_batches(lambda draw: draw))
        with torch.no_grad():
            assert_same_net(stacked, trial, net, given.held_out, 1e-10)


SCHEDULES: list[RateSchedule] = [Constant(), Linear(warmup=3), Cosine()]


def trained(
    optimizers: Sequence[Optimizer], schedules: Sequence[RateSchedule], rows: Sequence[int],
    seeds: int, device: torch.device,
) -> list[Tensor]:  # fmt: skip
    """Parameters after ten steps in float32; `rows` say which of 64 trials, 32 of each seed."""
    stream = torch.Generator().manual_seed(3)

    def normal(*size: int) -> Tensor:
        return torch.randn(size, generator=stream).to(device)

    weights = [normal(64, *layer.shape)[list(rows)] / 4 for layer in SHAPES]
    arms = len(rows) // seeds
    own = sorted({row // (64 // 2) for row in rows})
    rates = Rates(optimizers, schedules, 10)
    net = StackedMlp([MODEL] * len(rows), optimizers, SHAPES, weights, seeds, rates=rates)
    assert arms * seeds == len(rows)
    for step in range(10):
        inputs, targets = normal(2, 16, SIZES[0]), torch.arange(32, device=device).view(2, 16) % 5
        net.step(Batch(inputs[own], targets[own]), keep=step == 9)
    return [p.detach() for p in net.parameters] + list(net.gradients)


@pytest.mark.parametrize("products", ["kernel", "torch"])
def test_a_trial_has_the_bits_that_it_has_alone(
    size: str, products: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two seeds of all kinds, then each trial alone: plain SGD too, whose path is another there."""
    if products == "torch":
        monkeypatch.setattr(batched, "find_kernel", lambda dtype: None)
    elif not kernel.is_wanted():
        pytest.skip("no processor or compiler for it")
    cpu = torch.device("cpu")
    optimizers = [made(case) for case in BY_KIND] * 2
    schedules = [SCHEDULES[number % 3] for number in range(len(optimizers))]
    arms = len(BY_KIND)
    rows = [*range(arms), *range(32, 32 + arms)]
    together = trained(optimizers, schedules, rows, 2, cpu)
    assert len({float(p) for p in together[0].double().sum((1, 2))}) == len(rows)
    for trial, row in enumerate(rows):
        alone = trained([optimizers[trial]], [schedules[trial]], [row], 1, cpu)
        for one, all_trials in zip(alone, together, strict=True):
            assert torch.equal(one[0], all_trials[trial]), optimizers[trial].describe()


@pytest.mark.parametrize("case", OPTIMIZER_CASES, ids=lambda c: f"{c[0]}-{case_name(c[1])}")
def test_a_descent_of_one_kind_has_nothing_mixed(case: Case) -> None:
    assert len(rows_by_kind([made(case)] * 6)) == 1


def test_memory_is_kept_for_the_trials_of_a_kind_alone() -> None:
    optimizers = [Adam(), Sgd(lr=0.1, momentum=0.9), Sgd(lr=0.1)] * 2
    mixed = SeveralKinds(
        optimizers, [torch.zeros(6, 3, 2), torch.zeros(6, 3, 1)], rows_by_kind(optimizers)
    )
    assert [kind.memory for kind in mixed.kinds] == [2 * 2 * 9, 4 * 9]


def test_where_kinds_stand() -> None:
    a, b = Adam(), AdamW()
    first, second = rows_by_kind([a, a, b] * 2)
    assert (first.trials, second.trials) == ([0, 1, 3, 4], [2, 5])
    (only,) = rows_by_kind([a] * 4)
    assert only.trials == [0, 1, 2, 3]
    assert [place.trials for place in rows_by_kind([a, a, b])] == [[0, 1], [2]]
    nesterov = Sgd(lr=0.1, momentum=0.9, nesterov=True)
    assert len(rows_by_kind([Sgd(lr=0.1), Sgd(lr=0.1, momentum=0.9), nesterov])) == 2


@pytest.mark.parametrize("order", ["aba", "abba", "aabab", "abcacb"])
def test_another_order_is_refused(order: str) -> None:
    of = {"a": Adam(), "b": AdamW(), "c": Sgd(lr=0.1)}
    with pytest.raises(ValueError, match="must follow one another"):
        rows_by_kind([of[letter] for letter in order])
