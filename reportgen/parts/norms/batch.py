"""Batch normalisation, as published and with one of its parts changed."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class BatchNorm(Norm):
    """Mean and variance of each unit over the batch; in evaluation what `statistics` says.

    Ioffe and Szegedy, Batch normalization: accelerating deep network training by reducing internal
    covariate shift (ICML 2015), algorithms 1 and 2. `momentum` is torch's: the weight of the new
    batch in the running averages. `gradient: outside` is what section 2 of that paper warns of;
    `statistics: population` and `batch` are examined by Wu and Johnson, Rethinking "batch" in
    BatchNorm (arXiv:2105.07576, 2021), sections 3 and 5.
    """

    name: ClassVar[str] = "batch"

    eps: float = Field(default=1e-5, gt=0, description="added to the variance")
    momentum: float = Field(default=0.1, gt=0, le=1, description="weight of the newest batch")
    affine: bool = Field(default=True, description="gamma and beta are learnt")
    scale: bool = Field(
        default=True, description="divide by the standard deviation; false: only take the mean off"
    )
    gradient: Literal["through", "outside"] = Field(
        default="through",
        description="the gradient goes through mean and standard deviation, or takes them as "
        "constants",
    )
    statistics: Literal["exponential", "cumulative", "last", "batch", "population"] = Field(
        default="exponential",
        description="in evaluation: exponential average of the batches, their plain average, the "
        "last one, those of the batch that is evaluated, or of training examples, anew each time",
    )
    evaluation_batch: int | None = Field(
        default=None,
        ge=1,
        description="with statistics: batch, how many examples share them in evaluation; default: "
        "batch_size",
    )

    @property
    def runs(self) -> bool:
        """Whether averages run along in training."""
        return self.statistics in ("exponential", "cumulative", "last")
