"""AdaDelta."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Scales gradients by the ratio of the root mean squares of past steps and past gradients.

    Zeiler, ADADELTA: an adaptive learning rate method (arXiv:1212.5701, 2012), algorithm 1. The
    paper has no learning rate, which corresponds to 1.
    """

    name: ClassVar[str] = "adadelta"

    lr: float = Field(default=1.0, gt=0, description="learning rate")
    rho: float = Field(default=0.9, ge=0, lt=1, description="decay of both means of squares")
    eps: float = Field(default=1e-6, gt=0, description="added to both means of squares")

    @property
    def state(self) -> int:
        """2: the mean squares of gradients and of steps."""
        return 2
