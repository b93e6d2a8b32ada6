"""Regularisers that are not arguments of the model or the optimizer."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Regularizers:
    """Regularisers of training, in the order in which they act in a step.

    label_smoothing: the fraction e of each target that is distributed uniformly over all C classes,
        so that the target of the true class is 1 - e + e / C. Szegedy et al., Rethinking the
        Inception architecture for computer vision (CVPR 2016), section 7.
    l1: coefficient of the sum of absolute weights in the loss, without biases, gamma and beta. Its
        subgradient is the sign, 0 at 0. Tibshirani, Regression shrinkage and selection via the
        lasso (J. R. Stat. Soc. B 58, 1996).
    gradient_clipping: maximum norm of the gradient of all parameters; None: no clipping. Pascanu,
        Mikolov and Bengio, On the difficulty of training recurrent neural networks (ICML 2013),
        section 3.2.
    """

    label_smoothing: float = 0.0
    l1: float = 0.0
    gradient_clipping: float | None = None
    early_stopping: EarlyStopping | None = None
