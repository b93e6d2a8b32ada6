"""Truncated normal weights."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


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
