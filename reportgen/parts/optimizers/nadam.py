"""Nadam: Adam with Nesterov momentum."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS
from reportgen.parts.optimizers.adam import AdamLike


@OPTIMIZERS.register
class Nadam(AdamLike):
    """Adam with Nesterov momentum.

    Dozat, Incorporating Nesterov momentum into Adam (ICLR workshop, 2016), with the momentum
    schedule of torch.optim.NAdam: beta1 * (1 - 0.5 * 0.96^(t * momentum_decay)) in step t.
    """

    name: ClassVar[str] = "nadam"

    lr: float = Field(default=2e-3, gt=0, description="learning rate")
    momentum_decay: float = Field(
        default=4e-3,
        ge=0,
        description="rate at which the momentum increases from about beta1 / 2 to beta1",
    )
