"""AdaGrad."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Divides gradients by the square root of the sum of all their squares so far.

    Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic
    optimization (JMLR 12, 2011), section 1.
    """

    name: ClassVar[str] = "adagrad"

    lr: float = Field(default=1e-2, gt=0, description="learning rate")
    eps: float = Field(default=1e-10, gt=0, description="added to the square root")

    @property
    def state(self) -> int:
        """1: the sum of squares."""
        return 1
