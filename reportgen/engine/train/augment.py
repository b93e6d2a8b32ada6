"""Augmented training batches, and the crops of an evaluation.

Augmentation changes the images of the data set before any preprocessing, for a block of steps of
one seed at once. Every part of the list draws from a stream of its own, named by the seed, the part
and the block; the size of a block follows from that of a batch alone. So the images of a trial
depend on its seed and configuration, and arms with the same part share its draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from reportgen.engine.noise import generator
from reportgen.engine.train.learner import MixedLabels
from reportgen.engine.train.network import VECTOR
from reportgen.engine.train.streams import StreamName, fingerprint
from reportgen.parts.augmentations import Augmentation, Change, Crop, Mixing

STEPS = 16
"""Largest number of steps in a block: kornia takes as long for a few images as for hundreds."""
NUMBERS = 2**22
"""Largest number of values in the images of a block of several steps: 16 MB of float32."""

PICTURES = 6
"""Number of images of a trial that are kept, original and augmented."""
SIDE = 64
"""Largest side of a kept image, in pixels."""

_CPU = torch.device("cpu")


@dataclass(frozen=True)
class Examples:
    """Examples of one step for every seed: images (S, B, ...), targets, and mixed labels."""

    inputs: Tensor
    targets: Tensor
    mixed: MixedLabels | None = None


class Augment:
    """The augmentation of the training batches of S seeds, and the crops of evaluations."""

    def __init__(
        self,
        parts: Sequence[Augmentation],
        seeds: Sequence[StreamName],
        batch_size: int,
        *,
        five_crops: bool = False,
    ) -> None:
        """five_crops: whether to average outputs over five windows, those of the crop in `parts`.

        Raises ValueError if there is no crop.
        """
        self._parts, self._seeds, self._batch = parts, seeds, batch_size
        self._crop: Crop | None = None
        if five_crops:
            found = [part for part in parts if isinstance(part, Crop)]
            if not found:
                raise ValueError("five crops are those of a crop, and there is none")
            self._crop = found[0]

    def steps_per_block(self, inputs: Tensor) -> int:
        """Number of steps whose images are changed at once; 1 without augmentation."""
        if not self._parts:
            return 1
        return max(1, min(STEPS, NUMBERS // max(1, self._batch * inputs[0].numel())))

    def examples(
        self, inputs: Tensor, targets: Tensor, order: Iterator[Tensor], first: int = 0
    ) -> Iterator[Examples]:
        """Augmented batches of the examples at the indices (S, B) of each step of `order`.

        first: the number of the first step of `order`, from 0; it must be the first of a block.
        """
        if not self._parts:
            yield from (Examples(inputs[index], targets[index]) for index in order)
            return
        steps = self.steps_per_block(inputs)
        number = first // steps
        while block := list(islice(order, steps)):
            yield from self._block(inputs, targets, torch.stack(block, 1), number)
            number += 1

    def crops(self, inputs: Tensor) -> list[Tensor]:
        """Crops of the images (S, N, C, H, W) in an evaluation; the images alone without crops."""
        if self._crop is None:
            return [inputs]
        five = self._crop.five(inputs.flatten(0, 1))
        return [crop.reshape(inputs.shape) for crop in five]

    def fingerprints(self, seed: StreamName) -> dict[str, str]:
        """Fingerprints of the draws of each part."""
        names = self._names
        found = [torch.rand(64, generator=_stream(seed, name, 0)) for name in names]
        return {f"augment.{name}": fingerprint(own) for name, own in zip(names, found, strict=True)}

    @property
    def _names(self) -> list[str]:
        """Names of the parts: `crop`, and `crop.2` for the second crop of the list."""
        names = [part.name for part in self._parts]
        earlier = [names[:place].count(name) for place, name in enumerate(names)]
        return [f"{n}.{count + 1}" if count else n for n, count in zip(names, earlier, strict=True)]

    def _block(
        self, inputs: Tensor, targets: Tensor, index: Tensor, number: int
    ) -> Iterator[Examples]:
        """Augment K steps at once; index: (S, K, B)."""
        wanted = targets[index]
        made = [
            self._changed(inputs[own], labels, seed, number)
            for own, labels, seed in zip(index, wanted, self._seeds, strict=True)
        ]
        for step in range(index.shape[1]):
            images = torch.stack([own.inputs[step] for own in made])
            mixed = [own.mixed for own in made if own.mixed is not None]
            both = None
            if mixed:
                second = torch.stack([own.targets[step] for own in mixed])
                both = MixedLabels(second, torch.stack([own.weight[step] for own in mixed]))
            yield Examples(images, wanted[:, step], both)

    def _changed(self, images: Tensor, targets: Tensor, seed: StreamName, block: int) -> Examples:
        """Augment K batches of one seed, (K, B, C, H, W)."""
        shape, mixed = images.shape, None
        for part, name in zip(self._parts, self._names, strict=True):
            stream = _stream(seed, name, block)
            if isinstance(part, Change):
                images = part(images.flatten(0, 1), stream).view(shape)
            if isinstance(part, Mixing):
                found = part(images, stream)
                images = found.images
                others = targets.gather(1, found.partners.to(targets.device))
                mixed = MixedLabels(others, found.fraction.to(images))
        return Examples(images, targets, mixed)


def mean_outputs(outputs: Sequence[Tensor], *, classes: bool) -> Tensor:
    """Average outputs (T, C, B) of crops: log of the mean probability, or the mean of numbers."""
    if len(outputs) == 1:
        return outputs[0]
    if not classes:
        return torch.stack(list(outputs)).mean(0)
    logs = torch.stack([F.log_softmax(each, 1).flatten() for each in outputs])
    padded = F.pad(
        logs, (0, -logs.shape[1] % VECTOR)
    )  # so that no bit depends on the size of the stack
    mean = padded.logsumexp(0) - math.log(len(outputs))
    return mean[: logs.shape[1]].view(outputs[0].shape)


def pictures(
    augment: Augment, inputs: Tensor, targets: Tensor, order: Sequence[Tensor]
) -> list[dict[str, NDArray[np.uint8]]]:
    """Return some training images of every seed, `original` and `augmented`.

    order: the indices (S, B) of the first steps, of each of which the first example is taken.
    Images are uint8 (steps, C, H, W): 0 and 255 stand for the smallest and the largest original
    value, or for 0 and 1 if all values are between 0 and 1.
    """
    made = augment.examples(inputs, targets, iter(order))
    after = torch.stack([each.inputs[:, 0] for each in islice(made, PICTURES)], 1)
    before = torch.stack([inputs[index[:, 0]] for index in order[:PICTURES]], 1)
    return [_bytes(*pair) for pair in zip(before, after, strict=True)]


def _bytes(before: Tensor, after: Tensor) -> dict[str, NDArray[np.uint8]]:
    low, high = before.min(), before.max()
    if low >= 0 and high <= 1:
        low, high = torch.zeros_like(low), torch.ones_like(high)
    named = {"original": before, "augmented": after}
    return {name: _small(x, low, high) for name, x in named.items()}


def _small(images: Tensor, low: Tensor, high: Tensor) -> NDArray[np.uint8]:
    height, width = images.shape[2:]
    if max(height, width) > SIDE:
        images = F.adaptive_avg_pool2d(images, (min(height, SIDE), min(width, SIDE)))
    levels = ((images - low) / (high - low) * 255).round().clamp(0, 255)
    small: NDArray[np.uint8] = levels.to("cpu", torch.uint8).numpy()
    return small


def _stream(seed: StreamName, name: str, block: int) -> torch.Generator:
    return generator(_CPU, seed, "augment", name, block)
