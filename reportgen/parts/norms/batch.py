"""Batch normalisation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class BatchNorm(Norm):
    """Mean and variance of each unit over the batch; running averages of both at evaluation.

    Ioffe and Szegedy, Batch normalization: accelerating deep network training by reducing internal
    covariate shift (ICML 2015), algorithms 1 and 2. `momentum` is torch's: the weight of the new
    batch in the running averages.
    """

    name: ClassVar[str] = "batch"

    eps: float = Field(default=1e-5, gt=0, description="added to the variance")
    momentum: float = Field(default=0.1, gt=0, le=1, description="weight of the newest batch")
