"""Which arms share a panel, and by which label and look a reader tells them apart.

Few arms fit one panel. Many are split by a factor: the one with the fewest levels whose panels
hold at most `MOST_LINES` lines, and of those the most even one. A factor that would give every arm
a panel of its own keeps them from being compared, so up to `CROWDED` arms stay together. An arm
with a name of its own goes by it; one that is called by its levels, by those that its panel does
not say. Arms with names of their own are split by the first words of those names, or by a factor
whose levels have about as many arms each: those that form no grid stay together. The same label has
the same look in every figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.charts import Series, series_of
from reportgen.suite.model import Arm, Factor

ONE_PANEL = 7  # arms
MOST_LINES = 8  # in a panel
MANY_LINES = 6  # in a panel: single seeds and wide bands would hide the means
CROWDED = 12  # arms, when the choice is one panel for all or one for each
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


def facet(arms: Sequence[Arm], factors: Sequence[Factor]) -> Facets:
    """Place every arm."""
    factor = _splitting_factor(arms, factors)
    panels = {arm.name: _panel(arm, factor) for arm in arms}
    named = _by_name(arms) if len(arms) > ONE_PANEL else None
    if named and factor:
        told = {(panels[arm], head) for arm, (head, _) in named.items()}
        several, by_head = len(set(panels.values())), len({head for head, _ in named.values()})
        if not len(told) == several == by_head:  # the names say something else than the factor
            named, factor = (named, None) if by_head < several else (None, factor)
    if named:
        panels = {arm: panel for arm, (panel, _) in named.items()}
        labels = {arm: label for arm, (_, label) in named.items()}
    else:
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


def _splitting_factor(arms: Sequence[Arm], factors: Sequence[Factor]) -> Factor | None:
    if len(arms) <= ONE_PANEL:
        return None
    sizes = {
        factor: Counter(arm.levels[factor.name] for arm in arms)
        for factor in factors
        if all(factor.name in arm.levels for arm in arms)
    }
    if not all(map(called_by_levels, arms)):
        sizes = {factor: found for factor, found in sizes.items() if _even(found)}
    if len(arms) <= CROWDED and all(max(found.values()) == 1 for found in sizes.values()):
        return None
    fitting = {f: found for f, found in sizes.items() if max(found.values()) <= MOST_LINES}
    if fitting:
        return min(fitting, key=lambda f: (len(fitting[f]), max(fitting[f].values())))
    return min(sizes, key=lambda f: max(sizes[f].values()), default=None)


def _panel(arm: Arm, factor: Factor | None) -> str:
    return panel_title(factor.name, arm.levels[factor.name]) if factor is not None else ""


def panel_title(factor: str, level: str) -> str:
    """What a panel is of: a level after its factor, unless it says itself what it is."""
    if factor == SELF_EXPLAINING or not level:
        return level
    return f"{factor}: {level}" if _speaks(level) else f"{factor} {level}"


def _even(sizes: Counter[str]) -> bool:
    """Whether groups are alike: of two at least, and none more than twice as large as another.

    Arms that were given by name, each with a setting or two changed, differ in many settings and
    form no grid: a panel for a level would hold one of them, and another panel all others.
    """
    return min(sizes.values()) > 1 and max(sizes.values()) <= 2 * min(sizes.values())


def heads(arms: Sequence[Arm]) -> dict[str, str] | None:
    """The word before the first comma of each name (arm -> `tanh` of `tanh, Xavier`).

    None where a name has none, or where the groups that they make are not alike.
    """
    split = {arm.name: tuple(part.strip() for part in arm.name.split(",", 1)) for arm in arms}
    if any(len(parts) < 2 or not all(parts) or "=" in parts[0] for parts in split.values()):
        return None
    found = {name: parts[0] for name, parts in split.items()}
    return found if _even(Counter(found.values())) else None


def _by_name(arms: Sequence[Arm]) -> dict[str, tuple[str, str]] | None:
    """Panel and label from names such as `tanh, Xavier`, if panels by the first are alike."""
    found = heads(arms)
    if found is None or len(set(found.values())) < 2:
        return None
    if max(Counter(found.values()).values()) > MOST_LINES:
        return None
    return {name: (head, name.split(",", 1)[1].strip()) for name, head in found.items()}


def titles_of(arms: Sequence[Arm], factors: Sequence[Factor]) -> dict[str, str]:
    """Titles of panels that hold one arm each: its own name, or the levels in which they differ."""
    varied = [f.name for f in factors if len({arm.levels.get(f.name) for arm in arms}) > 1]
    found = {
        arm.name: _levels(arm, varied, {}) if called_by_levels(arm) else arm.name for arm in arms
    }
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
        short = {a.name: _levels(a, factors, leave_out) for a in arms if called_by_levels(a)}
        used = Counter((groups[name], label) for name, label in (labels | short).items())
        labels |= {n: label for n, label in short.items() if label and used[groups[n], label] == 1}
    return labels


def called_by_levels(arm: Arm) -> bool:
    """Whether the name is made of `factor=level`, as a design makes names."""
    parts = [f"{name}={level}" for name, level in arm.levels.items()]
    rest = arm.name
    while rest:
        part = next((p for p in parts if rest == p or rest.startswith(f"{p}, ")), None)
        if part is None:
            return False
        rest = rest[len(part) + 2 :]
    return True


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
