"""Early stopping of single trials of a group.

The group goes on computing a trial that has stopped, but nothing of it is recorded any more; when
all trials have stopped, the group ends. Then the weights of each trial's best evaluation are
restored, with the statistics of batch norm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from reportgen.engine.train.learner import Learner
from reportgen.engine.train.record import Record
from reportgen.engine.train.training_state import copy_into, numbered
from reportgen.parts.regularizers import EarlyStopping

AT_BEST = ("train_loss", "val_loss", "train_accuracy", "val_accuracy")
"""Curves whose value at the best evaluation is recorded as a quantity."""


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
