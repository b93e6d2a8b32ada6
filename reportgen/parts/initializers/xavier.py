"""Xavier (Glorot) initialization, a compromise that preserves activation and gradient variance.

Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks
(AISTATS 2010), equations 12 and 16. With fan_in = fan_out the standard deviation is
1/sqrt(fan_in), the form often given in lecture notes.
"""

from __future__ import annotations

import math
from typing import ClassVar

from pydantic import Field

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


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
