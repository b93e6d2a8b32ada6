"""The layers of a declared model and their sizes. Plans use it, so it does not import torch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.parts.models import Block, Cnn, Mlp, Model
from reportgen.parts.norms import BatchNorm, NoNorm, Norm

MANY = 2**15
"""Number of parameters of a trial above which an update takes longer than the calls for it."""

LARGE = 2**20
"""Multiply-adds of a trial's first product above which it is computed seed by seed.

Below, one batched call is faster; see docs/performance.md.
"""


@dataclass(frozen=True)
class Layer:
    """One layer with weights: linear, or a convolution.

    shape: of the weights as in torch, (units, units below), (channels, channels below, k) or
        (channels, channels below, k, k).
    side: height and width of the outputs before pooling, or their length in one dimension; (1, 1)
        for a linear layer.
    stride: step of a convolution from one position to the next.
    hidden: whether norm, activation and dropout follow, as in all layers but the last.
    bias: whether it has a bias. idle_bias: whether the bias has no effect, because batch norm
        subtracts it again at once; its gradient is 0, and it keeps its initial value 0.
    """

    shape: tuple[int, ...]
    side: tuple[int, ...] = (1, 1)
    stride: int = 1
    hidden: bool = True
    bias: bool = True
    idle_bias: bool = False

    @property
    def units(self) -> int:
        """Number of units, or of channels."""
        return self.shape[0]

    @property
    def fan_in(self) -> int:
        """Number of inputs of a unit."""
        return math.prod(self.shape[1:])

    @property
    def fan_out(self) -> int:
        """Number of units that an input is connected to."""
        return self.shape[0] * math.prod(self.shape[2:])

    @property
    def positions(self) -> int:
        """Number of positions at which the weights are applied; 1 for a linear layer."""
        return math.prod(self.side)


def layers(model: Model, example: Sequence[int], outputs: int) -> list[Layer]:
    """Return the layers of a declared model for examples of a shape and a number of outputs.

    Raises ValueError when the examples do not fit the model.
    """
    match model:
        case Mlp():
            return _linear(model, math.prod(example), model.hidden, outputs)
        case Cnn():
            if len(example) not in (2, 3):
                raise ValueError(
                    "a cnn needs examples of shape (channels, height, width) or "
                    f"(channels, length). Got examples of shape {tuple(example)} instead."
                )
            return _convolutional(model, example, outputs)
        case _:
            raise ValueError(f"no layers are known for the model {model.name!r}")


def parameters(model: Block, shapes: Sequence[Layer]) -> int:
    """Number of learnt parameters: weights, biases, and gamma and beta of norms."""
    norm = 2 if has_affine(model.norm) else 0
    return sum(
        math.prod(layer.shape) + layer.units * (layer.bias + norm * layer.hidden)
        for layer in shapes
    )


def has_affine(norm: Norm) -> bool:
    """Whether a norm learns gamma and beta."""
    return norm.affine if isinstance(norm, BatchNorm) else not isinstance(norm, NoNorm)


def memory(model: Block, shapes: Sequence[Layer], batch: int, state: int) -> int:
    """Memory in bytes of training one trial in float32, as any program would need it.

    It counts parameters, their gradients and the optimizer's `state` numbers for each, and the
    inputs and outputs of every nonlinearity for a batch, which the backward pass needs.
    """
    seen = sum(layer.units * layer.positions * (1 + layer.hidden) for layer in shapes)
    return 4 * (parameters(model, shapes) * (2 + state) + batch * seen)


def flops_per_step(shapes: Sequence[Layer], batch: int) -> int:
    """Operations of the products of one step, two for each multiply-add.

    The backward pass has twice the operations of the forward pass, except in the first layer, where
    the gradient of the inputs is not needed.
    """
    products = [2 * batch * layer.positions * math.prod(layer.shape) for layer in shapes]
    return 3 * sum(products) - products[0]


def bytes_of_a_trial(shapes: Sequence[Layer], batch: int) -> int:
    """Bytes of parameters, gradients, two optimizer slots and activations in float32."""
    learnt = sum(math.prod(layer.shape) + 3 * layer.units for layer in shapes)
    seen = sum(layer.units * layer.positions for layer in shapes)
    return 4 * (4 * learnt + 6 * batch * seen)


def _linear(model: Block, below: int, widths: Sequence[int], outputs: int) -> list[Layer]:
    idle = _has_idle_biases(model)
    made = []
    for units in widths:
        made.append(Layer((units, below), bias=model.bias is True, idle_bias=idle))
        below = units
    return [*made, Layer((outputs, below), hidden=False, bias=model.bias is not False)]


def _convolutional(model: Cnn, example: Sequence[int], outputs: int) -> list[Layer]:
    below, *sides = example
    idle, stride = _has_idle_biases(model), model.stride
    made = []
    for channels, kernel in zip(model.channels, model.kernels, strict=True):
        shape = (channels, below, *(kernel for _ in sides))
        side = tuple(-(-length // stride) for length in sides)
        made.append(Layer(shape, side, stride, bias=model.bias is True, idle_bias=idle))
        below, sides = channels, [length // model.pool for length in side]
        if not all(sides):
            raise ValueError("the examples are too small for so many layers of pooling")
    return made + _linear(model, below * math.prod(sides), model.hidden, outputs)


def _has_idle_biases(model: Block) -> bool:
    """Whether batch norm follows the weights of hidden layers directly, so that biases are idle.

    Its gradient must go through the mean: if the mean is taken as a constant, biases do matter.
    """
    dropped = model.dropout > 0 and model.dropout_position == "before_norm"
    first = isinstance(model.norm, BatchNorm) and model.norm_position == "before"
    through = isinstance(model.norm, BatchNorm) and model.norm.gradient == "through"
    return model.bias is True and first and through and not dropped
