"""Models to train; they are declared here and built in the engine."""

from reportgen.parts.models._base import MODELS, Block, Model
from reportgen.parts.models.cnn import Cnn
from reportgen.parts.models.mlp import Mlp
from reportgen.parts.models.module import Module

__all__ = ["MODELS", "Block", "Cnn", "Mlp", "Model", "Module"]
