"""The models of Greydanus and Kobak (2020) that are not built in, as a plug-in.

Written after notebooks/models.py of github.com/greydanus/mnist1d (commit 7878d96), with the initial
weights and biases of torch. `reportgen run benchmarks/validation/mnist1d.yaml --plugin
benchmarks/validation/gru.py` loads it.
"""

from __future__ import annotations

import math

from torch import Tensor, nn

import reportgen


@reportgen.register_module("logistic")
def logistic(example_shape: tuple[int, ...], outputs: int) -> nn.Module:
    """Logistic regression: one linear layer."""
    return nn.Sequential(nn.Flatten(), nn.Linear(math.prod(example_shape), outputs))


class ResidualMlp(nn.Module):
    """Two hidden ReLU layers; the outputs of the first are added to those of the second."""

    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        h = self.first(x.flatten(1)).relu()
        outputs: Tensor = self.last(h + self.second(h).relu())
        return outputs


@reportgen.register_module("residual_mlp")
def residual_mlp(example_shape: tuple[int, ...], outputs: int, hidden: int = 100) -> nn.Module:
    """The published MLP."""
    return ResidualMlp(math.prod(example_shape), hidden, outputs)


class Gru(nn.Module):
    """A GRU in both directions; a linear layer sees its outputs at all places."""

    def __init__(self, places: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True, bidirectional=True)
        self.last = nn.Linear(2 * hidden * places, outputs)

    def forward(self, x: Tensor) -> Tensor:
        states, _ = self.gru(x.transpose(1, 2))  # (B, 1, L) -> (B, L, 2 * hidden)
        outputs: Tensor = self.last(states.flatten(1))
        return outputs


@reportgen.register_module("gru")
def gru(example_shape: tuple[int, ...], outputs: int, hidden: int = 6) -> nn.Module:
    """The published GRU, for examples of shape (1, length)."""
    return Gru(example_shape[1], hidden, outputs)
