"""What a metric is called in a sentence, and in which unit its numbers are told there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reportgen.findings.descriptions import describe, goal
from reportgen.findings.shares import PERCENT, is_a_share, lies_apart
from reportgen.language import Phrases, Unit
from reportgen.stats import Interval
from reportgen.suite.expression import Metric, StepsTo


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
    """What the suite calls it, else its parts in words, else its own text.

    Steps to a target are told by the target, whatever they are called.
    """
    match metric.expression:
        case StepsTo(curve, target):
            return Noun(goal(curve, target, say), "steps")
    text = metric.called or describe(metric.expression, say) or metric.text
    if not is_a_share(metric.expression):
        return Noun(text)
    return Noun(text, "points" if lies_apart(metric.expression) else "percent", PERCENT)


def in_words(metric: Metric, say: Phrases) -> str:
    """What a table or an axis calls it; empty where it is beyond words and the suite has none."""
    return metric.called or describe(metric.expression, say)


def named(metric: Metric, say: Phrases) -> str:
    """What a table or an axis calls it: words, or its own text where there are none."""
    return in_words(metric, say) or metric.text
