"""Vanilla dropout and DropConnect against modules that spell them out, and in expectation."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from pydantic import ValidationError
from torch import Tensor, nn

from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net, dropped_units
from reportgen.engine.train.regularize import dropped_weights
from reportgen.engine.train.stacked import StackedMlp
from reportgen.engine.train.streams import BLOCK, Masks, kept_fraction, threshold
from reportgen.parts.activations import Identity
from reportgen.parts.models import Cnn, Mlp
from reportgen.parts.optimizers import OPTIMIZERS, Sgd

from . import plain
from .test_equivalence import CLASSES, IMAGE, SIZES, assert_same_net, problem, uniform

RATES = (0.3, 0.5, 0.1)


class Vanilla(nn.Module):
    """Units are dropped in training, and multiplied with the share that is kept in evaluation."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate, self.draws = round(rate * 2**16) / 2**16, torch.empty(0)

    def forward(self, x: Tensor) -> Tensor:
        return x * (self.draws >= self.rate) if self.training else x * (1 - self.rate)


class Printed(nn.Module):
    """The code of the notes: `(np.random.randn(*H.shape) < p) / p`, with p = 1 - rate.

    The uniform draws become normal numbers by the quantile function. vanilla: divides nowhere in
    training and multiplies by p in evaluation.
    """

    def __init__(self, rate: float, *, vanilla: bool) -> None:
        super().__init__()
        self.p, self.vanilla, self.draws = 1 - rate, vanilla, torch.empty(0)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x * self.p if self.vanilla else x
        normal = -torch.special.ndtri(self.draws + 2.0**-17)  # draws are k / 2^16
        mask = (normal < self.p).to(x) / (1.0 if self.vanilla else self.p)
        return x * mask


class DropConnected(nn.Linear):
    """Weights are dropped in training; those that stay are divided by the share that is kept."""

    rate = 0.0
    draws = torch.empty(0)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        kept = self.draws.view(self.weight.shape) >= self.rate
        return F.linear(x, self.weight * kept / (1 - self.rate), self.bias)


def spelled_out(net: nn.Sequential, case: dict[str, Any]) -> nn.Sequential:
    """The net with the dropout of a case in place of that of `plain`."""
    scaled_in_test = case.get("dropout_scaling") == "test"
    if case.get("dropout_mask") == "normal":
        return nn.Sequential(
            *(
                Printed(rate_of(m), vanilla=scaled_in_test) if isinstance(m, plain.Dropout) else m
                for m in net
            )
        )
    return nn.Sequential(*(Vanilla(m.rate) if isinstance(m, plain.Dropout) else m for m in net))


def rate_of(dropout: plain.Dropout) -> float:
    """The rate as declared, which `plain.Dropout` rounds."""
    return min(RATES, key=lambda rate: abs(rate - dropout.rate))


def drop_connected(net: nn.Sequential, rate: float) -> nn.Sequential:
    *hidden, _ = (module for module in net if isinstance(module, nn.Linear))
    for linear in hidden:
        linear.__class__ = DropConnected
        linear.__dict__["rate"] = round(rate * 2**16) / 2**16
    return net


