"""What reports show of an experiment, as its presentation module declares it or by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from reportgen.experiments import AnyExperiment
from reportgen.language import N_
from reportgen.report.along import tables_by_axes
from reportgen.report.control import Costs
from reportgen.report.data import MetricView, Tidy, data_by_axes, metrics_by_axes
from reportgen.report.figures import Drawing, Heading, Material, heading
from reportgen.report.subject import Subject, subject_of
from reportgen.report.sweeps import scatter_heading, sweep_heading
from reportgen.report.tables import Table

BROKEN_CURVES = N_(
    "Curves mark where trials diverged; means leave these trials out, and claims count them as the "
    "worst value"
)


HEADINGS: Mapping[str, Heading] = {
    "levels": sweep_heading,
    "what-may-explain": scatter_heading,
    "pairs": heading(
        N_("Two results of every arm"),
        N_("The figures show whether arms that are better in one result are better in another."),
    ),
    "curves": heading(
        N_("Measured quantities"),
        N_("Every quantity along the axis on which it was measured; lines are means over seeds."),
    ),
}
"""Anchor of a section -> its heading, for figures that every experiment can have."""


@dataclass(frozen=True)
class Presentation:
    """Functions and texts for the parts of a report that depend on the experiment.

    drawing: returns the shared state of the figures; None if there is nothing to draw.
    headings: headings of the sections of its own figures, by anchor.
    folded: sections that show what happens inside: a page folds their figures, but for those that
    answer a claim.
    tables: returns tables of all quantities; those already shown with a figure are removed later.
    metrics: yields the aggregated values for `report.json`.
    data: returns the tables for `data/`.
    costs: returns the costs of the arms.
    subject: returns the data sets; None if there are none.
    notices: returns (title, text) of further notices above the claims.
    failed: text on how diverged trials are treated.
    intervals: text on intervals in addition to that of every report.
    """

    drawing: Callable[[Material], Drawing | None] = Drawing.of
    headings: Mapping[str, Heading] = field(default_factory=dict)
    folded: tuple[str, ...] = ()
    tables: Callable[[Material], tuple[Table, ...]] = tables_by_axes
    metrics: Callable[[Material], Iterable[MetricView]] = metrics_by_axes
    data: Callable[[Material], tuple[Tidy, ...]] = data_by_axes
    costs: Callable[[Material], Costs] = lambda material: Costs((), known=False)
    subject: Callable[[Material], Subject | None] = subject_of
    notices: Callable[[Material], Iterable[tuple[str, str]]] = lambda material: ()
    failed: str = N_("Means leave diverged trials out")
    intervals: str = ""


def presentation_of(experiment: AnyExperiment) -> Presentation:
    """The `PRESENTATION` of the module that the experiment names, or else the default."""
    if not experiment.presentation:
        return Presentation()
    found: Presentation = import_module(experiment.presentation).PRESENTATION
    return found
