"""Updates of a group whose optimizers are of several kinds, each of its own rows.

A stack of T trials is S blocks of A arms, and in every block the arms of a kind are adjacent, at
the same positions. So the trials of a kind are one view of every parameter:
(S, A, ...)[:, start:stop].

The parameters of small nets are concatenated first, (T, numbers), so that each kind makes one
update: for these a call takes longer than its computation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

import torch
from torch import Tensor

from reportgen.engine.train.architecture import MANY
from reportgen.engine.train.fused_rows import FusedRows, has_fused_rows
from reportgen.engine.train.rules import Array, Factors, make_rule, tensors
from reportgen.parts.optimizers import Optimizer


@dataclass(frozen=True)
class KindRows:
    """The arms from `start` to `stop` in each of `blocks` blocks of `arms` arms."""

    blocks: int
    arms: int
    start: int
    stop: int

    @property
    def trials(self) -> list[int]:
        """Indices in the stack of the trials of this kind."""
        own = range(self.start, self.stop)
        return [block * self.arms + arm for block in range(self.blocks) for arm in own]

    def of(self, stack: Tensor) -> Tensor:
        """View of the trials of this kind in a tensor (T, ...): (blocks, own arms, ...)."""
        shape = (self.blocks, self.arms, *stack.shape[1:])
        return stack.view(shape)[:, self.start : self.stop]

    def among(self, rows: slice, gradient: Tensor) -> tuple[tuple[slice, slice], Tensor]:
        """Index into the result of `of` for those trials that are among `rows`, and their gradient.

        rows: whole blocks, or any trials if there is one block. gradient: of the trials `rows`.
        """
        first, last = rows.start, rows.stop
        if self.blocks > 1:
            blocks = slice(first // self.arms, last // self.arms)
            stacked = gradient.view(-1, self.arms, *gradient.shape[1:])
            return (blocks, slice(None)), stacked[:, self.start : self.stop]
        start, stop = max(first, self.start), min(last, self.stop)
        stop = max(start, stop)
        own = slice(start - self.start, stop - self.start)
        return (slice(None), own), gradient[None, start - first : stop - first]


def rows_by_kind(optimizers: Sequence[Optimizer]) -> list[KindRows]:
    """Return the rows of each kind.

    Raises ValueError unless the trials of a kind are adjacent, and equally placed in every block.
    """
    kinds = [optimizer.kind for optimizer in optimizers]
    blocks = max(1, sum(1 for _ in groupby(kinds)) // len(set(kinds)))
    arms = len(kinds) // blocks
    runs = [(kind, len(list(run))) for kind, run in groupby(kinds[:arms])]
    if kinds != kinds[:arms] * blocks or len(runs) != len(set(kinds)):
        raise ValueError("optimizers of one kind must follow one another, in every seed alike")
    found, start = [], 0
    for _, length in runs:
        found.append(KindRows(blocks, arms, start, start + length))
        start += length
    return found


class SeveralKinds:
    """The trials of a group whose optimizers are of several kinds."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        parameters: Sequence[Tensor],
        rows: Sequence[KindRows],
    ) -> None:
        """parameters: (T, n, m) each. rows: the rows of every kind."""
        self._bounds = [0, *accumulate(p[0].numel() for p in parameters)]
        self._parameters = [p.detach() for p in parameters]
        self.kinds = [_Kind(optimizers, self._parameters, self._bounds, own) for own in rows]
        self.rules = [kind.rule for kind in self.kinds]

    def slots_by_trial(self) -> list[Tensor]:
        """See `Descent.slots`."""
        like, most = self._parameters[0], max(rule.slots for rule in self.rules)
        slots = [like.new_zeros(len(like), self._bounds[-1]) for _ in range(most)]
        for kind in self.kinds:
            kind.copy_slots_to(slots)
        return slots

    def load_slots(self, saved: Sequence[Tensor]) -> None:
        """Copy what `slots_by_trial` returned."""
        for kind in self.kinds:
            kind.load_slots(saved)

    def factors(self, step: int, rates: Array) -> Sequence[Factors]:
        """The factors of a step (from 1) for each kind, with the learning rates of all trials."""
        return [kind.factors(step, rates) for kind in self.kinds]

    def step(
        self,
        numbers: Sequence[int],
        gradients: Sequence[Tensor],
        factors: Sequence[Factors],
        rows: slice | None,
    ) -> None:
        """See `Descent.step`."""
        if rows is None and self._bounds[-1] < MANY:
            self._together(numbers, gradients, factors)
            return
        for kind, own in zip(self.kinds, factors, strict=True):
            kind.step(numbers, gradients, own, rows)

    def _together(
        self, numbers: Sequence[int], gradients: Sequence[Tensor], factors: Sequence[Factors]
    ) -> None:
        """Update consecutive parameters at once."""
        pairs = sorted(zip(numbers, gradients, strict=True), key=lambda pair: pair[0])
        first, last = pairs[0][0], pairs[-1][0]
        assert last - first + 1 == len(pairs)
        parameters = self._parameters[first : last + 1]
        together = torch.cat([p.flatten(1) for p in parameters], 1)
        gradient = torch.cat([g.flatten(1) for _, g in pairs], 1)
        columns = slice(self._bounds[first], self._bounds[last + 1])
        for kind, own in zip(self.kinds, factors, strict=True):
            kind.step_together(together, gradient, own, columns)
        changed = torch.split(together, [p[0].numel() for p in parameters], 1)
        for p, values in zip(parameters, changed, strict=True):
            p.flatten(1).copy_(values)


