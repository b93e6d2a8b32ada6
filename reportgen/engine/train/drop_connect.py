"""DropConnect: a step drops weights, where dropout drops units.

Wan, Zeiler, Zhang, LeCun and Fergus, Regularization of neural networks using DropConnect (ICML
2013). Weights of hidden linear layers are dropped, but not biases, and not the output layer. All
examples of a step share one mask; the paper draws a mask for each example, which needs as many
matrices as there are examples. Kept weights are scaled by 1 / (1 - rate), so that evaluation uses
the weights unchanged, which are the mean over masks; the paper samples in evaluation from a normal
distribution with the mean and variance of the input of each unit.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.streams import threshold


def dropped_weights(shapes: Sequence[Layer]) -> list[int]:
    """Number of weights of each hidden layer that DropConnect may drop; 0 for convolutions."""
    return [
        layer.units * layer.fan_in if len(layer.shape) == 2 else 0
        for layer in shapes
        if layer.hidden
    ]


class Connections:
    """The masks of the weights of T trials, each with its own rate."""

    def __init__(self, rates: Sequence[float], seeds: int, like: Tensor) -> None:
        """Make thresholds and scales with the device and the element type of `like`."""
        trials, kept = len(rates), [threshold(rate) for rate in rates]
        least = torch.tensor([least for least, _ in kept], dtype=torch.int16, device=like.device)
        self._least = least.view(seeds, trials // seeds, 1)
        self._scale = like.new_tensor([scale for _, scale in kept]).view(trials, 1, 1)

    def masks(self, draws: Sequence[Tensor], shapes: Sequence[Layer]) -> list[Tensor]:
        """Masks of the weights of each hidden layer, (T, units, units below): 0 or the scale.

        draws: int16 (S, weights, 1) of each layer; empty if nothing is dropped.
        """
        masks = []
        for draw, layer in zip(draws, shapes, strict=False):
            if not draw.numel():
                masks.append(self._scale.new_empty(len(self._scale), 0))
                continue
            kept = draw.transpose(1, 2) >= self._least  # (S, A, weights)
            masks.append(kept.view(-1, layer.units, layer.fan_in) * self._scale)
        return masks
