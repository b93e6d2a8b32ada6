"""Normal weights with a fixed standard deviation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


@INITIALIZERS.register
class Normal(Initializer):
    """W ~ N(0, std²), independent of the width."""

    name: ClassVar[str] = "normal"
    noise: ClassVar[Noise] = Noise.NORMAL

    std: float = Field(gt=0, description="standard deviation of each weight")

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.std
