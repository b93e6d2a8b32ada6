"""The rows of a stack whose optimizers are of one kind.

A stack of T trials is S blocks of A arms, and in every block the arms of a kind are adjacent, at
the same positions. So the trials of a kind are one view of every parameter:
(S, A, ...)[:, start:stop].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from torch import Tensor

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
