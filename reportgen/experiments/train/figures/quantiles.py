"""Quantiles of the inputs of the nonlinearities over the steps, of one unit and of layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import QuantilePanel, quantile_bands
from reportgen.experiments import Shown
from reportgen.experiments.train.figures.drawing import TrainDrawing, arm_name
from reportgen.language import N_, Phrases
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.tables import Cell, Column, Table, chosen, numbers, table
from reportgen.report.trials import (
    POOLED_QUANTILES,
    UNIT_QUANTILES,
    ArmTrials,
    FloatArray,
    is_measured,
    steps_of,
)
from reportgen.stats import format_number

MOST_ROWS = 3  # maximum number of layers in a figure
SHARES = (5, 15, 50, 85, 95)  # per cent

READ_BANDS = N_(
    "In figures of quantiles the line is the median; the dark band has the middle "
    "70\N{NO-BREAK SPACE}% of the values, the light one the middle 90\N{NO-BREAK SPACE}%. The "
    "movement of such bands was called internal covariate shift (Ioffe and Szegedy 2015, figure "
    "1)."
)
READ_UNIT = N_("The first unit of the layer in the first seed, over probe examples.")
READ_POOLED = N_("Over all units of a layer and probe examples, averaged over seeds.")


def unit(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the quantiles of one unit of the last hidden layer in one seed."""
    if not is_measured(drawing.arms, UNIT_QUANTILES):
        return
    found = [(arm, values[0]) for arm, values in _quantiles(drawing.paneled, UNIT_QUANTILES)]
    yield _bands(
        drawing,
        drawing.slug("unit-quantiles"),
        N_("Input of one unit of the last hidden layer"),
        {"": [(arm, one[:, -1]) for arm, one in found]},
        [drawing.say.fixed(READ_UNIT)],
    )


def pooled(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the quantiles over all units, layer by layer."""
    if not is_measured(drawing.arms, POOLED_QUANTILES):
        return
    found = [(arm, v.mean(axis=0)) for arm, v in _quantiles(drawing.paneled, POOLED_QUANTILES)]
    depth = min((mean.shape[1] for _, mean in found), default=0)
    layers = chosen(1, depth, MOST_ROWS)
    say = drawing.say
    some = say.text("{shown} of {all} layers are shown.", shown=len(layers), all=depth)
    yield _bands(
        drawing,
        drawing.slug("quantiles"),
        N_("Inputs of the nonlinearities, by layer"),
        {
            say.text("layer {layer}", layer=n): [(arm, mean[:, n - 1]) for arm, mean in found]
            for n in layers
        },
        [say.fixed(READ_POOLED), *([some] if len(layers) < depth else [])],
    )


def _quantiles(arms: Sequence[ArmTrials], name: str) -> Iterator[tuple[ArmTrials, FloatArray]]:
    """Yield arms with their quantiles (S, E, L, 5), of diverged trials if there are no others."""
    for arm in arms:
        values = arm.values(name)
        if values is None:
            lost = [r.outcome.arrays[name] for r in arm.failed if name in r.outcome.arrays]
            values = np.asarray(lost[:1], dtype=np.float64) if lost else None
        if values is not None:
            yield arm, values


def _bands(
    drawing: TrainDrawing,
    slug: str,
    title: str,
    rows: dict[str, list[tuple[ArmTrials, FloatArray]]],
    caption: Sequence[str],
) -> FigureView:
    say = drawing.say
    lines = {line.arm: line.series for line in drawing.facets.lines}
    svg = quantile_bands(
        slug,
        say.fixed(title),
        [
            QuantilePanel(drawing.titles[arm.name], lines[arm.name], steps_of(arm), values, row)
            for row, found in rows.items()
            for arm, values in found
        ],
        drawing.facets.series,
        quantity=say.fixed("input of the nonlinearity"),
        together=drawing.together,
        say=say,
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        captioned("", *caption, drawing.notes(seeds=False, panels=True, stops=False)),
        _table(title, rows, say),
        reads=(say.fixed(READ_BANDS),),
        note=drawing.best,
    )


def _table(title: str, rows: dict[str, list[tuple[ArmTrials, FloatArray]]], say: Phrases) -> Table:
    """A table of the quantiles at the first and the last evaluation."""
    named = [Column("Layer")] if any(rows) else []
    return table(
        say.text("{title}: quantiles at the first and the last evaluation", title=say.fixed(title)),
        [Column("Arm"), *named, Column("Step", numeric=True), *numbers(f"{s} %" for s in SHARES)],
        (
            [
                arm_name(arm),
                *([row] if row else []),
                Cell(f"{steps_of(arm)[index]:,.0f}", value=float(steps_of(arm)[index])),
                *(_number(float(value)) for value in values[index]),
            ]
            for row, found in rows.items()
            for arm, values in found
            for index in (0, -1)
        ),
    )


def _number(value: float) -> Cell:
    return Cell(format_number(value), value=value) if np.isfinite(value) else Cell("–")
