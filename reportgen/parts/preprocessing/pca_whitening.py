"""Whitened principal components."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING
from reportgen.parts.preprocessing._components import EPS, Components, whitening
from reportgen.parts.preprocessing._inputs import TrainingInputs


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
