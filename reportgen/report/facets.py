"""Which arms share a panel, and the label and line style of each arm.

A suite can declare its panels as levels of a factor or as groups of arms. Otherwise few arms share
one panel, and the arms of a larger design are split by the factor that gives the fewest panels of
at most `MOST_LINES` lines. An arm with its own name is labelled by that name without the title of
its group; other arms are labelled by the levels that differ within their panel. The same label has
the same line style in every figure: a colour of its own, or a step of one ramp where the labels are
the levels of a number. Of more labels than there are colours, those that few claims are about are
grey.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.charts import REST, Series, ordered_series, series_of
from reportgen.charts.style import LINE_STYLES
from reportgen.suite.model import Arm, Factor, Layout
from reportgen.suite.numeric import FEWEST, numeric_factors

ONE_PANEL = 7  # maximum number of arms in a single panel
MOST_LINES = 8  # maximum number of lines per panel
MANY_LINES = 6  # lines per panel from which seeds and wide bands would hide the means
SELF_EXPLAINING = "activation"  # a factor whose levels are clear without its name: tanh, relu


@dataclass(frozen=True)
class Line:
    """The panel, the label and the key of the line style of one arm."""

    arm: str
    panel: str
    label: str
    series: str


@dataclass(frozen=True)
class Facets:
    """The panels in order, a line for every arm, and the legend of all figures."""

    factor: str  # empty if all arms share one panel
    panels: tuple[str, ...]
    lines: tuple[Line, ...]
    series: tuple[Series, ...]

    @property
    def greyed(self) -> bool:
        """Whether some lines are grey because there are not enough colours."""
        return any(entry.style.paint == REST.paint for entry in self.series)

    @property
    def crowded(self) -> bool:
        """Whether some panel has too many lines to show single seeds."""
        return max(len(self.panel(name)) for name in self.panels) >= MANY_LINES

    def panel(self, name: str) -> tuple[Line, ...]:
        """The lines of the panel with this name."""
        return tuple(line for line in self.lines if line.panel == name)


def facet(
    arms: Sequence[Arm],
    factors: Sequence[Factor],
    layout: Layout | None = None,
    claimed: Mapping[str, int] | None = None,
) -> Facets:
    """Assign every arm to a panel, with a label and a line style.

    claimed: arm -> number of claims about it, which decides who keeps a colour if there are not
    enough.
    """
    layout = layout or Layout()
    if layout.groups:
        titles = {name: title for title, names in layout.groups.items() for name in names}
        panels = {arm.name: titles[arm.name] for arm in arms}
        labels = {name: name.removeprefix(f"{title}, ") for name, title in panels.items()}
        factor = None
    else:
        factor = next((f for f in factors if f.name == layout.panels), _splitting(arms, factors))
        panels = {arm.name: _panel(arm, factor) for arm in arms}
        labels = labels_within(panels, arms, [f.name for f in factors if f is not factor])
    order = tuple(dict.fromkeys(labels.values()))
    keys = {label: f"s{index}" for index, label in enumerate(order, start=1)}
    lines = [Line(a.name, panels[a.name], labels[a.name], keys[labels[a.name]]) for a in arms]
    of_label: dict[str, list[Arm]] = {}
    for arm in arms:
        of_label.setdefault(labels[arm.name], []).append(arm)
    return Facets(
        factor=factor.name if factor else "",
        panels=tuple(dict.fromkeys(panels.values())),
        lines=tuple(lines),
        series=styled(keys, of_label, factors, claimed=claimed or {}),
    )


def styled(
    keys: Mapping[str, str],
    arms: Mapping[str, Sequence[Arm]],
    factors: Sequence[Factor],
    *,
    claimed: Mapping[str, int] | None = None,
    first: int = 0,
) -> tuple[Series, ...]:
    """The styles of labels, label -> key, that stand for these arms.

    One ramp if the labels are the levels of a number, else a colour each, from style `first` on.
    """
    if order := _in_order(arms, factors):
        return ordered_series({keys[label]: label for label in order})
    series = series_of({key: label for label, key in keys.items()}, first)
    if claimed is None or len(series) <= len(LINE_STYLES):
        return series
    most = {label: max(claimed.get(arm.name, 0) for arm in arms[label]) for label in keys}
    kept = sorted(keys, key=lambda label: -most[label])[: len(LINE_STYLES)]  # a stable order
    coloured = series_of({keys[label]: label for label in keys if label in kept})
    styles = {entry.key: entry.style for entry in coloured}
    return tuple(replace(entry, style=styles.get(entry.key, REST)) for entry in series)


def _in_order(arms: Mapping[str, Sequence[Arm]], factors: Sequence[Factor]) -> list[str]:
    """The labels by the number that each stands for; empty if they are not levels of a number."""
    for factor in numeric_factors(factors, [arm for own in arms.values() for arm in own]):
        levels = {label: {arm.levels[factor.name] for arm in own} for label, own in arms.items()}
        found = [next(iter(own)) for own in levels.values() if len(own) == 1]
        if len(found) == len(set(found)) == len(levels) >= FEWEST:
            numbers = dict(zip(levels, map(factor.numbers.__getitem__, found), strict=True))
            return sorted(numbers, key=numbers.__getitem__)
    return []


def _splitting(arms: Sequence[Arm], factors: Sequence[Factor]) -> Factor | None:
    """The factor with the fewest levels whose panels have at most `MOST_LINES` lines; or None."""
    if len(arms) <= ONE_PANEL or all(arm.named for arm in arms):
        return None
    sizes = {f: max(Counter(arm.levels.get(f.name) for arm in arms).values()) for f in factors}
    fitting = [factor for factor, size in sizes.items() if 1 < size <= MOST_LINES]
    return min(fitting, key=lambda factor: (len(factor.levels), sizes[factor]), default=None)


def _panel(arm: Arm, factor: Factor | None) -> str:
    return panel_title(factor.name, arm.levels.get(factor.name, "")) if factor else ""


def panel_title(factor: str, level: str) -> str:
    """Title of a panel: the factor and the level, or the level alone if that is clear."""
    if factor == SELF_EXPLAINING or not level:
        return level
    return f"{factor}: {level}" if _speaks(level) else f"{factor} {level}"


def titles_of(arms: Sequence[Arm], factors: Sequence[Factor]) -> dict[str, str]:
    """Titles of panels with one arm each: its own name, or the levels in which the arms differ."""
    varied = [f.name for f in factors if len({arm.levels.get(f.name) for arm in arms}) > 1]
    found = {arm.name: arm.name if arm.named else _levels(arm, varied, {}) for arm in arms}
    titles = {name: title or name for name, title in found.items()}
    return titles if len(set(titles.values())) == len(titles) else {n: n for n in titles}


def labels_within(
    groups: Mapping[str, str], arms: Sequence[Arm], factors: Sequence[str]
) -> dict[str, str]:
    """Labels that distinguish the arms within their group: their own names, or levels.

    groups: arm -> group. factors: the factors that do not follow from the group. Levels that most
    arms share are omitted if the others are sufficient.
    """
    usual = {name: _majority([arm.levels.get(name, "") for arm in arms]) for name in factors}
    labels = {arm.name: arm.name for arm in arms}
    for leave_out in ({}, usual):
        short = {a.name: _levels(a, factors, leave_out) for a in arms if not a.named}
        used = Counter((groups[name], label) for name, label in (labels | short).items())
        labels |= {n: label for n, label in short.items() if label and used[groups[n], label] == 1}
    return labels


def _levels(arm: Arm, factors: Sequence[str], leave_out: Mapping[str, str]) -> str:
    levels = ((name, arm.levels.get(name, "")) for name in factors)
    words = [
        level if _speaks(level) else f"{name} {level}"
        for name, level in levels
        if level and level != leave_out.get(name)
    ]
    return ", ".join(words)


def _majority(levels: Sequence[str]) -> str:
    """The level of more than half of the arms; empty if there is none."""
    level, number = Counter(levels).most_common(1)[0] if levels else ("", 0)
    return level if 2 * number > len(levels) else ""


def _speaks(level: str) -> bool:
    """Whether a level is clear without its factor: words are, numbers are not."""
    if level in ("true", "false"):
        return False
    try:
        float(level)
    except ValueError:
        return True
    return False
