"""ZCA whitening of inputs."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING, Preprocessing
from reportgen.parts.preprocessing._components import EPS, whitening
from reportgen.parts.preprocessing._inputs import TrainingInputs


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
