"""Panels of paths on surfaces: which arms share a panel, and which region it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from reportgen.charts import Descent, PathPanel, series_of
from reportgen.charts.labels import number
from reportgen.language import Phrases
from reportgen.report.facets import Facets, Line, labels_within
from reportgen.report.trials import ArmTrials, FloatArray, broken, some_seeds
from reportgen.suite.model import Arm, Factor

if TYPE_CHECKING:
    from reportgen.experiments.descend.config import Descend

TOGETHER = 8
"""Maximum number of arms that share a panel."""
SEEDS = 4
"""Maximum number of paths per arm in a panel."""
GRID = 161
"""Number of grid points along each axis for drawing a surface."""
MARGIN, REACH = 0.3, 1.0
"""Relative to the box around start and minima: total margin, and how far paths may extend it."""


def config_of(arm: Arm) -> Descend:
    """The configuration of an arm of a `descend` suite."""
    return cast("Descend", arm.config)


def place_of(arm: Arm, say: Phrases) -> str:
    """Title of a panel: the surface, the noise, and a start other than the default."""
    config = config_of(arm)
    given = [f"{name} {value:g}" for name, value in config.surface.given().items()]
    words = [say.fixed(config.surface.title), *given]
    if config.noise > 0:
        words.append(say.text("noise {noise}", noise=f"{config.noise:g}"))
    if config.first != config.surface.start:
        x, y = (number(value, trim=True) for value in config.first)
        words.append(say.text("from ({x}, {y})", x=x, y=y))
    return ", ".join(words)


def surface_facets(arms: Sequence[Arm], factors: Sequence[Factor], say: Phrases) -> Facets:
    """One panel per surface and start; lines are labelled by the remaining differences."""
    panels = {arm.name: place_of(arm, say) for arm in arms}
    names = [factor.name for factor in factors if _varies(factor.name, arms, panels)]
    labels = _tails(panels) or labels_within(panels, arms, names)
    order = tuple(dict.fromkeys(labels.values()))
    keys = {label: f"s{index}" for index, label in enumerate(order, start=1)}
    places = tuple(dict.fromkeys(panels.values()))
    return Facets(
        factor="surface" if len(places) > 1 else "",
        panels=places if len(places) > 1 else ("",),
        lines=tuple(
            Line(a.name, panels[a.name] if len(places) > 1 else "", labels[a.name],
                 keys[labels[a.name]])
            for a in arms
        ),
        series=series_of({key: label for label, key in keys.items()}),
    )  # fmt: skip


def is_noisy(arm: ArmTrials) -> bool:
    """Whether its gradients are noisy, so that a single path is not representative."""
    return config_of(arm.arm).noise > 0


def shared_panel(arms: Sequence[ArmTrials], facets: Facets, say: Phrases) -> PathPanel:
    """Panel of the arms with one surface and start, with the path of the first seed of each."""
    lines = {line.arm: line for line in facets.lines}
    descents = [
        Descent(lines[arm.name].series, arm.name, points)
        for arm in arms
        for points in paths_of(arm)[:1]
    ]
    return _panel(place_of(arms[0].arm, say), arms[0].arm, descents)


def own_panels(arms: Sequence[ArmTrials], facets: Facets) -> list[PathPanel]:
    """A panel of each arm on one surface, all on one scale, with several seeds.

    The path of the first seed is emphasised.
    """
    lines = {line.arm: line for line in facets.lines}
    found = {
        arm.name: [
            Descent(lines[arm.name].series, arm.name, points, main=index == 0)
            for index, points in enumerate(paths_of(arm))
        ]
        for arm in arms
    }
    every = [descent for descents in found.values() for descent in descents]
    return [_panel(lines[a.name].label, a.arm, found[a.name], every) for a in arms]


def paths_of(arm: ArmTrials) -> list[FloatArray]:
    """Paths of some seeds, (E, 2) each; of diverged seeds if there are no others."""
    for values in (arm.values, lambda name: broken(arm, name)):
        x, y = values("x"), values("y")
        if x is not None and y is not None:
            return list(some_seeds(np.stack([x, y], -1), SEEDS))
    return []


def _panel(
    title: str, arm: Arm, descents: Sequence[Descent], held: Sequence[Descent] = ()
) -> PathPanel:
    """A panel that has room for the paths it ``held``, or else its own."""
    config = config_of(arm)
    minima = np.array(config.surface.minima)
    fixed = np.concatenate([minima, np.array([config.first])])
    low, high = _window(fixed, [descent.known for descent in held or descents])
    x, y = (np.linspace(low[axis], high[axis], GRID) for axis in (0, 1))
    heights = config.surface.value(*np.meshgrid(x, y))
    return PathPanel(title, x, y, heights, minima, tuple(descents))


def _window(fixed: FloatArray, paths: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Lower left and upper right corner of a window around start, minima and nearby path points."""
    low, high = fixed.min(axis=0), fixed.max(axis=0)
    size = high - low
    largest = max(float(size.max()), 1.0)
    reach = REACH * np.maximum(size, largest / 2)
    least, most = low - reach, high + reach
    near = [p[((p >= least) & (p <= most)).all(axis=1)] for p in paths]
    every = np.concatenate([fixed, *near])
    low, high = every.min(axis=0), every.max(axis=0)
    lack = np.maximum(largest / 4 - (high - low), 0) / 2
    low, high = low - lack, high + lack
    margin = MARGIN / 2 * (high - low)
    return low - margin, high + margin


def _tails(panels: dict[str, str]) -> dict[str, str] | None:
    """Labels from the text after the comma of names such as `ravine, momentum`.

    None if they do not identify the arms within a panel. `panels`: panel of every arm. With these
    labels an optimizer has the same line style on all surfaces.
    """
    parts = {arm: [part.strip() for part in arm.split(",", 1)] for arm in panels}
    if any(len(found) < 2 or "=" in found[0] or not all(found) for found in parts.values()):
        return None
    heads = {(panels[arm], head) for arm, (head, _) in parts.items()}
    tails = {(panels[arm], tail) for arm, (_, tail) in parts.items()}
    one_to_one = len(heads) == len(set(panels.values()))
    if not one_to_one or len(tails) < len(panels):
        return None
    return {arm: tail for arm, (_, tail) in parts.items()}


def _varies(name: str, arms: Sequence[Arm], panels: dict[str, str]) -> bool:
    """Whether the levels of a factor differ within a panel."""
    found: dict[str, set[str | None]] = {}
    for arm in arms:
        found.setdefault(panels[arm.name], set()).add(arm.levels.get(name))
    return any(len(levels) > 1 for levels in found.values())
