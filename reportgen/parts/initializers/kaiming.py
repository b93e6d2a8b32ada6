"""Kaiming (He) initialization, which preserves the variance through rectifiers.

He, Zhang, Ren and Sun, Delving deep into rectifiers (ICCV 2015), equations 10 and 14.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from pydantic import Field

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


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
