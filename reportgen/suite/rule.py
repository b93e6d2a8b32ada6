"""The rule of a claim: `side < side`, `side > side` or `side = side`, with a margin.

A side is a number, the name of an arm, `all`, or levels of factors joined by commas: `norm=batch`
or `init=normal(std=0.05), width=4096`. Levels select every arm that has them; the two sides are
then compared in each cell of the factors that the rule leaves open, paired by seed. A factor that
the metric goes over makes no cells: its arms stand together.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, cast

from reportgen.errors import quoted, suggest
from reportgen.suite.levels import TextError, chosen_levels, has_levels, is_made_of_levels, written
from reportgen.suite.scalars import number

if TYPE_CHECKING:
    from reportgen.suite.model import Arm, Factor

Comparison = Literal["<", ">", "="]
ALL = "all"
"""The side that is every arm; an arm of that name comes first."""

_ORDER = re.compile(r"\s*([<>]=?)\s*")
_EQUAL = re.compile(r"\s+(==?)\s+")
_FORMS = '"A < B", "A > B" or "A = B"'
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
    levels: Mapping[str, str] = field(default_factory=dict)  # empty when an arm is named, or all
    groups: tuple[
        tuple[str, ...], ...
    ] = ()  # arms that the metric takes together; none: each alone


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
    comparison: Comparison
    right: Side
    margin: Margin = NO_MARGIN
    over: tuple[str, ...] = ()  # factors that the metric goes over


class RuleError(TextError):
    """The text is not a rule; `offset` counts characters from its start."""


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
    match = _comparison(text, lambda side: _side(side, 0, arms, factors))
    left = _side(text[: match.start()], 0, arms, factors)
    right = _side(text[match.end() :], match.end(), arms, factors)
    if isinstance(left, Constant):
        raise RuleError("the left side must name arms, not a number", 0, match.start())
    rule = Rule(text, left, cast(Comparison, match[1]), right, margin)
    _check_sides(rule, {arm.name: arm for arm in arms}, match.end())
    _check_margin(rule)
    return rule


def grouped(rule: Rule, over: Sequence[str], arms: Mapping[str, Arm]) -> Rule:
    """The rule for a metric that goes over factors, whose levels stand together on a side.

    RuleError where a side chooses a level of such a factor, or lacks a combination of their levels.
    """
    if not over:
        return rule
    right = rule.right
    grouped_left = _grouped(rule.left, over, arms)
    if isinstance(right, Selection):
        right = _grouped(right, over, arms)
    result = replace(rule, left=grouped_left, right=right, over=tuple(over))
    for a, b in cells(result, arms):
        if b and _combinations(a.arms, over, arms) != _combinations(b.arms, over, arms):
            names = f"{quoted(a.name)} and {quoted(b.name)}"
            message = f"{names} do not have the same levels of {' and '.join(over)}"
            raise RuleError(message, 0, len(rule.text))
    return result


def cells(rule: Rule, arms: Mapping[str, Arm]) -> list[tuple[Group, Group | None]]:
    """Pairs of sides to compare: equal in every factor that the rule leaves open.

    Against a constant the right side is None. Where one side names a single arm, every arm of the
    other side meets it. Arms that are not among `arms`, such as those that `--only` left out, are
    in no pair, nor are those that the metric takes together with them.
    """
    left = _groups(rule.left, rule.over, arms)
    if isinstance(rule.right, Constant):
        return [(group, None) for group in left]
    right = _groups(rule.right, rule.over, arms)
    if not (rule.left.levels and rule.right.levels):
        return [(a, b) for a in left for b in right]
    chosen = {*rule.left.levels, *rule.over}
    partners = defaultdict(list)
    for group in right:
        partners[_open_levels(group, chosen, arms)].append(group)
    return [(a, b) for a in left for b in partners[_open_levels(a, chosen, arms)]]


def _groups(side: Selection, over: Sequence[str], arms: Mapping[str, Arm]) -> list[Group]:
    """The groups of a side all of whose arms are there."""
    if not side.groups:
        return [Group(name, (name,)) for name in side.arms if name in arms]
    there = [names for names in side.groups if all(name in arms for name in names)]
    return [Group(_common_name(arms[names[0]], over), names) for names in there]


def _common_name(arm: Arm, over: Collection[str]) -> str:
    """What arms that differ in these factors only are called together."""
    kept = {factor: level for factor, level in arm.levels.items() if factor not in over}
    return written(kept) or "all arms"


def _open_levels(group: Group, chosen: Collection[str], arms: Mapping[str, Arm]) -> _Levels:
    levels = arms[group.arms[0]].levels
    return tuple((factor, level) for factor, level in levels.items() if factor not in chosen)


def _grouped(side: Selection, over: Sequence[str], arms: Mapping[str, Arm]) -> Selection:
    names = " and ".join(over)
    if not side.levels and side.text != ALL:
        message = f"the metric goes over {names}, so {quoted(side.text)} alone is no side"
        raise RuleError(message, 0, len(side.text))
    if twice := [factor for factor in over if factor in side.levels]:
        message = f"the metric goes over {twice[0]}, so no side can choose a level of it"
        raise RuleError(message, 0, len(side.text))
    groups = defaultdict(list)
    for name in side.arms:
        groups[_open_levels(Group(name, (name,)), over, arms)].append(name)
    for group in groups.values():
        found = _combinations(group, over, arms)
        counts = [len(set(levels)) for levels in zip(*found, strict=True)]
        if min(counts) < 2 or math.prod(counts) > len(found):
            common = quoted(_common_name(arms[group[0]], over))
            kind = "every combination of levels" if len(over) > 1 else "two levels"
            raise RuleError(f"{common} does not have {kind} of {names}", 0, len(side.text))
    return replace(side, groups=tuple(map(tuple, groups.values())))


def _combinations(
    group: Iterable[str], over: Sequence[str], arms: Mapping[str, Arm]
) -> set[tuple[str, ...]]:
    """The levels that the arms have in these factors."""
    return {tuple(arms[name].levels[factor] for factor in over) for name in group}


def _comparison(text: str, side: Callable[[str], object]) -> re.Match[str]:
    """Where the comparison stands; several `=` between blanks are told apart by what is a side."""
    found = list(_ORDER.finditer(text))
    if not found:
        found = list(_EQUAL.finditer(text))
        if len(found) > 1:
            found = [match for match in found if _reads(text, match, side)]
    if len(found) != 1:
        raise RuleError(f"the rule {quoted(text)} must be {_FORMS}", 0, len(text))
    (match,) = found
    if len(match[1]) > 1:
        message = f'"{match[1]}" is not a comparison; use "{match[1][0]}"'
        raise RuleError(message, match.start(1), 2)
    return match


def _reads(text: str, match: re.Match[str], side: Callable[[str], object]) -> bool:
    try:
        side(text[: match.start()])
        side(text[match.end() :])
    except RuleError:
        return False
    return True


def _check_margin(rule: Rule) -> None:
    """Raise RuleError for a rule of equality that does not say how near is near."""
    if rule.comparison != "=":
        return
    if rule.margin.amount == (1 if rule.margin.kind == "ratio" else 0):
        message = 'a rule with "=" needs a margin: how far apart the sides may be'
        raise RuleError(message, 0, len(rule.text))
    if rule.margin.kind == "ratio" and isinstance(rule.right, Constant):
        message = 'against a number, a rule with "=" needs a difference as margin'
        raise RuleError(message, 0, len(rule.text))


def _side(text: str, offset: int, arms: Sequence[Arm], factors: Sequence[Factor]) -> Side:
    offset += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        raise RuleError("a side of the comparison is empty", offset)
    by_name = {arm.name: arm for arm in arms}
    if text in by_name and not is_made_of_levels(by_name[text]):
        return Selection(text, (text,))
    constant = number(text)
    if constant is not None:
        return Constant(constant)
    if text == ALL:
        return Selection(ALL, tuple(by_name))
    if "=" not in text:
        raise RuleError(f"unknown arm {quoted(text)}{suggest(text, by_name)}", offset, len(text))
    try:
        chosen = chosen_levels(text, offset, {factor.name: factor for factor in factors})
    except TextError as error:
        raise RuleError(str(error), error.offset, error.length) from None
    matching = tuple(arm.name for arm in arms if has_levels(arm, chosen))
    if not matching:
        raise RuleError(f"no arm has {quoted(text)}", offset, len(text))
    return Selection(text, matching, chosen)


def _check_sides(rule: Rule, arms: Mapping[str, Arm], offset: int) -> None:
    """Raise RuleError where the right side, which begins at `offset`, cannot meet the left one."""
    left, right = rule.left, rule.right
    if isinstance(right, Constant):
        if rule.margin.kind == "ratio" and right.value <= 0:
            message = "a ratio as margin needs a positive number to compare with"
            raise RuleError(message, offset, len(rule.text) - offset)
        return
    if any(side.text == ALL and len(side.arms) > 1 for side in (left, right)):
        raise RuleError(f"{quoted(ALL)} can only be compared with a number", 0, len(rule.text))
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
