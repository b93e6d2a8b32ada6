"""The first figures of a report whose suite varies a number: what becomes of it along the levels.

With one numeric factor a sweep: lines for the first of the other factors, panels for the second.
With two a heat map beside it, and in its place where more factors are left than a sweep can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.experiments import Quantity
from reportgen.language import N_, Phrases, phrases
from reportgen.report.facets import Facets
from reportgen.report.figures import FigureView, Material, Section
from reportgen.report.sweeps.by_name import OF_THE_RUN, by_name, rows_by_name
from reportgen.report.sweeps.figures import sweep_figures
from reportgen.report.sweeps.heat import heat_figures
from reportgen.report.sweeps.levels import Numeric, numeric_factors, setting_title
from reportgen.report.sweeps.lines import Rows, rows_along
from reportgen.report.sweeps.metrics import Swept, final_metric, swept_metrics
from reportgen.report.sweeps.properties import property_section
from reportgen.report.sweeps.settled import settled
from reportgen.suite.model import Suite

ANCHOR = "levels"
MOST = 4  # sweeps
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


def sweep_sections(
    material: Material, facets: Facets, counter: Iterator[int]
) -> tuple[Section, ...]:
    """What claims compare against properties of the lines, then the figures along the number."""
    numeric, names = numeric_factors(material.suite), [f.name for f in material.suite.factors]
    rows = _rows(numeric, material, names, facets) if numeric else None
    before = property_section(material, rows, counter)
    return before, sweep_section(material, facets, counter)


def sweep_section(material: Material, facets: Facets, counter: Iterator[int]) -> Section:
    """The figures along numeric factors; a section without figures where there is none.

    `counter` numbers the figures of the report.
    """
    suite, say = material.suite, phrases(material.suite.language)
    numeric = numeric_factors(suite)
    if not numeric:
        return Section(ANCHOR, "", "", ())
    arms = material.arms
    names = [factor.name for factor in suite.factors]
    final = final_metric(_measured(material))
    metrics = swept_metrics(final, material.findings.claims, say)
    rows = _rows(numeric, material, names, facets)
    figures = list(_along(rows, metrics, counter, say)) if rows else []
    swept = bool(figures)
    pair = numeric[:2]
    if len(pair) == 2 and metrics:
        others = [name for name in names if name not in {factor.name for factor in pair}]
        result = next(
            (m for m in metrics if final and m.metric.expression == final.expression), metrics[0]
        )
        figures += heat_figures((pair[0], pair[1]), arms, others, result, counter, say)
    settings = [rows.factor] if swept and rows else pair
    title = _title(settings, say)
    lead = _lead(rows, material.suite, say) if swept and rows else say.fixed(LEAD_HEAT)
    return Section(ANCHOR, title, lead, tuple(figures))


def _along(
    rows: Rows, metrics: Sequence[Swept], counter: Iterator[int], say: Phrases
) -> Iterator[FigureView]:
    """A sweep for each metric but those that would be flat."""
    moving = [m for m in metrics if not settled(rows, m.metric.expression)]
    return sweep_figures(rows, moving[:MOST], counter, say)


def _lead(rows: Rows, suite: Suite, say: Phrases) -> str:
    """How to look at the sweep, and what else changes along its lines."""
    others = [setting_title(name, say) for name in rows.varying if name not in ON_LOOKING]
    tuned = [setting_title(name, say) for name in _tuned(suite)]
    settings = [*others, *(say.text("{setting} (tuned)", setting=title) for title in tuned)]
    return say.text(LEAD_WITH, settings=", ".join(settings)) if settings else say.fixed(LEAD)


def _tuned(suite: Suite) -> list[str]:
    """The settings that tuning chose, by their last word."""
    arms = suite.tuning.arms.values() if suite.tuning else ()
    return sorted({path.split(".")[-1] for arm in arms for path in arm.spaces})


def _rows(
    numeric: Sequence[Numeric], material: Material, names: Sequence[str], facets: Facets
) -> Rows | None:
    """The lines along the first numeric factor that has some."""
    if by_name(material.arms):
        if (lines := rows_by_name(numeric, material.arms, facets)) is not None:
            return lines
        names = [name for name in names if name not in OF_THE_RUN]
    for factor in numeric:
        others = [name for name in names if name != factor.name]
        if (found := rows_along(factor, material.arms, others, facets)) is not None:
            return found
    return None


def _measured(material: Material) -> list[Quantity]:
    """The quantities that some trial has."""
    records = [r for arm in material.arms for r in (*arm.ok, *arm.failed)]
    names = {name for record in records for name in record.outcome.arrays}
    return [q for q in material.suite.experiment.quantities.values() if q.name in names]


def _title(settings: Sequence[Numeric], say: Phrases) -> str:
    titles = [factor.title(say) for factor in settings]
    if len(titles) == 2:
        return say.text("Against the {x} and the {y}", x=titles[0], y=titles[1])
    return say.text("Against the {setting}", setting=titles[0])
