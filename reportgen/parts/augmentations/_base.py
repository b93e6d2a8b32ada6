"""The interface of an augmentation, and what those have in common that leave labels alone."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.family import Family, Part

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Augmentation(Part):
    """A random change of the images of training batches.

    All draws come from the stream that is given, on the processor, so that they are the same on
    every device; how many there are depends on the shape of the images alone.
    """

    needs_unit_range: ClassVar[bool] = False
    """Whether it is defined for values from 0 to 1 only."""


class Change(Augmentation):
    """Changes images one by one, and leaves their labels as they are."""

    probability: float = Field(
        default=1.0, ge=0, le=1, description="how likely an image is changed at all"
    )

    def __call__(self, images: Tensor, stream: torch.Generator) -> Tensor:
        """Images (N, C, H, W) of any type and device; the same shape."""
        import torch

        draws = torch.rand(len(images), generator=stream, dtype=torch.float64)
        changed = self.change(images, stream)
        if self.probability == 1:
            return changed
        chosen = (draws < self.probability).to(images.device)
        return torch.where(chosen.view(-1, 1, 1, 1), changed, images)

    @abstractmethod
    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        """All of the images changed, (N, C, H, W)."""


@dataclass(frozen=True)
class Mixture:
    """Batches of which each example is part itself and part another one of its batch.

    images: (K, B, C, H, W). partners: int64 (K, B), which example was mixed in.
    share: float64 (K,), of the label that an image had itself; the partner's has the rest.
    """

    images: Tensor
    partners: Tensor
    share: Tensor


class Mixing(Augmentation):
    """Mixes the examples of a batch, and their labels with them.

    One share and one permutation a batch, as in the code that the authors of mixup and CutMix
    published; so the probability too is that of a batch.
    """

    alpha: float = Field(
        default=1.0, gt=0, description="the share of an example is drawn from Beta(alpha, alpha)"
    )
    probability: float = Field(
        default=1.0, ge=0, le=1, description="how likely a batch is mixed at all"
    )

    def __call__(self, images: Tensor, stream: torch.Generator) -> Mixture:
        """K batches of images, (K, B, C, H, W)."""
        import torch

        batches, examples = images.shape[:2]
        partners = torch.rand(batches, examples, generator=stream, dtype=torch.float64).argsort(1)
        share = _beta(self.alpha, batches, stream)
        chosen = torch.rand(batches, generator=stream, dtype=torch.float64) < self.probability
        share = torch.where(chosen, share, 1.0)
        others = images[torch.arange(batches)[:, None], partners]
        mixed, share = self.mix(images, others, share, stream)
        return Mixture(mixed, partners, share)

    @abstractmethod
    def mix(
        self, images: Tensor, others: Tensor, share: Tensor, stream: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Both (K, B, C, H, W) mixed, and the shares that the labels are mixed with, (K,).

        share: float64 (K,), as drawn; where it is 1 the images stay exactly as they are.
        """


def _beta(alpha: float, number: int, stream: torch.Generator) -> Tensor:
    """Draws from Beta(alpha, alpha), float64; torch has them from its global generator only."""
    import numpy as np
    import torch

    seed = int(torch.randint(2**62, (1,), generator=stream))
    return torch.from_numpy(np.random.default_rng(seed).beta(alpha, alpha, number))


def symmetric(number: int, count: int, stream: torch.Generator) -> Tensor:
    """Draws from -1 to 1, evenly, float64 (number, count)."""
    import torch

    return torch.rand(number, count, generator=stream, dtype=torch.float64) * 2 - 1


AUGMENTATIONS: Family[Augmentation] = Family("augmentation")
