"""Batch normalisation, as published and with modified components."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from reportgen.parts.norms._base import NORMS, Norm


@NORMS.register
class BatchNorm(Norm):
    """Normalises each unit over the batch; in evaluation with the chosen `statistics`.

    Ioffe and Szegedy, Batch normalization: accelerating deep network training by reducing internal
    covariate shift (ICML 2015), algorithms 1 and 2. `momentum` is defined as in torch: the weight
    of the new batch in the running averages. Section 2 of that paper warns against
    `gradient: outside`; `statistics: population` and `batch` are studied by Wu and Johnson,
    Rethinking "batch" in BatchNorm (arXiv:2105.07576, 2021), sections 3 and 5.
    """

    name: ClassVar[str] = "batch"

    eps: float = Field(default=1e-5, gt=0, description="added to the variance")
    momentum: float = Field(default=0.1, gt=0, le=1, description="weight of the newest batch")
    affine: bool = Field(default=True, description="learn gamma and beta")
    scale: bool = Field(
        default=True, description="divide by the standard deviation; false: only subtract the mean"
    )
    gradient: Literal["through", "outside"] = Field(
        default="through",
        description="backpropagate through mean and standard deviation, or treat them as constants",
    )
    statistics: Literal["exponential", "cumulative", "last", "batch", "population"] = Field(
        default="exponential",
        description="statistics in evaluation: exponential or plain average over batches, those of "
        "the last batch, of the evaluated batch, or of training examples, recomputed each time",
    )
    evaluation_batch: int | None = Field(
        default=None,
        ge=1,
        description="with statistics: batch, the number of examples per evaluated batch; default: "
        "batch_size",
    )

    @property
    def runs(self) -> bool:
        """Whether running statistics are kept during training."""
        return self.statistics in ("exponential", "cumulative", "last")
