"""Early stopping."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from reportgen.parts.labels import label


class EarlyStopping(BaseModel):
    """Ends training after `patience` evaluations in a row without improvement.

    The weights of the best evaluation are restored, as in algorithm 7.1 of Goodfellow, Bengio and
    Courville, Deep learning (MIT Press, 2016); Prechelt, Early stopping - but when? (1998) compares
    criteria. An improvement is a strictly lower loss or a strictly higher accuracy on the
    validation examples.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    patience: int = Field(
        default=5,
        ge=1,
        description="evaluations in a row without improvement after which training ends",
    )
    metric: Literal["val_loss", "val_accuracy"] = Field(
        default="val_loss",
        description="the monitored metric: loss (lower is better) or accuracy (higher)",
    )

    def describe(self) -> str:
        """One-line label in the form of YAML."""
        return label(self.model_dump())
