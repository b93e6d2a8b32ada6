"""Noisy batch norm against a module that adds the noise, and the gradients at other parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from reportgen.engine.context import ThreadPool
from reportgen.engine.train import probes, streams
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.group import run_group
from reportgen.engine.train.learner import Batch, Captured, Learner
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net
from reportgen.engine.train.shift_noise import ShiftNoise, stack
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Block, Cnn, Mlp
from reportgen.parts.norms import NoisyBatchNorm
from reportgen.parts.optimizers import Sgd

from . import plain
from .test_equivalence import BATCH, CLASSES, IMAGE, SIZES, problem, uniform
from .test_training_state import check_cuts, common, data, mlp, setups, values

STEPS = 20
NORM = NoisyBatchNorm(statistics="last")
HOW = {"noisy_batch": {"statistics": "last"}}


def noise(units: Sequence[int], seed: int = 4, batch: int = BATCH) -> ShiftNoise:
    return ShiftNoise(NORM, seed, batch, units, torch.zeros((), dtype=torch.float64))


class WithNoise(nn.Module):
    """Torch's batch norm that remembers the last batch, and noise for each of the steps."""

    def __init__(
        self, norm: nn.BatchNorm1d | nn.BatchNorm2d, own: list[tuple[Tensor, Tensor]]
    ) -> None:
        super().__init__()
        norm.momentum = 1.0
        self.norm, self.own, self.step = norm, own, 0

    def forward(self, x: Tensor) -> Tensor:
        factor, offset = (each.T for each in self.own[self.step])  # (B, F)
        if not self.training:
            factor, offset = factor[:1], offset[:1]
        self.step += self.training
        shape = (len(factor), x.shape[1], *[1] * (x.dim() - 2))
        made: Tensor = self.norm(x) * factor.reshape(shape) + offset.reshape(shape)
        return made


def add_noise(net: nn.Sequential, units: Sequence[int]) -> None:
    """Puts it behind every batch norm; the last entry is the noise of the evaluation."""
    source, layer = noise(units), 0
    for number, module in enumerate(net):
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            found = [source.at(step)[layer] for step in range(STEPS)]
            found.append(source.at(STEPS, examples=False)[layer])
            own = [(each.factor[0], each.offset[0]) for each in found]
            net[number] = WithNoise(module, own)
            layer += 1
    assert layer == len(units)


