"""What reports show of an experiment: declared by its figures module, or by its axes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from reportgen.experiments import AnyExperiment
from reportgen.language import N_
from reportgen.report.along import tables_by_axes
from reportgen.report.by_axes import data_by_axes, metrics_by_axes
from reportgen.report.cost import Costs
from reportgen.report.drawing import Drawing, Heading, heading
from reportgen.report.figures import Material
from reportgen.report.metrics import MetricView
from reportgen.report.subject import Subject, subject_of
from reportgen.report.sweeps import scatter_heading, sweep_heading
from reportgen.report.tables import Table
from reportgen.report.tidy import Tidy

BROKEN_CURVES = N_(
    "Curves mark where trials diverged; means leave these out; in claims they count as the worst "
    "value"
)


HEADINGS: Mapping[str, Heading] = {
    "levels": sweep_heading,
    "what-may-explain": scatter_heading,
    "curves": heading(
        N_("Measured quantities"),
        N_("Every quantity along the axis on which it was measured; lines are means over seeds."),
    ),
}
"""Anchor of a section -> its title and lead, of the figures that any experiment can have."""


@dataclass(frozen=True)
class Presentation:
    """How the parts of a report that depend on the experiment are made.

    drawing: what the figures share; None where there is nothing to draw.
    headings: of the sections of its own figures.
    tables: of every quantity; those that stand under a figure already are left out later.
    metrics: for `report.json`.
    data: for `data/`.
    costs: what an arm costs, and how the arms differ in it.
    subject: what was learnt from; None where there is no data.
    failed: what becomes of trials that diverged.
    intervals: what is to be said of intervals beyond what every report says.
    """

    drawing: Callable[[Material], Drawing | None] = Drawing.of
    headings: Mapping[str, Heading] = field(default_factory=dict)
    tables: Callable[[Material], tuple[Table, ...]] = tables_by_axes
    metrics: Callable[[Material], Iterable[MetricView]] = metrics_by_axes
    data: Callable[[Material], tuple[Tidy, ...]] = data_by_axes
    costs: Callable[[Material], Costs] = lambda material: Costs((), known=False)
    subject: Callable[[Material], Subject | None] = subject_of
    failed: str = N_("Means leave diverged trials out")
    intervals: str = ""


def presentation_of(experiment: AnyExperiment) -> Presentation:
    """That of the module which the experiment names, else the default."""
    if not experiment.presentation:
        return Presentation()
    found: Presentation = import_module(experiment.presentation).PRESENTATION
    return found
