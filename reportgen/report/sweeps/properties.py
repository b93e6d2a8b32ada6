"""Properties of a setting against what comes of it: does the one explain the other?

A quantity that is the same at every level of the number that a sweep is about, but not in all of
its lines, such as the condition number of inputs at every learning rate, is a property of the line.
A sweep of it would be flat; what it is set against is the metric that claims compare at the best
level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts import (
    Middle,
    Power,
    ScatterPanel,
    ScatterPoint,
    ScatterWording,
    scatter_chart,
)
from reportgen.charts.scatter import MOST_PANELS
from reportgen.execution.model import Run
from reportgen.findings.model import Finding
from reportgen.findings.values import Values
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.functions import Reduction
from reportgen.metrics.functions.summaries import Extreme
from reportgen.metrics.nodes import Expression, Metric, in_one_trial, walk
from reportgen.metrics.rule import Group
from reportgen.report.figures import FigureView, Material, Section
from reportgen.report.sweeps.exponents import ClaimedExponent, claimed_exponents
from reportgen.report.sweeps.figures import INTERVAL, value_cell
from reportgen.report.sweeps.lines import Row, Rows
from reportgen.report.sweeps.metrics import Swept, swept
from reportgen.report.sweeps.samples import Sample
from reportgen.report.sweeps.settled import settled
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import FloatArray
from reportgen.report.wording import capital, quoted
from reportgen.stats import bounded_interval, median_interval

ANCHOR = "what-may-explain"
FEWEST = 3  # lines: two points always lie on a line
LEAD = N_(
    "Each point is a line of the sweep below: across what it is like, which the {setting} does not "
    "change, and upwards what comes of it at its best. If the one decided the other, the points "
    "would lie along a line."
)
READ = N_(
    "Each marker is the {across} over seeds across and the {upwards} upwards, with 95 % intervals; "
    "each dot is a seed."
)
READ_POWERS = N_(
    "A dashed line is what a claim holds: how the one would change with the other, seen from the "
    "line that the claim compares with ({exponents})."
)
ABSENT = N_("Without a place, because too few of their trials came to a finite value: {lines}.")


@dataclass(frozen=True)
class _Axis:
    """A metric of the lines, its values by line (each by seed), and how they are summed up."""

    over: Reduction
    swept: Swept
    values: tuple[dict[int, float], ...]

    @property
    def log(self) -> bool:
        """Whether its values are ratios or sizes, rather than shares or differences."""
        found = [v for each in self.values for v in each.values() if np.isfinite(v)]
        return not self.swept.share and bool(found) and min(found) > 0

    @property
    def average(self) -> str:
        """What a marker is."""
        if self.swept.metric.is_time:
            return "median"
        return N_("geometric mean") if self.log else "mean"

    def sample(self, line: int) -> Sample:
        """The seeds of a line with their average."""
        values = np.array(list(self.values[line].values()), dtype=np.float64)
        if self.average == "median":
            return Sample(values, median_interval(values) if len(values) else None)
        shown = values[np.isfinite(values)]
        bounds = self.over.bounds
        found = Sample(values, bounded_interval(shown, bounds) if len(shown) else None, bounds)
        return found.geometric() if self.log else found


def property_section(material: Material, rows: Rows | None, counter: Iterator[int]) -> Section:
    """The figure of what claims compare at its best against properties of the lines.

    A section without figures where there are no such properties.
    """
    say = phrases(material.suite.language)
    axes = _axes(material, rows, say) if rows is not None and len(rows.rows) >= FEWEST else []
    if rows is None or len(axes) < 2 or len(_placed(rows, axes)) < 2:
        return Section(ANCHOR, "", "", ())
    upwards, *across = axes
    title = say.fixed("What may explain it")
    lead = say.text(LEAD, setting=rows.factor.title(say))
    powers = tuple(claimed_exponents(material.findings.claims, rows))
    return Section(
        ANCHOR, title, lead, (_figure(next(counter), rows, upwards, across, powers, say),)
    )


def _placed(rows: Rows, axes: Sequence[_Axis]) -> list[str]:
    """The names of the lines that have a finite average of everything."""
    return [
        row.name
        for line, row in enumerate(rows.rows)
        if all(np.isfinite(_middle(axis.sample(line)).value) for axis in axes)
    ]


def _axes(material: Material, rows: Rows, say: Phrases) -> list[_Axis]:
    """What claims compare at its best, then the properties that they name; else nothing."""
    findings = material.findings.claims
    claimed: Counter[Reduction] = Counter()
    for finding in findings:
        claimed.update(dict.fromkeys(_summed(finding.claim.metric.expression, rows.factor.name), 1))
    named = [over for over in claimed if over.argument.is_plain]
    properties = {over.argument: over for over in named if settled(rows, over.argument)}
    compared = [o for o in named if isinstance(o, Extreme) and o.argument not in properties]
    if not properties or not compared:
        return []
    leading = max(compared, key=lambda over: claimed[over])  # of equals the first
    titles = {leading: _best(leading, findings, rows, say)} | {
        over: swept(Metric("", inner), findings, say) for inner, over in properties.items()
    }
    records = tuple(r for arm in material.arms for r in (*arm.ok, *arm.failed))
    values = Values(Run(material.suite, records, (), ()))
    return [
        _Axis(over, title, tuple(_by_seed(values, row, over) for row in rows.rows))
        for over, title in list(titles.items())[: 1 + MOST_PANELS]
    ]


def _by_seed(values: Values, row: Row, over: Reduction) -> dict[int, float]:
    """What a line comes to in every seed."""
    group = Group(row.name, tuple(arm.name for arm in row.arms if arm))
    return dict(values.side(group, Metric("", over)).by_seed)


def _summed(expression: Expression, factor: str) -> list[Reduction]:
    """The parts of a claim's metric that sum up one trial after the other along the factor."""
    found = [each for each in walk(expression) if isinstance(each, Reduction)]
    return [o for o in found if o.factors == (factor,) and in_one_trial(o.argument)]


