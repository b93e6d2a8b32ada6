"""The rule of a claim: `side < side` or `side > side`, with a margin.

A side is a number, the name of an arm, or levels of factors joined by commas: `norm=batch` or
`init=normal(std=0.05), width=4096`. Levels select every arm that has them; the two sides are then
compared in each cell of the factors that the rule leaves open, paired by seed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reportgen.errors import suggest

if TYPE_CHECKING:
    from reportgen.suite.model import Arm, Factor

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


def parse_rule(text: str, margin: Margin, arms: Sequence[Arm], factors: Sequence[Factor]) -> Rule:
    """Read a rule and resolve its sides to arms; RuleError says what is unknown."""
    match = _COMPARISON.search(text)
    if match is None or _COMPARISON.search(text, match.end()):
        raise RuleError(f'"{text}" must be "A < B" or "A > B"', 0, len(text))
    left = _side(text[: match.start()], 0, arms, factors)
    right = _side(text[match.end() :], match.end(), arms, factors)
    if isinstance(left, Constant):
        raise RuleError("the left side must name arms, not a number", 0, match.start() or 1)
    if isinstance(right, Selection):
        _comparable(left, right, match.end())
    comparison: Literal["<", ">"] = "<" if match[1] == "<" else ">"
    if isinstance(right, Constant) and margin.kind == "ratio" and right.value <= 0:
        raise RuleError("a ratio margin needs a positive number to compare with", match.end())
    return Rule(text, left, comparison, right, margin)


def parse_margin(given: str | float | None) -> Margin:
    """`1.2x` is a ratio of at least 1, a number a difference of at least 0."""
    if given is None:
        return NO_MARGIN
    text = str(given).strip()
    is_ratio = text.endswith("x")
    try:
        amount = float(text[:-1] if is_ratio else text)
    except ValueError:
        amount = math.nan
    least = 1.0 if is_ratio else 0.0
    if not (least <= amount < math.inf):
        raise RuleError(
            f'margin must be a ratio of at least 1 ("1.2x") or a difference of at least 0 (0.1). '
            f'Got "{text}" instead.',
            0,
            len(text),
        )
    return Margin("ratio" if is_ratio else "difference", amount)


def _side(text: str, offset: int, arms: Sequence[Arm], factors: Sequence[Factor]) -> Side:
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        raise RuleError("a side of the comparison is empty", offset)
    if any(arm.name == text for arm in arms):
        return Selection(text, (text,))
    number = _number(text)
    if number is not None:
        return Constant(number)
    if "=" not in text:
        known = [arm.name for arm in arms]
        raise RuleError(f'unknown arm "{text}"{suggest(text, known)}', offset, len(text))
    return _levels(text, offset, arms, factors)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _levels(text: str, offset: int, arms: Sequence[Arm], factors: Sequence[Factor]) -> Selection:
    by_name = {factor.name: factor for factor in factors}
    chosen: dict[str, str] = {}
    at = offset
    for part in _COMMA_OUTSIDE_PARENTHESES.split(text):
        name, _, level = (piece.strip() for piece in part.partition("="))
        if name not in by_name:
            raise RuleError(f'unknown factor "{name}"{suggest(name, by_name)}', at, len(part))
        levels = by_name[name].levels
        same = [known for known in levels if known == level or _same_number(known, level)]
        if not same:
            message = f'unknown level "{level}" of {name}{suggest(level, levels)}'
            raise RuleError(message, at, len(part))
        chosen[name] = same[0]
        at = text.find(part, at - offset) + offset + len(part) + 1
    matching = tuple(
        arm.name for arm in arms if all(arm.levels[name] == level for name, level in chosen.items())
    )
    if not matching:
        raise RuleError(f'no arm has "{text}"', offset, len(text))
    return Selection(text, matching, chosen)


def _same_number(known: str, given: str) -> bool:
    a, b = _number(known), _number(given)
    return a is not None and a == b


def _comparable(left: Selection, right: Selection, offset: int) -> None:
    if set(left.arms) & set(right.arms):
        raise RuleError("both sides name the same arm", offset, len(right.text))
    if left.levels and right.levels and set(left.levels) != set(right.levels):
        raise RuleError(
            f"both sides must name the same factors; {', '.join(left.levels)} stands against "
            f"{', '.join(right.levels)}",
            offset,
            len(right.text),
        )


def cells(rule: Rule, arms: Mapping[str, Arm]) -> list[tuple[str, str | None]]:
    """Pairs of arms (left, right) to compare: equal in every factor that the rule leaves open.

    Against a constant the right arm is None. Where one side names a single arm, every arm of the
    other side meets it.
    """
    if isinstance(rule.right, Constant):
        return [(name, None) for name in rule.left.arms]
    if not (rule.left.levels and rule.right.levels):
        return [(a, b) for a in rule.left.arms for b in rule.right.arms]

    def open_levels(name: str) -> dict[str, str]:
        return {k: v for k, v in arms[name].levels.items() if k not in rule.left.levels}

    right = rule.right.arms
    return [(a, b) for a in rule.left.arms for b in right if open_levels(a) == open_levels(b)]
