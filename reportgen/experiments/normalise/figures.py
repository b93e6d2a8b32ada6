"""The figures, tables and costs of a `normalise` run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from reportgen.charts import DotRow, seed_dots
from reportgen.charts.labels import number as in_words
from reportgen.experiments import NOT_NEGATIVE, Quantity, Shown
from reportgen.experiments.normalise.run import operations
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import READ_DOTS
from reportgen.report.captions import caption as captioned
from reportgen.report.control import Costs, differing
from reportgen.report.figures import FigureView, Heading, Material, heading
from reportgen.report.layers import LayerDrawing, curve_figure, quantity_table
from reportgen.report.presentation import Presentation
from reportgen.report.tables import Cell, Column, Table, estimate, numbers, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_cell, left_out
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

if TYPE_CHECKING:
    from reportgen.experiments.normalise.config import Normalise

READ_TIMES = N_("Each seed: the median of its repeats, arms timed in turns on one thread.")
MILLISECONDS = 1e3
"""Milliseconds per second; times are given in milliseconds."""


HEADINGS: Mapping[str, Heading] = {
    "layers": heading(
        N_("Signals by layer"),
        N_("The figures show the effect of the normalisation on the signal in each layer."),
    ),
    "cost": heading(
        N_("Computation time"),
        N_(
            "The figures show the total time of the normalisations and of the linear maps of a net."
        ),
    ),
}


def layers(drawing: LayerDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a quantity over the layers; nothing for a single layer."""
    if any(arm.depth > 1 for arm in drawing.arms):
        yield from curve_figure(
            drawing, shown, [drawing.experiment.quantities[shown["quantity"]].scale]
        )


def times(drawing: LayerDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a time in milliseconds with a dot per seed."""
    lines = {line.arm: line.series for line in drawing.facets.lines}
    quantity, say = drawing.experiment.quantities[shown["quantity"]], drawing.say
    found = ((arm, _milliseconds(arm, quantity.name)) for arm in drawing.arms)
    measured = [(arm, values) for arm, values in found if values.size]
    if not measured:
        return
    title = say.text("{quantity}, in ms", quantity=say.fixed(quantity.title))
    rows = [_row(drawing.names[arm.name], lines[arm.name], values, say) for arm, values in measured]
    svg = seed_dots(
        drawing.slug(quantity.name.replace("_", "-")),
        capital(title),
        rows,
        drawing.facets.series,
        quantity=title,
        interval=say.fixed("95 % interval of the mean"),
        estimate=say.fixed("mean"),
        say=say,
    )
    notes = (say.fixed(READ_TIMES), left_out(drawing.every_arm, say))
    caption = captioned(say.fixed(quantity.about), *notes)
    yield FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _times_table(quantity, measured, say),
        draws=(Measured(quantity),),
        reads=(say.fixed(READ_DOTS),),
    )


def _row(name: str, series: str, times: FloatArray, say: Phrases) -> DotRow:
    interval = bounded_interval(times, NOT_NEGATIVE)
    cell = estimate(interval, say)
    words = f"{cell.text} ms" + (f" ({cell.detail})" if cell.detail else "")
    low, high = (interval.low, interval.high) if interval.bounded else (math.nan, math.nan)
    return DotRow(name, series, times, interval.estimate, low, high, words)


def _times_table(
    quantity: Quantity, times: Sequence[tuple[ArmTrials, FloatArray]], say: Phrases
) -> Table:
    title = say.text("{quantity}, in ms", quantity=say.fixed(quantity.title))
    heads = [N_("Mean"), N_("Least"), "Median", "Most"]
    return table(
        say.text("{quantity}: over seeds", quantity=capital(title)),
        [Column("Arm"), *numbers(heads)],
        (
            [
                arm_cell(arm, say),
                estimate(bounded_interval(found, NOT_NEGATIVE), say),
                *(_milli(float(f(found))) for f in (np.min, np.median, np.max)),
            ]
            for arm, found in times
        ),
    )


def _milli(value: float) -> Cell:
    return Cell(f"{value:.3g}", value=value)


def _milliseconds(arm: ArmTrials, quantity: str) -> FloatArray:
    values = arm.values(quantity)
    return np.array([]) if values is None else MILLISECONDS * values


def normalising_tables(material: Material) -> tuple[Table, ...]:
    """A table of every measured quantity with a layer axis."""
    arms = [arm for arm in (each.as_drawn for each in material.arms) if arm.depth > 0]
    return tuple(
        quantity_table(quantity, arms, phrases(material.suite.language))
        for quantity in material.suite.experiment.quantities.values()
        if quantity.axes and any(arm.values(quantity.name) is not None for arm in arms)
    )


def normalising_costs(material: Material) -> Costs:
    """Numbers of weights and of operations of linear maps and normalisations."""
    found = {arm.name: _counts(cast("Normalise", arm.config)) for arm in material.suite.arms}
    counted = {arm: dict(zip(_COUNTED, counts, strict=True)) for arm, counts in found.items()}
    return Costs(differing(counted, phrases(material.suite.language)), _cost_table(found))


_COUNTED = (
    N_("The number of weights"),
    N_("The number of operations of the linear maps"),
    N_("The number of operations of the normalisations"),
)


def _counts(config: Normalise) -> tuple[int, int, int]:
    norm, product = operations(config)
    return config.depth * config.width**2, round(product), round(norm)


def _cost_table(found: Mapping[str, tuple[int, int, int]]) -> Table:
    heads = [
        N_("Weights"),
        N_("Operations of the linear maps"),
        N_("Operations of the normalisations"),
    ]
    return table(
        "Cost of a net of each arm",
        [Column("Arm"), *numbers(heads)],
        ([arm, *(_count(number) for number in counts)] for arm, counts in found.items()),
    )


def _count(number: int) -> Cell:
    return Cell(f"{number:,}" if number < 10**9 else in_words(number, 3), value=number)


PRESENTATION = Presentation(
    drawing=LayerDrawing.of_layers,
    headings=HEADINGS,
    tables=normalising_tables,
    costs=normalising_costs,
)
