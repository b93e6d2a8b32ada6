"""Augmentations that mix the examples of a batch and their labels."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Augmentation

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Mixture:
    """Batches in which each example is mixed with another one of its batch.

    images: (K, B, C, H, W). partners: int64 (K, B), index of the example that was mixed in.
    fraction: float64 (K,), weight of an image's own label; that of its partner has 1 - fraction.
    """

    images: Tensor
    partners: Tensor
    fraction: Tensor


class Mixing(Augmentation):
    """Mixes the examples of a batch and their labels.

    There is one weight and one permutation per batch, as in the code published by the authors of
    mixup and CutMix; `probability` therefore also refers to a batch.
    """

    alpha: float = Field(
        default=1.0, gt=0, description="the weight of an example is drawn from Beta(alpha, alpha)"
    )
    probability: float = Field(
        default=1.0, ge=0, le=1, description="probability that a batch is mixed"
    )

    def __call__(self, images: Tensor, stream: torch.Generator) -> Mixture:
        """Mix K batches of images, (K, B, C, H, W)."""
        import torch

        batches, examples = images.shape[:2]
        partners = torch.rand(batches, examples, generator=stream, dtype=torch.float64).argsort(1)
        fraction = _beta(self.alpha, batches, stream)
        chosen = torch.rand(batches, generator=stream, dtype=torch.float64) < self.probability
        fraction = torch.where(chosen, fraction, 1.0)
        others = images[torch.arange(batches)[:, None], partners]
        mixed, fraction = self.mix(images, others, fraction, stream)
        return Mixture(mixed, partners, fraction)

    @abstractmethod
    def mix(
        self, images: Tensor, others: Tensor, fraction: Tensor, stream: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Mix `images` and `others`, (K, B, C, H, W); also returns the weights of labels, (K,).

        fraction: float64 (K,), the weights drawn; with 1 the images stay exactly as they are.
        """


def _beta(alpha: float, number: int, stream: torch.Generator) -> Tensor:
    """Draws from Beta(alpha, alpha), float64; torch offers them only from its global generator."""
    import numpy as np
    import torch

    seed = int(torch.randint(2**62, (1,), generator=stream))
    return torch.from_numpy(np.random.default_rng(seed).beta(alpha, alpha, number))


@AUGMENTATIONS.register
class Cutmix(Mixing):
    """Replaces a box of each image by that of another example; labels are mixed by area.

    The sides of the box are sqrt(1 - fraction) times those of the image, in whole pixels; its
    centre is any pixel, and the part outside the image is cut off. The weight of an image's own
    label is the fraction of its pixels that are kept. Yun et al., CutMix: regularization strategy
    to train strong classifiers with localizable features (ICCV 2019), section 3.1.
    """

    name: ClassVar[str] = "cutmix"

    def mix(
        self, images: Tensor, others: Tensor, fraction: Tensor, stream: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        import torch

        height, width = images.shape[3:]
        cut = (1 - fraction).sqrt()
        rows = _box(height, cut, torch.rand(len(fraction), generator=stream, dtype=torch.float64))
        columns = _box(width, cut, torch.rand(len(fraction), generator=stream, dtype=torch.float64))
        box = rows[:, :, None] & columns[:, None, :]  # (K, H, W)
        mixed = torch.where(box.to(images.device)[:, None, None], others, images)
        return mixed, 1 - box.double().mean((1, 2))


def _box(size: int, cut: Tensor, draws: Tensor) -> Tensor:
    """Mask of the positions along a side that the box covers: bool (K, size)."""
    import torch

    middle = (draws * size).floor()
    half = (cut * size).floor().div(2, rounding_mode="floor")
    place = torch.arange(size)
    return (place >= (middle - half)[:, None]) & (place < (middle + half)[:, None])


@AUGMENTATIONS.register
class Mixup(Mixing):
    """fraction * x + (1 - fraction) * x' of two examples of a batch, and likewise of their labels.

    Zhang, Cissé, Dauphin and Lopez-Paz, mixup: beyond empirical risk minimization (ICLR 2018),
    section 2.
    """

    name: ClassVar[str] = "mixup"

    def mix(
        self, images: Tensor, others: Tensor, fraction: Tensor, stream: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        own = fraction.to(images).view(-1, 1, 1, 1, 1)
        return own * images + (1 - own) * others, fraction
