"""Titles and leads of the sections of sweeps: how to look at them, and what else changes."""

from __future__ import annotations

from reportgen.experiments import Shown
from reportgen.language import N_
from reportgen.report.drawing import Drawing
from reportgen.report.sweeps.lines import rows_of
from reportgen.suite.model import Suite
from reportgen.suite.numeric import numeric_factors, setting_title

ON_LOOKING = ("evaluate_every", "evaluate_on")  # settings that change no net
LEAD = N_(
    "From left to right one number grows while everything else stays the same. Look where a line "
    "is best, over how wide a range it stays good, and where it breaks off."
)
LEAD_WITH = N_(
    "From left to right one number grows. What changes with it: {settings}. Look where a line is "
    "best, over how wide a range it stays good, and where it breaks off."
)
LEAD_HEAT = N_(
    "Two numbers are varied together while everything else stays the same. Look how large the area "
    "of good results is, and where it ends."
)
LEAD_SCATTER = N_(
    "Each point is a line of the sweep below: across what it is like, which the {setting} does not "
    "change, and upwards what comes of it at its best. If the one decided the other, the points "
    "would lie along a line."
)


def sweep_heading(drawing: Drawing, shown: Shown) -> tuple[str, str]:
    """Of sweeps, or of a heat map that no sweep stands before."""
    say, suite = drawing.say, drawing.suite
    rows = rows_of(drawing, shown) if shown["x"] is None else None
    if rows is None:
        titles = {f.name: f.title(say) for f in numeric_factors(suite.factors, suite.arms)}
        pair = {"x": titles[shown["x"]], "y": titles[shown["y"]]}
        return say.text("Against the {x} and the {y}", **pair), say.fixed(LEAD_HEAT)
    others = [setting_title(name, say) for name in rows.varying if name not in ON_LOOKING]
    tuned = [setting_title(name, say) for name in _tuned(suite)]
    settings = [*others, *(say.text("{setting} (tuned)", setting=title) for title in tuned)]
    title = say.text("Against the {setting}", setting=rows.factor.title(say))
    if settings:
        return title, say.text(LEAD_WITH, settings=", ".join(settings))
    return title, say.fixed(LEAD)


def scatter_heading(drawing: Drawing, shown: Shown) -> tuple[str, str]:
    """Of what is set against the properties of lines."""
    say, suite = drawing.say, drawing.suite
    titles = {f.name: f.title(say) for f in numeric_factors(suite.factors, suite.arms)}
    lead = say.text(LEAD_SCATTER, setting=titles[shown["along"]])
    return say.fixed("What may explain it"), lead


def _tuned(suite: Suite) -> list[str]:
    """The settings that tuning chose, by their last word."""
    arms = suite.tuning.arms.values() if suite.tuning else ()
    return sorted({path.split(".")[-1] for arm in arms for path in arm.spaces})
