"""Builds the curves of a quantity over the layers from the trials."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportgen.charts import Curve
from reportgen.experiments import Quantity
from reportgen.findings.model import PublishedNumber
from reportgen.report.bands import Bands
from reportgen.report.facets import Facets, Line
from reportgen.report.trials import ArmTrials, FloatArray, some_seeds


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
