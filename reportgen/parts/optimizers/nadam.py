"""Nadam: Adam with Nesterov's momentum."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS
from reportgen.parts.optimizers.adam import AdamLike


@OPTIMIZERS.register
class Nadam(AdamLike):
    """Adam whose step looks ahead along the mean of gradients, as Nesterov's momentum does.

    Dozat, Incorporating Nesterov momentum into Adam (ICLR workshop, 2016), with the schedule of the
    momentum that torch.optim.NAdam has: in step t it is beta1 * (1 - 0.5 * 0.96^(t *
    momentum_decay)).
    """

    name: ClassVar[str] = "nadam"

    lr: float = Field(default=2e-3, gt=0, description="learning rate")
    momentum_decay: float = Field(
        default=4e-3, ge=0, description="how fast the momentum rises from about beta1 / 2 to beta1"
    )
