"""Early stopping of the trials of a group, each for itself.

A trial that has stopped stays in its place and is computed on, but nothing of it is recorded any
more; when all have stopped, the group ends. Then the weights of each trial's best evaluation are
put back, with what batch norm keeps beside them.
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
"""Curves whose value at the best evaluation is a quantity of its own."""


class Stopping:
    """Watches the evaluations of trials, and keeps a copy of the best state of each."""

    def __init__(
        self, criteria: Sequence[EarlyStopping | None], learner: Learner, record: Record
    ) -> None:
        """`criteria`: of the T trials; None for one that goes on to the last step."""
        self._criteria, self._learner, self._record = criteria, learner, record
        self._best = np.full(len(criteria), np.inf)  # the lower, the better
        self._best_at = np.zeros(len(criteria), dtype=np.int64)  # evaluations
        self._stopped_at = np.full(len(criteria), len(record.steps) - 1)
        self._kept = [x.clone() for x in learner.model_state] if self.wanted else []

    @property
    def wanted(self) -> bool:
        """Whether any trial may stop."""
        return any(criterion is not None for criterion in self._criteria)

    def state_dict(self) -> dict[str, Tensor]:
        """The best values, when they were, when trials stopped, and the best weights; views."""
        if not self.wanted:
            return {}
        arrays = {"best": self._best, "best_at": self._best_at, "stopped_at": self._stopped_at}
        named = {name: torch.from_numpy(values) for name, values in arrays.items()}
        return {**named, **numbered("kept", self._kept)}

    def load_state_dict(self, saved: Mapping[str, Tensor]) -> None:
        """Only after the record was loaded: a trial that has not stopped ends at the last step.

        Raises StateError where a tensor is missing or has another shape.
        """
        copy_into(self.state_dict(), saved)
        self._stopped_at[~self._record.stopped] = len(self._record.steps) - 1

    def see(self, evaluation: int) -> None:
        """After an evaluation was recorded: keeps what is better, stops what waited too long."""
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
        """Puts the best weights back and completes the records of trials that ended well."""
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
