"""Augmentations that change the values of pixels in their places: colours and cut-out squares."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Change, symmetric

if TYPE_CHECKING:
    import torch
    from torch import Tensor


COLOURS = 3  # channels of an image that has a hue


@AUGMENTATIONS.register
class ColourJitter(Change):
    """Random brightness, contrast, saturation and hue, in this order; grey images: the first two.

    Brightness multiplies the values, contrast their distance from the mean grey of the image, and
    saturation their distance from the grey of the pixel, each by a factor from 1 - m to 1 + m; hue
    is rotated by up to m of a full turn. Values are clipped to [0, 1] after every step. Howard,
    Some improvements on deep convolutional neural network based image classification (2013),
    section 2.2.
    """

    name: ClassVar[str] = "colour_jitter"
    needs_unit_range: ClassVar[bool] = True

    brightness: float = Field(default=0.4, ge=0, le=1, description="largest change of the factor")
    contrast: float = Field(default=0.4, ge=0, le=1, description="largest change of the factor")
    saturation: float = Field(default=0.4, ge=0, le=1, description="largest change of the factor")
    hue: float = Field(default=0.1, ge=0, le=0.5, description="largest rotation, in full turns")

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        import math

        from kornia import enhance

        draws = symmetric(len(images), 4, stream).to(images)
        brightness, contrast, saturation, hue = draws.unbind(1)
        grey = images.shape[1] != COLOURS
        # Contrast uses the mean grey, which kornia computes from three channels.
        x = images.mean(1, keepdim=True).expand(-1, COLOURS, -1, -1) if grey else images
        if grey and images.shape[1] > 1:
            raise ValueError(f"colour_jitter needs 1 or {COLOURS} channels")
        x = enhance.adjust_brightness_accumulative(x, 1 + brightness * self.brightness)
        x = enhance.adjust_contrast_with_mean_subtraction(x, 1 + contrast * self.contrast)
        if grey:
            return x[:, :1].contiguous()
        x = enhance.adjust_saturation_with_gray_subtraction(x, 1 + saturation * self.saturation)
        turned: Tensor = enhance.adjust_hue(x, hue * self.hue * 2 * math.pi)
        return turned


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
