"""Aggregated numbers as programs read them."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.stats import Interval


@dataclass(frozen=True)
class MetricView:
    """The mean of a quantity over the seeds of an arm, at a layer (from 1) and after a step.

    `layer` and `step` are None where the quantity has none.
    """

    arm: str
    quantity: str
    interval: Interval
    layer: int | None = None
    step: int | None = None
