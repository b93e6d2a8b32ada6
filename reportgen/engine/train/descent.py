"""The parameters of a group and how its optimizers move them.

A group whose optimizers are of one kind is updated as whole tensors. In a mixed one every kind has
its rule, its rows of every parameter, and memory for those rows alone (`mixed.py`). Rules are
elementwise, so a trial's numbers are the same in either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from reportgen.engine.train.fused_rows import FusedRows, has_fused_rows
from reportgen.engine.train.kinds import rows_by_kind
from reportgen.engine.train.mixed import SeveralKinds
from reportgen.engine.train.rates import Rates
from reportgen.engine.train.rules import Array, Factors, make_rule, tensors
from reportgen.engine.train.training_state import copy_into, numbered
from reportgen.parts.optimizers import Optimizer


class Descent:
    """The parameters of a group, what the rules of its optimizers keep of them, and the steps."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        parameters: Sequence[Tensor],
        *,
        stacked: bool,
        rates: Rates | None = None,
    ) -> None:
        """`parameters`: each (T, n, m) when stacked; those of one trial, of any shape, if not.

        rates: by default those of the optimizers in every step.
        Raises ValueError where the trials are in an order that `rows_by_kind` does not know.
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
        """Whether an update is a factor times the gradient, in all trials."""
        return all(rule.is_plain for rule in self._how.rules)

    def factors(self, step: int) -> Sequence[Factors]:
        """Of a step (from 1), for each kind, in the type of the parameters."""
        if not self._kept or not self.steady:
            self._kept = self._how.factors(step, self.rates.at(step))
        return self._kept

    @property
    def slots(self) -> list[Tensor]:
        """Copies of what the rules keep from step to step: (T, parameters of a trial) each.

        A slot that the rule of a trial does not have is 0.
        """
        return self._how.slots_by_trial()

    @torch.no_grad()
    def load_slots(self, saved: Mapping[str, Tensor]) -> None:
        """Copy `slot.0`, `slot.1`, ... as `slots` gave them into the slots, which are still 0.

        A trial may have been beside others whose rules have more slots or fewer: what is left over
        is of no use to it, and what is missing is 0 for it. Raises StateError for other shapes.
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
        """Changes some parameters by their gradients, those of some trials if stacked.

        rows: from a start to a stop, whole seeds; all trials by default.
        """
        self._how.step(numbers, gradients, factors, rows)


class OneKind:
    """All trials of a group, which are of one kind."""

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
        """As `Descent.slots`."""
        kept = zip(*self.slots, strict=True)
        return [torch.cat([x.reshape(self._trials, -1) for x in slot], 1) for slot in kept]

    def load_slots(self, saved: Sequence[Tensor]) -> None:
        """Copy all of `slots_by_trial`."""
        sizes = [p.numel() // self._trials for p in self._parameters]
        for slot, values in zip(zip(*self.slots, strict=True), saved, strict=True):
            for own, part in zip(slot, torch.split(values, sizes, 1), strict=True):
                own.copy_(part.reshape(own.shape))

    def factors(self, step: int, rates: Array) -> Sequence[Factors]:
        """Of the only kind: (T, 1, 1) each, or () for one trial."""
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
