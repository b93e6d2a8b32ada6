"""The words of a verdict. How one is reached: `evidence` and `family`."""

from __future__ import annotations

from enum import StrEnum

ROUNDING = 1e-12
"""Bounds this close to the threshold, relative to it, touch it: 120 / 100 against 1.2 is a tie,
whichever way its last bit was rounded."""


class Verdict(StrEnum):
    """What the measurement says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    EQUIVALENT = "equivalent"
    DEPENDS = "depends"
    UNDECIDED = "undecided"
