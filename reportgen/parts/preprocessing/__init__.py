"""Preprocessing of inputs (shift, scale, decorrelation), fitted on the training examples."""

from reportgen.parts.preprocessing._affine import Affine
from reportgen.parts.preprocessing._base import PREPROCESSING, Preprocessing
from reportgen.parts.preprocessing._inputs import NEGLIGIBLE, TrainingInputs
from reportgen.parts.preprocessing.centre import Centre
from reportgen.parts.preprocessing.min_max import MinMax
from reportgen.parts.preprocessing.none import NoPreprocessing
from reportgen.parts.preprocessing.pca import Pca
from reportgen.parts.preprocessing.pca_whitening import PcaWhitening
from reportgen.parts.preprocessing.z_score import ZScore
from reportgen.parts.preprocessing.zca import Zca

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
