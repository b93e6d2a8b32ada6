"""Principal component analysis."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING
from reportgen.parts.preprocessing._components import Components
from reportgen.parts.preprocessing._inputs import TrainingInputs


@PREPROCESSING.register
class Pca(Components):
    """V^T (x - mean): coordinates along the eigenvectors of the covariance, by decreasing variance.

    Pearson, On lines and planes of closest fit to systems of points in space (1901). The covariance
    becomes diagonal; distances are preserved if all components are kept.
    """

    name: ClassVar[str] = "pca"

    def fit(self, inputs: TrainingInputs) -> Affine:
        return Affine(inputs.mean, matrix=inputs.principal.vectors.T[: self.components])
