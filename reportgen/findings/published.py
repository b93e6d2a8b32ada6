"""Compares published values with measured ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reportgen.execution import Run
from reportgen.findings.model import PublishedNumber
from reportgen.stats import Interval, bounded_interval, reproduced
from reportgen.suite.model import Published

_SETTING = ("base", "arms", "compare", "design")


def compare_published(run: Run) -> tuple[PublishedNumber, ...]:
    """Compare every published value whose arm is in the suite.

    If settings of the experiment were changed, `reproduced` is None for all of them.
    """
    changed = any(change.path.split(".")[0] in _SETTING for change in run.suite.changes)
    arms = {arm.name for arm in run.suite.arms}
    return tuple(
        number
        for published in run.suite.published
        if published.arm in arms
        for number in _numbers(published, run, changed)
    )


def _numbers(published: Published, run: Run, changed: bool) -> Iterator[PublishedNumber]:
    trials = [
        record.outcome.arrays[published.quantity]
        for record in run.records
        if record.trial.arm.name == published.arm and record.outcome.status == "ok"
    ]
    quantity = run.suite.experiment.quantities[published.quantity]
    for layer, printed in zip(published.layers, published.values, strict=True):
        values = np.array([trial[layer - 1] for trial in trials], dtype=np.float64)
        low, high = -np.inf, np.inf
        ours = Interval(np.nan, -np.inf, np.inf, 0, note="there is no trial of this arm")
        verdict: bool | None = None
        if len(values):
            result = reproduced(values, printed, published.decimals)
            ours, low, high = bounded_interval(values, quantity.bounds), result.low, result.high
            verdict = None if changed or len(values) < 2 else result.reproduced
        yield PublishedNumber(
            arm=published.arm,
            quantity=published.quantity,
            layer=layer,
            printed=printed,
            decimals=published.decimals,
            source=published.source,
            ours=ours,
            low=low,
            high=high,
            reproduced=verdict,
        )
