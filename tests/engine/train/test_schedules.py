"""Schedules in the engine against a script with torch.optim.lr_scheduler."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from reportgen.engine.train import fused_rows
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.descent import Rates
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Mlp
from reportgen.parts.optimizers import Adam, Optimizer, Sgd
from reportgen.parts.schedules import Constant, Cosine, Linear, RateSchedule, Step

from . import plain
from .test_equivalence import SIZES, STEPS, assert_same_net, problem, uniform

MODEL = {"hidden": list(SIZES[1:-1]), "activation": "tanh"}
SCHEDULES: list[RateSchedule] = [Constant(), Step(every=30), Cosine(warmup=10)]
OPTIMIZERS: list[tuple[str, type[Optimizer], dict[str, float]]] = [
    ("sgd", Sgd, {"lr": 0.2}),
    ("sgd", Sgd, {"lr": 0.1, "momentum": 0.9}),
    ("adam", Adam, {"lr": 3e-3}),
]


def scheduler(number: int, optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
    """Of torch, as `SCHEDULES[number]`."""
    if number == 0:
        return lr_scheduler.ConstantLR(optimizer, 1.0)
    if number == 1:
        return lr_scheduler.StepLR(optimizer, 30)
    warm = lr_scheduler.LinearLR(optimizer, 0.1, 1.0, 9)
    falling = lr_scheduler.CosineAnnealingLR(optimizer, STEPS - 10)
    return lr_scheduler.SequentialLR(optimizer, [warm, falling], [10])


def trained(
    schedules: list[RateSchedule], optimizer: Optimizer, weights: Any, batches: list[Batch]
) -> StackedMlp:
    trials = len(schedules)
    model = Mlp.model_validate(MODEL)
    shapes = layers(model, SIZES[:1], SIZES[-1])
    optimizers = [optimizer] * trials
    stack = [torch.stack(layer) for layer in zip(*weights, strict=True)]
    rates = Rates(optimizers, schedules, STEPS)
    learner = StackedMlp([model] * trials, optimizers, shapes, stack, 1, rates=rates)
    for number, batch in enumerate(batches):
        learner.step(batch, keep=number % 10 == 0)
    return learner


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize(("name", "part", "arguments"), OPTIMIZERS)
def test_as_a_script_with_a_scheduler(
    name: str,
    part: type[Optimizer],
    arguments: dict[str, float],
    fused: bool,
    device: torch.device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Trials of three schedules in one stack, and each in a loop of its own."""
    if fused:
        monkeypatch.setattr(fused_rows, "MANY", 1)
    model = Mlp.model_validate(MODEL)
    shapes = layers(model, SIZES[:1], SIZES[-1])
    given = problem(shapes, [], SIZES[:1], torch.float64, device, trials=3)
    optimizer = part.model_validate(arguments)
    stacked = trained(SCHEDULES, optimizer, given.weights, given.batches)
    for trial, schedule in enumerate(SCHEDULES):
        net = plain.mlp(MODEL, SIZES).to(device, torch.float64)
        plain.start(net, given.weights[trial])
        plain.train(
            net,
            (name, arguments),
            given.plain_batches(uniform),
            partial(scheduler, trial),
        )
        rates = Rates([optimizer], [schedule], STEPS)
        loop = Loop(Net(model, shapes, given.weights[trial]), optimizer, rates=rates)
        for batch in given.batches:
            loop.step(batch)
        with torch.no_grad():
            assert_same_net(stacked, trial, net, given.held_out, 1e-10)
            assert_same_net(loop, 0, net, given.held_out, 1e-10)


def test_schedules_with_the_same_arguments_keep_apart_in_a_group() -> None:
    """A straight line and a cosine both have but an end and a warm-up."""
    optimizers: list[Optimizer] = [Sgd(lr=0.1)] * 3
    together = Rates(optimizers, [Linear(), Cosine(), Linear()], 100)
    for number, schedule in enumerate((Linear(), Cosine(), Linear())):
        alone = Rates(optimizers[:1], [schedule], 100)
        for step in (1, 20, 50, 100):
            assert together.at(step)[number] == alone.at(step)[0]
    assert together.at(20)[0] != together.at(20)[1]
