"""The figures of a `propagate` run: histograms, forward pass and backward pass."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from reportgen.charts import histogram_grid
from reportgen.experiments import SHARE, AnyExperiment, Shown
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.captions import caption as captioned
from reportgen.report.control import Costs, differing
from reportgen.report.data import Tidy, Value, data_by_axes
from reportgen.report.figures import FigureView, Heading, Material, heading
from reportgen.report.histograms import READ_HISTOGRAMS, bin_edges, histogram_groups
from reportgen.report.layers import (
    DIVERGED,
    LayerDrawing,
    broke,
    curve_figure,
    quantity_table,
    shown_layers,
    single,
)
from reportgen.report.presentation import Presentation
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, arm_cell, arm_names
from reportgen.report.wording import capital
from reportgen.stats import format_number

if TYPE_CHECKING:
    from reportgen.experiments.propagate.config import Propagate

READ_PANELS = N_(
    "One row per arm, one column per layer, pooled over the batch, the units and the seeds. "
    "Compare shapes, not heights."
)
READ_LOG = N_(
    "On a logarithmic axis over the layers a straight line is growth or decay by the same factor "
    "in every layer."
)
READ_BACK = N_("Backpropagation goes from right to left.")


HEADINGS: Mapping[str, Heading] = {
    "activations": heading(
        N_("Activations by layer"),
        N_(
            "The histograms show the activations of every layer, pooled over the batch, the units "
            "and the seeds."
        ),
    ),
    "forward": heading(
        N_("Forward pass"),
        N_("The figures show how the spread of the signal changes over the layers."),
    ),
    "backward": heading(
        N_("Backward pass"),
        N_(
            "The figures show how the gradient changes from the last layer to the first. At the "
            "output its standard deviation is 1."
        ),
    ),
}


MOMENTS = ("activation_mean", "activation_std")


def forward(drawing: LayerDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a quantity over the layers.

    Sizes have a linear and a logarithmic axis, fractions only a linear one.
    """
    if drawing.experiment.quantities[shown["quantity"]].bounds == SHARE:
        return curve_figure(drawing, shown, ["linear"])
    return curve_figure(drawing, shown, ["linear", "log"], [READ_LOG])


def backward(drawing: LayerDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of a quantity of gradients over the layers."""
    return curve_figure(drawing, shown, ["linear", "log"], [READ_LOG, READ_BACK])


def histograms(drawing: LayerDrawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a grid of histograms of the chosen arms, or of all; one per depth if depths differ."""
    wanted = shown["arms"]
    arms_shown = [arm for arm in drawing.arms if not wanted or arm.name in wanted]
    with_counts = [arm for arm in arms_shown if arm.counts() is not None]
    depths = sorted({arm.depth for arm in with_counts})
    for depth in depths:
        arms = [arm for arm in with_counts if arm.depth == depth]
        suffix = "" if len(depths) == 1 else f"-{depth}-layers"
        title = N_("Activations by arm and layer")
        if len(depths) > 1:
            title = N_("Activations by arm and layer, nets of {depth} layers")
        svg = histogram_grid(
            drawing.slug(f"histograms{suffix}"),
            drawing.say.text(title, depth=depth),
            histogram_groups(arms, drawing.facets),
            drawing.facets.series,
            say=drawing.say,
        )
        yield FigureView(
            next(drawing.numbers),
            svg,
            captioned(drawing.say.fixed(READ_PANELS), drawing.notes()),
            _moments(arms, drawing.experiment, drawing.say),
            draws=tuple(Measured(drawing.experiment.quantities[name]) for name in MOMENTS),
            arms=arm_names(arms),
            reads=(drawing.say.fixed(READ_HISTOGRAMS),),
        )


def _moments(arms: Sequence[ArmTrials], experiment: AnyExperiment, say: Phrases) -> Table:
    """A table of the mean and standard deviation of the distributions in the grid."""
    layers = shown_layers(max(arm.depth for arm in arms), len(arms))
    mean = capital(say.fixed(experiment.quantities["activation_mean"].title))
    caption = N_("{mean}, and their standard deviation in brackets, averaged over seeds")
    if single(arms):
        caption = N_("{mean}, and their standard deviation in brackets")
    return table(
        say.text(caption, mean=mean),
        [Column("Arm"), *numbers(say.text("Layer {layer}", layer=layer) for layer in layers)],
        (
            [arm_cell(arm, say), *(_moment(arm, layer, experiment) for layer in layers)]
            for arm in arms
        ),
    )


def _moment(arm: ArmTrials, layer: int, experiment: AnyExperiment) -> Cell:
    mean = arm.interval(experiment.quantities["activation_mean"], layer)
    std = arm.interval(experiment.quantities["activation_std"], layer)
    if mean is None or std is None:
        return Cell("–")
    if broke(arm, mean):
        return Cell(DIVERGED)
    return Cell(
        format_number(mean.estimate, 2), f"({format_number(std.estimate, 2)})", mean.estimate
    )


def layer_tables(material: Material) -> tuple[Table, ...]:
    """A table of every measured quantity."""
    measured = [arm for arm in (each.as_drawn for each in material.arms) if arm.depth > 0]
    return tuple(
        quantity_table(quantity, measured, phrases(material.suite.language))
        for quantity in material.suite.experiment.measures
        if any(arm.values(quantity.name) is not None for arm in measured)
    )


def propagation_data(material: Material) -> tuple[Tidy, ...]:
    """Tidy data: measurements and histograms of every layer."""
    return (
        *data_by_axes(material),
        Tidy(
            "histograms.csv", ("arm", "layer", "low", "high", "count"), tuple(_histograms(material))
        ),
    )


def _histograms(material: Material) -> Iterator[tuple[Value, ...]]:
    """Rows of counts, summed over seeds that ended well; the outer bins are unbounded."""
    for arm in material.arms:
        counts = arm.counts()
        if counts is None:
            continue
        edges = [-math.inf, *bin_edges(counts.shape[1] - 2).round(10).tolist(), math.inf]
        for layer, row in enumerate(counts.tolist(), start=1):
            for low, high, number in zip(edges[:-1], edges[1:], row, strict=True):
                yield arm.name, layer, low, high, number


def propagation_costs(material: Material) -> Costs:
    """Numbers of weights and of multiply-adds of one pass: forward, dL/dh and dL/dW."""
    found = {arm.name: _pass(cast("Propagate", arm.config)) for arm in material.suite.arms}
    return Costs(differing(found, phrases(material.suite.language)))


def _pass(config: Propagate) -> Mapping[str, int]:
    matrix = config.width**2
    products = 3 * config.batch_size * config.depth * matrix
    return {
        N_("The number of weights"): matrix if config.shared else config.depth * matrix,
        N_("The number of multiply-adds forward and backward"): products,
    }


PRESENTATION = Presentation(
    drawing=LayerDrawing.of_layers,
    headings=HEADINGS,
    folded=("forward", "backward"),
    tables=layer_tables,
    data=propagation_data,
    costs=propagation_costs,
)
