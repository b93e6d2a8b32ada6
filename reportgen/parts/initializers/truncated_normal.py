"""Normal weights without tails."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


@INITIALIZERS.register
class TruncatedNormal(Initializer):
    """W ~ N(0, std²) given that |W| <= 2 std; `trunc_normal_(std=std, a=-2*std, b=2*std)` in torch.

    The standard deviation of W itself is 0.880 std, because the tails are missing.
    """

    name: ClassVar[str] = "truncated_normal"
    noise: ClassVar[Noise] = Noise.TRUNCATED_NORMAL

    std: float = Field(gt=0, description="standard deviation before the tails are cut at 2 std")

    def scale(self, fan_in: int, fan_out: int) -> float:
        return self.std
