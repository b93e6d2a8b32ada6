"""RMSprop."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Divides gradients by the root of the running mean of their squares.

    Tieleman and Hinton, Lecture 6.5: rmsprop (Coursera, 2012), in the form of torch.
    """

    name: ClassVar[str] = "rmsprop"

    lr: float = Field(default=1e-2, gt=0, description="learning rate")
    alpha: float = Field(default=0.99, ge=0, lt=1, description="decay of the mean of squares")
    eps: float = Field(default=1e-8, gt=0, description="added to the square root")
    momentum: float = Field(default=0.0, ge=0, lt=1, description="momentum coefficient")

    @property
    def state(self) -> int:
        """The mean of squares, and with momentum the velocity."""
        return 1 + (self.momentum > 0)
