"""Batch norm with one of its parts changed, against a module that spells each of them out."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from reportgen.engine.train import probes
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Learner
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net, dropped_units
from reportgen.engine.train.norms import Statistics
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Cnn, Mlp
from reportgen.parts.norms import BatchNorm
from reportgen.parts.optimizers import Adam, Sgd

from . import plain
from .test_equivalence import CLASSES, IMAGE, SIZES, Problem, assert_same_net, problem, uniform

STEPS = 40

CASES: list[dict[str, Any]] = [
    {"affine": False},
    {"scale": False},
    {"scale": False, "affine": False},
    {"gradient": "outside"},
    {"gradient": "outside", "scale": False, "affine": False},
    {"statistics": "cumulative"},
    {"statistics": "cumulative", "gradient": "outside"},
    {"statistics": "last"},
    {"statistics": "last", "scale": False},
    {"statistics": "batch"},
    {"statistics": "batch", "evaluation_batch": 12},
    {"statistics": "batch", "evaluation_batch": 1},
    {"statistics": "batch", "evaluation_batch": 500, "affine": False},
    {"statistics": "batch", "evaluation_batch": 7, "scale": False, "gradient": "outside"},
    {"statistics": "population"},
    {"statistics": "population", "affine": False, "scale": False},
    {"eps": 0.1, "momentum": 0.4, "gradient": "outside"},
]


def case_name(case: dict[str, Any]) -> str:
    return "-".join(f"{k}={v}" for k, v in case.items()) or "usual"


class SpeltOut(nn.Module):
    """Batch norm of (B, F) or (B, F, height, width). It keeps the moments of every batch."""

    def __init__(self, units: int, how: dict[str, Any]) -> None:
        super().__init__()
        self.how = {"eps": 1e-5, "momentum": 0.1, "statistics": "exponential", **how}
        if how.get("affine", True):
            self.gamma, self.beta = (
                nn.Parameter(torch.ones(units)),
                nn.Parameter(torch.zeros(units)),
            )
        self.history: list[tuple[Tensor, Tensor]] = []
        self.population: tuple[Tensor, Tensor] | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            mean, variance = moments(x)
            number = x.numel() // x.shape[1]
            self.history.append((mean.detach(), variance.detach() * number / (number - 1)))
            if self.how.get("gradient") == "outside":
                mean, variance = mean.detach(), variance.detach()
            return self.with_these(x, mean, variance)
        if self.how["statistics"] == "batch":
            parts = x.split(self.how.get("evaluation_batch") or len(x))
            return torch.cat([self.with_these(part, *moments(part)) for part in parts])
        return self.with_these(x, *self.used(x))

    def used(self, x: Tensor) -> tuple[Tensor, Tensor]:
        means, variances = (torch.stack(kind) for kind in zip(*self.history, strict=True))
        match self.how["statistics"]:
            case "population":
                assert self.population is not None
                return self.population
            case "last":
                return means[-1], variances[-1]
            case "cumulative":
                return means.mean(0), variances.mean(0)
            case _:
                mean, variance = torch.zeros_like(means[0]), torch.ones_like(means[0])
                new = self.how["momentum"]
                for one_mean, one_variance in self.history:
                    mean = (1 - new) * mean + new * one_mean
                    variance = (1 - new) * variance + new * one_variance
                return mean, variance

    def with_these(self, x: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        x = x - spread(mean, x)
        if self.how.get("scale", True):
            x = x / (spread(variance, x) + self.how["eps"]).sqrt()
        if not self.how.get("affine", True):
            return x
        return spread(self.gamma, x) * x + spread(self.beta, x)


def moments(x: Tensor) -> tuple[Tensor, Tensor]:
    others = [d for d in range(x.dim()) if d != 1]
    mean = x.mean(others)
    return mean, ((x - spread(mean, x)) ** 2).mean(others)


def spread(of_units: Tensor, x: Tensor) -> Tensor:
    return of_units.view(1, -1, *[1] * (x.dim() - 2))


def spell_out(net: nn.Sequential, how: dict[str, Any]) -> None:
    """Puts them where the net has torch's batch norm."""
    for number, module in enumerate(net):
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            net[number] = SpeltOut(module.num_features, how).to(module.weight)


def set_population(net: nn.Sequential, examples: Tensor) -> None:
    """Layer by layer, each behind those that are set already."""
    net.eval()
    with torch.no_grad():
        for number, module in enumerate(net):
            if isinstance(module, SpeltOut):
                module.population = moments(net[:number](examples))


def use_population(learner: Learner, examples: Tensor) -> None:
    for used, found in zip(learner.statistics, learner.population(examples[None]), strict=True):
        used.replace(found)


def compare(
    learner: Learner, trial: int, net: nn.Sequential, given: Problem, case: dict[str, Any]
) -> None:
    examples = torch.cat([batch.inputs[0] for batch in given.batches[:4]])
    if case.get("statistics") == "population":
        use_population(learner, examples)
        set_population(net, examples)
    with torch.no_grad():
        assert_same_net(learner, trial, net, given.held_out, 1e-10)


