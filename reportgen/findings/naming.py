"""Names of the sides and the cells of a claim in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from reportgen.metrics.levels import ARM, number
from reportgen.metrics.rule import ALL_ARMS, Constant, Rule

NONE = "none"
"""The level of a factor that stands for its absence."""


@dataclass(frozen=True)
class Sides:
    """The names of the two sides of a rule by their differing levels; `common` are equal levels."""

    left: str
    right: str
    common: str = ""


def sides(rule: Rule, left: str, right: str) -> Sides:
    """The levels in which the sides differ, or the names of the arms if a side is named.

    left, right: names of the sides of a cell. The left side of the result is empty for all arms.
    """
    ours = rule.left.levels
    if isinstance(rule.right, Constant):
        if left == ALL_ARMS:
            return Sides("", right)
        return Sides(levels(ours) if ours else quoted(left), right)
    theirs = rule.right.levels
    if not (ours and theirs):
        return Sides(quoted(left), quoted(right))
    common = {name: level for name, level in ours.items() if theirs.get(name) == level}
    return Sides(
        levels({name: level for name, level in ours.items() if name not in common}),
        levels({name: level for name, level in theirs.items() if name not in common}),
        levels(common),
    )


def lacks(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """What one side of a rule lacks and the other has, for instance `batch norm`; else empty.

    This is the case if the sides differ in one factor only, and its level is `none` on one side.
    """
    differing = [name for name in ours if theirs.get(name) not in (None, ours[name])]
    if len(differing) != 1 or ours[differing[0]] != NONE:
        return ""
    (factor,) = differing
    level = theirs[factor]
    return factor if number(level) is not None else f"{level} {factor}".replace("_", " ")


def deciding(cells: Sequence[tuple[Mapping[str, str], object]]) -> tuple[str, ...]:
    """The smallest set of factors that determines the outcome of a cell; all if no fewer do.

    cells: levels (factor -> level) and outcome of each cell. Returns an empty tuple if the cells do
    not have the same factors.
    """
    names = list(cells[0][0]) if cells else []
    if any(list(chosen) != names for chosen, _ in cells):
        return ()
    for size in range(1, len(names)):
        for some in combinations(names, size):
            held: dict[tuple[str, ...], object] = {}
            if all(held.setdefault(tuple(c[n] for n in some), v) == v for c, v in cells):
                return some
    return tuple(names)


def open_levels(rule: Rule, cells: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], ...]:
    """For each cell, its levels of the factors that the rule omits and in which cells differ.

    cells: levels (factor -> level) of each cell.
    """
    names = dict.fromkeys(name for cell in cells for name in cell)
    varied = [
        name
        for name in names
        if name not in rule.left.levels and len({cell.get(name) for cell in cells}) > 1
    ]
    return tuple({name: cell[name] for name in varied if name in cell} for cell in cells)


def common_levels(arms: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The levels that all arms have in common."""
    first, *others = arms
    return {n: level for n, level in first.items() if all(o.get(n) == level for o in others)}


def levels(chosen: Mapping[str, str]) -> str:
    """Format levels: `norm=batch, lr=0.1`; a level of the factor of named arms is in quotes."""
    return ", ".join(
        f"“{level}”" if name == ARM else f"{name}={level}" for name, level in chosen.items()
    )


def quoted(name: str) -> str:
    """The name of an arm in a sentence: in quotes, unless it consists of levels."""
    return name if "=" in name or name == ALL_ARMS else f"“{name}”"
