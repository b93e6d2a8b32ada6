"""Figures and tables of any experiment, by the axes that its quantities declare.

The default for experiments that declare no figures of their own: a figure of every quantity that
has an axis, and a table of every quantity. If a quantity also has a time axis, its last position is
shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from reportgen.charts import Curve, CurvePanel, Wording, curves_beside
from reportgen.experiments import Axis, Quantity, Shown
from reportgen.language import N_, Phrases, phrases
from reportgen.metrics.nodes import Measured
from reportgen.report.averages import Bands, how_to_read, named
from reportgen.report.captions import caption as captioned
from reportgen.report.facets import Facets
from reportgen.report.figures import Drawing, FigureView, Material
from reportgen.report.tables import Column, Table, chosen, estimate, numbers, table
from reportgen.report.trials import ArmTrials, FloatArray, arm_cell, left_out, places_of, some_seeds
from reportgen.report.wording import capital
from reportgen.stats import bounded_interval

MOST_COLUMNS = 8
SEEDS = 10  # maximum number of thin lines per arm
AT_LAST = N_("It is shown at the last position of its other axes.")
LEAST_FLOOR = 0.3  # below it the axis of a percentage begins at 0
READ_FLOOR = N_("The axis does not begin at 0.")
OVER = N_("{quantity} over the {places}")
CAPTION = N_("{quantity}: mean over seeds and its 95 % interval")


def curves(drawing: Drawing, shown: Shown) -> Iterator[FigureView]:
    """Yield a figure of the chosen quantity along its axis; by default of every quantity."""
    for quantity in drawing.experiment.measures:
        axis = drawn_along(quantity)
        if axis is None or shown["quantity"] not in (None, quantity.name):
            continue
        if figure := _figure(quantity, axis, drawing):
            yield figure


def tables_by_axes(material: Material) -> tuple[Table, ...]:
    """A table of every quantity that at least one arm measured."""
    say = phrases(material.suite.language)
    arms = [each.as_drawn for each in material.arms]
    return tuple(
        _table(quantity, drawn_along(quantity), arms, say)
        for quantity in material.suite.experiment.measures
        if any(arm.values(quantity.name) is not None for arm in arms)
    )


def drawn_along(quantity: Quantity) -> Axis | None:
    """The axis along which a quantity is shown; None if there is not exactly one candidate.

    It is the only axis of the quantity, or the only one that is not ordered in time.
    """
    others = [axis for axis in quantity.axes if not axis.course] or list(quantity.axes)
    return others[0] if len(others) == 1 else None


def _figure(quantity: Quantity, axis: Axis, drawing: Drawing) -> FigureView | None:
    arms, facets, say = drawing.every_arm, drawing.facets, drawing.say
    drawn = [each.as_drawn for each in arms]
    curves = [curve for arm in drawn if (curve := _curve(quantity, axis, arm, facets)) is not None]
    if not curves:
        return None
    title, floor = say.fixed(quantity.title), _floor(quantity, curves)
    panels = [
        CurvePanel(
            panel,
            tuple(curve for curve in curves if curve.facet == panel),
            quantity.scale,
            counted=say.fixed(axis.name),
        )
        for panel in dict.fromkeys(curve.facet for curve in curves)
    ]
    svg = curves_beside(
        drawing.slug(quantity.name.replace("_", "-")),
        capital(say.text(OVER, quantity=title, places=say.fixed(axis.plural))),
        panels,
        facets.series,
        named(Wording(title, say.fixed(quantity.unit)), say),
        shared=True,
        floor=floor,
    )
    others = say.fixed(AT_LAST) if len(quantity.axes) > 1 else ""
    cut = say.fixed(READ_FLOOR) if floor is not None else ""
    read = (others, cut, how_to_read(curves, say), left_out(arms, say))
    caption = captioned(say.fixed(quantity.about), *read)
    return FigureView(
        next(drawing.numbers),
        svg,
        caption,
        _table(quantity, axis, drawn, say),
        draws=(Measured(quantity, tuple((a, "last") for a in quantity.axes if a != axis)),),
    )


def _floor(quantity: Quantity, curves: Sequence[Curve]) -> float | None:
    """Start of the axis of a percentage if all curves end far from 0; None if the axis has 0.

    It lies below the second halves of the means by half of their range.
    """
    later = np.concatenate([curve.mean[len(curve.mean) // 2 :] for curve in curves])
    later = later[np.isfinite(later)]
    if not quantity.percent or not later.size:
        return None
    low, high = float(later.min()), float(later.max())
    floor = low - (high - low) / 2
    return floor if floor > LEAST_FLOOR else None


def _along(quantity: Quantity, axis: Axis, values: FloatArray) -> FloatArray:
    """Reduce values (S, ...) to (S, L) along one axis, at the last position of the others."""
    for dimension in reversed(range(len(quantity.axes))):
        if quantity.axes[dimension] != axis:
            values = np.take(values, -1, axis=1 + dimension)
    return values


def _curve(quantity: Quantity, axis: Axis, arm: ArmTrials, facets: Facets) -> Curve | None:
    values = arm.values(quantity.name)
    if values is None:
        return None
    line = next(line for line in facets.lines if line.arm == arm.name)
    values = _along(quantity, axis, values)
    places = places_of(arm, axis, values.shape[1]).astype(np.float64)
    if quantity.of_step and axis.course:
        values, places = values[:, 1:], places[1:]
    bands = Bands.of(values, quantity.bounds)
    plain = facets.crowded and bands.simultaneous is not None
    return Curve(
        line.series,
        line.panel,
        bands.mean,
        bands.low,
        bands.high,
        values[:0] if plain else some_seeds(values, SEEDS),
        at=places,
        outer=None if plain else bands.simultaneous,
        bounds=quantity.bounds,
    )


def _table(quantity: Quantity, axis: Axis | None, arms: Sequence[ArmTrials], say: Phrases) -> Table:
    """A row per arm and a column per position, or a single column if `axis` is None."""
    caption = say.text(CAPTION, quantity=capital(say.fixed(quantity.title)))
    known = {arm.name: values for arm in arms if (values := arm.values(quantity.name)) is not None}
    if axis is None:
        last = {name: values.reshape(len(values), -1)[:, -1:] for name, values in known.items()}
        shown = chosen(0, 0, 1)
        heads = [capital(say.fixed(quantity.title))]
    else:
        last = {name: _along(quantity, axis, values) for name, values in known.items()}
        longest = max(arms, key=lambda arm: last[arm.name].shape[1] if arm.name in last else 0)
        length = last[longest.name].shape[1]
        first = int(quantity.of_step and axis.course and length > 1)
        shown = chosen(first, length - 1, MOST_COLUMNS)
        places = places_of(longest, axis, length)
        heads = [
            say.text("{axis:capital} {place}", axis=say.fixed(axis.name), place=f"{places[i]:,}")
            for i in shown
        ]
    return table(
        caption,
        [Column("Arm"), *numbers(heads)],
        (
            [
                arm_cell(arm, say),
                *(
                    estimate(bounded_interval(last[arm.name][:, index], quantity.bounds), say)
                    if arm.name in last and index < last[arm.name].shape[1]
                    else "–"
                    for index in shown
                ),
            ]
            for arm in arms
        ),
    )
