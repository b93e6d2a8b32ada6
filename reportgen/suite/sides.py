"""What a rule says: two sides, their comparison, and a margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reportgen.margin import Margin
from reportgen.suite.levels import TextError

Comparison = Literal["<", ">", "="]
Groups = tuple[tuple[str, ...], ...]
"""Names of arms that a metric takes together, for each side of a cell."""
ALL = "all"
"""The side that is every arm; an arm of that name comes first."""


@dataclass(frozen=True)
class Constant:
    """A number that does not depend on any trial."""

    value: float


@dataclass(frozen=True)
class Selection:
    """The arms that one side of a rule speaks of."""

    text: str
    arms: tuple[str, ...]
    levels: Mapping[str, str] = field(default_factory=dict)  # empty when an arm is named, or all
    groups: Groups = ()  # empty where each arm stands alone


Side = Constant | Selection


@dataclass(frozen=True)
class Rule:
    """`left comparison right`, by at least the margin."""

    text: str
    left: Selection
    comparison: Comparison
    right: Side
    margin: Margin = field(default_factory=Margin)
    over: tuple[str, ...] = ()  # factors that the metric goes over


class RuleError(TextError):
    """The text is not a rule; `offset` counts characters from its start."""
