"""What reports show of an experiment: declared by its figures module, or by its axes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from reportgen.charts import Series
from reportgen.experiments import AnyExperiment
from reportgen.language import N_
from reportgen.report.along import sections_by_axes, tables_by_axes
from reportgen.report.by_axes import data_by_axes, metrics_by_axes
from reportgen.report.cost import Costs
from reportgen.report.figures import Material, Section
from reportgen.report.metrics import MetricView
from reportgen.report.subject import Subject, subject_of
from reportgen.report.tables import Table
from reportgen.report.tidy import Tidy

Sections = tuple[tuple[Section, ...], tuple[Series, ...]]
BROKEN_CURVES = N_(
    "Curves mark where trials diverged; means leave these out; in claims they count as the worst "
    "value"
)


@dataclass(frozen=True)
class Presentation:
    """How the parts of a report that depend on the experiment are made.

    sections: the figures, and the legend that they share.
    tables: of every quantity; those that stand under a figure already are left out later.
    metrics: for `report.json`.
    data: for `data/`.
    costs: what an arm costs, and how the arms differ in it.
    subject: what was learnt from; None where there is no data.
    failed: what becomes of trials that diverged.
    intervals: what is to be said of intervals beyond what every report says.
    """

    sections: Callable[[Material], Sections] = sections_by_axes
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
