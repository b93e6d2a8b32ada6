"""What a user would write: `nn.Sequential`, `torch.optim`, a loop. None of it is the engine's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "identity": nn.Identity,
}

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
    "nadam": torch.optim.NAdam,
}


class Dropout(nn.Module):
    """Drops the units whose draw is below the rate, as `F.dropout` would with such draws."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = round(rate * 2**16) / 2**16
        self.draws: Tensor | None = None  # uniform in [0, 1), of the shape of x

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        assert self.draws is not None
        return x * (self.draws >= self.rate) / (1 - self.rate)


def norm(name: str, units: int, *, images: bool, signals: bool) -> nn.Module:
    if name == "batch":
        return nn.BatchNorm2d(units) if images else nn.BatchNorm1d(units)
    if name == "layer":
        return nn.GroupNorm(1, units) if images or signals else nn.LayerNorm(units)
    return nn.GroupNorm(4, units)


def hidden_layer(model: dict[str, Any], weighted: nn.Module, units: int) -> list[nn.Module]:
    images, signals = isinstance(weighted, nn.Conv2d), isinstance(weighted, nn.Conv1d)
    pool = model.get("pool", 2)
    rate = model.get("dropout", 0)
    drop = [Dropout(rate)] if rate else []
    name = model.get("norm", "none")
    normed = [] if name == "none" else [norm(name, units, images=images, signals=signals)]
    before = model.get("norm_position", "before") == "before"
    early = model.get("dropout_position", "last") == "before_norm"
    return [
        weighted,
        *(drop if early else []),
        *(normed if before else []),
        ACTIVATIONS[model.get("activation", "relu")](),
        *([] if before else normed),
        *([nn.MaxPool2d(pool)] if images and pool > 1 else []),
        *([nn.MaxPool1d(pool)] if signals and pool > 1 else []),
        *([] if early else drop),
    ]


def mlp(model: dict[str, Any], sizes: Sequence[int], *, hidden_bias: bool = True) -> nn.Sequential:
    """`sizes`: inputs, hidden layers, outputs. `hidden_bias` False leaves out those alone."""
    bias = model.get("bias", True)
    layers: list[nn.Module] = []
    *hidden, last = itertools.pairwise(sizes)
    for below, units in hidden:
        linear = nn.Linear(below, units, bias=bias is True and hidden_bias)
        layers += hidden_layer(model, linear, units)
    return nn.Sequential(*layers, nn.Linear(last[0], last[1], bias=bias is not False))


def cnn(model: dict[str, Any], example: Sequence[int], outputs: int) -> nn.Sequential:
    """In one or two dimensions. The size that linear layers get is found by applying the layers."""
    bias, stride = model.get("bias", True), model.get("stride", 1)
    below, *sides = example
    convolution = nn.Conv1d if len(sides) == 1 else nn.Conv2d
    kernels = model.get("kernel", [3] * len(model["channels"]))
    layers: list[nn.Module] = []
    for units, kernel in zip(model["channels"], kernels, strict=True):
        conv = convolution(
            below, units, kernel, stride=stride, padding=kernel // 2, bias=bias is True
        )
        layers += hidden_layer(model, conv, units)
        below = units
    layers.append(nn.Flatten())
    with torch.no_grad():
        shape = nn.Sequential(*[x for x in layers if not isinstance(x, Dropout)]).eval()
        below = shape(torch.zeros(1, *example)).shape[1]
        shape.train()
    for units in model.get("hidden", []):
        layers += hidden_layer(model, nn.Linear(below, units, bias=bias is True), units)
        below = units
    return nn.Sequential(*layers, nn.Linear(below, outputs, bias=bias is not False))


def weighted_layers(net: nn.Module) -> list[nn.Linear | nn.Conv1d | nn.Conv2d]:
    return [m for m in net.modules() if isinstance(m, nn.Linear | nn.Conv1d | nn.Conv2d)]


def start(net: nn.Module, weights: Sequence[Tensor]) -> None:
    """These weights, and biases of 0."""
    for layer, weight in zip(weighted_layers(net), weights, strict=True):
        layer.weight = nn.Parameter(weight.clone())
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def train(
    net: nn.Module,
    optimizer: tuple[str, dict[str, Any]],
    batches: Sequence[tuple[Tensor, Tensor, Sequence[Tensor]]],
    schedule: Callable[[torch.optim.Optimizer], torch.optim.lr_scheduler.LRScheduler] | None = None,
) -> None:
    """`batches`: inputs, targets, and for every dropout layer its uniform draws."""
    name, arguments = optimizer
    stepper = OPTIMIZERS[name](net.parameters(), **arguments)
    if name == "nadam":  # which keeps the product of its momenta in float32 else
        for parameter in net.parameters():
            product = torch.ones((), dtype=parameter.dtype)
            moments = {key: torch.zeros_like(parameter) for key in ("exp_avg", "exp_avg_sq")}
            stepper.state[parameter] = {"step": torch.tensor(0.0), "mu_product": product, **moments}
    scheduler = schedule(stepper) if schedule else None
    drops = [module for module in net.modules() if isinstance(module, Dropout)]
    for inputs, targets, draws in batches:
        for drop, values in zip(drops, draws, strict=False):
            drop.draws = values
        net.train()
        outputs = net(inputs)
        if targets.is_floating_point():
            loss = nn.functional.mse_loss(outputs, targets)
        else:
            loss = nn.functional.cross_entropy(outputs, targets)
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        if scheduler:
            scheduler.step()
    net.eval()