def check(learner: Learner, trial: int, net: nn.Module, held_out: Tensor) -> None:
    with torch.no_grad():
        expected = net(held_out)
    outputs = learner.outputs(held_out[None])[trial].T
    torch.testing.assert_close(outputs, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("position", ["before", "after"])
def test_stacked_and_alone(position: str) -> None:
    model = {"activation": "tanh", "norm_position": position}
    declared = Mlp.model_validate({"hidden": list(SIZES[1:-1]), **model, "norm": HOW})
    shapes, units = layers(declared, SIZES[:1], CLASSES), SIZES[1:-1]
    given = problem(shapes, [], SIZES[:1], torch.float64, torch.device("cpu"), trials=2)
    given.batches = given.batches[:STEPS]
    optimizers = [Sgd(lr=0.1), Sgd(lr=0.02)]
    weights = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    stacked = StackedMlp([declared] * 2, optimizers, shapes, weights, 1, noises=[noise(units)])
    for batch in given.batches:
        stacked.step(batch)
    for trial, optimizer in enumerate(optimizers):
        net = plain.mlp({**model, "norm": "batch"}, SIZES).double()
        add_noise(net, units)
        plain.start(net, given.weights[trial])
        plain.train(net, ("sgd", {"lr": optimizer.lr}), given.plain_batches(uniform))
        loop = Loop(Net(declared, shapes, given.weights[trial]), optimizer, noises=[noise(units)])
        for batch in given.batches:
            loop.step(batch)
        check(stacked, trial, net, given.held_out)
        check(loop, 0, net, given.held_out)


@pytest.mark.parametrize("channels_last", [False, True])
def test_convolutions(channels_last: bool) -> None:
    model = {"channels": [8, 4], "hidden": [12], "activation": "tanh", "bias": False}
    declared, units = Cnn.model_validate({**model, "norm": HOW}), [8, 4, 12]
    shapes = layers(declared, IMAGE, CLASSES)
    given = problem(shapes, [], IMAGE, torch.float64, torch.device("cpu"), trials=1)
    given.batches = given.batches[:STEPS]
    net = plain.cnn({**model, "norm": "batch"}, IMAGE, CLASSES).double()
    add_noise(net, units)
    plain.start(net, given.weights[0])
    plain.train(net, ("sgd", {"lr": 0.05}), given.plain_batches(uniform))
    learner = Loop(
        Net(declared, shapes, given.weights[0]),
        Sgd(lr=0.05),
        channels_last=channels_last,
        noises=[noise(units)],
    )
    for batch in given.batches:
        learner.step(batch)
    check(learner, 0, net, given.held_out)


def test_the_distributions_of_the_noise() -> None:
    """Means uniform in their ranges, and examples around them, new in every step."""
    steps, units = 320, 50
    source = noise([units])
    means = [source.at(step, examples=False)[0] for step in range(steps)]
    offset, factor = (torch.cat([getattr(m, n) for m in means]) for n in ("offset", "factor"))
    assert offset.abs().max() <= 0.5 and factor.min() >= 1 and factor.max() <= 1.25
    assert offset.mean().abs() < 0.01 and factor.mean().item() == pytest.approx(1.125, abs=3e-3)
    assert offset.std().item() == pytest.approx(1 / 12**0.5, rel=0.02)
    assert factor.std().item() == pytest.approx(0.25 / 12**0.5, rel=0.02)
    every = [source.at(step)[0] for step in range(steps)]
    around = torch.cat([e.offset - m.offset for e, m in zip(every, means, strict=True)])
    assert around.abs().max() <= 0.1
    assert around.std().item() == pytest.approx(0.2 / 12**0.5, rel=0.02)
    around = torch.cat([e.factor - m.factor for e, m in zip(every, means, strict=True)])
    assert around.mean().abs() < 1e-3 and around.std().item() == pytest.approx(0.1, rel=0.02)
    between = torch.corrcoef(offset[:, :, 0])  # steps
    assert (between - torch.eye(steps)).abs().max() < 0.7


def test_draws_are_named() -> None:
    """By seed, layer and step; the means of units do not depend on the size of a batch."""
    first = noise([6, 6]).at(3)
    for one, other in zip(first, noise([6, 6]).at(3), strict=True):
        assert torch.equal(one.offset, other.offset) and torch.equal(one.factor, other.factor)
    assert not torch.equal(first[0].offset, first[1].offset)
    assert not torch.equal(first[0].offset, noise([6, 6], seed=5).at(3)[0].offset)
    wide = noise([6, 6], batch=40).at(3, examples=False)
    assert torch.equal(wide[0].offset, noise([6, 6]).at(3, examples=False)[0].offset)
    both = stack([noise([6]), noise([6], seed=5)], 3)
    assert torch.equal(both[0].offset[1:], noise([6], seed=5).at(3)[0].offset)
    assert noise([6]).fingerprint != noise([6], seed=5).fingerprint
    larger = NORM.model_copy(update={"offset": 2.0})
    like = torch.zeros((), dtype=torch.float64)
    assert ShiftNoise(larger, 4, BATCH, [6], like).fingerprint == noise([6]).fingerprint
    assert stack([], 3) == []


def noisy(**changes: Any) -> Block:
    return mlp(norm={"noisy_batch": {"statistics": "population"}}, **changes)


def test_a_trial_has_the_same_bits_in_every_group(device: torch.device) -> None:
    """With all that is measured of drift and along the gradient."""
    model = noisy()
    evaluations = dataclasses.replace(common(model).evaluations, drift=True, along_gradient=True)
    shared = common(model, evaluations=evaluations)
    trials = setups(model, [Sgd(lr=0.1), Sgd(lr=0.02)], seeds=(4, 5, 6))

    def run(some: Sequence[Any]) -> list[dict[str, Any]]:
        with ThreadPool(device) as threads:
            return values(run_group(some, shared, data(device), 3, threads))

    together = run(trials)
    for number, trial in enumerate(trials):
        (alone,) = run([trial])
        assert alone == together[number]


@pytest.mark.parametrize("kind", ["stack", "alone"])
def test_noise_and_drift_after_a_cut(
    kind: str, device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.engine.train.shift_noise.BLOCK", streams.BLOCK)
    model = noisy()
    trials = setups(model, [Sgd(lr=0.1), Sgd(lr=0.02)])
    if kind == "alone":
        model = Cnn.model_validate({"channels": [3], "norm": HOW})
        trials = setups(model, [Sgd(lr=0.1)], seeds=[4])
    evaluations = dataclasses.replace(common(model).evaluations, drift=True, along_gradient=True)
    check_cuts(trials, common(model, evaluations=evaluations), device)


# --- along the gradient ------------------------------------------------------------------------


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
def test_gradients_at_other_parameters_are_those_of_autograd(norm: str) -> None:
    """Stacked and alone, and neither parameters nor running statistics change."""
    model = {"activation": "tanh", "norm": norm}
    declared = Mlp.model_validate({"hidden": list(SIZES[1:-1]), **model})
    shapes = layers(declared, SIZES[:1], CLASSES)
    given = problem(shapes, [], SIZES[:1], torch.float64, torch.device("cpu"), trials=2)
    weights = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    optimizers = [Sgd(lr=0.1)] * 2
    stacked = StackedMlp([declared] * 2, optimizers, shapes, weights, 1)
    loop = Loop(Net(declared, shapes, [w.clone() for w in given.weights[0]]), optimizers[0])
    batch = given.batches[0]
    both: list[tuple[Learner, int]] = [(stacked, 2), (loop, 1)]
    for learner, trials in both:
        before = [x.clone() for x in learner.model_state]
        moved = [p.detach() * 1.1 + 0.01 for p in learner.parameters]
        losses, found = learner.gradients_at(moved, batch)
        for kept, now in zip(before, learner.model_state, strict=True):
            assert torch.equal(kept, now)
        for trial in range(trials):
            order = layer_by_layer(learner)
            loss, gradients = by_autograd(model, [moved[n][trial] for n in order], batch)
            assert losses[trial].item() == pytest.approx(loss, rel=1e-12)
            for number, other in zip(order, gradients, strict=True):
                one = found[number][trial]
                torch.testing.assert_close(one, other.reshape(one.shape), rtol=1e-10, atol=1e-12)


def layer_by_layer(learner: Learner) -> list[int]:
    """Indices of weight, bias, gamma and beta of each layer, where it has them."""
    hidden = learner.hidden
    norms = [[*pair] for pair in zip(hidden.gammas, hidden.betas, strict=True)]
    order: list[int] = []
    for number, (weight, bias) in enumerate(zip(hidden.weights, hidden.biases, strict=True)):
        found = [weight, *([] if bias is None else [bias]), *(norms[number] if norms else [])]
        order += found
    return order + [n for n in range(len(learner.parameters)) if n not in order]


def by_autograd(
    model: dict[str, Any], parameters: Sequence[Tensor], batch: Batch
) -> tuple[float, Sequence[Tensor]]:
    """The loss and the gradients of a plain net; parameters in the order of `layer_by_layer`."""
    net = plain.mlp(model, SIZES, hidden_bias=model["norm"] != "batch").double()
    own = list(net.parameters())
    assert len(own) == len(parameters)
    with torch.no_grad():
        for mine, given in zip(own, parameters, strict=True):
            mine.copy_(given.reshape(mine.shape))
    loss = nn.functional.cross_entropy(net(batch.inputs[0]), batch.targets[0])
    return loss.item(), torch.autograd.grad(loss, own)


def test_along_the_gradient_of_a_parabola() -> None:
    """With L = c x^2 / 2 the gradient changes by c times the distance moved."""
    curvature, start = torch.tensor([2.0, 0.1]), torch.tensor([3.0, -1.0])

    class Parabola:
        parameters = (start.view(2, 1),)

        def gradients_at(
            self, parameters: Sequence[Tensor], batch: Batch
        ) -> tuple[Tensor, list[Tensor]]:
            x = parameters[0][:, 0]
            return curvature * x.square() / 2, [(curvature * x).view(2, 1)]

    learner: Any = Parabola()
    rates = torch.tensor([0.25, 1.0], dtype=torch.float64)
    batch = Batch(torch.zeros(1, 1), torch.zeros(1, 1))
    found = probes.along_gradient(learner, batch, rates)
    assert found["smoothness"].tolist() == pytest.approx(curvature.tolist(), rel=1e-5)
    changes = [4 * 0.25 * 2.0, 4 * 0.1]
    assert found["gradient_change"].tolist() == pytest.approx(changes, rel=1e-5)
    # The first jumps over the minimum: to 1.5, 0, and -3 in turn from 3; the second comes to -0.6.
    points = [np.array([3, 2.25, 1.5, 0, -3]), np.array([-1, -0.95, -0.9, -0.8, -0.6])]
    ranges = [np.ptp(c * x**2 / 2) for c, x in zip([2.0, 0.1], points, strict=True)]
    assert found["loss_range"].tolist() == pytest.approx(ranges, rel=1e-5)


# --- drift ---------------------------------------------------------------------------------------


def test_drift_is_the_distance_of_normal_distributions() -> None:
    """Against numpy, with a constant unit among them."""
    stream = np.random.default_rng(1)
    seen = [stream.normal(size=(2, 3, 40)) * scale + scale for scale in (1.0, 1.5)]
    for z in seen:
        z[1, 2] = 4.0
    drift = probes.Drift([torch.zeros(2, 3, 7)])
    first = drift.take(Captured([torch.from_numpy(seen[0])], []))["preactivation_drift"]
    assert first.shape == (2, 1) and first.isnan().all()
    found = drift.take(Captured([torch.from_numpy(seen[1])], []))["preactivation_drift"]
    for trial in range(2):
        old, new = (z[trial] for z in seen)
        moved = (new.mean(1) - old.mean(1)) ** 2 + (new.std(1) - old.std(1)) ** 2
        scale = (new.var(1) + old.var(1)) / 2
        expected = (moved.mean() / scale.mean()) ** 0.5
        assert found[trial, 0].item() == pytest.approx(expected, rel=1e-12)
    again = drift.take(Captured([torch.from_numpy(seen[1])], []))["preactivation_drift"]
    assert not again.any()
