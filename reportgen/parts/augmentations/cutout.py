"""Cutout."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Change

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@AUGMENTATIONS.register
class Cutout(Change):
    """Sets a square to 0; its centre is any pixel, so part of it may lie outside the image.

    DeVries and Taylor, Improved regularization of convolutional neural networks with cutout (2017),
    section 3.2, whose 16 of 32 pixels are the default. They apply it to centred images; here it is
    applied before preprocessing.
    """

    name: ClassVar[str] = "cutout"

    share: float = Field(
        default=0.5, gt=0, le=1, description="side of the square, as a fraction of the shorter side"
    )

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        import torch

        number, _, height, width = images.shape
        side = max(1, round(self.share * min(height, width)))
        down = _cut(torch.randint(height, (number, 1), generator=stream), side, height)
        right = _cut(torch.randint(width, (number, 1), generator=stream), side, width)
        hole = (down[:, :, None] & right[:, None, :]).unsqueeze(1).to(images.device)
        return images.masked_fill(hole, 0.0)


def _cut(middle: Tensor, side: int, size: int) -> Tensor:
    """Mask of the positions along a side that the square covers: bool (N, size)."""
    import torch

    first, place = middle - side // 2, torch.arange(size)
    return (place >= first) & (place < first + side)
