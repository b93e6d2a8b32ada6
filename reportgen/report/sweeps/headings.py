"""Titles and introductory sentences of the sections of sweeps."""

from __future__ import annotations

from reportgen.experiments import Shown
from reportgen.language import N_
from reportgen.report.drawing import Drawing
from reportgen.report.sweeps.lines import rows_of
from reportgen.suite.model import Suite
from reportgen.suite.numeric import numeric_factors, setting_title

ON_LOOKING = ("evaluate_every", "evaluate_on")  # settings that do not affect training
LEAD = N_(
    "One setting increases from left to right; all others are fixed. Compare the best value of "
    "each line, the width of its range of good results, and the point from which trials diverge."
)
LEAD_WITH = N_(
    "One setting increases from left to right. Other settings change with it: {settings}. Compare "
    "the best value of each line, the width of its range of good results, and the point from which "
    "trials diverge."
)
LEAD_HEAT = N_(
    "Two settings are varied together; all others are fixed. Compare the size and the limits of "
    "the area of good results."
)
LEAD_SCATTER = N_(
    "Each point is one line of the sweep below. The horizontal axis is a property that does not "
    "depend on the {setting}, the vertical axis the result at the best {setting}. If the property "
    "determined the result, the points would lie along a line."
)


def sweep_heading(drawing: Drawing, shown: Shown) -> tuple[str, str]:
    """(title, lead) of the section of sweeps, or of a heat map if there is no sweep."""
    say, suite = drawing.say, drawing.suite
    rows = rows_of(drawing, shown) if shown["x"] is None else None
    if rows is None:
        titles = {f.name: f.title(say) for f in numeric_factors(suite.factors, suite.arms)}
        pair = {"x": titles[shown["x"]], "y": titles[shown["y"]]}
        return say.text("Effect of the {x} and the {y}", **pair), say.fixed(LEAD_HEAT)
    others = [setting_title(name, say) for name in rows.varying if name not in ON_LOOKING]
    tuned = [setting_title(name, say) for name in _tuned(suite)]
    settings = [*others, *(say.text("{setting} (tuned)", setting=title) for title in tuned)]
    title = say.text("Effect of the {setting}", setting=rows.factor.title(say))
    if settings:
        return title, say.text(LEAD_WITH, settings=", ".join(settings))
    return title, say.fixed(LEAD)


def scatter_heading(drawing: Drawing, shown: Shown) -> tuple[str, str]:
    """(title, lead) of the section of results against properties of lines."""
    say, suite = drawing.say, drawing.suite
    titles = {f.name: f.title(say) for f in numeric_factors(suite.factors, suite.arms)}
    lead = say.text(LEAD_SCATTER, setting=titles[shown["along"]])
    return say.fixed("Possible explanations"), lead


def _tuned(suite: Suite) -> list[str]:
    """The last components of the paths of tuned settings."""
    arms = suite.tuning.arms.values() if suite.tuning else ()
    return sorted({path.split(".")[-1] for arm in arms for path in arm.spaces})
