"""Scatter plots of the result of each line of a sweep against a property of the line.

A property of a line is a quantity that differs between lines but not along them, such as the
condition number of the inputs at every learning rate. A sweep of it would be constant; here it is
compared with a metric at the best level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.charts import (
    Middle,
    Power,
    ScatterPanel,
    ScatterPoint,
    ScatterWording,
    scatter_chart,
    series_of,
)
from reportgen.charts.scatter import MOST_PANELS
from reportgen.execution.model import Run
from reportgen.experiments import Shown
from reportgen.findings.amounts import noun
from reportgen.findings.model import Finding
from reportgen.findings.values import Values
from reportgen.language import N_, Phrases
from reportgen.metrics.functions.summaries import is_best
from reportgen.metrics.nodes import Metric
from reportgen.metrics.rule import Group
from reportgen.report.figures import Drawing, FigureView
from reportgen.report.sweeps.figures import INTERVAL, value_cell
from reportgen.report.sweeps.lines import Row, Rows, rows_of
from reportgen.report.sweeps.metrics import Swept, swept
from reportgen.report.sweeps.samples import Sample
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import FloatArray, arm_names
from reportgen.report.wording import capital, quoted, some
from reportgen.stats import bounded_interval, median_interval
from reportgen.suite.numeric import numeric_factors

FEWEST = 3  # minimum number of lines, because two points always lie on a line
LEAD_SCATTER = N_(
    "Each point is one line of a sweep. The horizontal axis is a property that does not "
    "depend on the {setting}, the vertical axis the result at the best {setting}. If the property "
    "determined the result, the points would lie along a line."
)
READ = N_("Each marker has 95 % intervals (across: {across}, upwards: {upwards} over seeds).")
READ_POWERS = N_("Dashed: a power law through one of the points.")
ABSENT = N_("Too few finite values of {lines}.")


@dataclass(frozen=True)
class ScatterAxis:
    """A metric of the lines, its values by line and seed, and how they are averaged."""

    swept: Swept
    values: tuple[dict[int, float], ...]

    @property
    def log(self) -> bool:
        """Whether its scale is logarithmic: ratios and sizes, not fractions or differences."""
        found = [v for each in self.values for v in each.values() if np.isfinite(v)]
        return not self.swept.fraction and bool(found) and min(found) > 0

    @property
    def average(self) -> str:
        """The name of the average that a marker shows."""
        if self.swept.metric.is_time:
            return "median"
        return N_("geometric mean") if self.log else "mean"

    def sample(self, line: int) -> Sample:
        """The values of the seeds of a line, with their average."""
        values = np.array(list(self.values[line].values()), dtype=np.float64)
        if self.average == "median":
            return Sample(values, median_interval(values) if len(values) else None)
        shown = values[np.isfinite(values)]
        bounds = self.swept.metric.expression.bounds
        found = Sample(values, bounded_interval(shown, bounds) if len(shown) else None, bounds)
        return found.geometric() if self.log else found


def scatter_heading(drawing: Drawing, shown: Shown) -> tuple[str, str]:
    """(title, lead) of the section of results against properties of lines."""
    say, suite = drawing.say, drawing.suite
    titles = {f.name: f.title(say) for f in numeric_factors(suite.factors, suite.arms)}
    lead = say.text(LEAD_SCATTER, setting=titles[shown["along"]])
    return say.fixed("Possible explanations"), lead


def scatter(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield the figure of results against properties; nothing for fewer than `FEWEST` lines."""
    rows = rows_of(drawing, shown)
    if rows is None or len(rows.rows) < FEWEST:
        return
    upwards, *across = _axes(drawing, shown, rows)
    if len(_placed(rows, [upwards, *across])) < 2:
        return
    powers = list(_claimed(shown["powers"] or {}, rows))
    yield _figure(drawing, rows, upwards, across, powers)


def _claimed(powers: Mapping[str, Sequence[float]], rows: Rows) -> Iterator[tuple[int, float]]:
    """Yield (index of the reference line, exponent)."""
    for label, exponents in powers.items():
        for line, row in enumerate(rows.rows):
            if row.label == label:
                yield from ((line, exponent) for exponent in exponents)


def _placed(rows: Rows, axes: Sequence[ScatterAxis]) -> list[str]:
    """The names of the lines with a finite average on every axis."""
    return [
        row.name
        for line, row in enumerate(rows.rows)
        if all(np.isfinite(middle_of(axis.sample(line)).value) for axis in axes)
    ]


def _axes(drawing: Drawing, shown: Shown, rows: Rows) -> list[ScatterAxis]:
    """The axis of the result, followed by those of the properties."""
    findings, say = drawing.claims, drawing.say
    titles = [
        _best(shown["upwards"], findings, rows, say),
        *(_property(metric, findings, say) for metric in shown["across"][:MOST_PANELS]),
    ]
    records = tuple(r for arm in drawing.every_arm for r in (*arm.ok, *arm.failed))
    values = Values(Run(drawing.suite, records, (), ()))
    return [
        ScatterAxis(title, tuple(_by_seed(values, row, title.metric) for row in rows.rows))
        for title in titles
    ]


def _by_seed(values: Values, row: Row, metric: Metric) -> dict[int, float]:
    """The value of a line for every seed."""
    group = Group(row.name, tuple(arm.name for arm in row.arms if arm))
    return dict(values.side(group, metric).by_seed)


