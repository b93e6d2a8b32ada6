"""Every number of a `propagate` run by layer: as rows of tables, as metrics, as tidy data."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reportgen.language import phrases
from reportgen.report.figures import Material
from reportgen.report.histograms import bin_edges
from reportgen.report.metrics import MetricView
from reportgen.report.quantities import quantity_table
from reportgen.report.tables import Table
from reportgen.report.tidy import Tidy, Value


def layer_tables(material: Material) -> tuple[Table, ...]:
    """A table of every quantity that was measured."""
    measured = [arm for arm in (each.as_drawn for each in material.arms) if arm.depth > 0]
    return tuple(
        quantity_table(quantity, measured, phrases(material.suite.language))
        for quantity in material.suite.kind.quantities.values()
        if any(arm.values(quantity.name) is not None for arm in measured)
    )


def layer_metrics(material: Material) -> Iterator[MetricView]:
    """Mean over seeds of every quantity, arm and layer."""
    for arm in material.arms:
        for quantity in material.suite.kind.quantities.values():
            for layer in range(1, arm.depth + 1):
                interval = arm.interval(quantity, layer)
                if interval is not None:
                    yield MetricView(arm.name, quantity.name, interval, layer=layer)


def layer_data(material: Material) -> tuple[Tidy, ...]:
    """Numbers and histograms of every layer."""
    return (
        Tidy("layers.csv", ("arm", "seed", "layer", "quantity", "value"), tuple(_layers(material))),
        Tidy(
            "histograms.csv", ("arm", "layer", "low", "high", "count"), tuple(_histograms(material))
        ),
    )


def _layers(material: Material) -> Iterator[tuple[Value, ...]]:
    """Every number of every trial that left some; those of failed trials are in `trials.csv`."""
    for arm in material.arms:
        for record in sorted((*arm.ok, *arm.failed), key=lambda r: r.trial.seed):
            for quantity in material.suite.kind.quantities:
                array = record.outcome.arrays.get(quantity, ())
                for layer, value in enumerate(array, start=1):
                    yield arm.name, record.trial.seed, layer, quantity, float(value)


def _histograms(material: Material) -> Iterator[tuple[Value, ...]]:
    """Counts summed over the seeds that ended well; the first and last bin are unbounded."""
    for arm in material.arms:
        counts = arm.counts()
        if counts is None:
            continue
        edges = [-math.inf, *bin_edges(counts.shape[1] - 2).round(10).tolist(), math.inf]
        for layer, row in enumerate(counts.tolist(), start=1):
            for low, high, number in zip(edges[:-1], edges[1:], row, strict=True):
                yield arm.name, layer, low, high, number
