"""The interface of an optimizer."""

from __future__ import annotations

from pydantic import Field

from reportgen.parts.family import Family, Part


class Optimizer(Part):
    """Names and defaults are those of torch.optim; `weight_decay` is L2 unless said otherwise."""

    lr: float = Field(gt=0, description="learning rate")
    weight_decay: float = Field(default=0.0, ge=0, description="L2 penalty, times the parameter")

    @property
    def state(self) -> int:
        """Numbers that are kept for every parameter from step to step."""
        return 0

    @property
    def kind(self) -> tuple[str, bool]:
        """What decides how it computes, beside its numbers: its name, and whether it looks ahead.

        Trials of one kind are updated together.
        """
        return self.name, False


OPTIMIZERS: Family[Optimizer] = Family("optimizer")
