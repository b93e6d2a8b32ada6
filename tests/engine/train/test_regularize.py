"""L1, label smoothing and clipping against what a script with torch's own functions does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Learner
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net
from reportgen.engine.train.regularize import GradientChange, Objective
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Cnn, Mlp
from reportgen.parts.optimizers import OPTIMIZERS
from reportgen.parts.regularizers import Regularizers

from . import plain
from .test_equivalence import CLASSES, IMAGE, SIZES, assert_same_net, problem

CASES = [
    Regularizers(),
    Regularizers(label_smoothing=0.1),
    Regularizers(l1=3e-3),
    Regularizers(gradient_clipping=0.8),
    Regularizers(label_smoothing=0.3, l1=1e-3, gradient_clipping=1.0),
]
STEPPERS: list[tuple[str, dict[str, Any]]] = [
    ("sgd", {"lr": 0.1}),
    ("sgd", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}),
    ("adam", {"lr": 3e-3, "weight_decay": 0.01}),
    ("adamw", {"lr": 3e-3, "weight_decay": 0.1}),
]


def script(
    net: nn.Module, stepper: tuple[str, dict[str, Any]], own: Regularizers, batches: Sequence[Any]
) -> list[float]:
    """Trains as a user would write it; the norms of the gradients before they are clipped."""
    name, arguments = stepper
    optimizer = plain.OPTIMIZERS[name](net.parameters(), **arguments)
    norms = []
    for inputs, targets, _ in batches:
        net.train()
        loss = nn.functional.cross_entropy(
            net(inputs), targets, label_smoothing=own.label_smoothing
        )
        loss = loss + own.l1 * sum(w.weight.abs().sum() for w in plain.weighted_layers(net))
        optimizer.zero_grad()
        loss.backward()
        most = torch.inf if own.gradient_clipping is None else own.gradient_clipping
        norms.append(float(nn.utils.clip_grad_norm_(net.parameters(), most)))
        optimizer.step()
    net.eval()
    return norms


@pytest.mark.parametrize("stepper", STEPPERS, ids=lambda s: f"{s[0]}-{len(s[1])}")
@pytest.mark.parametrize("norm", ["none", "batch"])
def test_nets_with_and_without_them_in_one_stack(
    norm: str, stepper: tuple[str, dict[str, Any]], device: torch.device
) -> None:
    model = {"norm": norm, "activation": "tanh"}
    declared = Mlp.model_validate({"hidden": list(SIZES[1:-1]), **model})
    shapes = layers(declared, SIZES[:1], CLASSES)
    trials = len(CASES)
    given = problem(shapes, [], SIZES[:1], torch.float64, device, trials=trials)
    optimizer = OPTIMIZERS.members[stepper[0]](**stepper[1])
    stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    stacked = StackedMlp(
        [declared] * trials, [optimizer] * trials, shapes, stack, 1, regularizers=CASES
    )
    for number, batch in enumerate(given.batches):
        stacked.step(batch, keep=number % 10 == 0)
    for trial, own in enumerate(CASES):
        net = plain.mlp(model, SIZES, hidden_bias=norm != "batch").to(device, torch.float64)
        plain.start(net, given.weights[trial])
        norms = script(net, stepper, own, given.plain_batches(lambda draw: draw))
        loop = Loop(Net(declared, shapes, given.weights[trial]), optimizer, regularizers=own)
        for batch in given.batches:
            loop.step(batch)
        if own.gradient_clipping is not None:
            clipped = sum(found > own.gradient_clipping for found in norms)
            assert clipped > 0
        with torch.no_grad():
            assert_same_net(stacked, trial, net, given.held_out, 1e-10)
            assert_same_net(loop, 0, net, given.held_out, 1e-10)


def test_convolutions(device: torch.device) -> None:
    model = {"channels": [8, 4], "norm": "layer", "hidden": [12]}
    own = CASES[-1]
    declared = Cnn.model_validate(model)
    shapes = layers(declared, IMAGE, CLASSES)
    given = problem(shapes, [], IMAGE, torch.float64, device, trials=1)
    net = plain.cnn(model, IMAGE, CLASSES).to(device, torch.float64)
    plain.start(net, given.weights[0])
    script(net, ("sgd", {"lr": 0.1}), own, given.plain_batches(lambda draw: draw))
    optimizer = OPTIMIZERS.members["sgd"](lr=0.1)
    loop = Loop(Net(declared, shapes, given.weights[0]), optimizer, regularizers=own)
    for batch in given.batches:
        loop.step(batch)
    with torch.no_grad():
        assert_same_net(loop, 0, net, given.held_out, 1e-10)


@pytest.mark.parametrize("wide", [False, True])
def test_the_gradients_that_are_looked_at_are_those_of_the_loss(
    wide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the penalty and before clipping; also where the first layer goes seed by seed."""
    if wide:
        monkeypatch.setattr("reportgen.engine.train.batched.LARGE", 1)
    declared = Mlp(hidden=[20, 16])
    shapes = layers(declared, SIZES[:1], CLASSES)
    given = problem(shapes, [], SIZES[:1], torch.float64, torch.device("cpu"), trials=2)
    stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    sgd = OPTIMIZERS.members["sgd"](lr=0.1)

    def first_step(own: Regularizers) -> Learner:
        weights = [layer.clone() for layer in stack]
        learner = StackedMlp([declared] * 2, [sgd] * 2, shapes, weights, 1, regularizers=[own] * 2)
        learner.step(given.batches[0])
        return learner

    free, held = first_step(Regularizers()), first_step(Regularizers(gradient_clipping=1e-3))
    for gradient, same in zip(free.gradients, held.gradients, strict=True):
        torch.testing.assert_close(gradient, same, rtol=1e-12, atol=1e-12)
    moved = [(p.detach() - w)[1] for p, w in zip(held.parameters[::2], stack, strict=True)]
    biases = [p.detach()[1] for p in held.parameters[1::2]]
    length = float(torch.cat([step.flatten() for step in (*moved, *biases)]).norm())
    assert length == pytest.approx(0.1 * 1e-3, rel=1e-3)


def test_a_gradient_that_is_not_finite_stays_in_its_trial() -> None:
    change = GradientChange(
        [Regularizers(gradient_clipping=1.0), Regularizers()], [0], torch.ones(1)
    )
    gradient = torch.tensor([[[torch.nan]], [[2.0]]])
    changed: Tensor = change([torch.ones(2, 1, 1)], [gradient])[0]
    assert changed[0].isnan().all() and changed[1] == 2.0


def test_smoothing_leaves_regression_alone() -> None:
    outputs, targets = torch.randn(1, 2, 5), torch.randn(1, 5, 2)
    smoothed = Objective([Regularizers(label_smoothing=0.5)], outputs)(outputs, targets)
    assert smoothed == Objective([Regularizers()], outputs)(outputs, targets)
