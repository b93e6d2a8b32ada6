"""Orthogonal initialization."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


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
