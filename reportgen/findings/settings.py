"""How the two sides of a claim and its cells are called in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from reportgen.metrics.levels import ARM, number
from reportgen.metrics.rule import ALL_ARMS, Constant, Rule

NONE = "none"
"""The level of a factor that is not there."""


@dataclass(frozen=True)
class Sides:
    """`left` and `right` of a rule by what differs between them; `common` is what both have."""

    left: str
    right: str
    common: str = ""


def sides(rule: Rule, left: str, right: str) -> Sides:
    """The levels that tell the sides apart, or the names of the two arms.

    left: empty where it is of all arms. right: empty where the rule compares with a number.
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
    """What one side of a rule does without: `batch norm`, where the other has it; else empty.

    So it is where the two differ in one factor alone, which is `none` on the one side.
    """
    differing = [name for name in ours if theirs.get(name) not in (None, ours[name])]
    if len(differing) != 1 or ours[differing[0]] != NONE:
        return ""
    (factor,) = differing
    level = theirs[factor]
    return factor if number(level) is not None else f"{level} {factor}".replace("_", " ")


def deciding(cells: Sequence[tuple[Mapping[str, str], object]]) -> tuple[str, ...]:
    """The fewest factors whose levels tell what holds in a cell; all where no fewer do.

    cells: levels (factor -> level), the same factors in each, and what holds there.
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
    """Of the levels of each cell (factor -> level) those that the rule leaves open and that differ.

    Cells that no factor tells apart have none.
    """
    names = dict.fromkeys(name for cell in cells for name in cell)
    varied = [
        name
        for name in names
        if name not in rule.left.levels and len({cell.get(name) for cell in cells}) > 1
    ]
    return tuple({name: cell[name] for name in varied if name in cell} for cell in cells)


def common_levels(arms: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The levels that all of these arms have."""
    first, *others = arms
    return {n: level for n, level in first.items() if all(o.get(n) == level for o in others)}


def levels(chosen: Mapping[str, str]) -> str:
    """`norm=batch, lr=0.1`; a named arm that meets factors stands in quotes."""
    return ", ".join(
        f"“{level}”" if name == ARM else f"{name}={level}" for name, level in chosen.items()
    )


def quoted(name: str) -> str:
    """The name of an arm inside a sentence; one that is made of levels needs no quotes."""
    return name if "=" in name or name == ALL_ARMS else f"“{name}”"
