"""Parsed rules: two sides, a comparison and a margin; and the cells in which they are compared."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.comparison import Margin
from reportgen.errors import quoted
from reportgen.language import N_
from reportgen.metrics.levels import Arm, TextError, written

_Levels = tuple[tuple[str, str], ...]
ALL_ARMS = N_("all arms")
"""The name of a group that contains all arms, because no level distinguishes it from others."""
Groups = tuple[tuple[str, ...], ...]
"""Groups of arms, by name; a metric aggregates over the arms of a group."""
ALL = "all"
"""The side that selects every arm, unless an arm has this name."""


@dataclass(frozen=True)
class Constant:
    """A number that does not depend on any trial."""

    value: float


@dataclass(frozen=True)
class Selection:
    """The arms that one side of a rule selects."""

    text: str
    arms: tuple[str, ...]
    levels: Mapping[str, str] = field(default_factory=dict)  # empty for a named arm and for `all`
    groups: Groups = ()  # empty unless the metric aggregates over factors


Side = Constant | Selection


@dataclass(frozen=True)
class Rule:
    """The statement `left comparison right`, by at least the margin."""

    text: str
    left: Selection
    comparison: str  # a sign of COMPARISONS
    right: Side
    margin: Margin = field(default_factory=Margin)
    over: tuple[str, ...] = ()  # factors that the metric aggregates over


class RuleError(TextError):
    """The text is not a valid rule; `offset` counts characters from its start."""


@dataclass(frozen=True)
class Group:
    """The arms of one side of a cell; several if the metric aggregates over them."""

    name: str
    arms: tuple[str, ...]


def grouped(rule: Rule, over: Sequence[str], arms: Mapping[str, Arm]) -> Rule:
    """Return the rule with the arms of each side grouped for a metric that aggregates over factors.

    Raises RuleError if a side selects a level of such a factor, or lacks a combination of levels.
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
    """Pairs of groups to compare, which have the same levels of the factors that the rule omits.

    The right group is None if the rule compares with a constant. If one side names a single arm, it
    is compared with every arm of the other side. Groups with an arm that is not in `arms`, for
    instance because of `--only`, are left out.
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
    """The groups of a side whose arms are all in `arms`."""
    if not side.groups:
        return [Group(name, (name,)) for name in side.arms if name in arms]
    there = [names for names in side.groups if all(name in arms for name in names)]
    return [Group(_common_name(arms[names[0]], over), names) for names in there]


def _common_name(arm: Arm, over: Collection[str]) -> str:
    """The name of a group of arms that differ only in the factors `over`."""
    kept = {factor: level for factor, level in arm.levels.items() if factor not in over}
    return written(kept) or ALL_ARMS


def _open_levels(group: Group, chosen: Collection[str], arms: Mapping[str, Arm]) -> _Levels:
    levels = arms[group.arms[0]].levels
    return tuple((factor, level) for factor, level in levels.items() if factor not in chosen)


def _grouped(side: Selection, over: Sequence[str], arms: Mapping[str, Arm]) -> Selection:
    names = " and ".join(over)
    if not side.levels and side.text != ALL:
        message = (
            f"the metric aggregates over {names}, so a side cannot be the single arm "
            f"{quoted(side.text)}"
        )
        raise RuleError(message, 0, len(side.text))
    if twice := [factor for factor in over if factor in side.levels]:
        message = f"the metric aggregates over {twice[0]}, so no side can select a level of it"
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
    """The combinations of levels that the arms have in the factors `over`."""
    return {tuple(arms[name].levels[factor] for factor in over) for name in group}
