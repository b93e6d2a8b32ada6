"""The engine against a plain PyTorch script: same weights, same batches, same draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor

from reportgen.engine.train import fused_rows
from reportgen.engine.train.architecture import layers
from reportgen.engine.train.learner import Batch, Learner
from reportgen.engine.train.loop import Loop
from reportgen.engine.train.modules import Net, dropped_units
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Cnn, Mlp
from reportgen.parts.optimizers import OPTIMIZERS

from . import plain

STEPS = 100
BATCH = 16
CLASSES = 5
IMAGE = (2, 9, 8)
SIGNAL = (2, 21)
SIZES = (24, 20, 16, CLASSES)

OPTIMIZER_CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("sgd", {"lr": 0.1}, {}),
    ("sgd", {"lr": 0.1, "weight_decay": 0.01}, {}),
    ("sgd", {"lr": 0.05, "momentum": 0.9}, {}),
    ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-3}, {}),
    ("adam", {"lr": 3e-3}, {}),
    ("adam", {"lr": 3e-3, "weight_decay": 0.01, "beta1": 0.8, "beta2": 0.99, "eps": 1e-6},
     {"betas": (0.8, 0.99)}),
    ("adamw", {"lr": 3e-3, "weight_decay": 0.1}, {}),
    ("rmsprop", {"lr": 1e-3}, {}),
    ("rmsprop", {"lr": 1e-3, "momentum": 0.5, "weight_decay": 0.01, "alpha": 0.9}, {}),
    ("adagrad", {"lr": 0.01, "weight_decay": 0.01}, {}),
    ("adadelta", {"lr": 1.0}, {}),
    ("adadelta", {"lr": 0.5, "weight_decay": 0.01, "rho": 0.95, "eps": 1e-4}, {}),
    ("nadam", {"lr": 3e-3}, {}),
    ("nadam", {"lr": 3e-3, "weight_decay": 0.01, "beta1": 0.8, "beta2": 0.99,
      "momentum_decay": 0.1}, {"betas": (0.8, 0.99)}),
]  # fmt: skip

MODEL_CASES: list[dict[str, Any]] = [
    {},
    {"bias": False},
    {"bias": "output"},
    *({"activation": name} for name in plain.ACTIVATIONS),
    *(
        {"norm": norm, "norm_position": position, "activation": "sigmoid"}
        for norm in ("batch", "layer", "group")
        for position in ("before", "after")
    ),
    {"norm": "batch", "bias": False},
    {"dropout": 0.3},
    {"dropout": 0.3, "norm": "batch"},
    {"dropout": 0.5, "norm": "batch", "dropout_position": "before_norm"},
    {"dropout": 0.3, "norm": "layer", "norm_position": "after", "dropout_position": "before_norm"},
]


def case_name(case: Any) -> str:
    if isinstance(case, dict):
        return "-".join(map(str, case.values())) or "default"
    return str(case)


@dataclass
class Problem:
    """Batches for one seed, and the weights of each trial."""

    weights: list[list[Tensor]]
    batches: list[Batch]
    held_out: Tensor

    def plain_batches(self, keep: Callable[[Tensor], Tensor]) -> list[Any]:
        return [
            (b.inputs[0], b.targets[0], [keep(draw[0]) for draw in b.draws]) for b in self.batches
        ]


def problem(
    shapes: Sequence[Any],
    units: Sequence[int],
    example: Sequence[int],
    dtype: torch.dtype,
    device: torch.device,
    *,
    trials: int,
    regression: bool = False,
) -> Problem:
    stream = torch.Generator().manual_seed(7)

    def normal(*size: int) -> Tensor:
        return torch.randn(size, generator=stream, dtype=torch.float64).to(device, dtype)

    def draw(size: int) -> Tensor:
        shape = (1, size, BATCH)
        values = torch.randint(-(2**15), 2**15, shape, generator=stream, dtype=torch.int16)
        return values.to(device)

    weights = [
        [normal(*layer.shape) * (1 + 0.2 * trial) / layer.fan_in**0.5 for layer in shapes]
        for trial in range(trials)
    ]
    batches = []
    for _ in range(STEPS):
        inputs = normal(1, BATCH, *example)
        if regression:
            targets = normal(1, BATCH, CLASSES)
        else:
            targets = torch.randint(CLASSES, (1, BATCH), generator=stream).to(device)
        batches.append(Batch(inputs, targets, [draw(size) for size in units]))
    return Problem(weights, batches, normal(40, *example))


def assert_same_net(learner: Learner, trial: int, net: Any, held_out: Tensor, bound: float) -> None:
    outputs = learner.outputs(held_out[None])[trial].T
    torch.testing.assert_close(outputs, net(held_out), rtol=bound, atol=bound)
    found = [learner.parameters[number][trial] for number in learner.hidden.weights]
    for weight, layer in zip(found, plain.weighted_layers(net), strict=False):
        torch.testing.assert_close(weight, layer.weight, rtol=bound, atol=bound)


def uniform(draw: Tensor) -> Tensor:
    """Draws (units, B) of int16 as uniform numbers (B, units)."""
    return (draw.T.to(torch.float64) + 2**15) / 2**16


def check_mlp(
    model: dict[str, Any],
    optimizer: tuple[str, dict[str, Any], dict[str, Any]],
    device: torch.device,
    *,
    dtype: torch.dtype = torch.float64,
    bound: float = 1e-10,
    regression: bool = False,
    hidden_bias: bool = True,
) -> None:
    """Three trials of one seed with different weights and rates, stacked, looped and plain."""
    name, arguments, of_torch = optimizer
    arguments_of_torch = {k: v for k, v in arguments.items() if not k.startswith("beta")}
    declared = Mlp.model_validate({"hidden": list(SIZES[1:-1]), **model})
    shapes = layers(declared, SIZES[:1], SIZES[-1])
    units = dropped_units(declared, shapes) if declared.dropout else []
    given = problem(shapes, units, SIZES[:1], dtype, device, trials=3, regression=regression)
    rates = [arguments["lr"] * factor for factor in (1, 0.5, 0.1)]
    optimizers = [OPTIMIZERS.members[name](**{**arguments, "lr": rate}) for rate in rates]
    stack = [torch.stack(layer) for layer in zip(*given.weights, strict=True)]
    stacked = StackedMlp([declared] * 3, optimizers, shapes, stack, 1)
    for batch in given.batches:
        stacked.step(batch)
    for trial, rate in enumerate(rates):
        net = plain.mlp(model, SIZES, hidden_bias=hidden_bias).to(device, dtype)
        plain.start(net, given.weights[trial])
        how = (name, {**arguments_of_torch, **of_torch, "lr": rate})
        plain.train(net, how, given.plain_batches(uniform))
        loop = Loop(Net(declared, shapes, given.weights[trial]), optimizers[trial])
        for batch in given.batches:
            loop.step(batch)
        with torch.no_grad():
            assert_same_net(stacked, trial, net, given.held_out, bound)
            assert_same_net(loop, 0, net, given.held_out, bound)


def test_every_optimizer_has_a_case() -> None:
    assert {name for name, *_ in OPTIMIZER_CASES} == OPTIMIZERS.members.keys()


@pytest.mark.parametrize("optimizer", OPTIMIZER_CASES, ids=lambda c: f"{c[0]}-{case_name(c[1])}")
@pytest.mark.parametrize("norm", ["none", "batch"])
def test_every_optimizer(norm: str, optimizer: Any, device: torch.device) -> None:
    """Before batch norm a bias has a gradient of 0, and in plain torch its rounding errors are all
    that an adaptive optimizer has to scale up. So there the script goes without; with SGD, where
    they stay small, it has them: see `test_every_model`."""
    model = {"norm": norm, "activation": "sigmoid"}
    check_mlp(model, optimizer, device, hidden_bias=norm != "batch")


@pytest.mark.parametrize("number", [4, 5, 6])
def test_fused_rows(number: int, device: torch.device, monkeypatch: pytest.MonkeyPatch) -> None:
    """What large nets take for Adam and AdamW."""
    monkeypatch.setattr(fused_rows, "MANY", 1)
    check_mlp({"activation": "tanh"}, OPTIMIZER_CASES[number], device)


@pytest.mark.parametrize("model", MODEL_CASES, ids=case_name)
def test_every_model(model: dict[str, Any], device: torch.device) -> None:
    check_mlp(model, ("sgd", {"lr": 0.1, "momentum": 0.9}, {}), device)


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
def test_regression(norm: str, device: torch.device) -> None:
    bias = norm != "batch"
    check_mlp({"norm": norm}, ("adam", {"lr": 1e-3}, {}), device, regression=True, hidden_bias=bias)


@pytest.mark.parametrize("model", [{}, {"norm": "batch"}, {"norm": "layer"}, {"dropout": 0.2}])
def test_in_float32_rounding_is_all_that_differs(
    model: dict[str, Any], device: torch.device
) -> None:
    smooth = {"activation": "tanh", **model}
    check_mlp(smooth, ("sgd", {"lr": 0.1}, {}), device, dtype=torch.float32, bound=2e-5)


CNN_CASES: list[dict[str, Any]] = [
    {},
    {"norm": "batch", "activation": "tanh", "bias": False},
    {"norm": "layer", "norm_position": "after"},
    {"norm": "group", "bias": False, "hidden": [12]},
    {"norm": "layer", "bias": "output", "hidden": [12]},
    {"dropout": 0.3, "hidden": [12], "norm": "batch", "bias": False},
]


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("model", CNN_CASES, ids=case_name)
def test_convolutions(model: dict[str, Any], channels_last: bool, device: torch.device) -> None:
    sides = {8 * 4 * 4: (8, 4, 4), 4 * 2 * 2: (4, 2, 2)}  # after pooling
    check_cnn({"channels": [8, 4], **model}, IMAGE, sides, channels_last, device)


SIGNAL_CASES: list[dict[str, Any]] = [
    {"kernel": [5, 3], "stride": 2, "pool": 1},
    {"kernel": [7, 1], "pool": 3, "norm": "batch", "norm_position": "after"},
    {"norm": "layer", "hidden": [12]},
    {"norm": "group", "stride": 3, "pool": 1, "bias": "output"},
    {"dropout": 0.3, "hidden": [12], "norm": "batch", "bias": False},
]


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("model", SIGNAL_CASES, ids=case_name)
def test_convolutions_in_one_dimension(
    model: dict[str, Any], channels_last: bool, device: torch.device
) -> None:
    sides = {8 * 10: (8, 10), 4 * 5: (4, 5)}  # after pooling, of the case with dropout
    check_cnn({"channels": [8, 4], **model}, SIGNAL, sides, channels_last, device)


@pytest.mark.parametrize("stride", [2, 3])
def test_strides_in_two_dimensions(stride: int, device: torch.device) -> None:
    model = {"channels": [8, 4], "kernel": [5, 3], "stride": stride, "pool": 1, "norm": "batch"}
    check_cnn(model, IMAGE, {}, True, device)


def check_cnn(
    model: dict[str, Any],
    example: tuple[int, ...],
    sides: Mapping[int, tuple[int, ...]],
    channels_last: bool,
    device: torch.device,
) -> None:
    """sides: the shape of the outputs of a layer by their number, for the draws of dropout."""
    declared = Cnn.model_validate(model)
    shapes = layers(declared, example, CLASSES)
    units = dropped_units(declared, shapes) if declared.dropout else []
    given = problem(shapes, units, example, torch.float64, device, trials=1)
    net = plain.cnn(model, example, CLASSES).to(device, torch.float64)
    plain.start(net, given.weights[0])

    def keep(draw: Tensor) -> Tensor:
        return uniform(draw).unflatten(1, sides.get(len(draw), (len(draw),)))

    plain.train(net, ("adam", {"lr": 1e-3}), given.plain_batches(keep))
    optimizer = OPTIMIZERS.members["adam"](lr=1e-3)
    learner = Loop(Net(declared, shapes, given.weights[0]), optimizer, channels_last=channels_last)
    for batch in given.batches:
        learner.step(batch)
    with torch.no_grad():
        assert_same_net(learner, 0, net, given.held_out, 1e-10)
