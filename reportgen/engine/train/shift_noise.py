"""The noise behind noisy batch norm: a new distribution for every unit in every step.

The draws of a seed are named by seed, layer and block of steps, so that all arms of a seed have the
same noise, and no trial depends on the others of its group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from reportgen.engine.noise import generator
from reportgen.engine.train.streams import BLOCK, StreamName, fingerprint
from reportgen.parts.norms import NoisyBatchNorm


@dataclass(frozen=True)
class Shift:
    """The noise of one layer in one step, a -> factor * a + offset.

    factor, offset: (S, units, B), or (S, units, 1) if all examples have the same.
    """

    factor: Tensor
    offset: Tensor

    def stacked(self, x: Tensor) -> Tensor:
        """Apply it to the units of a stack, (T, units, B)."""
        seeds, units, _ = self.factor.shape
        own = x.view(seeds, -1, units, x.shape[2])
        return (own * self.factor.unsqueeze(1) + self.offset.unsqueeze(1)).view(x.shape)

    def single(self, x: Tensor) -> Tensor:
        """Apply that of one seed to units (B, F), or channels (B, F, height, width)."""
        shape = (-1, x.shape[1], *(1 for _ in x.shape[2:]))
        factor, offset = (noise[0].T.reshape(shape) for noise in (self.factor, self.offset))
        return x * factor + offset


class ShiftNoise:
    """The noise of one seed. Santurkar et al. 2018, appendix A, with a channel as a unit."""

    def __init__(
        self,
        norm: NoisyBatchNorm,
        seed: StreamName,
        batch: int,
        units: Sequence[int],
        like: Tensor,
    ) -> None:
        """units: units or channels of every hidden layer. `like` has the device and the type."""
        self._norm, self._seed, self._batch = norm, seed, batch
        self._units, self._like = units, like
        self._block = -1
        self._of_units: list[Shift] = []  # (BLOCK, units, 1) of each layer
        self._of_examples: list[Shift] = []  # (BLOCK, units, B)

    def at(self, step: int, *, examples: bool = True) -> list[Shift]:
        """The noise of a step (from 0) in every hidden layer, with S = 1.

        examples: whether every example has noise of its own; else it has the mean of its unit.
        """
        block, place = divmod(step, BLOCK)
        if block != self._block:
            found = [self._draw(*layer, block) for layer in enumerate(self._units, 1)]
            self._of_units, self._of_examples = map(list, zip(*found, strict=True))
            self._block = block
        kept = self._of_examples if examples else self._of_units
        one = slice(place, place + 1)
        return [Shift(layer.factor[one], layer.offset[one]) for layer in kept]

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the draws of the first block, before they are scaled."""
        every = [self._drawn(*layer, 0) for layer in enumerate(self._units, 1)]
        return fingerprint(*(values for drawn in every for values in drawn))

    def _draw(self, layer: int, units: int, block: int) -> tuple[Shift, Shift]:
        """The noise of a block of steps for a layer: the means of its units, and every example."""
        norm = self._norm
        offset, factor, around, of_factor = self._drawn(layer, units, block)
        offset, factor = offset * norm.offset, 1 + factor * (norm.factor - 1)
        return (
            Shift(factor, offset),
            Shift(factor + of_factor * norm.factor_spread, offset + around * norm.offset_spread),
        )

    def _drawn(self, layer: int, units: int, block: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Draws from U(-1, 1) and U(0, 1) for units, U(-1, 1) and N(0, 1) for examples."""
        like = self._like
        mean, each = (BLOCK, units, 1), (BLOCK, units, self._batch)
        stream = generator(like.device, self._seed, "shift", layer, units, block)
        offset = like.new_empty(mean).uniform_(-1, 1, generator=stream)
        factor = like.new_empty(mean).uniform_(0, 1, generator=stream)
        name = (self._seed, "shift", layer, units, self._batch, block)
        stream = generator(like.device, *name)
        around = like.new_empty(each).uniform_(-1, 1, generator=stream)
        return offset, factor, around, like.new_empty(each).normal_(generator=stream)


def stack(noises: Sequence[ShiftNoise], step: int, *, examples: bool = True) -> list[Shift]:
    """The noise of several seeds in a step, for every hidden layer; empty without seeds."""
    found = [noise.at(step, examples=examples) for noise in noises]
    return [
        Shift(torch.cat([own.factor for own in layer]), torch.cat([own.offset for own in layer]))
        for layer in zip(*found, strict=True)
    ]
