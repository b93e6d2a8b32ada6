"""Figures and tables of quantities over the layers of a net."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.charts import Axis, Curve, Wording, layer_curves
from reportgen.experiments import Quantity, Shown
from reportgen.findings.model import PublishedNumber
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import Bands, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.facets import Facets, Line, facet
from reportgen.report.figures import Drawing, FigureView, Material, claimed
from reportgen.report.layout import MOST
from reportgen.report.tables import Cell, Column, Table, chosen, estimate, numbers, table
from reportgen.report.trials import (
    ArmTrials,
    FloatArray,
    arm_cell,
    arm_names,
    left_out,
    not_drawn,
    some_seeds,
)
from reportgen.report.wording import capital
from reportgen.stats import Interval

READ_AGREE = N_("Where seeds agree, bands and thin lines are hidden behind the mean.")
READ_PRINTED = N_("Hollow diamonds are published values.")
READ_LOST = N_(
    "Values of an arm without a trial that ended well are shown as far as all seeds are finite, "
    "and linear axes are not scaled to them."
)
SOME = N_("{shown} of {all} arms are drawn.")
MOST_LAYERS = 12  # maximum number of columns; evenly chosen layers in deeper nets
FEWEST_LAYERS = 6
MOST_CELLS = 300  # maximum number of cells of a table, to limit the size of the page
DIVERGED = "diverged"


@dataclass(frozen=True, kw_only=True)
class LayerDrawing(Drawing):
    """The arms of a run that measured at least one layer, or those of them that the suite declares.

    rule: caption text on the arms that are not shown; empty if all are.
    """

    arms: tuple[ArmTrials, ...]
    rule: str = ""

    @classmethod
    def of_layers(cls, material: Material) -> LayerDrawing | None:
        """A drawing of the trials in `material`; None if no trial measured a layer."""
        arms = tuple(arm for arm in (each.as_drawn for each in material.arms) if arm.depth > 0)
        if not arms:
            return None
        suite, say = material.suite, phrases(material.suite.language)
        shown = tuple(arm for arm in arms if arm.name in suite.layout.arms) or arms
        some = len(shown) < len(arms)
        drawn = [arm.arm for arm in shown] if some else suite.arms  # including arms without trials
        return cls(
            material=material,
            facets=facet(drawn, suite.factors, suite.layout, claimed(suite)),
            arms=shown,
            rule=say.text(SOME, shown=len(shown), all=len(arms)) if some else "",
        )

    def notes(self) -> str:
        """Caption text on arms not shown and on those with fewer seeds than planned."""
        return (f" {self.rule}" if self.rule else "") + left_out(self.every_arm, self.say)


def curve_figure(
    drawing: LayerDrawing, shown: Shown, axes: Sequence[Axis], reads: Sequence[str] = ()
) -> Iterator[FigureView]:
    """A quantity over the layers, with a chart per scale; yields nothing if it was not measured.

    reads: additional sentences on how figures of this kind are read.
    axes: the kinds of value axes, one, or linear and logarithmic; of many arms only the last.
    """
    say, quantity = drawing.say, drawing.experiment.quantities[shown["quantity"]]
    curves = curves_of(quantity, drawing.arms, drawing.facets, drawing.material.findings.published)
    if not curves:
        return
    if len(drawing.arms) > MOST:
        axes = axes[-1:]
    name = quantity.name.replace("_", "-")
    charts = [
        layer_curves(
            drawing.slug(name if axis == axes[0] else f"{name}-{axis}"),
            capital(say.text("{quantity} over the layers", quantity=say.fixed(quantity.title))),
            curves,
            drawing.facets.series,
            named(Wording(say.fixed(quantity.title), published=say.fixed("published values")), say),
            axes=(axis,),
        )
        for axis in axes
    ]
    lost = [READ_LOST] if any(arm.lost for arm in drawing.arms) else []
    printed = any(curve.published is not None for curve in curves)
    caption = captioned(
        say.fixed(quantity.about),
        how_to_read(curves, say),
        say.fixed(READ_PRINTED if printed else ""),
        not_drawn(drawing.arms, say),
        drawing.notes(),
    )
    yield FigureView(
        next(drawing.numbers),
        charts[0],
        caption,
        quantity_table(quantity, drawing.arms, say),
        draws=(Measured(quantity),),
        arms=arm_names(drawing.arms),
        reads=tuple(map(say.fixed, (READ_AGREE, *reads, *lost))),
        log=charts[1] if len(charts) > 1 else None,
    )


def curves_of(
    quantity: Quantity,
    arms: Sequence[ArmTrials],
    facets: Facets,
    published: Sequence[PublishedNumber] = (),
) -> tuple[Curve, ...]:
    """A curve for every arm that measured the quantity, in the order of the suite.

    The mean and its bands are over the trials that ended well. Diverged trials are included as
    lines of single seeds, where missing values mark the layers at which they diverged.
    """
    lines = {line.arm: line for line in facets.lines}
    found = (_curve(quantity, arm, lines[arm.name], published) for arm in arms)
    return tuple(curve for curve in found if curve is not None)


def _curve(
    quantity: Quantity, arm: ArmTrials, line: Line, published: Sequence[PublishedNumber]
) -> Curve | None:
    values = arm.values(quantity.name)
    if values is None:
        return None
    bands = Bands.of(values, quantity.bounds)
    return Curve(
        series=line.series,
        facet=line.panel,
        mean=bands.mean,
        low=bands.low,
        high=bands.high,
        outer=bands.simultaneous,
        seeds=np.concatenate([some_seeds(values), *_diverged(quantity.name, arm)]),
        published=_printed(quantity.name, arm, published),
        bounds=quantity.bounds,
    )


def _diverged(quantity: str, arm: ArmTrials) -> list[FloatArray]:
    found = [record.outcome.arrays.get(quantity) for record in arm.failed]
    arrays = [np.asarray(array, dtype=np.float64) for array in found if array is not None]
    return [array[np.newaxis] for array in arrays if len(array) == arm.depth]


def _printed(
    quantity: str, arm: ArmTrials, published: Sequence[PublishedNumber]
) -> FloatArray | None:
    mine = [n for n in published if n.arm == arm.name and n.quantity == quantity]
    if not mine:
        return None
    values = np.full(arm.depth, np.nan)
    for number in mine:
        if 1 <= number.layer <= arm.depth:
            values[number.layer - 1] = number.printed
    return values


def quantity_table(quantity: Quantity, arms: Sequence[ArmTrials], say: Phrases) -> Table:
    """Mean and 95 % interval over the seeds that ended well; with one seed, its value."""
    depth = max((arm.depth for arm in arms), default=0)
    layers = shown_layers(depth, len(arms))
    several = "{quantity}: mean over seeds and its 95 % interval"
    caption = N_("{quantity}: the value of the one seed") if single(arms) else several
    some = say.text("{shown} of {all} layers", shown=len(layers), all=depth)
    only = "" if len(layers) == depth else f"; {some}"
    return table(
        say.text(caption, quantity=capital(say.fixed(quantity.title))) + only,
        [Column("Arm"), *numbers(say.text("Layer {layer}", layer=layer) for layer in layers)],
        ([arm_cell(arm, say), *(_cell(arm, quantity, n, say) for n in layers)] for arm in arms),
    )


def single(arms: Sequence[ArmTrials]) -> bool:
    """Whether no arm has more than one planned seed."""
    return all(arm.planned < 2 for arm in arms)


def broke(arm: ArmTrials, interval: Interval | None) -> bool:
    """Whether no trial of the arm ended well and some trial has no finite value here."""
    return arm.lost and interval is not None and not math.isfinite(interval.estimate)


def _cell(arm: ArmTrials, quantity: Quantity, layer: int, say: Phrases) -> Cell:
    interval = arm.interval(quantity, layer)
    return Cell(say.fixed(DIVERGED)) if broke(arm, interval) else estimate(interval, say)


def shown_layers(depth: int, arms: int = 1) -> tuple[int, ...]:
    """Evenly spaced layers from 1, including the first and the last; fewer for many arms."""
    most = min(MOST_LAYERS, max(FEWEST_LAYERS, MOST_CELLS // max(1, arms)))
    return chosen(1, depth, most)
