"""What the report shows of each kind of experiment: the one place that tells kinds apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reportgen.charts import Series
from reportgen.language import N_
from reportgen.report.cost import Costs, propagation_costs, training_costs
from reportgen.report.descending import (
    descending_costs,
    descending_data,
    descending_sections,
    descending_tables,
)
from reportgen.report.figures import Material, Section
from reportgen.report.gradients import gradient_costs, gradient_sections, gradient_tables
from reportgen.report.layers import layer_data, layer_metrics, layer_tables
from reportgen.report.metrics import MetricView
from reportgen.report.normalising import (
    normalising_costs,
    normalising_data,
    normalising_metrics,
    normalising_sections,
    normalising_tables,
)
from reportgen.report.propagation import propagation_sections
from reportgen.report.subject import Subject, training_subject
from reportgen.report.tables import Table
from reportgen.report.tidy import Tidy
from reportgen.report.training import (
    probe_tables,
    training_data,
    training_metrics,
    training_sections,
)

Sections = tuple[tuple[Section, ...], tuple[Series, ...]]


@dataclass(frozen=True)
class Presentation:
    """How the parts of a report that depend on the kind are made.

    sections: the figures, and the legend that they share.
    tables: of every quantity; those that stand under a figure already are left out later.
    metrics: for `report.json`.
    data: for `data/`.
    costs: what an arm costs, and how the arms differ in it.
    subject: what was learnt from; None where there is no data.
    failed: what becomes of trials that diverged.
    intervals: what is to be said of intervals beyond what every report says.
    """

    sections: Callable[[Material], Sections]
    tables: Callable[[Material], tuple[Table, ...]]
    metrics: Callable[[Material], Iterable[MetricView]]
    data: Callable[[Material], tuple[Tidy, ...]]
    costs: Callable[[Material], Costs]
    subject: Callable[[Material], Subject | None] = lambda material: None
    failed: str = N_("Means leave diverged trials out")
    intervals: str = ""


BROKEN_CURVES = N_(
    "Curves mark where trials diverged; means leave these out; in claims they count as the worst "
    "value"
)

PRESENTATIONS: Mapping[str, Presentation] = {
    "descend": Presentation(
        sections=descending_sections,
        tables=descending_tables,
        metrics=training_metrics,
        data=descending_data,
        costs=descending_costs,
        failed=BROKEN_CURVES,
    ),
    "gradient": Presentation(
        sections=gradient_sections,
        tables=gradient_tables,
        metrics=training_metrics,
        data=training_data,
        costs=gradient_costs,
        subject=training_subject,
    ),
    "normalise": Presentation(
        sections=normalising_sections,
        tables=normalising_tables,
        metrics=normalising_metrics,
        data=normalising_data,
        costs=normalising_costs,
    ),
    "propagate": Presentation(
        sections=propagation_sections,
        tables=layer_tables,
        metrics=layer_metrics,
        data=layer_data,
        costs=propagation_costs,
    ),
    "train": Presentation(
        sections=training_sections,
        tables=probe_tables,
        metrics=training_metrics,
        data=training_data,
        costs=training_costs,
        subject=training_subject,
        failed=BROKEN_CURVES,
        intervals=N_(
            "A time to a target that a seed never reached is infinite and has no mean: its median "
            "is given instead, with an interval by order statistics, which assumes nothing but "
            "independent seeds."
        ),
    ),
}
