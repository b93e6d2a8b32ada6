"""Random changes of colours."""

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
