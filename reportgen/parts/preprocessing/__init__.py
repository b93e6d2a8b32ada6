"""Preprocessing of inputs (shift, scale, decorrelation), fitted on the training examples."""

from reportgen.parts.preprocessing._base import PREPROCESSING, Affine, Preprocessing
from reportgen.parts.preprocessing._inputs import NEGLIGIBLE, TrainingInputs
from reportgen.parts.preprocessing.scaling import Centre, MinMax, NoPreprocessing, ZScore
from reportgen.parts.preprocessing.whitening import Pca, PcaWhitening, Zca

__all__ = [
    "NEGLIGIBLE",
    "PREPROCESSING",
    "Affine",
    "Centre",
    "MinMax",
    "NoPreprocessing",
    "Pca",
    "PcaWhitening",
    "Preprocessing",
    "TrainingInputs",
    "ZScore",
    "Zca",
]

PREPROCESSING.sort()
