"""The figures of a `propagate` run: histograms, the way forward, the way back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count as counting

from reportgen.charts import Curve, Series, Wording, histogram_grid, layer_curves
from reportgen.charts.curves import Axis
from reportgen.findings.model import PublishedNumber
from reportgen.language import Phrases, phrases
from reportgen.report.bands import how_to_read, named
from reportgen.report.bounds import bounds_of
from reportgen.report.curves import curves_of
from reportgen.report.facets import Facets, facet
from reportgen.report.figures import FigureView, Material, Section
from reportgen.report.histograms import histogram_groups
from reportgen.report.quantities import (
    DIVERGED,
    arm_cell,
    broke,
    quantity_table,
    shown_layers,
    single,
)
from reportgen.report.tables import Cell, Column, Table, numbers, table
from reportgen.report.trials import ArmTrials, left_out, not_drawn
from reportgen.report.wording import capital, quoted, some
from reportgen.stats import format_number
from reportgen.suite.kinds import Kind, Quantity

BOTH: tuple[Axis, ...] = ("linear", "log")
FORWARD = {"activation_std": BOTH, "preactivation_std": BOTH, "saturated": ("linear",)}
BACKWARD = {"grad_activation_std": BOTH, "grad_weight_std": BOTH}

READ_AGREE = "Where seeds agree, bands and thin lines vanish behind the line."
READ_LOG = (
    "On the logarithmic axis a straight line is a factor that repeats from layer to layer: "
    "the signal shrinks or grows exponentially."
)
READ_BACK = "The gradient travels from the right to the left."
READ_PRINTED = "Hollow diamonds are the printed numbers."
READ_AS = "It is read as figure {number}."
READ_CUT = "Bands are drawn no further than {bounds}; the numbers below have them whole."
READ_LOST = (
    "No trial of {arms} ended well: what is shown is how far all its seeds are finite, and it does "
    "not stretch a linear axis."
)


@dataclass(frozen=True)
class _Drawing:
    """All that the figures of a run share."""

    arms: tuple[ArmTrials, ...]  # that have something to draw
    all_arms: tuple[ArmTrials, ...]
    facets: Facets
    kind: Kind
    published: tuple[PublishedNumber, ...]
    say: Phrases
    numbers: Iterator[int]

    def notes(self) -> str:
        """Which arms have fewer seeds than planned, and what is drawn of those without any."""
        names = [quoted(arm.name) for arm in self.arms if arm.lost]
        lost = self.say.text(READ_LOST, arms=some(names, say=self.say))
        return left_out(self.all_arms, self.say) + (f" {lost}" if names else "")


def propagation_sections(material: Material) -> tuple[tuple[Section, ...], tuple[Series, ...]]:
    """Sections with numbered figures, and the legend they share; none if nothing was measured."""
    suite, arms, published = material.suite, material.arms, material.findings.published
    measured = tuple(arm for arm in (each.as_drawn for each in arms) if arm.depth > 0)
    if not measured:
        return (), ()
    facets = facet(suite.arms, suite.factors)
    say = phrases(suite.language)
    drawing = _Drawing(measured, arms, facets, suite.kind, published, say, counting(1))
    grids = Section(
        "activations",
        "What the layers say",
        "The distribution of every layer's activations, pooled over the batch, the units and the "
        "seeds.",
        tuple(_grids(drawing)),
    )
    forward = Section(
        "forward",
        "The way forward",
        "How the spread of the signal changes from the first layer to the last.",
        tuple(_curve_figures(drawing, FORWARD)),
    )
    backward = Section(
        "backward",
        "The way back",
        "How the gradient changes on its way from the last layer to the first. It enters at the "
        "top with a standard deviation of 1.",
        tuple(_curve_figures(drawing, BACKWARD)),
    )
    return tuple(s for s in (grids, forward, backward) if s.figures), facets.series


def _grids(drawing: _Drawing) -> Iterator[FigureView]:
    """One grid for all arms; one for each depth where depths differ."""
    with_counts = [arm for arm in drawing.arms if arm.counts() is not None]
    depths = sorted({arm.depth for arm in with_counts})
    for depth in depths:
        arms = [arm for arm in with_counts if arm.depth == depth]
        suffix = "" if len(depths) == 1 else f"-{depth}-layers"
        title = "Activations by arm and layer"
        if len(depths) > 1:
            title = "Activations by arm and layer, nets of {depth} layers"
        svg = histogram_grid(
            f"histograms{suffix}",
            drawing.say.text(title, depth=depth),
            histogram_groups(arms, drawing.facets),
            drawing.facets.series,
        )
        yield FigureView(
            next(drawing.numbers),
            svg,
            svg.description + drawing.notes(),
            _moments(arms, drawing.kind, drawing.say),
        )


def _curve_figures(
    drawing: _Drawing, quantities: dict[str, tuple[Axis, ...]]
) -> Iterator[FigureView]:
    first, say = 0, drawing.say
    for name, axes in quantities.items():
        if name not in drawing.kind.quantities:
            continue
        quantity = drawing.kind.quantities[name]
        curves = curves_of(quantity, drawing.arms, drawing.facets, drawing.published)
        if not curves:
            continue
        svg = layer_curves(
            name.replace("_", "-"),
            capital(say.text("{quantity} over the layers", quantity=say.fixed(quantity.title))),
            curves,
            drawing.facets.series,
            named(
                Wording(say.fixed(quantity.title), published=say.fixed("printed in the source")),
                say,
            ),
            axes=axes,
        )
        number = next(drawing.numbers)

        read = say.text(READ_AS, number=first) if first else _how_to_read(name, axes, curves, say)
        first = first or number
        notes = _cut(curves, quantity, say) + not_drawn(drawing.arms, say) + drawing.notes()
        caption = f"{say.fixed(quantity.about)} {read}{notes}"
        yield FigureView(number, svg, caption, quantity_table(quantity, drawing.arms, say))


def _how_to_read(name: str, axes: Sequence[Axis], curves: Sequence[Curve], say: Phrases) -> str:
    parts = [READ_AGREE] if any(curve.spread for curve in curves) else []
    parts += [READ_LOG] if "log" in axes else []
    parts += [READ_BACK] if name in BACKWARD else []
    parts += [READ_PRINTED] if any(curve.published is not None for curve in curves) else []
    return " ".join([how_to_read(curves, say, over="layer"), *map(say.fixed, parts)])


def _cut(curves: Sequence[Curve], quantity: Quantity, say: Phrases) -> str:
    """Where bands end that would go beyond what the quantity can be."""
    if not any(curve.cut for curve in curves):
        return ""
    bounds = say.listed([f"{bound:g}" for bound in bounds_of(quantity) if math.isfinite(bound)])
    return f" {say.text(READ_CUT, bounds=bounds)}"


def _moments(arms: Sequence[ArmTrials], kind: Kind, say: Phrases) -> Table:
    """Mean and standard deviation of the distributions that the grid shows."""
    layers = shown_layers(max(arm.depth for arm in arms), len(arms))
    mean = capital(say.fixed(kind.quantities["activation_mean"].title))
    caption = "{mean}, and their standard deviation in brackets, averaged over seeds"
    if single(arms):
        caption = "{mean}, and their standard deviation in brackets"
    return table(
        say.text(caption, mean=mean),
        [Column("Arm"), *numbers(say.text("Layer {layer}", layer=layer) for layer in layers)],
        ([arm_cell(arm), *(_moment(arm, layer) for layer in layers)] for arm in arms),
    )


def _moment(arm: ArmTrials, layer: int) -> Cell:
    mean = arm.interval("activation_mean", layer)
    std = arm.interval("activation_std", layer)
    if mean is None or std is None:
        return Cell("–")
    if broke(arm, mean):
        return Cell(DIVERGED)
    return Cell(
        format_number(mean.estimate, 2), f"({format_number(std.estimate, 2)})", mean.estimate
    )
