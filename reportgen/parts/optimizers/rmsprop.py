"""RMSprop."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Gradients divided by the root of the running mean of their squares.

    Tieleman and Hinton, Lecture 6.5: rmsprop (Coursera, 2012), as torch writes it.
    """

    name: ClassVar[str] = "rmsprop"

    lr: float = Field(default=1e-2, gt=0, description="learning rate")
    alpha: float = Field(default=0.99, ge=0, lt=1, description="decay of the mean of squares")
    eps: float = Field(default=1e-8, gt=0, description="added to the root")
    momentum: float = Field(default=0.0, ge=0, lt=1, description="share of the last step kept")

    @property
    def state(self) -> int:
        """The mean of squares, and the velocity where there is momentum."""
        return 1 + (self.momentum > 0)
