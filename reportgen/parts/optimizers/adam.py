"""Adam, and Adam with decoupled weight decay."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


class AdamLike(Optimizer):
    """Arguments shared by Adam and its variants."""

    lr: float = Field(default=1e-3, gt=0, description="learning rate")
    beta1: float = Field(default=0.9, ge=0, lt=1, description="decay of the mean of gradients")
    beta2: float = Field(default=0.999, ge=0, lt=1, description="decay of the mean of squares")
    eps: float = Field(default=1e-8, gt=0, description="added to the root mean square")

    @property
    def state(self) -> int:
        """2: the running means of gradients and of their squares."""
        return 2


@OPTIMIZERS.register
class Adam(AdamLike):
    """Steps from running means of gradients and of their squares, with bias correction.

    Kingma and Ba, Adam: a method for stochastic optimization (ICLR 2015), algorithm 1.
    """

    name: ClassVar[str] = "adam"


@OPTIMIZERS.register
class AdamW(AdamLike):
    """Adam with decoupled weight decay, which acts on the parameters directly.

    Loshchilov and Hutter, Decoupled weight decay regularization (ICLR 2019), algorithm 2.
    """

    name: ClassVar[str] = "adamw"

    weight_decay: float = Field(default=0.01, ge=0, description="p = p - lr * weight_decay * p")
