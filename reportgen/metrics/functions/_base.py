"""What every function of the metric language is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from reportgen.metrics.nodes import Expression

if TYPE_CHECKING:
    from reportgen.metrics.parser import Parser


class Function(Expression, ABC):
    """A call in a metric. Its fields are what it is given; the rest is what an expression says.

    A subclass says what it takes (`read`), its value in a trial (`in_trial`), and, where they are
    other than those of any expression, its axes, its better direction, its bounds, its unit and its
    words. What is heavy is imported inside of these.
    """

    name: ClassVar[str]
    """As metrics call it."""

    @classmethod
    @abstractmethod
    def read(cls, parser: Parser) -> Expression:
        """Read what stands between its parentheses; MetricError for what it does not take."""
