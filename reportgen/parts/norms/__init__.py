"""Normalisation layers: over the batch, over the units of one example, over groups of units."""

from reportgen.parts.norms._base import NORMS, Norm
from reportgen.parts.norms.batch import BatchNorm
from reportgen.parts.norms.group import GroupNorm
from reportgen.parts.norms.layer import LayerNorm
from reportgen.parts.norms.none import NoNorm

__all__ = ["NORMS", "BatchNorm", "GroupNorm", "LayerNorm", "NoNorm", "Norm"]
