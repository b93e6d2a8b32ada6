"""What the layers did while the net was trained: moments, gradients, updates, quantiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import (
    Axis,
    Curve,
    QuantilePanel,
    Wording,
    quantile_bands,
    step_curves,
)
from reportgen.experiments import Quantity
from reportgen.experiments.train.figures.curves import curves_of, is_share, left_beyond
from reportgen.experiments.train.figures.drawing import Drawing, arm_name, probe_table
from reportgen.experiments.train.figures.histograms import histogram_figure
from reportgen.language import N_, Phrases
from reportgen.report.averages import MEAN, Average, average_of
from reportgen.report.bands import how_to_read, named
from reportgen.report.evenly import chosen
from reportgen.report.figures import FigureView, Section
from reportgen.report.measures import (
    POOLED_QUANTILES,
    UNIT_QUANTILES,
    is_measured,
    layers_of,
    measured,
    steps_of,
)
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, FloatArray
from reportgen.report.wording import quoted
from reportgen.stats import format_number

MOST_LAYERS = 6  # panels of a figure
MOST_ROWS = 3  # layers of a figure of quantiles
POINTS = 60  # of a mean: the panels are small and many
SHARES = (5, 15, 50, 85, 95)  # per cent

SHOWN = ("activation_std", "preactivation_std", "saturated", "grad_weight_std", "update_ratio")
LOG_FROM = 20.0  # largest over smallest mean, from which on the axis is logarithmic
TIERS = {
    "cheap": N_("moments of every hidden layer"),
    "normal": N_("moments, quantiles, gradients and updates of every hidden layer"),
    "full": N_("moments, quantiles, gradients, updates and histograms of every hidden layer"),
}
ALONE, COSTS = 12, {"cheap": 17, "normal": 21, "full": 21}
"""How many per cent longer a run of a small net on the digits takes with an evaluation every 100
steps: alone, and with each tier. As `docs/performance.md` has them, from `benchmarks/train.py`."""

LEAD = N_(
    "Probes were on tier {tiers}, read at every evaluation. What that costs: a run of a small net "
    "on the digits, evaluated every 100 steps, took {alone} % longer without probes, {costs} "
    "(python benchmarks/train.py --tiers)."
)
EVERY_LAYER = N_("One panel for each layer.")
SOME_LAYERS = N_("One panel for each layer ({shown} of {all}).")
LAST_LAYER = N_("Hidden layer {depth}, the last; the others are in data/probes.csv.")
READ_BANDS = N_(
    "The line is the median; the dark band holds the middle 70\N{NO-BREAK SPACE}%, the light one "
    "the middle 90\N{NO-BREAK SPACE}%."
)
READ_UNIT = N_(
    "The first unit of the layer in the first seed, over the examples of an evaluation: one unit, "
    "as in figure 1 of Ioffe and Szegedy (2015). Bands that move are what they called internal "
    "covariate shift; a band that stays lets the next layer learn in peace."
)
READ_POOLED = N_(
    "Quantiles over all units of a layer and the examples of an evaluation, averaged over seeds."
)


def probe_section(drawing: Drawing) -> Section:
    """The inside of the nets over the steps."""
    return Section(
        "inside", "What the layers do meanwhile", _lead(drawing), tuple(_figures(drawing))
    )


def _lead(drawing: Drawing) -> str:
    """Which tier of probes was on, and what it costs."""
    found = dict.fromkeys(str(getattr(arm.arm.config, "probes", "off")) for arm in drawing.arms)
    say, tiers = drawing.say, [tier for tier in found if tier in TIERS]
    cost = N_("{cost} % on tier {tier}")
    return say.text(
        LEAD,
        tiers=say.listed([f"{quoted(tier)} ({say.fixed(TIERS[tier])})" for tier in tiers]),
        alone=ALONE,
        costs=say.listed([say.text(cost, cost=COSTS[t], tier=quoted(t)) for t in tiers]),
    )


def _figures(drawing: Drawing) -> Iterator[FigureView]:
    yield from _unit(drawing)
    yield from _pooled(drawing)
    if histograms := histogram_figure(drawing):
        yield histograms
    for name in SHOWN:
        if quantity := drawing.quantity(name):
            yield _moments(drawing, quantity)


def _moments(drawing: Drawing, quantity: Quantity) -> FigureView:
    """One quantity: a panel for each layer, or the last layer alone where arms are split."""
    say, depth = drawing.say, layers_of(drawing.shown, quantity.name)
    axis = axis_of(quantity, _curves(drawing, quantity, MEAN))
    average = average_of(axis, [quantity], drawing.shown)
    curves = _curves(drawing, quantity, average)
    if drawing.one_panel:
        layers = chosen(1, depth, MOST_LAYERS)
        where = EVERY_LAYER if len(layers) == depth else SOME_LAYERS
        where = say.text(where, shown=len(layers), all=depth)
    else:
        where = say.text(LAST_LAYER, depth=depth)
    svg = step_curves(
        quantity.name.replace("_", "-"),
        drawing.title("{quantity} while training", quantity),
        curves,
        drawing.facets.series,
        named(Wording(say.fixed(quantity.title)), say, average.name),
        axis=axis,
        points=POINTS,
    )
    parts = [
        say.fixed(quantity.about),
        where,
        how_to_read(curves, say),
        left_beyond(curves, axis, say),
    ]
    caption = " ".join(filter(None, parts))
    return FigureView(
        next(drawing.numbers),
        svg,
        caption + drawing.notes(seeds=False),
        probe_table(quantity, drawing.tabled, say, average),
    )


def _curves(drawing: Drawing, quantity: Quantity, average: Average) -> tuple[Curve, ...]:
    """One panel a layer, or the last layer where arms are split already."""
    arms, facets = drawing.shown, drawing.facets
    depth = layers_of(arms, quantity.name)
    if not drawing.one_panel:
        return curves_of(quantity, arms, facets, layer=depth, average=average)
    return tuple(
        curve
        for layer in chosen(1, depth, MOST_LAYERS)
        for curve in curves_of(
            quantity,
            arms,
            facets,
            facet=drawing.say.text("layer {layer}", layer=layer),
            layer=layer,
            average=average,
        )
    )


def axis_of(quantity: Quantity, curves: Sequence[Curve]) -> Axis:
    """Logarithmic where the means of layers and arms lie far apart."""
    means = np.concatenate([curve.mean[np.isfinite(curve.mean)] for curve in curves])
    if is_share(quantity) or not means.size or means.min() <= 0:
        return "linear"
    return "log" if means.max() / means.min() > LOG_FROM else "linear"


def _unit(drawing: Drawing) -> Iterator[FigureView]:
    """Quantiles of one unit of the last hidden layer, in one seed."""
    if not is_measured(drawing.arms, UNIT_QUANTILES):
        return
    found = [(arm, values[0]) for arm, values in _quantiles(drawing.paneled, UNIT_QUANTILES)]
    yield _bands(
        drawing,
        "unit-quantiles",
        N_("What one unit of the last hidden layer is given, while training"),
        {"": [(arm, one[:, -1]) for arm, one in found]},
        [drawing.say.fixed(READ_UNIT), drawing.say.fixed(READ_BANDS)],
    )


def _pooled(drawing: Drawing) -> Iterator[FigureView]:
    """Quantiles over all units, layer by layer."""
    if not is_measured(drawing.arms, POOLED_QUANTILES):
        return
    found = [(arm, v.mean(axis=0)) for arm, v in _quantiles(drawing.paneled, POOLED_QUANTILES)]
    depth = min((mean.shape[1] for _, mean in found), default=0)
    layers = chosen(1, depth, MOST_ROWS)
    say = drawing.say
    some = say.text("{shown} of {all} layers are shown.", shown=len(layers), all=depth)
    yield _bands(
        drawing,
        "quantiles",
        N_("What the nonlinearities are given, layer by layer, while training"),
        {
            say.text("layer {layer}", layer=n): [(arm, mean[:, n - 1]) for arm, mean in found]
            for n in layers
        },
        [*map(say.fixed, (READ_POOLED, READ_BANDS)), *([some] if len(layers) < depth else [])],
    )


def _quantiles(arms: Sequence[ArmTrials], name: str) -> Iterator[tuple[ArmTrials, FloatArray]]:
    """Arms with their quantiles (S, E, L, 5); of an arm that only diverged, those before."""
    for arm in arms:
        values = measured(arm, name)
        if values is None:
            lost = [r.outcome.arrays[name] for r in arm.failed if name in r.outcome.arrays]
            values = np.asarray(lost[:1], dtype=np.float64) if lost else None
        if values is not None:
            yield arm, values


def _bands(
    drawing: Drawing,
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
        " ".join(caption) + drawing.notes(seeds=False, panels=True),
        _table(title, rows, say),
    )


def _table(title: str, rows: dict[str, list[tuple[ArmTrials, FloatArray]]], say: Phrases) -> Table:
    """Quantiles at the first and the last evaluation."""
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
