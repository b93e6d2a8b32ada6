"""Base classes of augmentations."""

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
    """A random transformation of the images of training batches.

    All random numbers are drawn on the CPU from the given stream, so they are the same on every
    device; their number depends only on the shape of the images.
    """

    needs_unit_range: ClassVar[bool] = False
    """Whether it is only defined for values from 0 to 1."""


class Change(Augmentation):
    """A transformation of single images that leaves their labels unchanged."""

    probability: float = Field(
        default=1.0, ge=0, le=1, description="probability that an image is changed"
    )

    def __call__(self, images: Tensor, stream: torch.Generator) -> Tensor:
        """Transformed images, (N, C, H, W), of any type and on any device."""
        import torch

        draws = torch.rand(len(images), generator=stream, dtype=torch.float64)
        changed = self.change(images, stream)
        if self.probability == 1:
            return changed
        chosen = (draws < self.probability).to(images.device)
        return torch.where(chosen.view(-1, 1, 1, 1), changed, images)

    @abstractmethod
    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        """All images transformed, (N, C, H, W)."""


@dataclass(frozen=True)
class Mixture:
    """Batches in which each example is mixed with another one of its batch.

    images: (K, B, C, H, W). partners: int64 (K, B), index of the example that was mixed in.
    share: float64 (K,), weight of an image's own label; that of its partner has 1 - share.
    """

    images: Tensor
    partners: Tensor
    share: Tensor


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
        """Mix `images` and `others`, (K, B, C, H, W); also returns the weights of labels, (K,).

        share: float64 (K,), the weights drawn; with 1 the images stay exactly as they are.
        """


def _beta(alpha: float, number: int, stream: torch.Generator) -> Tensor:
    """Draws from Beta(alpha, alpha), float64; torch offers them only from its global generator."""
    import numpy as np
    import torch

    seed = int(torch.randint(2**62, (1,), generator=stream))
    return torch.from_numpy(np.random.default_rng(seed).beta(alpha, alpha, number))


def symmetric(number: int, count: int, stream: torch.Generator) -> Tensor:
    """Uniform draws from [-1, 1), float64 (number, count)."""
    import torch

    return torch.rand(number, count, generator=stream, dtype=torch.float64) * 2 - 1


AUGMENTATIONS: Family[Augmentation] = Family("augmentation")
