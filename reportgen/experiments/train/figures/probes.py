"""Figures of the probes of layers during training: moments, gradients, updates, quantiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import (
    Axis,
    Curve,
    Wording,
    step_curves,
)
from reportgen.experiments import LAYER, Quantity, Shown
from reportgen.experiments.train.figures.curves import (
    READ_TRIANGLE,
    curves_of,
    is_fraction,
    left_beyond,
)
from reportgen.experiments.train.figures.drawing import TrainDrawing, probe_table
from reportgen.language import N_
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import MEAN, Average, average_of, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.figures import FigureView
from reportgen.report.tables import chosen
from reportgen.report.trials import (
    arm_names,
    layers_of,
)
from reportgen.report.wording import quoted

MOST_LAYERS = 6  # maximum number of panels of a figure
POINTS = 60  # maximum points of a mean, because panels are small

LOG_FROM = 20.0  # ratio of the largest to the smallest mean from which the axis is logarithmic
TIERS = {
    "cheap": N_("moments of every hidden layer"),
    "normal": N_("moments, quantiles, gradients and updates of every hidden layer"),
    "full": N_("moments, quantiles, gradients, updates and histograms of every hidden layer"),
}
LEAD = N_("Probes were on tier {tiers}, measured at every evaluation.")
EVERY_LAYER = N_("One panel for each layer.")
SOME_LAYERS = N_("One panel for each layer ({shown} of {all}).")
LAST_LAYER = N_("Hidden layer {depth}, the last.")


def read_tiers(drawing: TrainDrawing) -> str:
    """Sentence on the tiers of probes."""
    found = dict.fromkeys(str(getattr(arm.arm.config, "probes", "off")) for arm in drawing.arms)
    say, tiers = drawing.say, [tier for tier in found if tier in TIERS]
    return say.text(
        LEAD,
        tiers=say.listed([f"{quoted(tier)} ({say.fixed(TIERS[tier])})" for tier in tiers]),
    )


def layers(drawing: TrainDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a quantity: a panel per layer, or the last layer if arms have panels."""
    if quantity := drawing.quantity(shown["quantity"]):
        yield _figure(drawing, quantity)


def _figure(drawing: TrainDrawing, quantity: Quantity) -> FigureView:
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
        drawing.slug(quantity.name.replace("_", "-")),
        drawing.title("{quantity} during training", quantity),
        curves,
        drawing.facets.series,
        named(Wording(say.fixed(quantity.title)), say, average.name),
        axis=axis,
        points=POINTS,
    )
    far = left_beyond(curves, axis, say)
    caption = captioned(
        say.fixed(quantity.about),
        where,
        how_to_read(curves, say),
        far,
        drawing.notes(seeds=False),
    )
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        probe_table(quantity, drawing.tabled, say, average),
        draws=(Measured(quantity),) if drawing.one_panel else in_layer(quantity, depth, drawing),
        arms=arm_names(drawing.shown),
        reads=(say.fixed(READ_TRIANGLE),) if far else (),
        note=drawing.best,
    )


def in_layer(quantity: Quantity, layer: int | None, drawing: TrainDrawing) -> tuple[Measured, ...]:
    """A quantity as a metric, in one layer if given; `last` is the last layer in words."""
    if layer is None:
        return (Measured(quantity),)
    last = layer == layers_of(drawing.arms, quantity.name)
    found = Measured(quantity, ((LAYER, layer),))
    return (found, Measured(quantity, ((LAYER, "last"),))) if last else (found,)


def _curves(drawing: TrainDrawing, quantity: Quantity, average: Average) -> tuple[Curve, ...]:
    """Curves with a panel per layer, or of the last layer if arms have panels."""
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
    """Logarithmic if the means of layers and arms differ by a factor of `LOG_FROM` or more."""
    means = np.concatenate([curve.mean[np.isfinite(curve.mean)] for curve in curves])
    if is_fraction(quantity) or not means.size or means.min() <= 0:
        return "linear"
    return "log" if means.max() / means.min() > LOG_FROM else "linear"
