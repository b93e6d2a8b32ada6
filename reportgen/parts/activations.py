"""Activation functions with their derivatives, so that backward passes need no autograd.

ReLU: Nair and Hinton, Rectified linear units improve restricted Boltzmann machines (ICML 2010).
Leaky ReLU: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models
(ICML workshop 2013). The papers of the others stand in their classes.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.family import Family, Part

if TYPE_CHECKING:
    from torch import Tensor

_SQRT_HALF = math.sqrt(0.5)
_INV_SQRT_2PI = 1 / math.sqrt(2 * math.pi)


class Activation(Part):
    """An elementwise function h = f(z) and its derivative; tensors of any shape, on any device."""

    title: ClassVar[str]
    """Name in texts, e.g. `ReLU`."""
    bounds: ClassVar[tuple[float, float]]
    """Infimum and supremum of f."""

    @abstractmethod
    def forward(self, z: Tensor) -> Tensor:
        """f(z)."""

    @abstractmethod
    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        """f'(z), given h = f(z)."""

    @property
    @abstractmethod
    def steepest(self) -> float:
        """The maximum of |f'(z)|; a unit counts as saturated below 5 % of it."""


ACTIVATIONS: Family[Activation] = Family("activation")


@ACTIVATIONS.register
class CentredSigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z)) - 1/2: the sigmoid with outputs around 0 in place of 1/2.

    It is half of tanh(z / 2): LeCun, Bottou, Orr and Müller, Efficient backprop (1998), section
    4.4, prefer sigmoids that are symmetric about the origin.
    """

    name: ClassVar[str] = "centred_sigmoid"
    title: ClassVar[str] = "centred sigmoid"
    bounds: ClassVar[tuple[float, float]] = (-0.5, 0.5)

    def forward(self, z: Tensor) -> Tensor:
        return z.sigmoid() - 0.5

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return 0.25 - h * h

    @property
    def steepest(self) -> float:
        return 0.25


@ACTIVATIONS.register
class Elu(Activation):
    """f(z) = z for z > 0, else alpha * (exp(z) - 1).

    Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential
    linear units (ICLR 2016).
    """

    name: ClassVar[str] = "elu"
    title: ClassVar[str] = "ELU"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    alpha: float = Field(default=1.0, gt=0, description="minus the limit for z -> -infinity")

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.elu(z, self.alpha)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        # For z < 0 alpha * exp(z), because h + alpha would lose precision.
        return z.clamp_max(0).exp_().mul_(self.alpha).masked_fill_(z > 0, 1.0)

    @property
    def steepest(self) -> float:
        return max(1.0, self.alpha)


@ACTIVATIONS.register
class Gelu(Activation):
    """f(z) = z * Phi(z), with Phi the distribution function of N(0, 1).

    Hendrycks and Gimpel, Gaussian error linear units (arXiv:1606.08415, 2016).
    """

    name: ClassVar[str] = "gelu"
    title: ClassVar[str] = "GELU"
    bounds: ClassVar[tuple[float, float]] = (-0.16997120747990369, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.gelu(z)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        density = (z * z).mul_(-0.5).exp_().mul_(_INV_SQRT_2PI)
        return (z * _SQRT_HALF).erf_().add_(1).mul_(0.5).addcmul_(z, density)

    @property
    def steepest(self) -> float:
        return 0.5 * (1 + math.erf(1.0)) + math.sqrt(2) * _INV_SQRT_2PI / math.e  # at z = sqrt(2)


@ACTIVATIONS.register
class Identity(Activation):
    """f(z) = z."""

    name: ClassVar[str] = "identity"
    title: ClassVar[str] = "identity"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        return z

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        import torch

        return torch.ones_like(z)

    @property
    def steepest(self) -> float:
        return 1.0


@ACTIVATIONS.register
class Relu(Activation):
    """f(z) = max(z, 0); the derivative at 0 is taken as 0, as in torch."""

    name: ClassVar[str] = "relu"
    title: ClassVar[str] = "ReLU"
    bounds: ClassVar[tuple[float, float]] = (0.0, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        return z.relu()

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return (z > 0).to(z.dtype)

    @property
    def steepest(self) -> float:
        return 1.0


@ACTIVATIONS.register
class LeakyRelu(Activation):
    """f(z) = z for z > 0, else negative_slope * z."""

    name: ClassVar[str] = "leaky_relu"
    title: ClassVar[str] = "leaky ReLU"
    bounds: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    negative_slope: float = Field(default=0.01, ge=0, description="slope for z < 0")

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.leaky_relu(z, self.negative_slope)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        positive = (z > 0).to(z.dtype)
        return positive.mul_(1 - self.negative_slope).add_(self.negative_slope)

    @property
    def steepest(self) -> float:
        return max(1.0, self.negative_slope)


@ACTIVATIONS.register
class Sigmoid(Activation):
    """f(z) = 1 / (1 + exp(-z))."""

    name: ClassVar[str] = "sigmoid"
    title: ClassVar[str] = "sigmoid"
    bounds: ClassVar[tuple[float, float]] = (0.0, 1.0)

    def forward(self, z: Tensor) -> Tensor:
        return z.sigmoid()

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return (1 - h).mul_(h)

    @property
    def steepest(self) -> float:
        return 0.25


@ACTIVATIONS.register
class Silu(Activation):
    """f(z) = z * sigmoid(z).

    Elfwing, Uchibe and Doya, Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning (Neural Networks 107, 2018).
    """

    name: ClassVar[str] = "silu"
    title: ClassVar[str] = "SiLU"
    bounds: ClassVar[tuple[float, float]] = (-0.27846454276107379, math.inf)

    def forward(self, z: Tensor) -> Tensor:
        import torch.nn.functional as F

        return F.silu(z)

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        s = z.sigmoid()
        return (1 - s).mul_(h).add_(s)  # s + z s (1 - s)

    @property
    def steepest(self) -> float:
        return 1.0998393194990463  # at z = 2.39935728052...


@ACTIVATIONS.register
class Tanh(Activation):
    """f(z) = tanh(z)."""

    name: ClassVar[str] = "tanh"
    title: ClassVar[str] = "tanh"
    bounds: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def forward(self, z: Tensor) -> Tensor:
        return z.tanh()

    def derivative(self, z: Tensor, h: Tensor) -> Tensor:
        return (h * h).neg_().add_(1)  # 1 - h²

    @property
    def steepest(self) -> float:
        return 1.0
