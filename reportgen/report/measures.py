"""Measurements of the trials of an arm during training: arrays by seed, step and layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from reportgen.execution.model import Record
from reportgen.experiments import Bounds, Quantity
from reportgen.report.trials import ArmTrials, FloatArray
from reportgen.stats import Interval, bounded_interval

STEPS = "steps"
UNIT_QUANTILES = "unit_quantiles"
POOLED_QUANTILES = "preactivation_quantiles"


def steps_of(arm: ArmTrials) -> FloatArray:
    """The evaluated steps (E,) of an arm; empty if no trial recorded any."""
    for record in (*arm.ok, *arm.failed):
        if STEPS in record.outcome.arrays:
            return np.asarray(record.outcome.arrays[STEPS], dtype=np.float64)
    return np.zeros(0)


def trained(arms: Iterable[ArmTrials]) -> tuple[ArmTrials, ...]:
    """The arms with at least one evaluated trial, even if it diverged later."""
    return tuple(arm for arm in arms if len(steps_of(arm)))


def measured(arm: ArmTrials, name: str) -> FloatArray | None:
    """The array of the trials that ended well, shape (S, ...); None if there is none."""
    return _stacked(arm.ok, name)


def broken(arm: ArmTrials, name: str) -> FloatArray | None:
    """The array of the diverged trials, with NaN after divergence; None if there is none."""
    return _stacked([r for r in arm.failed if r.outcome.status == "diverged"], name)


def is_measured(arms: Sequence[ArmTrials], name: str) -> bool:
    """Whether at least one trial of the arms has the array, including diverged trials."""
    return any(name in r.outcome.arrays for arm in arms for r in (*arm.ok, *arm.failed))


def final(arm: ArmTrials, quantity: Quantity, *, layer: int | None = None) -> Interval | None:
    """Mean over seeds after the last step; at a layer (from 1) if the quantity has layers."""
    return at(arm, quantity, -1, layer=layer)


def at(
    arm: ArmTrials,
    quantity: Quantity,
    index: int,
    *,
    layer: int | None = None,
    over_seeds: Callable[[FloatArray, Bounds], Interval] = bounded_interval,
) -> Interval | None:
    """Mean over seeds at the evaluation with this index, which is ignored without a step axis."""
    values = measured(arm, quantity.name)
    if values is None:
        return None
    if layer is not None:
        if layer > values.shape[2]:
            return None
        values = values[:, :, layer - 1]
    return over_seeds(values if values.ndim == 1 else values[:, index], quantity.bounds)


def layers_of(arms: Sequence[ArmTrials], name: str) -> int:
    """The number of hidden layers of the deepest net among the arms."""
    arrays = [
        record.outcome.arrays[name]
        for arm in arms
        for record in (*arm.ok, *arm.failed)
        if name in record.outcome.arrays
    ]
    return max((np.shape(array)[1] for array in arrays), default=0)


def _stacked(records: Sequence[Record], name: str) -> FloatArray | None:
    found = [r.outcome.arrays[name] for r in records if name in r.outcome.arrays]
    if not found:
        return None
    return np.stack([np.asarray(array, dtype=np.float64) for array in found])
