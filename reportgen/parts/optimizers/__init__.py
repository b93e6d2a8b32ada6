"""Optimizers: update rules of the parameters."""

from reportgen.parts.optimizers._base import OPTIMIZERS, Optimizer
from reportgen.parts.optimizers.adadelta import Adadelta
from reportgen.parts.optimizers.adagrad import Adagrad
from reportgen.parts.optimizers.adam import Adam, AdamW
from reportgen.parts.optimizers.nadam import Nadam
from reportgen.parts.optimizers.rmsprop import RMSprop
from reportgen.parts.optimizers.sgd import Sgd

__all__ = [
    "OPTIMIZERS",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "Sgd",
]
