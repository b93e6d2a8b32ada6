"""Weight initializers: a scale times shared noise.

`W = scale(fan_in, fan_out) * N`, where N is a draw from the initializer's `noise` distribution.
Arms with the same distribution share the draw of a seed, so they differ only in the scale.

Kaiming (He) initialization preserves the variance through rectifiers: He, Zhang, Ren and Sun,
Delving deep into rectifiers (ICCV 2015), equations 10 and 14. LeCun initialization preserves unit
variance through a linear layer: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section
4.6. Xavier (Glorot) initialization is a compromise that preserves activation and gradient variance:
Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks
(AISTATS 2010), equations 12 and 16. With fan_in = fan_out its standard deviation is
1/sqrt(fan_in), the form often given in lecture notes.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from reportgen.parts.family import Family, Part


class Noise(StrEnum):
    """The distribution of N in W = scale * N; entries are independent except for ORTHOGONAL."""

    NORMAL = "normal"  # N(0, 1)
    UNIFORM = "uniform"  # U(-1, 1)
    TRUNCATED_NORMAL = "truncated_normal"  # N(0, 1) given that |N| <= 2
    ORTHOGONAL = "orthogonal"  # a random orthogonal matrix (Haar measure)


class Initializer(Part):
    """Initializes a weight matrix of shape (fan_in, fan_out) as `scale(fan_in, fan_out) * N`."""

    noise: ClassVar[Noise]

    @abstractmethod
    def scale(self, fan_in: int, fan_out: int) -> float:
        """The factor of the noise for a matrix of shape (fan_in, fan_out)."""


INITIALIZERS: Family[Initializer] = Family("initializer")


class _Kaiming(Initializer):
    mode: Literal["fan_in", "fan_out"] = Field(
        default="fan_in", description="preserve the variance forward (fan_in) or backward (fan_out)"
    )
    a: float = Field(default=0.0, ge=0, description="negative slope of the rectifier; 0 for ReLU")

    def std(self, fan_in: int, fan_out: int) -> float:
        """Standard deviation of each weight: sqrt(2 / ((1 + a²) fan))."""
        fan = fan_in if self.mode == "fan_in" else fan_out
        return math.sqrt(2 / ((1 + self.a**2) * fan))


@INITIALIZERS.register
class KaimingNormal(_Kaiming):
    """W ~ N(0, 2 / ((1 + a²) fan))."""

    name: ClassVar[str] = "kaiming_normal"
    noise: ClassVar[Noise] = Noise.NORMAL

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.std(fan_in, fan_out)


@INITIALIZERS.register
class KaimingUniform(_Kaiming):
    """W ~ U(-b, b) with b = sqrt(6 / ((1 + a²) fan))."""

    name: ClassVar[str] = "kaiming_uniform"
    noise: ClassVar[Noise] = Noise.UNIFORM

    def scale(self, fan_in: int, fan_out: int) -> float:
        return math.sqrt(3) * self.std(fan_in, fan_out)


@INITIALIZERS.register
class LecunNormal(Initializer):
    """W ~ N(0, 1 / fan_in)."""

    name: ClassVar[str] = "lecun_normal"
    noise: ClassVar[Noise] = Noise.NORMAL

    def scale(self, fan_in: int, fan_out: int) -> float:
        return 1 / math.sqrt(fan_in)


@INITIALIZERS.register
class LecunUniform(Initializer):
    """W ~ U(-a, a) with a = sqrt(3 / fan_in)."""

    name: ClassVar[str] = "lecun_uniform"
    noise: ClassVar[Noise] = Noise.UNIFORM

    def scale(self, fan_in: int, fan_out: int) -> float:
        return math.sqrt(3 / fan_in)


@INITIALIZERS.register
class Normal(Initializer):
    """W ~ N(0, std²), independent of the width."""

    name: ClassVar[str] = "normal"
    noise: ClassVar[Noise] = Noise.NORMAL

    std: float = Field(gt=0, description="standard deviation of each weight")

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.std


@INITIALIZERS.register
class Orthogonal(Initializer):
    """W = gain * Q with Q a random orthogonal matrix.

    Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks (ICLR 2014), section 3.
    """

    name: ClassVar[str] = "orthogonal"
    noise: ClassVar[Noise] = Noise.ORTHOGONAL

    gain: float = Field(default=1.0, gt=0, description="factor for the activation function")

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.gain


@INITIALIZERS.register
class TruncatedNormal(Initializer):
    """W ~ N(0, std²) given |W| <= 2 std; in torch `trunc_normal_(std=std, a=-2*std, b=2*std)`.

    The standard deviation of W is 0.880 std because of the truncation.
    """

    name: ClassVar[str] = "truncated_normal"
    noise: ClassVar[Noise] = Noise.TRUNCATED_NORMAL

    std: float = Field(gt=0, description="standard deviation before truncation at 2 std")

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.std


class _Xavier(Initializer):
    gain: float = Field(default=1.0, gt=0, description="factor for the activation function")

    def std(self, fan_in: int, fan_out: int) -> float:
        """Standard deviation of each weight: gain * sqrt(2 / (fan_in + fan_out))."""
        return self.gain * math.sqrt(2 / (fan_in + fan_out))


@INITIALIZERS.register
class XavierNormal(_Xavier):
    """W ~ N(0, gain² * 2 / (fan_in + fan_out))."""

    name: ClassVar[str] = "xavier_normal"
    noise: ClassVar[Noise] = Noise.NORMAL

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.std(fan_in, fan_out)


@INITIALIZERS.register
class XavierUniform(_Xavier):
    """W ~ U(-a, a) with a = gain * sqrt(6 / (fan_in + fan_out))."""

    name: ClassVar[str] = "xavier_uniform"
    noise: ClassVar[Noise] = Noise.UNIFORM

    def scale(self, fan_in: int, fan_out: int) -> float:
        return math.sqrt(3) * self.std(fan_in, fan_out)
