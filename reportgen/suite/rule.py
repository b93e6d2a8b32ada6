"""The rule of a claim: `side < side` or `side > side`, with a margin.

A side is a number, the name of an arm, or levels of factors joined by commas: `norm=batch` or
`init=normal(std=0.05), width=4096`. Levels select every arm that has them; the two sides are then
compared in each cell of the factors that the rule leaves open, paired by seed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reportgen.errors import quoted, suggest
from reportgen.suite.scalars import number

if TYPE_CHECKING:
    from reportgen.suite.model import Arm, Factor

_COMPARISON = re.compile(r"\s*([<>]=?)\s*")
_Levels = tuple[tuple[str, str], ...]


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
class Group:
    """Arms that stand together on one side of a cell; more than one if a metric goes over them."""

    name: str
    arms: tuple[str, ...]


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


def parse_margin(given: str | float | None) -> Margin:
    """`1.2x` is a ratio of at least 1, a number a difference of at least 0."""
    if given is None:
        return NO_MARGIN
    if not isinstance(given, str):
        return Margin("difference", float(given))
    amount = number(given.removesuffix("x"))
    if amount is None or amount < 1:
        raise RuleError(f"margin must be a ratio of at least 1. Got {quoted(given)} instead.")
    return Margin("ratio", amount)


def parse_rule(text: str, margin: Margin, arms: Sequence[Arm], factors: Sequence[Factor]) -> Rule:
    """Read a rule and resolve its sides to arms; RuleError says what is unknown."""
    match = _COMPARISON.search(text)
    if match is None or _COMPARISON.search(text, match.end()):
        raise RuleError(f'the rule {quoted(text)} must be "A < B" or "A > B"', 0, len(text))
    if match[1] not in ("<", ">"):
        raise RuleError(f'"{match[1]}" is not a comparison; use "{match[1][0]}"', match.start(1), 2)
    left = _side(text[: match.start()], 0, arms, factors)
    right = _side(text[match.end() :], match.end(), arms, factors)
    if isinstance(left, Constant):
        raise RuleError("the left side must name arms, not a number", 0, match.start())
    comparison: Literal["<", ">"] = "<" if match[1] == "<" else ">"
    rule = Rule(text, left, comparison, right, margin)
    _check_sides(rule, {arm.name: arm for arm in arms}, match.end())
    return rule


def cells(rule: Rule, arms: Mapping[str, Arm]) -> list[tuple[Group, Group | None]]:
    """Pairs of sides to compare: equal in every factor that the rule leaves open.

    Against a constant the right side is None. Where one side names a single arm, every arm of the
    other side meets it. Arms that are not among `arms`, such as those that `--only` left out, are
    in no pair.
    """
    left = [name for name in rule.left.arms if name in arms]
    if isinstance(rule.right, Constant):
        return [(_alone(name), None) for name in left]
    right = [name for name in rule.right.arms if name in arms]
    if not (rule.left.levels and rule.right.levels):
        return [(_alone(a), _alone(b)) for a in left for b in right]

    def open_levels(name: str) -> _Levels:
        levels = arms[name].levels
        return tuple(
            (factor, levels[factor]) for factor in levels if factor not in rule.left.levels
        )

    partners = defaultdict(list)
    for name in right:
        partners[open_levels(name)].append(name)
    return [(_alone(a), _alone(b)) for a in left for b in partners[open_levels(a)]]


def _alone(name: str) -> Group:
    return Group(name, (name,))


def _side(text: str, offset: int, arms: Sequence[Arm], factors: Sequence[Factor]) -> Side:
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        raise RuleError("a side of the comparison is empty", offset)
    by_name = {arm.name: arm for arm in arms}
    if text in by_name and not _is_made_of_levels(by_name[text]):
        return Selection(text, (text,))
    constant = number(text)
    if constant is not None:
        return Constant(constant)
    if "=" not in text:
        raise RuleError(f"unknown arm {quoted(text)}{suggest(text, by_name)}", offset, len(text))
    chosen = _chosen_levels(text, offset, {factor.name: factor for factor in factors})
    matching = tuple(
        arm.name for arm in arms if all(arm.levels[name] == level for name, level in chosen.items())
    )
    if not matching:
        raise RuleError(f"no arm has {quoted(text)}", offset, len(text))
    return Selection(text, matching, chosen)


def _is_made_of_levels(arm: Arm) -> bool:
    """Whether the arm's name says its levels in every factor, as designs name arms."""
    return arm.name == ", ".join(f"{factor}={level}" for factor, level in arm.levels.items())


def _chosen_levels(text: str, offset: int, factors: Mapping[str, Factor]) -> dict[str, str]:
    """Factor -> level for `init=large, width=256`."""
    chosen: dict[str, str] = {}
    for part, at in _between_commas(text, offset):
        name, _, given = (piece.strip() for piece in part.partition("="))
        if name not in factors:
            message = f"unknown factor {quoted(name)}{suggest(name, factors)}"
            raise RuleError(message, at, len(part) or 1)
        if name in chosen:
            raise RuleError(f"{name} stands twice on one side", at, len(part))
        levels = factors[name].levels
        level = next((known for known in levels if _same(known, given)), None)
        if level is None:
            message = f"unknown level {quoted(given)} of {name}{suggest(given, levels)}"
            raise RuleError(message, at, len(part))
        chosen[name] = level
    return chosen


def _between_commas(text: str, offset: int) -> Iterator[tuple[str, int]]:
    """The stripped parts between commas outside brackets, each with its offset."""
    depth = start = 0
    for index, character in enumerate(f"{text},"):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and (depth <= 0 or index == len(text)):
            part = text[start:index]
            yield part.strip(), offset + start + len(part) - len(part.lstrip())
            start = index + 1


def _same(known: str, given: str) -> bool:
    value = number(known)
    return known == given or (value is not None and value == number(given))


def _check_sides(rule: Rule, arms: Mapping[str, Arm], offset: int) -> None:
    """Raise RuleError where the right side, which begins at `offset`, cannot meet the left one."""
    left, right = rule.left, rule.right
    if isinstance(right, Constant):
        if rule.margin.kind == "ratio" and right.value <= 0:
            message = "a ratio as margin needs a positive number to compare with"
            raise RuleError(message, offset, len(rule.text) - offset)
        return
    if set(left.arms) & set(right.arms):
        raise RuleError("both sides name the same arm", offset, len(right.text))
    if left.levels and right.levels and set(left.levels) != set(right.levels):
        raise RuleError(
            f"both sides must name the same factors; {', '.join(left.levels)} stands against "
            f"{', '.join(right.levels)}",
            offset,
            len(right.text),
        )
    if not cells(rule, arms):
        raise RuleError(
            "no two arms of this rule agree in the factors that it leaves open", 0, len(rule.text)
        )
