"""The figures of a `train` run, in the order in which a reader asks."""

from __future__ import annotations

from reportgen.charts import Series
from reportgen.experiments import LAYER
from reportgen.experiments.train.figures.beside import beside_section
from reportgen.experiments.train.figures.computation import computation_section
from reportgen.experiments.train.figures.drawing import Drawing, probe_table
from reportgen.experiments.train.figures.images import image_section
from reportgen.experiments.train.figures.learning import learning_section
from reportgen.experiments.train.figures.probes import probe_section
from reportgen.experiments.train.figures.results import result_section
from reportgen.experiments.train.figures.schedules import schedule_section
from reportgen.experiments.train.figures.targets import target_section
from reportgen.language import phrases
from reportgen.report.figures import Material, Section
from reportgen.report.measures import trained
from reportgen.report.sweeps import sweep_sections
from reportgen.report.tables import Table
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
        for quantity in material.suite.experiment.quantities.values()
        if LAYER in quantity.axes
        and any(quantity.name in r.outcome.arrays for arm in arms for r in arm.ok)
    )
