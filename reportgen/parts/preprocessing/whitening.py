"""Principal components and whitening: inputs are decorrelated by a matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.preprocessing._base import PREPROCESSING, Affine, Preprocessing
from reportgen.parts.preprocessing._inputs import Principal, TrainingInputs

if TYPE_CHECKING:
    from torch import Tensor


EPS = Field(
    default=1e-5,
    ge=0,
    description="added to the variance of each direction, relative to the largest variance",
)


class Components(Preprocessing):
    """Preprocessing that replaces the features by principal components."""

    components: int | None = Field(
        default=None, ge=1, description="number of components kept, by decreasing variance"
    )

    def shape(self, example: Sequence[int]) -> tuple[int, ...]:
        """The shape of the input if all components are kept (as for a CNN), else (components,)."""
        features = math.prod(example)
        if self.components is None:
            return tuple(example)
        if self.components > features:
            raise ValueError(
                f"{self.name} cannot keep {self.components} components of {features} features"
            )
        return (self.components,)

    def check(self, examples: int) -> None:
        """n examples define at most n - 1 components; further ones would be arbitrary."""
        if self.components is not None and self.components >= examples:
            raise ValueError(
                f"{self.name} cannot keep {self.components} components of {examples} training "
                f"examples, which have at most {examples - 1}"
            )


def whitening(principal: Principal, eps: float) -> Tensor:
    """1 / sqrt(variance + eps * largest variance) of each direction, (D,).

    It is 0 for directions without variance in the training inputs, which are thus dropped rather
    than amplified.
    """
    added = eps * principal.variances[0]
    factors = (principal.variances.clamp_min(0) + added).rsqrt()
    return factors.masked_fill(~principal.present, 0.0)


@PREPROCESSING.register
class Pca(Components):
    """V^T (x - mean): coordinates along the eigenvectors of the covariance, by decreasing variance.

    Pearson, On lines and planes of closest fit to systems of points in space (1901). The covariance
    becomes diagonal; distances are preserved if all components are kept.
    """

    name: ClassVar[str] = "pca"

    def fit(self, inputs: TrainingInputs) -> Affine:
        return Affine(inputs.mean, matrix=inputs.principal.vectors.T[: self.components])


@PREPROCESSING.register
class PcaWhitening(Components):
    """diag(variance + eps)^(-1/2) V^T (x - mean): decorrelated, with variance 1.

    Kessy, Lewin and Strimmer, Optimal whitening and decorrelation (2018), table 1. Directions
    without variance in training are set to 0.
    """

    name: ClassVar[str] = "pca_whitening"

    eps: float = EPS

    def fit(self, inputs: TrainingInputs) -> Affine:
        principal = inputs.principal
        matrix = whitening(principal, self.eps)[:, None] * principal.vectors.T
        return Affine(inputs.mean, matrix=matrix[: self.components])


@PREPROCESSING.register
class Zca(Preprocessing):
    """V diag(variance + eps)^(-1/2) V^T (x - mean): whitened and rotated back to pixels.

    Bell and Sejnowski, The "independent components" of natural scenes are edge filters (1997); for
    images Krizhevsky, Learning multiple layers of features from tiny images (2009), appendix A. Of
    all whitenings it is the nearest to the centred inputs. Directions without variance in training
    are set to 0.
    """

    name: ClassVar[str] = "zca"

    eps: float = EPS

    def fit(self, inputs: TrainingInputs) -> Affine:
        vectors = inputs.principal.vectors
        matrix = (vectors * whitening(inputs.principal, self.eps)) @ vectors.T
        return Affine(inputs.mean, matrix=matrix)
