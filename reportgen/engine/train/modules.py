"""A declared model as a `torch.nn.Module` for one trial."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from reportgen.engine.train.architecture import Layer
from reportgen.engine.train.learner import Captured
from reportgen.engine.train.norms import Moments, PlainBatchNorm
from reportgen.engine.train.shift_noise import Shift
from reportgen.engine.train.streams import threshold
from reportgen.parts.models import Block, Cnn
from reportgen.parts.norms import BatchNorm, GroupNorm, LayerNorm


class Net(nn.Module):
    """The layers of a model, with given initial weights.

    Idle biases, which batch norm subtracts again at once, are left out: their gradient is 0, and
    only rounding would change them.
    """

    def __init__(self, model: Block, shapes: Sequence[Layer], weights: Sequence[Tensor]) -> None:
        """weights: for every layer, in the shape of the layer."""
        super().__init__()
        self.model, self.shapes = model, list(shapes)
        self.weighted = nn.ModuleList(
            _weighted(layer, w) for layer, w in zip(shapes, weights, strict=True)
        )
        self.norms = nn.ModuleList(_norm(model, layer, weights[0]) for layer in shapes[:-1])
        self.norms.to(device=weights[0].device, dtype=weights[0].dtype)
        self._pool = model.pool if isinstance(model, Cnn) else 1
        self._least, scale = threshold(model.dropout, model.dropout_mask)
        inverted = model.dropout_scaling == "inverted"
        self._scale, self._evaluated = (scale, 1.0) if inverted else (1.0, 1 / scale)

    def forward(
        self,
        x: Tensor,
        draws: Sequence[Tensor] = (),
        captured: Captured | None = None,
        moments: list[Moments] | None = None,
        masks: Sequence[Tensor] = (),
        shifts: Sequence[Shift] = (),
    ) -> Tensor:
        """Outputs (B, C). draws: those of dropout, (units, B) for each hidden layer.

        masks: of DropConnect, with the shape of the weights or empty, for each hidden layer.
        moments: if given, batch norm appends the moments of the batch and normalises with them.
        shifts: the noise of every hidden layer with noisy batch norm; empty without it.
        """
        for number, (weighted, norm) in enumerate(zip(self.weighted, self.norms, strict=False)):
            if isinstance(weighted, nn.Linear):
                x = x.flatten(1)
            draw = draws[number] if draws else None
            shift = shifts[number] if shifts else None
            x = weighted(x) if not masks else _thinned(weighted, x, masks[number])
            if self.model.dropout_position == "before_norm":
                x = self._drop(x, draw)
            if self.model.norm_position == "before":
                x = _normed(norm, x, moments, shift)
            z, x = x, self.model.activation.forward(x)
            if captured is not None:
                captured.preactivations.append(_units_first(z))
                captured.activations.append(_units_first(x))
            if self.model.norm_position == "after":
                x = _normed(norm, x, moments, shift)
            if self._pool > 1 and isinstance(weighted, nn.Conv1d | nn.Conv2d):
                pool = F.max_pool1d if isinstance(weighted, nn.Conv1d) else F.max_pool2d
                x = pool(x, self._pool)
            if self.model.dropout_position == "last":
                x = self._drop(x, draw)
        outputs: Tensor = self.weighted[-1](x.flatten(1))
        return outputs

    def _drop(self, x: Tensor, draw: Tensor | None) -> Tensor:
        if draw is None:
            return x if self.training or self._evaluated == 1 else x * self._evaluated
        kept = (draw >= self._least).T.reshape(x.shape)
        return x * (kept.to(x.dtype) * self._scale)


def _thinned(weighted: nn.Module, x: Tensor, mask: Tensor) -> Tensor:
    if not isinstance(weighted, nn.Linear) or not mask.numel():
        passed: Tensor = weighted(x)
        return passed
    return F.linear(x, weighted.weight * mask, weighted.bias)


def dropped_units(model: Block, shapes: Sequence[Layer]) -> list[int]:
    """Number of values of an example in each hidden layer where dropout is applied."""
    pool = model.pool if isinstance(model, Cnn) and model.dropout_position == "last" else 1
    sizes = []
    for layer in shapes[:-1]:
        convolution = len(layer.shape) > 2
        positions = math.prod(side // pool for side in layer.side) if convolution else 1
        sizes.append(layer.units * positions)
    return sizes


def _weighted(layer: Layer, weight: Tensor) -> nn.Module:
    bias = layer.bias and not layer.idle_bias
    module: nn.Linear | nn.Conv1d | nn.Conv2d
    if len(layer.shape) == 2:
        module = nn.Linear(layer.fan_in, layer.units, bias, device="meta")
    else:
        side = layer.shape[2]
        convolution = nn.Conv1d if len(layer.shape) == 3 else nn.Conv2d
        module = convolution(
            layer.shape[1],
            layer.units,
            side,
            stride=layer.stride,
            padding=side // 2,
            bias=bias,
            device="meta",
        )
    module.weight = nn.Parameter(weight)
    if bias:
        module.bias = nn.Parameter(weight.new_zeros(layer.units))
    return module


def _norm(model: Block, layer: Layer, like: Tensor) -> nn.Module:
    match model.norm:
        case BatchNorm():
            return PlainBatchNorm(model.norm, layer.units, like)
        case LayerNorm(eps=eps):
            return nn.GroupNorm(1, layer.units, eps=eps)
        case GroupNorm(groups=groups, eps=eps):
            return nn.GroupNorm(groups, layer.units, eps=eps)
        case _:
            return nn.Identity()


def _normed(
    norm: nn.Module, x: Tensor, moments: list[Moments] | None, shift: Shift | None
) -> Tensor:
    arguments = (moments,) if isinstance(norm, PlainBatchNorm) else ()
    normed: Tensor = norm(x, *arguments)
    return normed if shift is None else shift.single(normed)


def _units_first(x: Tensor) -> Tensor:
    """(B, F) or (B, F, positions ...) as (1, F, positions * B), the shape in `Captured`."""
    return x.detach().movedim(0, -1).reshape(1, x.shape[1], -1)
