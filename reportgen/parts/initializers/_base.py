"""The interface of an initializer."""

from __future__ import annotations

from abc import abstractmethod
from enum import StrEnum
from typing import ClassVar

from reportgen.parts.family import Family, Part


class Noise(StrEnum):
    """The distribution of N in W = scale * N; entries are independent except for ORTHOGONAL."""

    NORMAL = "normal"  # N(0, 1)
    UNIFORM = "uniform"  # U(-1, 1)
    TRUNCATED_NORMAL = "truncated_normal"  # N(0, 1) given that |N| <= 2
    ORTHOGONAL = "orthogonal"  # a random orthogonal matrix (Haar measure)


class Initializer(Part):
    """Initializes a weight matrix of shape (fan_in, fan_out) as `scale(fan_in, fan_out) * N`."""

    noise: ClassVar[Noise]

    @abstractmethod
    def scale(self, fan_in: int, fan_out: int) -> float:
        """The factor of the noise for a matrix of shape (fan_in, fan_out)."""


INITIALIZERS: Family[Initializer] = Family("initializer")
