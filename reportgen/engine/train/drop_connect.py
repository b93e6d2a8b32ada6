"""DropConnect: in a step weights are dropped, where dropout drops units.

Wan, Zeiler, Zhang, LeCun and Fergus, Regularization of neural networks using DropConnect (ICML
2013). What is dropped are weights of hidden linear layers, not biases, and not the output layer.
One mask serves all examples of a step; the paper draws one for each example, which takes as many
matrices as there are examples. What stays is scaled by 1 / (1 - rate), so evaluation takes the
weights as they are: their mean over masks, where the paper samples from a normal distribution
with the mean and variance of what enters a unit.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.streams import threshold


def dropped_weights(shapes: Sequence[Layer]) -> list[int]:
    """Weights of each hidden layer that DropConnect may drop: none of a convolution."""
    return [
        layer.units * layer.fan_in if len(layer.shape) == 2 else 0
        for layer in shapes
        if layer.hidden
    ]


class Connections:
    """Which weights the T trials keep in a step, each by its own rate."""

    def __init__(self, rates: Sequence[float], seeds: int, like: Tensor) -> None:
        """On the device and in the type of `like`."""
        trials, kept = len(rates), [threshold(rate) for rate in rates]
        least = torch.tensor([least for least, _ in kept], dtype=torch.int16, device=like.device)
        self._least = least.view(seeds, trials // seeds, 1)
        self._scale = like.new_tensor([scale for _, scale in kept]).view(trials, 1, 1)

    def masks(self, draws: Sequence[Tensor], shapes: Sequence[Layer]) -> list[Tensor]:
        """What the weights of each hidden layer are multiplied with, (T, units, units below).

        draws: int16 (S, weights, 1) of each layer; empty where nothing is dropped.
        """
        masks = []
        for draw, layer in zip(draws, shapes, strict=False):
            if not draw.numel():
                masks.append(self._scale.new_empty(len(self._scale), 0))
                continue
            kept = draw.transpose(1, 2) >= self._least  # (S, A, weights)
            masks.append(kept.view(-1, layer.units, layer.fan_in) * self._scale)
        return masks
