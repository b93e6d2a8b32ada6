"""Base classes of augmentations."""

from __future__ import annotations

from abc import abstractmethod
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


def symmetric(number: int, count: int, stream: torch.Generator) -> Tensor:
    """Uniform draws from [-1, 1), float64 (number, count)."""
    import torch

    return torch.rand(number, count, generator=stream, dtype=torch.float64) * 2 - 1


AUGMENTATIONS: Family[Augmentation] = Family("augmentation")
