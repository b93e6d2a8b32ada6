"""Assigns each arm of a sweep to a panel, a line and a level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.charts import ELSEWHERE, Series
from reportgen.experiments import Shown
from reportgen.metrics.levels import number
from reportgen.report.facets import SELF_EXPLAINING, panel_title, styled
from reportgen.report.figures import Drawing
from reportgen.report.trials import ArmTrials
from reportgen.suite.model import Arm
from reportgen.suite.numeric import FEWEST, Numeric, numeric_factors

MOST_LINES = 8  # maximum number of lines per panel
MOST_PANELS = 9
Place = tuple[str, str]
"""(panel, label) of a line."""


@dataclass(frozen=True)
class Row:
    """A line: its panel, the key of its style, and an arm or None for every level."""

    panel: str
    label: str
    series: str
    arms: tuple[ArmTrials | None, ...]

    @property
    def name(self) -> str:
        """The name of the line in tables."""
        return ", ".join(filter(None, (self.panel, self.label)))


@dataclass(frozen=True)
class Rows:
    """All lines along one factor, and their styles."""

    factor: Numeric
    rows: tuple[Row, ...]
    series: tuple[Series, ...]

    @property
    def arms(self) -> list[ArmTrials]:
        """All arms that are part of a line."""
        return [arm for row in self.rows for arm in row.arms if arm]

    @property
    def varying(self) -> tuple[str, ...]:
        """Factors that change along some line together with the swept factor."""
        return tuple(
            name
            for name in (self.arms[0].arm.levels if self.arms else ())
            if name != self.factor.name
            and any(len({a.arm.levels.get(name) for a in row.arms if a}) > 1 for row in self.rows)
        )


def rows_of(drawing: Drawing, shown: Shown) -> Rows | None:
    """The lines of a sweep, as declared; None if the arms do not form lines.

    By default the lines run along the numeric factor with the most levels that gives lines. There
    is a line per group of the suite if the arms of a group have different levels, or else per level
    of the first other factor, and a panel per level of the second.
    """
    suite = drawing.suite
    for factor in numeric_factors(suite.factors, suite.arms):
        if shown["along"] not in (None, factor.name):
            continue
        groups = drawing.suite.layout.groups if shown["lines"] is None else {}
        for grouped in (groups, {}) if groups else ({},):
            places = _places(drawing, shown, factor, grouped)
            if (rows := _placed_rows(factor, places, drawing)) is not None:
                return rows
    return None


def _places(
    drawing: Drawing, shown: Shown, factor: Numeric, groups: Mapping[str, Sequence[str]]
) -> dict[Place, dict[str, ArmTrials]]:
    """line -> level -> arm; empty if two arms of a line have the same level."""
    titles = {name: title for title, names in groups.items() for name in names}
    lines, panels = shown["lines"], shown["panels"]
    if not groups:
        chosen = (factor.name, lines, panels)
        others = [f.name for f in drawing.suite.factors if f.name not in chosen]
        if len(others) > (lines is None) + (panels is None):
            return {}
        if lines is None and others:
            lines = others.pop(0)
        if panels is None and others:
            panels = others.pop(0)
    places: dict[Place, dict[str, ArmTrials]] = {}
    for arm in drawing.every_arm:
        levels = arm.arm.levels
        label = spoken(lines, levels.get(lines, "")) if lines else titles.get(arm.name, "")
        panel = panel_title(panels, levels.get(panels, "")) if panels else ""
        row = places.setdefault((panel, label), {})
        if row.setdefault(levels[factor.name], arm) is not arm:
            return {}
    return places


def _placed_rows(
    factor: Numeric, places: Mapping[Place, Mapping[str, ArmTrials]], drawing: Drawing
) -> Rows | None:
    """The lines of a sweep, without those that have too few levels.

    None if there are too many lines, or if they contain less than most of the arms, because readers
    would assume that omitted arms resemble the others.
    """
    kept = {place: found for place, found in places.items() if len(found) >= FEWEST}
    if 2 * sum(map(len, kept.values())) <= len(drawing.every_arm):
        return None
    arms: dict[str, list[Arm]] = {}
    for (_, label), found in kept.items():
        arms.setdefault(label, []).extend(trials.arm for trials in found.values())
    series = line_styles(arms, drawing)
    keys = {entry.label: entry.key for entry in series}
    rows = tuple(
        Row(panel, label, keys[label], tuple(found.get(level) for level in factor.levels))
        for (panel, label), found in kept.items()
    )
    panels = {row.panel for row in rows}
    most = max(sum(row.panel == panel for row in rows) for panel in panels)
    if len(panels) > MOST_PANELS or most > MOST_LINES:
        return None
    return Rows(factor, tuple(sorted(rows, key=_panel_order(rows))), series)


def _panel_order(rows: Sequence[Row]) -> Callable[[Row], int]:
    order = {panel: index for index, panel in enumerate(dict.fromkeys(r.panel for r in rows))}
    return lambda row: order[row.panel]


def spoken(factor: str, level: str) -> str:
    """Name of a level: the level itself if it is a word, otherwise the factor and the level."""
    if not level:
        return ""
    if factor == SELF_EXPLAINING or (level not in ("true", "false") and number(level) is None):
        return level
    return f"{factor} {level}"


def line_styles(arms: Mapping[str, Sequence[Arm]], drawing: Drawing) -> tuple[Series, ...]:
    """The styles of labels that stand for these arms.

    They are those of other figures if these distinguish the same lines, otherwise new ones in
    colours that no arm has elsewhere.
    """
    facets = drawing.facets
    looks = {line.arm: line.series for line in facets.lines}
    used = [{looks[arm.name] for arm in own if arm.name in looks} for own in arms.values()]
    keys = [next(iter(found)) for found in used if len(found) == 1]
    if len(keys) == len(arms) == len(set(keys)) > 1:
        by_key = {entry.key: entry for entry in facets.series}
        return tuple(
            Series(key, label, by_key[key].style) for key, label in zip(keys, arms, strict=True)
        )
    named = {label: f"sweep{index}" for index, label in enumerate(arms, start=1)}
    first = max(ELSEWHERE, len(facets.series)) if len(named) > 1 else 0
    return styled(named, arms, drawing.suite.factors, first=first)
