"""Aggregated values for `report.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.stats import Interval


@dataclass(frozen=True)
class MetricView:
    """The mean of a quantity over the seeds of an arm.

    at: name of each of its axes -> position.
    """

    arm: str
    quantity: str
    interval: Interval
    at: Mapping[str, int] = field(default_factory=dict)
