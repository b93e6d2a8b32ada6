"""The rule of a claim: `side < side` or `side > side`, with a margin.

A side is a number, the name of an arm, or levels of factors joined by commas: `norm=batch` or
`init=normal(std=0.05), width=4096`. Levels select every arm that has them; the two sides are then
compared in each cell of the factors that the rule leaves open, paired by seed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

_COMPARISON = re.compile(r"\s*([<>])\s*")
_COMMA_OUTSIDE_PARENTHESES = re.compile(r",\s*(?![^()]*\))")


@dataclass(frozen=True)
class Constant:
    """A number that does not depend on any trial."""

    value: float


@dataclass(frozen=True)
class Selection:
    """The arms that one side of a rule speaks of."""

    text: str
    arms: tuple[str, ...]
    levels: Mapping[str, str] = field(default_factory=dict)  # empty when an arm is named


Side = Constant | Selection


@dataclass(frozen=True)
class Margin:
    """How much the sides must differ at least: `1.2x` (ratio) or `0.1` (difference)."""

    kind: Literal["ratio", "difference"]
    amount: float

    def __str__(self) -> str:
        return f"{self.amount:g}x" if self.kind == "ratio" else f"{self.amount:g}"


NO_MARGIN = Margin("difference", 0.0)


@dataclass(frozen=True)
class Rule:
    """`left comparison right`, by at least the margin."""

    text: str
    left: Selection
    comparison: Literal["<", ">"]
    right: Side
    margin: Margin = NO_MARGIN


class RuleError(ValueError):
    """The text is not a rule; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int = 0, length: int = 1) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length