def _best(metric: Metric, findings: Sequence[Finding], rows: Rows, say: Phrases) -> Swept:
    """The metric at its best level, with the title from a claim about it if there is one."""
    (argument,) = metric.expression.parts
    inner = swept(Metric("", argument), findings, say)
    claims = (finding.claim for finding in findings)
    called = next(
        (c.called for c in claims if c.metric.expression == metric.expression and c.called), ""
    )
    at_best = say.text(
        "{metric} at the best {setting}", metric=inner.title, setting=rows.factor.title(say)
    )
    title = called or (at_best if is_best(metric.expression) else noun(metric, say).text)
    return Swept(replace(metric, called=called), title, inner.fraction, unit=inner.unit)


def _property(metric: Metric, findings: Sequence[Finding], say: Phrases) -> Swept:
    """A metric that is the same at every level, with the title of the metric inside it."""
    (argument,) = metric.expression.parts
    inner = swept(Metric("", argument), findings, say)
    return replace(inner, metric=metric)


def _told_apart(rows: Rows) -> Rows:
    """The lines with labels that tell them apart, although they stand in one panel."""
    if len({row.label for row in rows.rows}) == len(rows.rows):
        return rows
    keys = {f"point{index}": row.name for index, row in enumerate(rows.rows, start=1)}
    named = tuple(
        replace(row, panel="", label=row.name, series=key)
        for row, key in zip(rows.rows, keys, strict=True)
    )
    return replace(rows, rows=named, series=series_of(keys))


def _figure(
    drawing: Drawing,
    rows: Rows,
    upwards: ScatterAxis,
    across: Sequence[ScatterAxis],
    powers: Sequence[tuple[int, float]],
) -> FigureView:
    say, rows = drawing.say, _told_apart(rows)
    titles = say.listed([axis.swept.title for axis in across])
    title = say.text("{metric} against the {setting}", metric=upwards.swept.title, setting=titles)
    panels = [
        ScatterPanel(
            axis.swept.quantity,
            tuple(point_of(row.series, axis, upwards, line) for line, row in enumerate(rows.rows)),
            axis.log,
            tuple(_powers(powers, axis, upwards, say)) if axis is across[0] else (),
        )
        for axis in across
    ]
    names = {axis.average for axis in across}
    estimates = {
        "across": say.listed([say.fixed(name) for name in sorted(names)]),
        "upwards": say.fixed(upwards.average),
    }
    same = len(set(estimates.values())) == 1
    svg = scatter_chart(
        drawing.slug("properties"),
        capital(title),
        panels,
        rows.series,
        ScatterWording(
            upwards.swept.quantity,
            estimate=estimates["upwards"] if same else say.fixed("average"),
            interval=say.fixed(INTERVAL),
            steps=upwards.swept.metric.is_time,
            log=upwards.log,
            say=say,
        ),
    )
    caption = say.text(READ, **estimates)
    if any(panel.powers for panel in panels):
        caption = f"{caption} {say.fixed(READ_POWERS)}"
    placed = _placed(rows, [upwards, *across])
    if absent := [quoted(row.name) for row in rows.rows if row.name not in placed]:
        caption = f"{caption} {say.text(ABSENT, lines=some(absent, 3, say))}"
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(rows, upwards, across, say),
        draws=tuple(axis.swept.metric.expression for axis in (upwards, *across)),
        arms=arm_names(rows.arms),
    )


def _powers(
    claimed: Sequence[tuple[int, float]], across: ScatterAxis, upwards: ScatterAxis, say: Phrases
) -> Iterator[Power]:
    """Yield the power laws, each through the point of its reference line."""
    for line, exponent in claimed:
        x, y = (middle_of(axis.sample(line)).value for axis in (across, upwards))
        if x > 0 and y > 0 and np.isfinite([x, y]).all():
            yield Power(x, y, exponent, say.text("exponent {value}", value=f"{exponent:g}"))


def point_of(series: str, across: ScatterAxis, upwards: ScatterAxis, line: int) -> ScatterPoint:
    """The point of a line on two axes."""
    both = [seed for seed in upwards.values[line] if seed in across.values[line]]
    xs, ys = (_array(axis.values[line], both) for axis in (across, upwards))
    middles = [middle_of(axis.sample(line)) for axis in (across, upwards)]
    return ScatterPoint(series, xs, ys, *middles)


def _array(values: dict[int, float], seeds: Sequence[int]) -> FloatArray:
    return np.array([values[seed] for seed in seeds], dtype=np.float64)


def middle_of(found: Sample) -> Middle:
    """The estimate of a sample, with its interval."""
    point = found.point()
    return Middle(point.estimate, point.low, point.high)


def _table(rows: Rows, upwards: ScatterAxis, across: Sequence[ScatterAxis], say: Phrases) -> Table:
    axes = [*across, upwards]
    heads = [f"{capital(axis.swept.title)} ({say.fixed(axis.average)})" for axis in axes]
    caption = say.text(
        "{metric} against the {setting}: averages over seeds and their 95 % intervals",
        metric=capital(upwards.swept.title),
        setting=say.listed([axis.swept.title for axis in across]),
    )
    return table(
        caption,
        [Column("Arm"), *numbers(heads)],
        (
            [row.name, *(_cell(axis, line, say) for axis in axes)]
            for line, row in enumerate(rows.rows)
        ),
    )


def _cell(axis: ScatterAxis, line: int, say: Phrases) -> Cell:
    return value_cell(axis.sample(line), axis.swept.metric.is_time, say)
