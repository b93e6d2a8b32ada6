"""The figure of tuning: the score over the range of every tuned setting of every arm."""

from __future__ import annotations

import math

import numpy as np

from reportgen.charts import TuningPanel, tuning_profile
from reportgen.execution import Tuned, TunedArm
from reportgen.language import N_, Phrases
from reportgen.parts.labels import label
from reportgen.report.figures import FigureView
from reportgen.report.tuning.tables import candidates_table
from reportgen.suite.settings import value_at
from reportgen.suite.spaces import Range, Space

READ = N_(
    "Each panel shows a setting of an arm over its range; all panels share the score axis. Each "
    "dot is the mean of a candidate over the tuning seeds; the diamond is the chosen one. If the "
    "dots around it are level, the choice hardly matters; if the diamond is at an end, a better "
    "value may lie beyond."
)
DIVERGED = N_("A cross is a candidate with a diverged seed; it counts as the worst.")
SEVERAL = N_("An arm with several settings has a panel for each, in which the others vary too.")


def profile_figure(tuned: Tuned, number: int, say: Phrases) -> FigureView | None:
    """The figure; None until all candidates have been tried."""
    panels = [_panel(arm, path) for arm in tuned.arms for path in arm.spaces]
    if not panels:
        return None
    svg = tuning_profile(
        "tuning-profile",
        say.text("Tuning: validation scores over the range"),
        panels,
        score=say.text("{metric} of tuning trials", metric=tuned.tuning.metric.name(say)),
        better=tuned.tuning.better,
        say=say,
    )
    read = [READ]
    if any(not np.isfinite(panel.means).all() for panel in panels):
        read.append(DIVERGED)
    if any(len(arm.spaces) > 1 for arm in tuned.arms):
        read.append(SEVERAL)
    caption = " ".join(map(say.fixed, read))
    return FigureView(number, svg, caption, candidates_table(tuned, say))


def _panel(arm: TunedArm, path: str) -> TuningPanel:
    space = arm.spaces[path]
    values = [tried.candidate.values[path] for tried in arm.tried]
    written = value_at(arm.arm.config, path)
    scores = np.array([tried.scores for tried in arm.tried], dtype=np.float64)
    names: tuple[str, ...] = ()
    if any(space.fraction(value) is None for value in values):
        options = list(space.values or ())
        names = tuple(label(option) for option in options)
        values = [options.index(value) for value in values]
        written = options.index(written) if written in options else None
    low, high = _ends(space, len(names))
    return TuningPanel(
        title=arm.arm.name,
        setting=path,
        values=np.array(values, dtype=np.float64),
        scores=scores,
        chosen=arm.chosen,
        low=low,
        high=high,
        log=isinstance(space, Range) and space.scale == "log-uniform",
        written=_number(written),
        names=names,
    )


def _ends(space: Space, options: int) -> tuple[float, float]:
    if options:
        return 0.0, options - 1.0
    if isinstance(space, Range):
        return space.low, space.high
    values = space.values or (0.0, 1.0)
    return float(values[0]), float(values[-1])


def _number(value: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number else math.nan  # type: ignore[arg-type]
