"""All measured values by their axes, for `report.json` and as tidy tables.

This holds for every experiment: a row per position along the axes that a quantity declares.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reportgen.execution.model import Record
from reportgen.experiments import LAYER, STEP, Axis, Quantity
from reportgen.report.evenly import chosen
from reportgen.report.figures import Material
from reportgen.report.metrics import MetricView
from reportgen.report.tidy import Tidy, Value
from reportgen.report.trials import ArmTrials, places_of
from reportgen.stats import bounded_interval

FILES: dict[tuple[Axis, ...], str] = {
    (): "final.csv",
    (STEP,): "curves.csv",
    (LAYER,): "layers.csv",
    (STEP, LAYER): "probes.csv",
}
"""File names of common combinations of axes; others are named after their axes: `member.csv`."""
MOST_IN_TIME = 20
"""Maximum number of evaluations in the file of a quantity that also has other axes.

All evaluations would fill tens of megabytes.
"""


def metrics_by_axes(material: Material) -> Iterator[MetricView]:
    """The mean over seeds of every quantity after the last step, at each position of other axes.

    Quantities are in the order of the experiment, positions in increasing order.
    """
    for arm in material.arms:
        for quantity in material.suite.experiment.measures:
            values = arm.values(quantity.name)
            if values is None:
                continue
            lengths = values.shape[1:]
            choices = [
                [length - 1] if axis.course else range(length)
                for axis, length in zip(quantity.axes, lengths, strict=True)
            ]
            places = [
                places_of(arm, axis, length)
                for axis, length in zip(quantity.axes, lengths, strict=True)
            ]
            for index in itertools.product(*choices):
                at = {
                    axis.name: int(known[i])
                    for axis, known, i in zip(quantity.axes, places, index, strict=True)
                }
                found = bounded_interval(values[:, *index], quantity.bounds)
                yield MetricView(arm.name, quantity.name, found, at)


def data_by_axes(material: Material) -> tuple[Tidy, ...]:
    """A table for each combination of axes that occurs in the experiment."""
    combinations = dict.fromkeys(each.axes for each in material.suite.experiment.measures)
    return tuple(
        Tidy(
            FILES.get(axes) or f"{'_'.join(axis.name for axis in axes)}.csv",
            ("arm", "seed", *(axis.name for axis in axes), "quantity", "value"),
            tuple(_rows(material, axes)),
        )
        for axes in combinations
    )


def _rows(material: Material, axes: tuple[Axis, ...]) -> Iterator[tuple[Value, ...]]:
    """Rows of all trials that recorded arrays, including diverged ones."""
    for arm, record, quantity, array in _arrays(material, axes):
        places = [
            axis.places(record.outcome.arrays, length).tolist()
            for axis, length in zip(axes, array.shape, strict=True)
        ]
        kept = [
            chosen(0, len(known) - 1, MOST_IN_TIME)
            if axis.course and len(axes) > 1
            else range(len(known))
            for axis, known in zip(axes, places, strict=True)
        ]
        values = array[np.ix_(*kept)] if axes else array
        at = itertools.product(
            *([known[i] for i in some] for known, some in zip(places, kept, strict=True))
        )
        for place, value in zip(at, values.reshape(-1).tolist(), strict=True):
            yield arm.name, record.trial.seed, *place, quantity.name, value


def _arrays(
    material: Material, axes: Sequence[Axis]
) -> Iterator[tuple[ArmTrials, Record, Quantity, NDArray[np.generic]]]:
    """The arrays of all quantities with exactly these axes, in the order of arms and seeds."""
    wanted = [each for each in material.suite.experiment.measures if each.axes == axes]
    for arm in material.arms:
        for record in sorted((*arm.ok, *arm.failed), key=lambda r: r.trial.seed):
            for quantity in wanted:
                if quantity.name in record.outcome.arrays:
                    yield arm, record, quantity, np.asarray(record.outcome.arrays[quantity.name])
