"""The switches of a page, which hide the marks of arms, and the marks that each one hides.

There is a switch for each level of the factors. Where arms have names of their own, there is one
for each panel and for each line of a panel instead, because levels would not be recognised.
Charts tag their marks with the key of a series and with the name of a panel, a row or an arm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.charts import LineStyle
from reportgen.report.facets import Facets, Line, panel_title, titles_of
from reportgen.report.sweeps.lines import spoken
from reportgen.suite.model import Arm, Suite

MOST = 24  # switches in a group; a page with more of them is filtered by its search instead


@dataclass(frozen=True)
class Switch:
    """A level: its number in the page, its name, and a line style if it has one of its own."""

    level: int
    label: str
    style: LineStyle | None = None


@dataclass(frozen=True)
class Switches:
    """Groups of switches, one for each factor.

    names: text with which a chart tags a mark -> numbers of the levels that all its arms share.
    """

    groups: tuple[tuple[Switch, ...], ...]
    names: Mapping[str, tuple[int, ...]]

    @property
    def any(self) -> bool:
        """Whether there is anything to choose from."""
        return sum(map(len, self.groups)) > 1


def switches(suite: Suite, facets: Facets) -> Switches:
    """The switches of the arms that figures show."""
    lines = {line.arm: line for line in facets.lines}
    arms = [arm for arm in suite.arms if arm.name in lines]
    levels = {arm.name: tuple(_levels(arm, lines[arm.name], arms, suite)) for arm in arms}
    numbers = {level: number for number, level in enumerate(_distinct(levels.values()))}
    names: dict[str, set[int]] = {}
    titles = titles_of(arms, suite.factors)
    for arm in arms:
        own = {numbers[level] for level in levels[arm.name]}
        for name in _names(arm, lines[arm.name], titles[arm.name], suite):
            names[name] = names.get(name, own) & own
    names.pop("", None)
    groups: dict[str, list[Switch]] = {}
    for (group, label), number in numbers.items():
        keys = {lines[arm.name].series for arm in arms if (group, label) in levels[arm.name]}
        groups.setdefault(group, []).append(Switch(number, label, _style(keys, facets)))
    shown = {group: found for group, found in groups.items() if 1 < len(found) <= MOST}
    alone = {group for group, found in shown.items() if len(found) == len(facets.series)}
    return Switches(
        tuple(
            tuple(found if group in alone else (Switch(s.level, s.label) for s in found))
            for group, found in shown.items()
        ),
        {name: tuple(sorted(found)) for name, found in names.items() if found},
    )


def _levels(arm: Arm, line: Line, arms: Sequence[Arm], suite: Suite) -> Iterator[tuple[str, str]]:
    """(group, label) of every level of an arm."""
    if any(each.named for each in arms):
        yield from (("panel", line.panel), ("line", line.label))
    else:
        for factor in suite.factors:
            if arm.levels.get(factor.name):
                yield factor.name, spoken(factor.name, arm.levels[factor.name])


def _distinct(levels: Iterable[tuple[tuple[str, str], ...]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(level for found in levels for level in found))


def _names(arm: Arm, line: Line, title: str, suite: Suite) -> Iterator[str]:
    """The texts with which charts tag the marks of an arm."""
    yield from (arm.name, title, line.series, line.label, line.panel)
    for factor in suite.factors:
        if level := arm.levels.get(factor.name, ""):
            yield from (spoken(factor.name, level), panel_title(factor.name, level))
    for group, members in suite.layout.groups.items():
        if arm.name in members:
            yield group


def _style(keys: set[str], facets: Facets) -> LineStyle | None:
    """The style of a level that has a series of its own."""
    found = [series.style for series in facets.series if series.key in keys]
    return found[0] if len(found) == 1 else None
