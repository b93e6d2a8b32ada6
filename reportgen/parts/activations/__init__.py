"""Activation functions with their derivatives, so that backward passes need no autograd."""

from reportgen.parts.activations._base import ACTIVATIONS, Activation
from reportgen.parts.activations.elu import Elu
from reportgen.parts.activations.gelu import Gelu
from reportgen.parts.activations.identity import Identity
from reportgen.parts.activations.relu import LeakyRelu, Relu
from reportgen.parts.activations.sigmoid import Sigmoid
from reportgen.parts.activations.silu import Silu
from reportgen.parts.activations.tanh import Tanh

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Elu",
    "Gelu",
    "Identity",
    "LeakyRelu",
    "Relu",
    "Sigmoid",
    "Silu",
    "Tanh",
]
