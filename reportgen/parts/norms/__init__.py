"""Normalisation layers: over the batch, over the units of an example, over groups of units."""

from reportgen.parts.norms._base import NORMS, Norm
from reportgen.parts.norms._whitening import Whitening
from reportgen.parts.norms.batch import BatchNorm
from reportgen.parts.norms.cholesky import Cholesky
from reportgen.parts.norms.group import GroupNorm
from reportgen.parts.norms.layer import LayerNorm
from reportgen.parts.norms.none import NoNorm
from reportgen.parts.norms.zca import Zca

__all__ = [
    "NORMS",
    "BatchNorm",
    "Cholesky",
    "GroupNorm",
    "LayerNorm",
    "NoNorm",
    "Norm",
    "Whitening",
    "Zca",
]