class _Kind:
    """N trials of one kind, in S blocks, and the slots of their rule."""

    def __init__(
        self,
        optimizers: Sequence[Optimizer],
        parameters: Sequence[Tensor],
        bounds: Sequence[int],
        place: KindRows,
    ) -> None:
        """bounds: offsets of the parameters when they are concatenated."""
        own, self._place = [optimizers[trial] for trial in place.trials], place
        self.rule = make_rule(own)
        self._parameters = [place.of(p) for p in parameters]
        like = self._parameters[0]
        self._shape = (*like.shape[:2], 1, 1)
        self._kept = [like.new_zeros(*like.shape[:2], bounds[-1]) for _ in range(self.rule.slots)]
        self._slots = [
            [kept[:, :, a:b].view(*like.shape[:2], *p.shape[1:]) for kept in self._kept]
            for (a, b), p in zip(pairwise(bounds), parameters, strict=True)
        ]
        self._fused: FusedRows | None = None
        if has_fused_rows(own, parameters):
            slots = [[slot.flatten(0, 1) for slot in kept] for kept in self._slots]
            self._fused = FusedRows(own, place.trials, parameters, slots)  # type: ignore[arg-type]

    @property
    def memory(self) -> int:
        """Number of values in the slots."""
        return sum(kept.numel() for kept in self._kept)

    def copy_slots_to(self, slots: Sequence[Tensor]) -> None:
        """Copy the slots of this kind into its rows of tensors (T, numbers)."""
        for kept, slot in zip(self._kept, slots, strict=False):
            self._place.of(slot).copy_(kept)

    def load_slots(self, slots: Sequence[Tensor]) -> None:
        """Copy its rows of tensors (T, numbers) into the slots of this kind."""
        for kept, slot in zip(self._kept, slots, strict=False):
            kept.copy_(self._place.of(slot))

    def factors(self, step: int, rates: Array) -> Factors:
        """The factors, (S, N / S, 1, 1) each, with the learning rates of all trials."""
        own = rates[self._place.trials]
        if self._fused is not None:
            self._fused.begin(step, own)
        return tensors(self.rule.factors(step, own), self._parameters[0], self._shape)

    def step(
        self,
        numbers: Sequence[int],
        gradients: Sequence[Tensor],
        factors: Factors,
        rows: slice | None,
    ) -> None:
        """Update parameter by parameter; nothing if no trial of this kind is among `rows`."""
        if self._fused is not None:
            self._fused.step(numbers, gradients, rows)
            return
        for number, gradient in zip(numbers, gradients, strict=True):
            parameter, slots, own = self._parameters[number], self._slots[number], factors
            if rows is None:
                gradient = self._place.of(gradient)
            else:
                some, gradient = self._place.among(rows, gradient)
                parameter, slots = parameter[some], [slot[some] for slot in slots]
                own = tuple(factor[some] for factor in factors)
            if gradient.numel():
                self.rule.update(parameter, gradient, slots, own)

    def step_together(
        self, parameters: Tensor, gradients: Tensor, factors: Factors, columns: slice
    ) -> None:
        """Update concatenated parameters (T, ...), which are these columns of all."""
        parameter, gradient = self._place.of(parameters), self._place.of(gradients)
        slots = [kept[:, :, columns] for kept in self._kept]
        self.rule.update(parameter, gradient, slots, tuple(f.squeeze(3) for f in factors))