def _best(over: Reduction, findings: Sequence[Finding], rows: Rows, say: Phrases) -> Swept:
    """The metric at its best level, by the name that a claim about it alone has for it."""
    inner = swept(Metric("", over.argument), findings, say)
    claims = (finding.claim for finding in findings)
    called = next((c.called for c in claims if c.metric.expression == over and c.called), "")
    title = called or say.text(
        "{metric} at the best {setting}", metric=inner.title, setting=rows.factor.title(say)
    )
    return Swept(Metric("", over, called), title, inner.share, unit=inner.unit)


def _figure(
    number: int,
    rows: Rows,
    upwards: _Axis,
    across: Sequence[_Axis],
    powers: Sequence[ClaimedExponent],
    say: Phrases,
) -> FigureView:
    titles = say.listed([axis.swept.title for axis in across])
    title = say.text("{metric} against the {setting}", metric=upwards.swept.title, setting=titles)
    panels = [
        ScatterPanel(
            axis.swept.quantity,
            tuple(_point(row, axis, upwards, line) for line, row in enumerate(rows.rows)),
            axis.log,
            tuple(_powers(powers, axis, upwards, say)),
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
        "properties",
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
    if told := [each for panel in panels for each in panel.powers]:
        exponents = list(dict.fromkeys(power.name for power in told))
        caption = f"{caption} {say.text(READ_POWERS, exponents=say.listed(exponents))}"
    placed = _placed(rows, [upwards, *across])
    if absent := [quoted(row.name) for row in rows.rows if row.name not in placed]:
        caption = f"{caption} {say.text(ABSENT, lines=say.listed(absent))}"
    return FigureView(number, svg, caption, _table(rows, upwards, across, say))


def _powers(
    claimed: Sequence[ClaimedExponent], across: _Axis, upwards: _Axis, say: Phrases
) -> Iterator[Power]:
    """The exponents that claims hold of these two, each through the line that it is seen from."""
    for each in claimed:
        if each.upwards == upwards.over and each.across == across.over:
            x, y = (_middle(axis.sample(each.line)).value for axis in (across, upwards))
            if x > 0 and y > 0 and np.isfinite([x, y]).all():
                yield Power(x, y, each.value, say.text("exponent {value}", value=f"{each.value:g}"))


def _point(row: Row, across: _Axis, upwards: _Axis, line: int) -> ScatterPoint:
    both = [seed for seed in upwards.values[line] if seed in across.values[line]]
    xs, ys = (_array(axis.values[line], both) for axis in (across, upwards))
    middles = [_middle(axis.sample(line)) for axis in (across, upwards)]
    return ScatterPoint(row.series, xs, ys, *middles)


def _array(values: dict[int, float], seeds: Sequence[int]) -> FloatArray:
    return np.array([values[seed] for seed in seeds], dtype=np.float64)


def _middle(found: Sample) -> Middle:
    point = found.point()
    return Middle(point.estimate, point.low, point.high)


def _table(rows: Rows, upwards: _Axis, across: Sequence[_Axis], say: Phrases) -> Table:
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


def _cell(axis: _Axis, line: int, say: Phrases) -> Cell:
    return value_cell(axis.sample(line), axis.swept.metric.is_time, say)
