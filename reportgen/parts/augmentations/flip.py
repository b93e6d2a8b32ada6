"""Horizontal flips."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Change

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@AUGMENTATIONS.register
class Flip(Change):
    """Horizontal reflection.

    Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural
    networks (2012), section 4.1. It preserves the class of photographs, but not that of digits or
    letters.
    """

    name: ClassVar[str] = "flip"

    probability: float = Field(
        default=0.5, ge=0, le=1, description="probability that an image is flipped"
    )

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        return images.flip(3)
