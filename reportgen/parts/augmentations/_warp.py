"""Base class of affine transformations of images, computed by kornia."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from reportgen.parts.augmentations._base import Change

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Warp(Change):
    """An affine map about the image centre with bilinear interpolation and black padding."""

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        from kornia.geometry.transform import warp_affine

        height, width = images.shape[2:]
        about_the_middle = self.matrices(len(images), (height, width), stream)
        middle = about_the_middle.new_tensor([(width - 1) / 2, (height - 1) / 2])
        matrices = about_the_middle.clone()
        matrices[:, :, 2] += middle - about_the_middle[:, :, :2] @ middle
        warped: Tensor = warp_affine(
            images, matrices.to(images), (height, width), align_corners=False
        )
        return warped

    @abstractmethod
    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        """Matrices that map (x, y, 1), in pixels from the centre, to its new place: (N, 2, 3).

        float64; x points to the right, y downwards. size: (height, width).
        """


def linear(xx: Tensor, xy: Tensor, yx: Tensor, yy: Tensor) -> Tensor:
    """Matrices (N, 2, 3) of x' = xx * x + xy * y, y' = yx * x + yy * y from entries (N,)."""
    import torch

    none = torch.zeros_like(xx)
    return torch.stack([xx, xy, none, yx, yy, none], 1).view(-1, 2, 3)