@pytest.mark.parametrize("case", CASES, ids=case_name)
@pytest.mark.parametrize(
    "model",
    [
        {"activation": "sigmoid"},
        {"norm_position": "after"},
        {"dropout": 0.3, "dropout_position": "before_norm", "activation": "tanh"},
    ],
    ids=["before", "after", "dropout"],
)
def test_stacked_and_alone(case: dict[str, Any], model: dict[str, Any]) -> None:
    """Three trials of one seed, stacked and one by one, against the module."""
    declared = Mlp.model_validate({"hidden": list(SIZES[1:-1]), **model, "norm": {"batch": case}})
    shapes = layers(declared, SIZES[:1], SIZES[-1])
    units = dropped_units(declared, shapes) if declared.dropout else []
    device, dtype = torch.device("cpu"), torch.float64
    given = problem(shapes, units, SIZES[:1], dtype, device, trials=3)
    given.batches = given.batches[:STEPS]
    rates = [0.1, 0.05, 0.01]
    optimizers = [Sgd(lr=rate, momentum=0.9) for rate in rates]
    stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    stacked = StackedMlp([declared] * 3, optimizers, shapes, stack, 1)
    for batch in given.batches:
        stacked.step(batch)
    for trial, rate in enumerate(rates):
        net = plain.mlp({**model, "norm": "batch"}, SIZES).to(dtype)
        spell_out(net, case)
        plain.start(net, given.weights[trial])
        plain.train(net, ("sgd", {"lr": rate, "momentum": 0.9}), given.plain_batches(uniform))
        loop = Loop(Net(declared, shapes, given.weights[trial]), optimizers[trial])
        for batch in given.batches:
            loop.step(batch)
        compare(stacked, trial, net, given, case)
        compare(loop, 0, net, given, case)


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_convolutions(case: dict[str, Any], channels_last: bool) -> None:
    model = {"channels": [8, 4], "hidden": [12], "activation": "tanh", "bias": False}
    declared = Cnn.model_validate({**model, "norm": {"batch": case}})
    shapes = layers(declared, IMAGE, CLASSES)
    given = problem(shapes, [], IMAGE, torch.float64, torch.device("cpu"), trials=1)
    given.batches = given.batches[:STEPS]
    net = plain.cnn({**model, "norm": "batch"}, IMAGE, CLASSES).double()
    spell_out(net, case)
    plain.start(net, given.weights[0])
    plain.train(net, ("adam", {"lr": 1e-3}), given.plain_batches(uniform))
    net_of_engine = Net(declared, shapes, given.weights[0])
    learner = Loop(net_of_engine, Adam(lr=1e-3), channels_last=channels_last)
    for batch in given.batches:
        learner.step(batch)
    compare(learner, 0, net, given, case)


def test_one_example_leaves_beta_alone() -> None:
    """Its variance is 0, so that all of it is taken off."""
    norm = {"batch": {"statistics": "batch", "evaluation_batch": 1}}
    declared = Mlp.model_validate({"hidden": [4], "norm": norm})
    shapes = layers(declared, (3,), 2)
    weights = [torch.randn(2, *layer.shape) for layer in shapes]
    learner = StackedMlp([declared] * 2, [Sgd(lr=0.1)] * 2, shapes, weights, 1)
    found = learner.outputs(torch.randn(1, 5, 3))
    assert torch.equal(found, torch.zeros(2, 2, 5))


def test_biases_matter_only_where_the_gradient_does_not_know_the_mean() -> None:
    for gradient, idle in (("through", True), ("outside", False)):
        declared = Mlp.model_validate({"hidden": [4], "norm": {"batch": {"gradient": gradient}}})
        assert layers(declared, (3,), 2)[0].idle_bias is idle


def test_cumulative_averages_are_those_of_torch() -> None:
    """momentum=None there."""
    theirs = nn.BatchNorm1d(6, momentum=None).double()
    ours = Statistics.start(torch.zeros((), dtype=torch.float64), 6)
    norm = BatchNorm(statistics="cumulative")
    stream = torch.Generator().manual_seed(2)
    for _ in range(7):
        x = torch.randn(11, 6, generator=stream, dtype=torch.float64)
        theirs(x)
        mean, variance = moments(x)
        ours.take((mean, variance), 11, ours.weigh(norm))
    torch.testing.assert_close(ours.mean, theirs.running_mean, rtol=1e-13, atol=1e-13)
    torch.testing.assert_close(ours.variance, theirs.running_var, rtol=1e-13, atol=1e-13)


def test_errors_of_running_statistics() -> None:
    """One unit off by two standard deviations, another with twice the spread."""
    norm = BatchNorm(eps=1e-12)
    running = Statistics(torch.tensor([7.0, 1.0]), torch.tensor([4.0, 4.0]))
    population = (torch.tensor([[[3.0], [1.0]]]), torch.tensor([[[4.0], [1.0]]]))
    found = probes.running_errors([running], [population], norm)
    assert found["running_mean_error"].item() == pytest.approx((2**2 / 2) ** 0.5)
    assert found["running_std_error"].item() == pytest.approx(torch.log(torch.tensor(2.0)) / 2**0.5)
    dead = Statistics(torch.zeros(1), torch.zeros(1))
    nothing = (torch.zeros(1, 1, 1), torch.zeros(1, 1, 1))
    for value in probes.running_errors([dead], [nothing], norm).values():
        assert value.item() == 0
