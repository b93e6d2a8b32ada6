"""Random lens distortion."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Change, symmetric

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@AUGMENTATIONS.register
class LensDistortion(Change):
    """Radial lens distortion (barrel or pincushion) about the image centre.

    A pixel at r takes its value from r * (1 + k |r|²) with bilinear interpolation and black
    padding, in units in which the midpoints of the sides are at a distance of 1: the first radial
    term of Brown, Close-range camera calibration (Photogrammetric Engineering 37, 1971), with k
    uniform between -strength and strength.
    """

    name: ClassVar[str] = "lens_distortion"

    strength: float = Field(default=0.2, gt=0, le=1, description="largest coefficient k")

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        import torch
        from kornia.geometry.transform import remap

        k = (symmetric(len(images), 1, stream) * self.strength).to(images).unsqueeze(2)
        height, width = images.shape[2:]
        y, x = torch.meshgrid(_middles(height, images), _middles(width, images), indexing="ij")
        stretch = 1 + k * (x.square() + y.square())  # (N, H, W)
        distorted: Tensor = remap(
            images, x * stretch, y * stretch, normalized_coordinates=True, align_corners=False
        )
        return distorted


def _middles(side: int, like: Tensor) -> Tensor:
    """Coordinates of the pixel centres along a side that runs from -1 to 1."""
    import torch

    places = torch.arange(side, dtype=like.dtype, device=like.device)
    return (2 * places + 1) / side - 1
