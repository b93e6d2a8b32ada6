"""What a metric is called in a sentence, and in which unit its numbers are told there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportgen.language import Phrases, Unit
from reportgen.metrics.nodes import Metric
from reportgen.metrics.words import PERCENT
from reportgen.stats import Interval


@dataclass(frozen=True)
class Noun:
    """A metric as a noun. A number of it times `scale` is in `unit`.

    With the unit `steps` the text is the goal that the steps lead to.
    """

    text: str
    unit: Unit = ""
    scale: float = 1.0

    def scaled(self, interval: Interval) -> Interval:
        """The interval in the unit of the noun."""
        numbers = (self.scale * x for x in (interval.estimate, interval.low, interval.high))
        estimate, low, high = numbers
        return replace(interval, estimate=estimate, low=low, high=high)

    @property
    def apart(self) -> Unit:
        """The unit of a difference: that of two percentages is a percentage point."""
        return "points" if self.unit == "percent" else self.unit


def noun(metric: Metric, say: Phrases) -> Noun:
    """What the suite calls it, else its words, else its own text.

    Steps to a target are told by the target, whatever they are called.
    """
    if goal := metric.expression.goal(say):
        return Noun(goal, "steps")
    unit = metric.expression.unit
    return Noun(metric.name(say), unit, PERCENT if unit else 1.0)
