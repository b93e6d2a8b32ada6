"""The verdicts on claims; `evidence` and `family` decide which one a claim gets."""

from __future__ import annotations

from enum import StrEnum

ROUNDING = 1e-12
"""Relative tolerance within which a number equals the threshold: 120 / 100 against 1.2 is a tie,
however its last bit was rounded."""


class Verdict(StrEnum):
    """Result of testing a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    EQUIVALENT = "equivalent"
    DEPENDS = "depends"
    UNDECIDED = "undecided"
