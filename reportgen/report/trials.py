"""The trials of a run by arm, with access to their measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reportgen.execution.model import Record, Run, Trial
from reportgen.experiments import Axis, Bounds, Quantity
from reportgen.language import N_, Phrases
from reportgen.parts.datasets import Facts
from reportgen.report.tables import Cell
from reportgen.report.wording import quoted
from reportgen.stats import Interval, bounded_interval
from reportgen.suite.model import Arm

HISTOGRAM = "histogram"
SEEDS_DRAWN = 50
"""Maximum number of thin lines per arm, for legibility and the size of the page."""
NAMED = 2  # maximum number of arms named in a sentence on missing seeds
FEWER = N_("{number} of {all} arms have fewer seeds than planned; the table has their numbers.")
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
STEPS = "steps"
UNIT_QUANTILES = "unit_quantiles"
POOLED_QUANTILES = "preactivation_quantiles"


@dataclass(frozen=True)
class ArmTrials:
    """All trials of one arm; means are over the trials that ended well (`ok`).

    lost: whether there is none, so that `ok` has the finite part of the other trials for figures.
    """

    arm: Arm
    ok: tuple[Record, ...]
    failed: tuple[Record, ...]
    missing: tuple[Trial, ...]
    lost: bool = False
    facts: Facts | None = None  # facts about the data set, if there is one

    @property
    def name(self) -> str:
        """The name of the arm."""
        return self.arm.name

    @property
    def planned(self) -> int:
        """The planned number of seeds."""
        return len(self.ok) + len(self.failed) + len(self.missing)

    @property
    def complete(self) -> bool:
        """Whether every seed ended well."""
        return self.ended == self.planned

    @property
    def ended(self) -> int:
        """The number of seeds that ended well."""
        return 0 if self.lost else len(self.ok)

    @property
    def as_drawn(self) -> ArmTrials:
        """The arm for figures: if no trial ended well, with the finite part of the others."""
        if self.ok or not self.failed:
            return self
        return replace(self, ok=self.failed, failed=(), lost=True)

    def marked(self, say: Phrases) -> str:
        """`9 of 10 seeds`; empty if every seed ended well."""
        return "" if self.complete else say.some_seeds(self.ended, self.planned)

    @property
    def ended_of_planned(self) -> str:
        """`(9 of 10)`, the short form for labels; empty if every seed ended well."""
        return "" if self.complete else f"({self.ended} of {self.planned})"

    @property
    def depth(self) -> int:
        """Number of layers of the trials that ended well; 0 if there are none."""
        lengths = [
            len(array)
            for record in self.ok
            for name, array in record.outcome.arrays.items()
            if name != HISTOGRAM and array.ndim
        ]
        return max(lengths, default=0)

    def values(self, quantity: str) -> FloatArray | None:
        """A quantity, shape (seeds, ...), in the order of seeds; None if it was not measured."""
        return _stacked(self.ok, quantity)

    def seeds(self, quantity: str) -> tuple[int, ...]:
        """The seeds of the rows of `values`."""
        return tuple(r.trial.seed for r in self.ok if quantity in r.outcome.arrays)

    def interval(self, quantity: Quantity, layer: int) -> Interval | None:
        """Mean over seeds at a layer (from 1); None if the arm has no such layer."""
        values = self.values(quantity.name)
        if values is None or not 1 <= layer <= values.shape[1]:
            return None
        return bounded_interval(values[:, layer - 1], quantity.bounds)

    def counts(self) -> IntArray | None:
        """Histograms summed over seeds, shape (layers, bins + 2); None if there are none."""
        arrays = [record.outcome.arrays.get(HISTOGRAM) for record in self.ok]
        found = [np.asarray(array, dtype=np.int64) for array in arrays if array is not None]
        return np.stack(found).sum(axis=0) if found else None


def arm_names(arms: Iterable[ArmTrials]) -> tuple[str, ...]:
    """The names of arms."""
    return tuple(arm.name for arm in arms)


def arm_cell(arm: ArmTrials, say: Phrases) -> Cell:
    """The name of the arm, with the number of seeds if some are missing from the mean."""
    return Cell(arm.name, arm.marked(say))


def places_of(arm: ArmTrials, axis: Axis, count: int) -> NDArray[np.generic]:
    """The last `count` positions of an arm on an axis, from its first trial."""
    return axis.places(arm.ok[0].outcome.arrays, count)


def some_seeds(values: FloatArray, most: int = SEEDS_DRAWN) -> FloatArray:
    """At most `most` evenly chosen seeds of (S, ...), including the first and the last."""
    if len(values) <= most:
        return values
    shown = np.linspace(0, len(values) - 1, most).round().astype(int)
    return np.asarray(values[shown])


def not_drawn(arms: Sequence[ArmTrials], say: Phrases, most: int = SEEDS_DRAWN) -> str:
    """Sentence (with a leading space) that only some seeds have a thin line; or empty."""
    seeds = max((len(arm.ok) for arm in arms), default=0)
    if seeds <= most:
        return ""
    text = N_("Thin lines: {most} of {seeds} seeds, evenly chosen.")
    return f" {say.text(text, most=most, seeds=seeds)}"


def left_out(arms: Sequence[ArmTrials], say: Phrases) -> str:
    """Sentence (with a leading space) on means over fewer seeds than planned; or empty."""
    marked = [
        f"{quoted(arm.name)} ({say.some_seeds(arm.ended, arm.planned)})"
        for arm in arms
        if not arm.complete
    ]
    if not marked:
        return ""
    if len(marked) <= NAMED:
        return f" {say.text('Fewer seeds than planned: {arms}.', arms=say.listed(marked))}"
    return f" {say.text(FEWER, number=len(marked), all=len(arms))}"


def by_arm(run: Run) -> tuple[ArmTrials, ...]:
    """The trials of every arm, in the order of the suite."""
    return tuple(
        ArmTrials(
            arm,
            ok=tuple(r for r in _of(run.records, arm) if r.outcome.status == "ok"),
            failed=tuple(r for r in _of(run.records, arm) if r.outcome.status != "ok"),
            missing=tuple(trial for trial in run.missing if trial.arm.name == arm.name),
            facts=run.facts.get(arm.name),
        )
        for arm in run.suite.arms
    )


def _of(records: Iterable[Record], arm: Arm) -> list[Record]:
    return sorted(
        (record for record in records if record.trial.arm.name == arm.name),
        key=lambda record: record.trial.seed,
    )


def steps_of(arm: ArmTrials) -> FloatArray:
    """The evaluated steps (E,) of an arm; empty if no trial recorded any."""
    for record in (*arm.ok, *arm.failed):
        if STEPS in record.outcome.arrays:
            return np.asarray(record.outcome.arrays[STEPS], dtype=np.float64)
    return np.zeros(0)


def trained(arms: Iterable[ArmTrials]) -> tuple[ArmTrials, ...]:
    """The arms with at least one evaluated trial, even if it diverged later."""
    return tuple(arm for arm in arms if len(steps_of(arm)))


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
    values = arm.values(quantity.name)
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
