"""Schedules of the learning rate."""

from reportgen.parts.schedules._base import SCHEDULES, RateSchedule
from reportgen.parts.schedules.constant import Constant
from reportgen.parts.schedules.cosine import Cosine, CosineRestarts
from reportgen.parts.schedules.inverse_sqrt import InverseSqrt
from reportgen.parts.schedules.linear import Linear
from reportgen.parts.schedules.step import Step

__all__ = [
    "SCHEDULES",
    "Constant",
    "Cosine",
    "CosineRestarts",
    "InverseSqrt",
    "Linear",
    "RateSchedule",
    "Step",
]
