"""Regularisers that are not arguments of the model or the optimizer."""

from reportgen.parts.regularizers.early_stopping import EarlyStopping
from reportgen.parts.regularizers.regularizers import Regularizers

__all__ = ["EarlyStopping", "Regularizers"]
