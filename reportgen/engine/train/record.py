"""The measurements of a group in training, and which of its trials have diverged or stopped.

Early stopping is that of single trials. The group goes on computing a trial that has stopped, but
nothing of it is recorded any more; when all trials have stopped, the group ends. Then the weights
of each trial's best evaluation are restored, with the statistics of batch norm.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.histograms import BINS
from reportgen.engine.train.learner import Learner
from reportgen.engine.train.training_state import copy_into, numbered, part_of
from reportgen.parts.regularizers import EarlyStopping

AT_BEST = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")
"""Curves whose value at the best evaluation is recorded as a quantity."""


@dataclass
class Record:
    """Curves and probes of T trials at E evaluations; NaN (counts: 0) where nothing was measured.

    outputs: values of each of K networks of a trial, such as their outputs for the N examples of a
        split, by name; targets: of these examples, by split.
    reasons: which number of a trial is not finite; empty while all are finite.
    stopped: whether early stopping has ended a trial, after which nothing of it is recorded.
    """

    trials: int
    steps: Sequence[int]
    curves: dict[str, NDArray[np.generic]] = field(default_factory=dict)  # (T, E, ...)
    final: dict[str, NDArray[np.float64]] = field(default_factory=dict)  # (T,)
    outputs: dict[str, NDArray[np.float32]] = field(default_factory=dict)  # (T, K, ...)
    targets: dict[str, NDArray[np.generic]] = field(default_factory=dict)  # (T, N, ...)
    reasons: list[str] = field(init=False)
    stopped: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.reasons = [""] * self.trials
        self.stopped = np.zeros(self.trials, dtype=np.bool_)

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Whether each trial has only finite numbers, (T,)."""
        return np.array([not reason for reason in self.reasons])

    @property
    def going(self) -> NDArray[np.bool_]:
        """Whether each trial is still training, neither diverged nor stopped, (T,)."""
        return self.alive & ~self.stopped

    def give_up(self, trial: int, what: str, step: int) -> None:
        """Mark a trial as diverged, for the first reason; nothing more of it is recorded."""
        if self.going[trial]:
            self.reasons[trial] = f"{what} not finite after step {step}"

    def stop(self, trial: int) -> None:
        """Mark a trial as stopped early."""
        self.stopped[trial] = True

    def settle(self, trial: int, best: int, stop: int) -> None:
        """Set all values after evaluation `stop`, and the last ones, to those at `best`."""
        for values in self.curves.values():
            values[trial, stop + 1 :] = values[trial, best]
            values[trial, -1] = values[trial, best]

    def state_dict(self) -> dict[str, Tensor]:
        """The curves, the outputs, and which trials have stopped: views, (T, ...) each."""
        curves = {f"curve.{name}": torch.from_numpy(c) for name, c in self.curves.items()}
        outputs = {f"outputs.{name}": torch.from_numpy(o) for name, o in self.outputs.items()}
        return {"stopped": torch.from_numpy(self.stopped), **curves, **outputs}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`, of a record with the same or another number of evaluations.

        Raises StateError if a tensor is missing or has another number of trials.
        """
        copy_into({"stopped": torch.from_numpy(self.stopped)}, saved)
        for name, curve in part_of("curve", saved).items():
            values = curve.numpy()[:, : len(self.steps)]
            blank = _blank(name, (self.trials, len(self.steps), *values.shape[2:]))
            blank[:, : values.shape[1]] = values
            self.curves[name] = blank
        for name, outputs in part_of("outputs", saved).items():
            self.outputs[name] = outputs.numpy().copy()

    def note(self, evaluation: int, values: Mapping[str, Tensor]) -> None:
        """Record tensors (T, ...) at an evaluation, for the trials that are still training."""
        going = self.going
        for name, value in values.items():
            numbers = value.cpu().numpy()
            if name not in self.curves:
                self.curves[name] = _blank(name, (self.trials, len(self.steps), *numbers.shape[1:]))
            self.curves[name][going, evaluation] = numbers[going]

    def note_outputs(self, place: int, count: int, name: str, outputs: Tensor) -> None:
        """Record values (T, ...) of one of `count` networks of each trial, at its place."""
        numbers = outputs.float().cpu().numpy()
        if name not in self.outputs:
            shape = (self.trials, count, *numbers.shape[1:])
            self.outputs[name] = np.full(shape, math.nan, dtype=np.float32)
        self.outputs[name][self.going, place] = numbers[self.going]

    def note_final(self, values: Mapping[str, Tensor]) -> None:
        """Record final tensors (T,), for the trials that have not diverged."""
        for name, value in values.items():
            numbers = value.double().cpu().numpy()
            self.final[name] = np.where(self.alive, numbers, math.nan)

    def reordered(self, places: Sequence[int]) -> Record:
        """The record with trial `places[i]` as trial i."""
        order = list(places)
        other = Record(
            len(order),
            self.steps,
            {name: values[order] for name, values in self.curves.items()},
            {name: values[order] for name, values in self.final.items()},
            {name: values[order] for name, values in self.outputs.items()},
            {name: values[order] for name, values in self.targets.items()},
        )
        other.reasons = [self.reasons[place] for place in order]
        other.stopped = self.stopped[order]
        return other

    def of(self, trial: int) -> dict[str, NDArray[np.generic]]:
        """All measurements of one trial."""
        arrays: dict[str, NDArray[np.generic]] = {"steps": np.array(self.steps, dtype=np.int64)}
        arrays |= {name: values[trial] for name, values in self.curves.items()}
        arrays |= {name: np.asarray(values[trial]) for name, values in self.final.items()}
        arrays |= {name: values[trial] for name, values in self.outputs.items()}
        arrays |= {f"{name}_targets": values[trial] for name, values in self.targets.items()}
        return arrays


def _blank(name: str, shape: tuple[int, ...]) -> NDArray[np.generic]:
    if name == "histogram":
        assert shape[-1] == BINS + 2
        return np.zeros(shape, dtype=np.int64)
    return np.full(shape, math.nan)


class Stopping:
    """The stopping criteria of trials, and a copy of the best model state of each."""

    def __init__(
        self, criteria: Sequence[EarlyStopping | None], learner: Learner, record: Record
    ) -> None:
        """criteria: of the T trials; None for a trial without early stopping."""
        self._criteria, self._learner, self._record = criteria, learner, record
        self._best = np.full(len(criteria), np.inf)  # the lower, the better
        self._best_at = np.zeros(len(criteria), dtype=np.int64)  # evaluations
        self._stopped_at = np.full(len(criteria), len(record.steps) - 1)
        self._kept = [x.clone() for x in learner.model_state] if self.wanted else []

    @property
    def wanted(self) -> bool:
        """Whether any trial may stop early."""
        return any(criterion is not None for criterion in self._criteria)

    def state_dict(self) -> dict[str, Tensor]:
        """Best values, their evaluations, those of stops, and best weights: views, (T, ...)."""
        if not self.wanted:
            return {}
        arrays = {"best": self._best, "best_at": self._best_at, "stopped_at": self._stopped_at}
        named = {name: torch.from_numpy(values) for name, values in arrays.items()}
        return {**named, **numbered("kept", self._kept)}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Copy a `state_dict`; the record must be loaded before.

        A trial that has not stopped would stop at the last evaluation, which may be another one
        than before. Raises StateError if a tensor is missing or has another shape.
        """
        copy_into(self.state_dict(), saved)
        self._stopped_at[~self._record.stopped] = len(self._record.steps) - 1

    def see(self, evaluation: int) -> None:
        """Keep trials that have improved at a recorded evaluation; stop those out of patience."""
        better = []
        for trial, criterion in enumerate(self._criteria):
            if criterion is None or not self._record.going[trial]:
                continue
            value = float(self._record.curves[criterion.metric][trial, evaluation])
            value = -value if criterion.metric == "val_accuracy" else value
            if value < self._best[trial]:
                self._best[trial], self._best_at[trial] = value, evaluation
                better.append(trial)
            elif evaluation - self._best_at[trial] >= criterion.patience:
                self._stopped_at[trial] = evaluation
                self._record.stop(trial)
        if better:
            self._keep(better)

    def end(self) -> None:
        """Restore the best weights, and complete the records of trials that have not diverged."""
        if not self.wanted:
            return
        record, steps = self._record, np.array(self._record.steps)
        stops = np.array([criterion is not None for criterion in self._criteria]) & record.alive
        trials = np.flatnonzero(stops).tolist()
        for tensor, kept in zip(self._learner.model_state, self._kept, strict=True):
            tensor[trials] = kept[trials]
        final = {"best_step": steps[self._best_at], "stopped_at": steps[self._stopped_at]}
        for name in AT_BEST:
            if name in record.curves:
                curve = record.curves[name]
                final[f"best_{name}"] = curve[np.arange(len(curve)), self._best_at]
        for trial in trials:
            record.settle(trial, int(self._best_at[trial]), int(self._stopped_at[trial]))
        record.note_final({name: torch.from_numpy(values) for name, values in final.items()})

    def _keep(self, trials: Sequence[int]) -> None:
        for tensor, kept in zip(self._learner.model_state, self._kept, strict=True):
            kept[trials] = tensor[trials]