def trained(net: nn.Sequential, stepper: tuple[str, dict[str, Any]], batches: list[Batch]) -> None:
    name, arguments = stepper
    optimizer = plain.OPTIMIZERS[name](net.parameters(), **arguments)
    net.train()
    for batch in batches:
        kinds = ((Vanilla | Printed, batch.draws), (DropConnected, batch.connections))
        for kind, draws in kinds:
            for module, draw in zip((m for m in net if isinstance(m, kind)), draws, strict=True):
                module.draws = uniform(draw[0])
        loss = F.cross_entropy(net(batch.inputs[0]), batch.targets[0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    net.eval()


CASES: list[dict[str, Any]] = [
    {"dropout": 1, "dropout_scaling": "test"},
    {"dropout": 1, "dropout_scaling": "test", "norm": "batch", "norm_position": "after"},
    {"dropout": 1, "dropout_scaling": "test", "norm": "batch", "dropout_position": "before_norm"},
    {"dropout": 1, "dropout_scaling": "test", "dropout_mask": "normal"},
    {"dropout": 1, "dropout_scaling": "inverted", "dropout_mask": "normal"},
    {"drop_connect": 1},
    {"drop_connect": 1, "norm": "layer"},
    {"drop_connect": 1, "dropout": 1, "dropout_scaling": "test", "activation": "tanh"},
]


@pytest.mark.parametrize("stepper", [("sgd", {"lr": 0.1}), ("adam", {"lr": 3e-3})])
@pytest.mark.parametrize("case", CASES)
def test_stacked_and_alone(
    case: dict[str, Any], stepper: tuple[str, dict[str, Any]], device: torch.device
) -> None:
    """Three trials with rates of their own."""
    models: list[dict[str, Any]] = []
    for rate in RATES:
        kinds = [key for key in ("dropout", "drop_connect") if key in case]
        models.append({**case, **dict.fromkeys(kinds, rate)})
    declared = [Mlp.model_validate({"hidden": list(SIZES[1:-1]), **model}) for model in models]
    shapes = layers(declared[0], SIZES[:1], CLASSES)
    units = dropped_units(declared[0], shapes) if "dropout" in case else []
    given = problem(shapes, units, SIZES[:1], torch.float64, device, trials=3)
    batches = given.batches
    if "drop_connect" in case:
        masks = Masks(0, 1, dropped_weights(shapes), device, "connections")
        batches = [
            Batch(b.inputs, b.targets, b.draws, [draw[None] for draw in masks.at(number)])
            for number, b in enumerate(batches)
        ]
    optimizer = OPTIMIZERS.members[stepper[0]](**stepper[1])
    stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    stacked = StackedMlp(declared, [optimizer] * 3, shapes, stack, 1)
    for number, batch in enumerate(batches):
        stacked.step(batch, keep=number % 10 == 0)
    for trial, model in enumerate(models):
        net = spelled_out(plain.mlp(model, SIZES), model).to(device, torch.float64)
        plain.start(net, given.weights[trial])
        if "drop_connect" in case:
            drop_connected(net, model["drop_connect"])
        trained(net, stepper, batches)
        loop = Loop(Net(declared[trial], shapes, given.weights[trial]), optimizer)
        for batch in batches:
            loop.step(batch)
        with torch.no_grad():
            assert_same_net(stacked, trial, net, given.held_out, 1e-10)
            assert_same_net(loop, 0, net, given.held_out, 1e-10)


def test_a_large_first_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seed by seed, or not: the same."""
    model = Mlp(hidden=[20, 16], drop_connect=0.4)
    shapes = layers(model, SIZES[:1], CLASSES)
    given = problem(shapes, [], SIZES[:1], torch.float64, torch.device("cpu"), trials=2)
    masks = Masks(0, 1, dropped_weights(shapes), torch.device("cpu"), "connections")
    found = []
    for large in (2**20, 1):
        monkeypatch.setattr("reportgen.engine.train.batched.LARGE", large)
        stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
        learner = StackedMlp([model] * 2, [Sgd(lr=0.1)] * 2, shapes, stack, 1)
        for number, b in enumerate(given.batches[:20]):
            draws = [draw[None] for draw in masks.at(number)]
            learner.step(Batch(b.inputs, b.targets, (), draws))
        found.append(learner.parameters)
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12)


def test_convolutions_keep_their_kernels() -> None:
    model = Cnn(channels=[8, 4], hidden=[12, 6], drop_connect=0.5)
    shapes = layers(model, IMAGE, CLASSES)
    assert dropped_weights(shapes) == [0, 0, 4 * 2 * 2 * 12, 12 * 6]
    given = problem(shapes, [], IMAGE, torch.float64, torch.device("cpu"), trials=1)
    masks = Masks(0, 1, dropped_weights(shapes), torch.device("cpu"), "connections")
    net = plain.cnn({"channels": [8, 4], "hidden": [12, 6]}, IMAGE, CLASSES).double()
    plain.start(net, given.weights[0])
    loop = Loop(Net(model, shapes, given.weights[0]), Sgd(lr=0.1))
    batches = [
        Batch(b.inputs, b.targets, (), [draw[None] for draw in masks.at(number)])
        for number, b in enumerate(given.batches)
    ]
    for batch in batches:
        loop.step(batch)
    for_script = [Batch(b.inputs, b.targets, (), b.connections[2:]) for b in batches]
    trained(drop_connected(net, 0.5), ("sgd", {"lr": 0.1}), for_script)
    with torch.no_grad():
        assert_same_net(loop, 0, net, given.held_out, 1e-10)


@pytest.mark.parametrize(
    "kind", [{"dropout": 0.4}, {"dropout": 0.4, "dropout_scaling": "test"}, {"drop_connect": 0.4}]
)
def test_evaluation_is_the_mean_over_masks(kind: dict[str, Any]) -> None:
    """Exactly so where nothing is bent: outputs of a net with one linear hidden layer.

    The mean over all masks of four units, or of four weights, each with its probability.
    """
    model = Mlp.model_validate({"hidden": [2 if "drop_connect" in kind else 4], **kind})
    model = model.model_copy(update={"activation": Identity()})
    shapes = layers(model, (2,), 3)
    stream = torch.Generator().manual_seed(0)
    weights = [torch.randn(s.shape, generator=stream, dtype=torch.float64) for s in shapes]
    net = Net(model, shapes, weights)
    x = torch.randn(1, 2, generator=stream, dtype=torch.float64)
    kept = 1 - round(0.4 * 2**16) / 2**16
    mean: Any = 0.0
    loop = Loop(net, Sgd(lr=0.1))
    with torch.no_grad():
        net.train()
        for stays in itertools.product([True, False], repeat=4):
            draw = torch.where(torch.tensor(stays), 2**15 - 1, -(2**15)).to(torch.int16)
            probability = kept ** sum(stays) * (1 - kept) ** (4 - sum(stays))
            if "drop_connect" in kind:
                assert loop._connections is not None
                masks = loop._connections.masks([draw.view(1, 4, 1)], shapes)
                outputs = net(x, masks=[mask[0] for mask in masks])
            else:
                outputs = net(x, [draw.view(4, 1)])
            mean = mean + probability * outputs
        net.eval()
        torch.testing.assert_close(net(x), mean, rtol=1e-12, atol=1e-12)


def test_the_masks_of_weights_are_a_stream_of_their_own() -> None:
    units, weights = (
        Masks(3, 1, [50], torch.device("cpu"), name) for name in ("masks", "connections")
    )
    assert units.fingerprint != weights.fingerprint
    assert weights.at(0)[0].shape == (50, 1)


def test_the_printed_mask_keeps_what_a_normal_number_below_p_keeps() -> None:
    """Against numpy's own `randn(...) < p`, the line of the notes."""
    draws = np.random.default_rng(0).integers(-(2**15), 2**15, 200_000)
    printed = np.random.RandomState(1).randn(200_000)
    for rate in RATES:
        least, factor = threshold(rate, "normal")
        kept, expected = (draws >= least).mean(), (printed < 1 - rate).mean()
        assert abs(kept - expected) < 4 * np.sqrt(0.5 / 200_000)
        assert factor == pytest.approx(1 / (1 - rate))


def test_a_printed_mask_needs_a_rate() -> None:
    with pytest.raises(ValidationError, match="requires a dropout above 0"):
        Mlp(dropout_mask="normal")


def test_kept_fraction_is_that_of_the_masks() -> None:
    masks = Masks(0, 20, [30, 10], torch.device("cpu"))
    least, _ = threshold(0.5, "normal")
    kept = [(draw >= least).float() for step in range(BLOCK) for draw in masks.at(step)]
    expected = torch.cat([mask.flatten() for mask in kept]).mean()
    assert kept_fraction(masks, least) == pytest.approx(float(expected), abs=1e-6)
