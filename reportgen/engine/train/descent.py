"""The parameters of a group, their learning rates and the updates of its optimizers.

A group with one kind of optimizer is updated as whole tensors. In a group with several, every kind
has its rule, its rows of every parameter, and slots for those rows alone (`mixed.py`). Rules are
elementwise, so the results of a trial are the same in either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.train.fused_rows import FusedRows, has_fused_rows
from reportgen.engine.train.mixed import SeveralKinds, rows_by_kind
from reportgen.engine.train.rules import Array, Factors, make_rule, tensors
from reportgen.engine.train.training_state import copy_into, numbered
from reportgen.parts.optimizers import Optimizer
from reportgen.parts.schedules import Constant, RateSchedule


class Rates:
    """The learning rate of each trial: that of its optimizer times a factor of its schedule."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        schedules: Sequence[RateSchedule] | None = None,
        steps: int = 0,
    ) -> None:
        """steps: the number of steps of the training. Without schedules, rates are constant."""
        self._base = np.array([optimizer.lr for optimizer in optimizers], dtype=np.float64)
        given = schedules or [Constant()] * len(optimizers)
        names = [(schedule.name, schedule.model_dump_json()) for schedule in given]
        self._distinct = dict(zip(names, given, strict=True))
        keys = list(self._distinct)
        self._which = np.array([keys.index(name) for name in names])
        self._steps = steps
        self.constant = all(schedule.is_constant for schedule in given)

    def __len__(self) -> int:
        return len(self._base)

    def at(self, step: int) -> NDArray[np.float64]:
        """The learning rates of a step, counted from 1: (T,)."""
        if self.constant:
            return self._base
        factors = [schedule.fraction(step, self._steps) for schedule in self._distinct.values()]
        rates: NDArray[np.float64] = self._base * np.array(factors)[self._which]
        return rates


class Descent:
    """The parameters of a group, the slots of its optimizers, and their steps."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        parameters: Sequence[Tensor],
        *,
        stacked: bool,
        rates: Rates | None = None,
    ) -> None:
        """parameters: (T, n, m) each if stacked, else those of one trial, of any shape.

        rates: by default the constant rates of the optimizers.
        Raises ValueError if the trials are not ordered as `rows_by_kind` needs them.
        """
        self.rates = rates or Rates(optimizers)
        self.parameters = parameters
        found = rows_by_kind(optimizers)
        self._how: OneKind | SeveralKinds
        if len(found) == 1:
            self._how = OneKind(optimizers, parameters, stacked=stacked)
        else:
            self._how = SeveralKinds(optimizers, parameters, found)
        self.steady = self.rates.constant and all(rule.steady for rule in self._how.rules)
        self._kept: Sequence[Factors] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the updates of all trials are a factor times the gradient."""
        return all(rule.is_plain for rule in self._how.rules)

    def factors(self, step: int) -> Sequence[Factors]:
        """The factors of a step (from 1) for each kind, in the element type of the parameters."""
        if not self._kept or not self.steady:
            self._kept = self._how.factors(step, self.rates.at(step))
        return self._kept

    @property
    def slots(self) -> list[Tensor]:
        """Copies of the slots, the tensors that rules keep from step to step.

        Each is (T, number of parameters of a trial); a slot that the rule of a trial lacks is 0.
        """
        return self._how.slots_by_trial()

    @torch.no_grad()
    def load_slots(self, saved: Mapping[str, Tensor]) -> None:
        """Copy `slot.0`, `slot.1`, ... of an earlier `slots` into the slots, which are still 0.

        The group of a trial may have had more slots than this one, which the trial does not use, or
        fewer, and then the missing ones are 0. Raises StateError if a shape differs.
        """
        named = numbered("slot", self._how.slots_by_trial())
        copy_into({name: slot for name, slot in named.items() if name in saved}, saved)
        self._how.load_slots(list(named.values()))

    @torch.no_grad()
    def step(
        self,
        numbers: Sequence[int],
        gradients: Sequence[Tensor],
        factors: Sequence[Factors],
        rows: slice | None = None,
    ) -> None:
        """Update the parameters with these indices by their gradients.

        rows: if stacked, the trials to update, which must be whole seeds; by default all.
        """
        self._how.step(numbers, gradients, factors, rows)


class OneKind:
    """The trials of a group whose optimizers are of one kind."""

    def __init__(
        self, optimizers: Sequence[Optimizer], parameters: Sequence[Tensor], *, stacked: bool
    ) -> None:
        self.rule = make_rule(optimizers)
        self.rules = [self.rule]
        self.slots = [
            [torch.zeros_like(p, requires_grad=False) for _ in range(self.rule.slots)]
            for p in parameters
        ]
        self._parameters = parameters
        self._trials = len(optimizers) if stacked else 1
        self._shape = (len(optimizers), 1, 1) if stacked else ()
        self._fused: FusedRows | None = None
        if stacked and has_fused_rows(optimizers, parameters):
            trials = range(len(optimizers))
            self._fused = FusedRows(optimizers, trials, parameters, self.slots)  # type: ignore[arg-type]

    def slots_by_trial(self) -> list[Tensor]:
        """See `Descent.slots`."""
        kept = zip(*self.slots, strict=True)
        return [torch.cat([x.reshape(self._trials, -1) for x in slot], 1) for slot in kept]

    def load_slots(self, saved: Sequence[Tensor]) -> None:
        """Copy what `slots_by_trial` returned."""
        sizes = [p.numel() // self._trials for p in self._parameters]
        for slot, values in zip(zip(*self.slots, strict=True), saved, strict=True):
            for own, part in zip(slot, torch.split(values, sizes, 1), strict=True):
                own.copy_(part.reshape(own.shape))

    def factors(self, step: int, rates: Array) -> Sequence[Factors]:
        """The factors of the only kind: (T, 1, 1) each, or () for one trial."""
        if self._fused is not None:
            self._fused.begin(step, rates)
        return [tensors(self.rule.factors(step, rates), self._parameters[0], self._shape)]

    def step(
        self,
        numbers: Sequence[int],
        gradients: Sequence[Tensor],
        factors: Sequence[Factors],
        rows: slice | None,
    ) -> None:
        """OneKind tensors, or rows of them."""
        if self._fused is not None:
            self._fused.step(numbers, gradients, rows)
            return
        (own,) = factors
        if rows is not None:
            own = tuple(factor[rows] for factor in own)
        for number, gradient in zip(numbers, gradients, strict=True):
            parameter, slots = self._parameters[number], self.slots[number]
            if rows is not None:
                parameter, slots = parameter[rows], [slot[rows] for slot in slots]
            self.rule.update(parameter, gradient, slots, own)
