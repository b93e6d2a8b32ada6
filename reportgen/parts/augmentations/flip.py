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
    """Left and right are exchanged.

    Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural
    networks (2012), section 4.1. It leaves the class of a photograph alone, but not that of a digit
    or a letter.
    """

    name: ClassVar[str] = "flip"

    probability: float = Field(
        default=0.5, ge=0, le=1, description="how likely an image is changed at all"
    )

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        return images.flip(3)
