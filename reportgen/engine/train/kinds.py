"""Which trials of a stack have optimizers of one kind, and where they stand in it.

A stack of T trials is S blocks of A arms, and the arms of a kind follow one another, in every block
alike. So the trials of a kind are one view of every parameter: (S, A, ...)[:, start:stop].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from torch import Tensor

from reportgen.parts.optimizers import Optimizer


@dataclass(frozen=True)
class KindRows:
    """The arms from `start` to `stop` of each of `blocks` blocks of `arms`."""

    blocks: int
    arms: int
    start: int
    stop: int

    @property
    def trials(self) -> list[int]:
        """The trials of this kind, by their numbers in the stack."""
        own = range(self.start, self.stop)
        return [block * self.arms + arm for block in range(self.blocks) for arm in own]

    def of(self, stack: Tensor) -> Tensor:
        """From (T, ...) a view of its trials, (blocks, own arms, ...)."""
        shape = (self.blocks, self.arms, *stack.shape[1:])
        return stack.view(shape)[:, self.start : self.stop]

    def among(self, rows: slice, gradient: Tensor) -> tuple[tuple[slice, slice], Tensor]:
        """Which of `of` are among some trials, and their part of a gradient of those alone.

        rows: whole blocks, or any trials of the only one.
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
    """Where each kind stands.

    Raises ValueError where the trials of a kind do not follow one another, in every block alike.
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
