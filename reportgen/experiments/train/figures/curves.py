"""Builds the curves of a quantity over the steps from the trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reportgen.charts import Axis, Curve, beyond
from reportgen.charts.labels import number
from reportgen.experiments import SHARE, Quantity
from reportgen.experiments.train.figures.stops import bands_while_trained, stops_of
from reportgen.language import N_, Phrases
from reportgen.report.averages import MEAN, Average, Bands
from reportgen.report.facets import Facets
from reportgen.report.trials import ArmTrials, FloatArray, broken, some_seeds, steps_of
from reportgen.stats import FEWEST_VALUES

LOST = 3  # maximum number of diverged trials per arm that are drawn in crowded panels
FEW = 10
"""Maximum number of trials drawn for an arm whose trials all diverged, if seeds are not drawn."""


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

    facet: name of the panel, if it is not that of the arm. layer: layer from 1, for quantities with
    layers. seeds: maximum number of thin lines per arm. The `average` and its bands are over the
    trials that ended well; diverged trials are among the thin lines. In crowded panels a curve has
    only the pointwise band and thin lines of some diverged seeds; with too few seeds for a band it
    has a thin line per seed.
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
    """The curve of one arm; None if it has no values to draw.

    If `seeds` is 0, diverged trials are omitted unless there are no others, and the other trials
    have a thin line only if they are too few for a band. The curve of an arm that stops early ends
    when half of its seeds have stopped, and has no thin lines.
    """
    ended = _at_layer(arm.values(quantity.name), layer)
    lost = _at_layer(broken(arm, quantity.name), layer)
    steps = steps_of(arm)
    if quantity.of_step:  # undefined at step 0
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
    "A triangle at the edge of a panel marks a line that leaves the axis ({how_far}): the axis "
    "covers the first and last values and nine tenths of the values between them."
)


def left_beyond(curves: Sequence[Curve], axis: Axis, say: Phrases) -> str:
    """Sentence on lines that leave the panels, with their extremes; empty if there are none."""
    found = beyond(curves, axis)
    ends = [(N_("up to {value}"), found.above), (N_("down to {value}"), found.below)]
    far = [say.text(text, value=number(value)) for text, value in ends if value is not None]
    return say.text(READ_BEYOND, how_far=say.listed(far)) if far else ""


def is_share(quantity: Quantity) -> bool:
    """Whether the quantity is a fraction, so that means and intervals lie between 0 and 1."""
    return quantity.bounds == SHARE


def _at_layer(values: FloatArray | None, layer: int | None) -> FloatArray | None:
    if values is None or layer is None:
        return values
    return values[:, :, layer - 1] if layer <= values.shape[2] else None


def _from_first(values: FloatArray | None) -> FloatArray | None:
    return None if values is None else values[:, 1:]
