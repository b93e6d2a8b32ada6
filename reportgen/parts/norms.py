"""Normalisation layers: over the batch, over the units of an example, over groups of units."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import Field

from reportgen.parts.family import Family, Part


class Norm(Part):
    """gamma * (z - mean) / sqrt(variance + eps) + beta, with gamma and beta learnt."""


NORMS: Family[Norm] = Family("norm")


class Whitening(Norm):
    """x R with x = z - mean and R^T (x^T x / B + eps I) R = I for a batch of B rows.

    The units are then uncorrelated with variance 1. R is unique up to a rotation, in which the
    subclasses differ. Kessy, Lewin and Strimmer, Optimal whitening and decorrelation (The American
    Statistician 72, 2018), section 3.
    """

    eps: float = Field(default=1e-5, gt=0, description="added to the diagonal of the covariance")


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


@NORMS.register
class Cholesky(Whitening):
    """R is the inverse of L^T, where L L^T is the covariance and L lower triangular.

    Each unit is decorrelated from the units before it. Kessy, Lewin and Strimmer 2018, section 3.1;
    Siarohin, Sangineto and Sebe, Whitening and coloring batch transform for GANs (ICLR 2019).
    """

    name: ClassVar[str] = "cholesky"


@NORMS.register
class GroupNorm(Norm):
    """Normalises each example over each group of units or channels.

    Wu and He, Group normalization (ECCV 2018), section 3.
    """

    name: ClassVar[str] = "group"

    groups: int = Field(
        default=4, ge=1, description="number of groups; must divide the number of units"
    )
    eps: float = Field(default=1e-5, gt=0, description="added to the variance")

    def instead(self, widths: Iterable[int]) -> str:
        """Suggestion for a message if the default does not divide `widths`; begins with `; `.

        Empty if the suite sets the number of groups.
        """
        if "groups" in self.model_fields_set:
            return ""
        common = math.gcd(*widths)
        possible = [groups for groups in range(2, common) if common % groups == 0]
        if not possible:
            return f"; the default is {self.groups}; layer norm uses a single group"
        nearest = min(possible, key=lambda groups: abs(groups - self.groups))
        return f"; the default is {self.groups}; {{group: {{groups: {nearest}}}}} would work"


@NORMS.register
class LayerNorm(Norm):
    """Normalises each example over all units (in a CNN: over channels and positions).

    Ba, Kiros and Hinton, Layer normalization (arXiv:1607.06450, 2016), section 3.
    """

    name: ClassVar[str] = "layer"

    eps: float = Field(default=1e-5, gt=0, description="added to the variance")


@NORMS.register
class NoisyBatchNorm(BatchNorm):
    """Batch norm, then factor * a + offset with noise whose distribution is new in every step.

    In every step each unit draws a mean offset, uniform from -`offset` to `offset`, and a mean
    factor, uniform from 1 to `factor`. Each example then draws its own: the offset uniform within
    `offset_spread` of the mean, the factor normal with the standard deviation `factor_spread`.
    Santurkar, Tsipras, Ilyas and Madry, How does batch normalization help optimization? (NeurIPS
    2018), section 2.1 and appendix A. In evaluation after k steps every example has the means of
    the step that follows.
    """

    name: ClassVar[str] = "noisy_batch"

    offset: float = Field(default=0.5, ge=0, description="largest mean offset of a unit")
    factor: float = Field(default=1.25, ge=1, description="largest mean factor of a unit")
    offset_spread: float = Field(
        default=0.1, ge=0, description="largest distance of an offset from its mean"
    )
    factor_spread: float = Field(
        default=0.1, ge=0, description="standard deviation of the factors around their mean"
    )


@NORMS.register
class NoNorm(Norm):
    """No normalisation."""

    name: ClassVar[str] = "none"


@NORMS.register
class Zca(Whitening):
    """R is the symmetric inverse square root of the covariance; the result is nearest to z.

    Huang, Yang, Lang and Deng, Decorrelated batch normalization (CVPR 2018), section 3.
    """

    name: ClassVar[str] = "zca"
