"""Test functions of two variables (surfaces) on which optimizers are compared."""

from reportgen.parts.surfaces._base import SURFACES, Point, Surface
from reportgen.parts.surfaces.beale import Beale
from reportgen.parts.surfaces.local_minimum import LocalMinimum
from reportgen.parts.surfaces.ravine import Ravine
from reportgen.parts.surfaces.rosenbrock import Rosenbrock
from reportgen.parts.surfaces.saddle import Saddle

__all__ = [
    "SURFACES",
    "Beale",
    "LocalMinimum",
    "Point",
    "Ravine",
    "Rosenbrock",
    "Saddle",
    "Surface",
]
