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
    of initialization and momentum in deep learning (ICML 2013), section 2, as torch writes it.
    """

    name: ClassVar[str] = "sgd"

    momentum: float = Field(default=0.0, ge=0, lt=1, description="share of the last step kept")
    nesterov: bool = Field(default=False, description="look ahead along the momentum")

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Sgd:
        if self.nesterov and self.momentum == 0:
            raise PydanticCustomError(
                "nesterov", "nesterov needs a momentum above 0", {"at": ["nesterov"]}
            )
        return self

    @property
    def state(self) -> int:
        """The velocity, where there is momentum."""
        return int(self.momentum > 0)

    @property
    def kind(self) -> tuple[str, bool]:
        """Nesterov's is another formula."""
        return self.name, self.nesterov
