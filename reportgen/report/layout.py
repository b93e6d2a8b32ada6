"""Which arms each figure shows: those that the suite declares, or as many as fit.

Figures of curves show the declared arms, or for each setting of the other factors the best level of
one factor. Figures with one panel per arm show the arms that are declared for them. Captions say
what is omitted and where to find it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.findings.amounts import noun
from reportgen.language import N_, Phrases
from reportgen.metrics.levels import written
from reportgen.metrics.nodes import Metric
from reportgen.metrics.trial import NotMeasured, evaluate
from reportgen.report.facets import facet
from reportgen.report.tables import chosen
from reportgen.report.trials import ArmTrials
from reportgen.suite.model import Arm, Factor, Layout

MOST = 16
"""Maximum number of arms with a panel each, and of arms in a single panel."""
CHOSEN = 12
"""Number of arms that are shown if a suite has too many and does not declare which; maximum
number of panels."""
SOME = N_("{shown} of {all} arms are drawn.")
BEST = N_("Each {setting} is drawn at its best {factors}, by {metric}.")
FOUND = N_("Best {factors}: {found}. The table of the last step and data/ have all {all} arms.")
NO_BEST = N_("the first, because none has a finite value")


@dataclass(frozen=True)
class Choice:
    """The names of the arms to show, caption text on omitted arms, and which were chosen as best.

    Both texts are empty if no arm is omitted.
    """

    arms: tuple[str, ...]
    rule: str = ""
    best: str = ""


def shown_arms(
    arms: Sequence[ArmTrials], factors: Sequence[Factor], layout: Layout, say: Phrases
) -> Choice:
    """The arms to show in figures of curves, in the order of the suite."""
    names = [arm.name for arm in arms]
    if layout.best is not None:
        return _at_best(arms, factors, layout.best, layout.over, say)
    kept = [name for name in names if name in layout.arms] or names  # those declared were not run
    placed = facet([arm.arm for arm in arms if arm.name in kept], factors, layout)
    lines = max(len(placed.panel(title)) for title in placed.panels)
    if lines > MOST or len(placed.panels) > CHOSEN:
        kept = [kept[place] for place in chosen(0, len(kept) - 1, CHOSEN)]
    return _told(kept, names, say)


def paneled_arms(
    arms: Sequence[Arm], factors: Sequence[Factor], layout: Layout, say: Phrases
) -> Choice:
    """The arms to show in panels of their own; arms declared as neighbours are adjacent."""
    kept = [arm for arm in arms if arm.name in layout.each] or list(arms)
    kept = [kept[place] for place in chosen(0, len(kept) - 1, MOST)]
    if isinstance(layout.beside, str) and layout.beside:
        others = [factor for factor in factors if factor.name != layout.beside]
        kept.sort(key=lambda arm: [_index(factor, arm) for factor in others])
    return _told([arm.name for arm in kept], [arm.name for arm in arms], say)


def together(arms: Sequence[Arm], layout: Layout) -> int:
    """Number of consecutive arms per setting; 1 if it is not the same for all settings."""
    if isinstance(layout.beside, int):
        return layout.beside if len(arms) % layout.beside == 0 else 1
    if not layout.beside:
        return 1
    settings = Counter(
        tuple((name, level) for name, level in arm.levels.items() if name != layout.beside)
        for arm in arms
    )
    sizes = set(settings.values())
    return sizes.pop() if len(sizes) == 1 else 1


def _told(shown: Sequence[str], every: Sequence[str], say: Phrases) -> Choice:
    left_out = len(every) - len(shown)
    rule = say.text(SOME, shown=len(shown), all=len(every)) if left_out else ""
    return Choice(tuple(shown), rule)


def _index(factor: Factor, arm: Arm) -> int:
    level = arm.levels.get(factor.name)
    return factor.levels.index(level) if level in factor.levels else -1


def _at_best(
    arms: Sequence[ArmTrials], factors: Sequence[Factor], metric: Metric, over: str, say: Phrases
) -> Choice:
    kept = [factor.name for factor in factors if factor.name != over]
    settings: dict[tuple[str, ...], list[ArmTrials]] = {}
    for arm in arms:
        setting = tuple(arm.arm.levels.get(name, "") for name in kept)
        settings.setdefault(setting, []).append(arm)
    best = {setting: _best(group, metric) for setting, group in settings.items()}
    told = [
        f"{written(dict(zip(kept, setting, strict=True)))}: "
        + (arm.arm.levels[over] if math.isfinite(_place(arm, metric)) else say.text(NO_BEST))
        for setting, arm in best.items()
    ]
    rule = say.text(
        BEST,
        setting=say.listed(kept),
        factors=over,
        metric=noun(metric, say).text,
    )
    found = say.text(FOUND, factors=over, found="; ".join(told), all=len(arms))
    return Choice(tuple(arm.name for arm in best.values()), rule, found)


def _best(arms: Sequence[ArmTrials], metric: Metric) -> ArmTrials:
    """The best arm by the mean over seeds, or by the median for times; the first one if tied."""
    return min(arms, key=lambda arm: _place(arm, metric))


def _place(arm: ArmTrials, metric: Metric) -> float:
    """The average of a metric, smaller if it is better; infinite if there is no finite value."""
    values = [value for value in _values(arm, metric) if not math.isnan(value)]
    if not values:
        return math.inf
    sign = -1.0 if metric.expression.better == "higher" else 1.0
    return float(sign * (np.median(values) if metric.is_time else np.mean(values)))


def _values(arm: ArmTrials, metric: Metric) -> Iterator[float]:
    for record in (*arm.ok, *arm.failed):
        outcome = record.outcome
        if outcome.status == "failed":
            continue
        try:
            yield evaluate(metric, outcome.arrays, diverged=outcome.status == "diverged")
        except NotMeasured:
            continue
