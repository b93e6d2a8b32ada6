"""Early stopping."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from reportgen.parts.labels import label


class EarlyStopping(BaseModel):
    """Training ends when so many evaluations in a row bring nothing better; the best is kept.

    The weights of the best evaluation are restored, as in algorithm 7.1 of Goodfellow, Bengio and
    Courville, Deep learning (MIT Press, 2016); Prechelt, Early stopping - but when? (1998) compares
    criteria. Better is strictly lower loss or strictly higher accuracy on validation examples.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    patience: int = Field(
        default=5, ge=1, description="evaluations in a row without a better value that end training"
    )
    metric: Literal["val_loss", "val_accuracy"] = Field(
        default="val_loss", description="what is better where it is lower, or higher (accuracy)"
    )

    def describe(self) -> str:
        """As YAML writes it, in one line."""
        return label(self.model_dump())
