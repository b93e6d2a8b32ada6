"""Which arms share a panel, and by which label and look a reader tells them apart.

A suite declares its panels: the levels of a factor, or groups of arms. Where it declares none, few
arms share one panel; many that a design made are split by the factor that makes the fewest panels
of at most `MOST_LINES` lines. An arm with a name of its own goes by it, without the title of its
group; one that is called by its levels goes by those that its panel does not say. The same label
has the same look in every figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.charts import Series, series_of
from reportgen.suite.model import Arm, Factor, Layout

ONE_PANEL = 7  # arms
MOST_LINES = 8  # in a panel
MANY_LINES = 6  # in a panel: single seeds and wide bands would hide the means
SELF_EXPLAINING = "activation"  # a factor whose levels say what they are: tanh, relu


@dataclass(frozen=True)
class Line:
    """An arm's place in the figures: its panel, its label there, the key of its look."""

    arm: str
    panel: str
    label: str
    series: str


@dataclass(frozen=True)
class Facets:
    """Panels in order, a line for every arm, the legend that all figures share."""

    factor: str  # empty when one panel holds all arms
    panels: tuple[str, ...]
    lines: tuple[Line, ...]
    series: tuple[Series, ...]

    @property
    def crowded(self) -> bool:
        """Whether a panel holds so many lines that means alone, each with a band, can be read."""
        return max(len(self.panel(name)) for name in self.panels) >= MANY_LINES

    def panel(self, name: str) -> tuple[Line, ...]:
        """The lines of one panel."""
        return tuple(line for line in self.lines if line.panel == name)


def facet(arms: Sequence[Arm], factors: Sequence[Factor], layout: Layout | None = None) -> Facets:
    """Place every arm."""
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
    return Facets(
        factor=factor.name if factor else "",
        panels=tuple(dict.fromkeys(panels.values())),
        lines=tuple(lines),
        series=series_of({key: label for label, key in keys.items()}),
    )


def _splitting(arms: Sequence[Arm], factors: Sequence[Factor]) -> Factor | None:
    """The factor with the fewest levels whose panels hold some lines, but not too many."""
    if len(arms) <= ONE_PANEL or all(arm.named for arm in arms):
        return None
    sizes = {f: max(Counter(arm.levels.get(f.name) for arm in arms).values()) for f in factors}
    fitting = [factor for factor, size in sizes.items() if 1 < size <= MOST_LINES]
    return min(fitting, key=lambda factor: (len(factor.levels), sizes[factor]), default=None)


def _panel(arm: Arm, factor: Factor | None) -> str:
    return panel_title(factor.name, arm.levels.get(factor.name, "")) if factor else ""


def panel_title(factor: str, level: str) -> str:
    """What a panel is of: a level after its factor, unless it says itself what it is."""
    if factor == SELF_EXPLAINING or not level:
        return level
    return f"{factor}: {level}" if _speaks(level) else f"{factor} {level}"


def titles_of(arms: Sequence[Arm], factors: Sequence[Factor]) -> dict[str, str]:
    """Titles of panels that hold one arm each: its own name, or the levels in which they differ."""
    varied = [f.name for f in factors if len({arm.levels.get(f.name) for arm in arms}) > 1]
    found = {arm.name: arm.name if arm.named else _levels(arm, varied, {}) for arm in arms}
    titles = {name: title or name for name, title in found.items()}
    return titles if len(set(titles.values())) == len(titles) else {n: n for n in titles}


def labels_within(
    groups: Mapping[str, str], arms: Sequence[Arm], factors: Sequence[str]
) -> dict[str, str]:
    """What tells an arm from the others of its group (arm -> group): its own name, or levels.

    `factors` are those that the group does not say. Levels that most arms share are left out where
    the rest is enough.
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
    """The level of more than half the arms, else nothing."""
    level, number = Counter(levels).most_common(1)[0] if levels else ("", 0)
    return level if 2 * number > len(levels) else ""


def _speaks(level: str) -> bool:
    """Whether a level says what it is without its factor: a word does, a number does not."""
    if level in ("true", "false"):
        return False
    try:
        float(level)
    except ValueError:
        return True
    return False
