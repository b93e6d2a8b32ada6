"""Every number of a `train` run: aggregated for programs, and as tidy data."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.execution.model import Record
from reportgen.report.figures import Material
from reportgen.report.metrics import MetricView
from reportgen.report.tidy import Tidy, Value
from reportgen.report.training.drawing import chosen
from reportgen.report.training.measures import STEPS, final, layers_of, steps_of
from reportgen.report.trials import ArmTrials
from reportgen.suite.kinds import Quantity

PROBED_STEPS = 20
"""Evaluations in `probes.csv`, at most: the numbers of all would fill tens of megabytes."""


def training_metrics(material: Material) -> Iterator[MetricView]:
    """Mean over seeds of every quantity after the last step, layer by layer where it has some."""
    for arm in material.arms:
        steps = steps_of(arm)
        for quantity in material.suite.kind.quantities.values():
            step = int(steps[-1]) if len(steps) and "step" in quantity.axes else None
            layers = range(1, layers_of([arm], quantity.name) + 1) if _layered(quantity) else [None]
            for layer in layers:
                interval = final(arm, quantity, layer=layer)
                if interval is not None:
                    yield MetricView(arm.name, quantity.name, interval, layer=layer, step=step)


def training_data(material: Material) -> tuple[Tidy, ...]:
    """Curves, probes, and what there is one number of."""
    return (
        Tidy("curves.csv", ("arm", "seed", "step", "quantity", "value"), tuple(_curves(material))),
        Tidy(
            "probes.csv",
            ("arm", "seed", "step", "layer", "quantity", "value"),
            tuple(_probes(material)),
        ),
        Tidy("final.csv", ("arm", "seed", "quantity", "value"), tuple(_final(material))),
    )


def _curves(material: Material) -> Iterator[tuple[Value, ...]]:
    for arm, record, quantity, array in _arrays(material, ("step",)):
        steps = np.asarray(record.outcome.arrays[STEPS]).tolist()
        for step, value in zip(steps, array.tolist(), strict=True):
            yield arm.name, record.trial.seed, step, quantity.name, value


def _probes(material: Material) -> Iterator[tuple[Value, ...]]:
    for arm, record, quantity, array in _arrays(material, ("step", "layer")):
        steps = np.asarray(record.outcome.arrays[STEPS])
        for index in chosen(0, len(steps) - 1, PROBED_STEPS):
            for layer, value in enumerate(array[index].tolist(), start=1):
                yield arm.name, record.trial.seed, int(steps[index]), layer, quantity.name, value


def _final(material: Material) -> Iterator[tuple[Value, ...]]:
    for arm, record, quantity, array in _arrays(material, ()):
        yield arm.name, record.trial.seed, quantity.name, array.item()


def _arrays(
    material: Material, axes: tuple[str, ...]
) -> Iterator[tuple[ArmTrials, Record, Quantity, np.ndarray]]:
    """The arrays of all trials whose quantities have these axes, in the order of arms and seeds."""
    wanted = [q for q in material.suite.kind.quantities.values() if q.axes == axes]
    for arm in material.arms:
        for record in sorted((*arm.ok, *arm.failed), key=lambda r: r.trial.seed):
            for quantity in wanted:
                if quantity.name in record.outcome.arrays:
                    yield arm, record, quantity, np.asarray(record.outcome.arrays[quantity.name])


def _layered(quantity: Quantity) -> bool:
    return "layer" in quantity.axes
