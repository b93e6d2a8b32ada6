"""The figures of a `train` run, in the order in which a reader asks."""

from __future__ import annotations

from reportgen.charts import Series
from reportgen.language import phrases
from reportgen.report.figures import Material, Section
from reportgen.report.sweeps import sweep_sections
from reportgen.report.tables import Table
from reportgen.report.training.beside import beside_section
from reportgen.report.training.computation import computation_section
from reportgen.report.training.drawing import Drawing, probe_table
from reportgen.report.training.images import image_section
from reportgen.report.training.learning import learning_section
from reportgen.report.training.measures import trained
from reportgen.report.training.probes import probe_section
from reportgen.report.training.results import result_section
from reportgen.report.training.schedules import schedule_section
from reportgen.report.training.targets import target_section
from reportgen.report.tuning import ranking_section


def training_sections(material: Material) -> tuple[tuple[Section, ...], tuple[Series, ...]]:
    """Sections with numbered figures, and the legend they share; none without a trained net."""
    if not trained(material.arms):
        return (), ()
    drawing = Drawing.of(material)
    makers = (
        image_section,
        beside_section,
        learning_section,
        target_section,
        result_section,
        probe_section,
    )
    planned = schedule_section(drawing, material.suite.factors)
    swept = sweep_sections(material, drawing.facets, drawing.numbers)
    ranked = ranking_section(material.ranking, drawing.facets, drawing.numbers, drawing.say)
    computed = computation_section(material, drawing)
    sections = (planned, *swept, ranked, computed, *(make(drawing) for make in makers))
    return tuple(section for section in sections if section.figures), drawing.facets.series


def probe_tables(material: Material) -> tuple[Table, ...]:
    """A table of every quantity that has layers."""
    arms = trained(material.arms)
    return tuple(
        probe_table(quantity, arms, phrases(material.suite.language))
        for quantity in material.suite.kind.quantities.values()
        if "layer" in quantity.axes
        and any(quantity.name in r.outcome.arrays for arm in arms for r in arm.ok)
    )
