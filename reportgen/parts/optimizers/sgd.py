"""Stochastic gradient descent."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer


@OPTIMIZERS.register
class Sgd(Optimizer):
    """v = momentum * v + g, p = p - lr * v; with Nesterov: p = p - lr * (g + momentum * v).

    Robbins and Monro, A stochastic approximation method (1951); Sutskever et al., On the importance
    of initialization and momentum in deep learning (ICML 2013), section 2, in the form of torch.
    """

    name: ClassVar[str] = "sgd"

    momentum: float = Field(default=0.0, ge=0, lt=1, description="momentum coefficient")
    nesterov: bool = Field(default=False, description="use Nesterov momentum")

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Sgd:
        if self.nesterov and self.momentum == 0:
            raise PydanticCustomError(
                "nesterov", "nesterov requires a momentum above 0", {"at": ["nesterov"]}
            )
        return self

    @property
    def state(self) -> int:
        """The velocity if there is momentum."""
        return int(self.momentum > 0)

    @property
    def kind(self) -> tuple[str, bool]:
        """Nesterov momentum has a different update formula."""
        return self.name, self.nesterov
