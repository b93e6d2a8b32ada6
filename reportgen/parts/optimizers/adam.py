"""Adam, and Adam with decoupled weight decay."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


class AdamLike(Optimizer):
    """What Adam and its relatives share."""

    lr: float = Field(default=1e-3, gt=0, description="learning rate")
    beta1: float = Field(default=0.9, ge=0, lt=1, description="decay of the mean of gradients")
    beta2: float = Field(default=0.999, ge=0, lt=1, description="decay of the mean of squares")
    eps: float = Field(default=1e-8, gt=0, description="added to the root of the mean of squares")

    @property
    def state(self) -> int:
        """The mean of gradients and that of their squares."""
        return 2


@OPTIMIZERS.register
class Adam(AdamLike):
    """Steps scaled by running means of gradients and of their squares, corrected for their start.

    Kingma and Ba, Adam: a method for stochastic optimization (ICLR 2015), algorithm 1.
    """

    name: ClassVar[str] = "adam"


@OPTIMIZERS.register
class AdamW(AdamLike):
    """Adam whose weight decay shrinks the parameter itself, not through the gradient.

    Loshchilov and Hutter, Decoupled weight decay regularization (ICLR 2019), algorithm 2.
    """

    name: ClassVar[str] = "adamw"

    weight_decay: float = Field(default=0.01, ge=0, description="p = p - lr * weight_decay * p")
