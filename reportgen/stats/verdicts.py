"""From an interval to a verdict, and from the verdicts of many cells to one.

An interval decides only when all of it lies on one side of the threshold. Reaching the threshold,
even with one end, leaves the claim undecided.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

from reportgen.stats.intervals import Interval

Side = Literal["<", ">", "="]

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


def judge(interval: Interval, side: Side, threshold: float) -> Verdict:
    """Verdict on the claim "the quantity is below (`<`) or above (`>`) the threshold".

    Supported when the interval lies wholly on the claimed side, contradicted when wholly on the
    other, else undecided. Touching the threshold, to within rounding, is undecided. Raises
    `ValueError` for another side and for a threshold that is not finite.
    """
    check_side(side)
    if not math.isfinite(threshold):
        raise ValueError(f"threshold must be finite. Got {threshold} instead.")
    slack = ROUNDING * abs(threshold)
    below = interval.high < threshold - slack
    above = interval.low > threshold + slack
    if below or above:
        return Verdict.SUPPORTED if below == (side == "<") else Verdict.CONTRADICTED
    return Verdict.UNDECIDED


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Verdict over all cells of the other factors; neither order nor repetition matters.

    Cells that agree give their common verdict. Support in some cells and contradiction in others
    is `depends` (a cell that itself depends holds both). Anything else is undecided. Hand over
    all cells at once: combining in stages forgets what an undecided stage held. Raises
    `ValueError` when there is no cell.
    """
    found = {Verdict(verdict) for verdict in verdicts}
    if not found:
        raise ValueError("verdicts must hold at least one cell. Got none instead.")
    if len(found) == 1:
        return found.pop()
    if Verdict.DEPENDS in found or {Verdict.SUPPORTED, Verdict.CONTRADICTED} <= found:
        return Verdict.DEPENDS
    return Verdict.UNDECIDED


def check_side(side: str) -> None:
    """Raise `ValueError` unless `side` is one of the two that a rule can claim."""
    if side not in ("<", ">"):
        raise ValueError(f"side must be < or >. Got {side!r} instead.")
