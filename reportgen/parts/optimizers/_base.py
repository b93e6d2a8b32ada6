"""Base class of optimizers."""

from __future__ import annotations

from pydantic import Field

from reportgen.parts.family import Family, Part


class Optimizer(Part):
    """An optimizer with the argument names and defaults of torch.optim.

    `weight_decay` is an L2 penalty (only AdamW decouples it).
    """

    lr: float = Field(gt=0, description="learning rate")
    weight_decay: float = Field(default=0.0, ge=0, description="coefficient of the L2 penalty")

    @property
    def state(self) -> int:
        """Number of state values per parameter."""
        return 0

    @property
    def kind(self) -> tuple[str, bool]:
        """(name, whether Nesterov momentum is used): identifies the update formula.

        Trials with the same kind are updated together.
        """
        return self.name, False


OPTIMIZERS: Family[Optimizer] = Family("optimizer")
