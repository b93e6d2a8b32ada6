"""Curves over the steps of training: from trials to what a chart draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reportgen.charts import Axis, Curve, beyond
from reportgen.charts.labels import number
from reportgen.experiments import SHARE, Quantity
from reportgen.experiments.train.figures.stops import bands_while_trained, stops_of
from reportgen.language import N_, Phrases
from reportgen.report.averages import MEAN, Average
from reportgen.report.bands import Bands
from reportgen.report.facets import Facets
from reportgen.report.measures import broken, measured, steps_of
from reportgen.report.trials import ArmTrials, FloatArray, some_seeds
from reportgen.stats import FEWEST_VALUES

LOST = 3  # trials of an arm that diverged and are drawn where panels are crowded
FEW = 10
"""Trials of an arm that are drawn where seeds are not, if all of them diverged."""


def curves_of(
    quantity: Quantity,
    arms: Sequence[ArmTrials],
    facets: Facets,
    *,
    facet: str | None = None,
    layer: int | None = None,
    seeds: int = 0,
    average: Average = MEAN,
) -> tuple[Curve, ...]:
    """A curve for every arm that measured the quantity, in the order of the suite.

    `facet` names the panel, if it is not the one of the arm. `layer` (from 1) chooses one where the
    quantity has layers. At most so many `seeds` of an arm have a line. The `average` and its band
    are over the trials that ended well; those that diverged lie among the seeds. Where panels are
    crowded, a curve has the pointwise band alone, and lines only of some seeds that diverged; one
    of too few seeds for a band keeps a line for each.
    """
    lines = {line.arm: line for line in facets.lines}
    found = []
    for arm in arms:
        line = lines[arm.name]
        panel = line.panel if facet is None else facet
        curve = curve_of(
            quantity, arm, line.series, panel, layer=layer, seeds=seeds, average=average
        )
        if curve and facets.crowded and curve.outer is not None:
            curve = replace(curve, outer=None, seeds=some_seeds(curve.seeds[curve.broken()], LOST))
        found += [curve] if curve else []
    return tuple(found)


def curve_of(
    quantity: Quantity,
    arm: ArmTrials,
    series: str,
    panel: str,
    *,
    layer: int | None = None,
    seeds: int = 0,
    average: Average = MEAN,
) -> Curve | None:
    """The curve of one arm; None if it has no value to draw.

    Without `seeds` trials that diverged are left out, unless there are no others, and the others
    have a line only where they are too few for a band. The curve of an arm that stops early ends
    where half of its seeds have stopped, and has no thin lines.
    """
    ended, lost = (_at_layer(f(arm, quantity.name), layer) for f in (measured, broken))
    steps = steps_of(arm)
    if quantity.of_step:  # there is none before the first step
        steps, ended, lost = steps[1:], _from_first(ended), _from_first(lost)
    if (ended is None and lost is None) or not len(steps):
        return None
    if ended is not None and (stops := stops_of(arm)):
        kept = steps <= min(stops.end, steps[-1])
        found = bands_while_trained(
            ended[:, kept], stops.trained(steps[kept]), average, quantity.bounds
        )
        known = np.isfinite(found.mean)
        return Curve(
            series=series,
            facet=panel,
            mean=found.mean[known],
            low=found.low[known],
            high=found.high[known],
            seeds=np.zeros((0, int(known.sum()))),
            at=steps[kept][known],
            bounds=quantity.bounds,
            marks=stops.marks(),
        )
    nothing = np.full(len(steps), np.nan)
    bands = Bands(nothing, nothing, nothing, None)
    if ended is not None:
        bands = average.bands(ended, quantity.bounds)
    if not seeds and ended is not None:  # crosses belong to thin lines
        lost = None
        seeds = 0 if bands.simultaneous else FEWEST_VALUES

    drawn = [] if ended is None or not seeds else [some_seeds(ended, seeds)]
    drawn += [] if lost is None else [some_seeds(lost, seeds or FEW)]
    return Curve(
        series=series,
        facet=panel,
        mean=bands.mean,
        low=bands.low,
        high=bands.high,
        outer=bands.simultaneous,
        seeds=np.concatenate(drawn) if drawn else np.zeros((0, len(steps))),
        at=steps,
        bounds=quantity.bounds,
    )


READ_BEYOND = N_(
    "A triangle at the edge of a panel marks a line that goes on beyond the axis ({how_far}): the "
    "axis is made for where nets begin and end and for nine tenths of what lies between."
)


def left_beyond(curves: Sequence[Curve], axis: Axis, say: Phrases) -> str:
    """That lines leave the panels, and how far they go; empty where none does."""
    found = beyond(curves, axis)
    ends = [(N_("up to {value}"), found.above), (N_("down to {value}"), found.below)]
    far = [say.text(text, value=number(value)) for text, value in ends if value is not None]
    return say.text(READ_BEYOND, how_far=say.listed(far)) if far else ""


def is_share(quantity: Quantity) -> bool:
    """Whether a mean lies between 0 and 1, and so must its interval."""
    return quantity.bounds == SHARE


def _at_layer(values: FloatArray | None, layer: int | None) -> FloatArray | None:
    if values is None or layer is None:
        return values
    return values[:, :, layer - 1] if layer <= values.shape[2] else None


def _from_first(values: FloatArray | None) -> FloatArray | None:
    return None if values is None else values[:, 1:]
