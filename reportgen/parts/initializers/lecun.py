"""LeCun initialization, which preserves unit variance through a linear layer.

LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.6.
"""

from __future__ import annotations

import math
from typing import ClassVar

from reportgen.parts.initializers._base import INITIALIZERS, Initializer, Noise


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
