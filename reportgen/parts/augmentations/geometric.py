"""Augmentations that move pixels: flips, crops, lens distortion and affine maps."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Change, symmetric

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


@AUGMENTATIONS.register
class Crop(Change):
    """A random window of the image's own size from the image padded with black.

    Krizhevsky, Sutskever and Hinton (2012), section 4.1; with padding, so that images keep their
    size: He et al., Deep residual learning for image recognition (2016), section 4.2, whose 4
    pixels for a side of 32 are the default. All positions are equally likely.
    """

    name: ClassVar[str] = "crop"

    padding: float = Field(
        default=0.125, gt=0, le=1, description="width of the padding, as a fraction of the side"
    )

    def change(self, images: Tensor, stream: torch.Generator) -> Tensor:
        import torch

        number, _, height, width = images.shape
        down, right = frame(self.padding, height, width)
        rows = torch.randint(2 * down + 1, (number, 1), generator=stream) + torch.arange(height)
        columns = torch.randint(2 * right + 1, (number, 1), generator=stream) + torch.arange(width)
        which = torch.arange(number)[:, None, None]
        padded = _padded(images, down, right).permute(0, 2, 3, 1)  # (N, H', W', C)
        return padded[which, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2).contiguous()

    def five(self, images: Tensor) -> list[Tensor]:
        """The central window, which is the image itself, and those at the four corners.

        Each has the shape (N, C, H, W). Krizhevsky et al. (2012), section 4.1, without the
        horizontal reflections that they use as well.
        """
        height, width = images.shape[2:]
        down, right = frame(self.padding, height, width)
        padded = _padded(images, down, right)
        corners = [(y, x) for y in (0, 2 * down) for x in (0, 2 * right)]
        return [images, *(padded[:, :, y : y + height, x : x + width] for y, x in corners)]


def frame(padding: float, height: int, width: int) -> tuple[int, int]:
    """(rows, columns) of padding on each side of an image of this size, at least 1."""
    return max(1, round(padding * height)), max(1, round(padding * width))


def _padded(images: Tensor, down: int, right: int) -> Tensor:
    import torch.nn.functional as F

    return F.pad(images, (right, right, down, down))


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


@AUGMENTATIONS.register
class Rotation(Warp):
    """A rotation about the image centre, in either direction.

    Simard, Steinkraus and Platt, Best practices for convolutional neural networks applied to
    visual document analysis (ICDAR 2003), section 2.
    """

    name: ClassVar[str] = "rotation"

    degrees: float = Field(default=15.0, gt=0, le=180, description="largest angle")

    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        angle = (symmetric(number, 1, stream)[:, 0] * self.degrees).deg2rad()
        cosine, sine = angle.cos(), angle.sin()
        return linear(cosine, -sine, sine, cosine)


@AUGMENTATIONS.register
class Scale(Warp):
    """Scales the image about its centre by a factor from 1 - by to 1 + by.

    Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition
    (2014), section 3.1, who call it scale jittering.
    """

    name: ClassVar[str] = "scale"

    by: float = Field(default=0.2, gt=0, lt=1, description="largest relative change of the size")

    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        factor = 1 + symmetric(number, 1, stream)[:, 0] * self.by
        none = factor.new_zeros(number)
        return linear(factor, none, none, factor)


@AUGMENTATIONS.register
class Shearing(Warp):
    """A horizontal shear: vertical lines are tilted by an angle, rows stay horizontal.

    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition
    (1998), section III.B, use it for images of digits.
    """

    name: ClassVar[str] = "shearing"

    degrees: float = Field(default=15.0, gt=0, lt=90, description="largest angle")

    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        lean = (symmetric(number, 1, stream)[:, 0] * self.degrees).deg2rad().tan()
        none = lean.new_zeros(number)
        return linear(none + 1, lean, none, none + 1)


@AUGMENTATIONS.register
class Stretching(Warp):
    """Scales width and height by separate factors from 1 - by to 1 + by.

    Szegedy et al., Going deeper with convolutions (CVPR 2015), section 6, draw aspect ratios from
    3/4 to 4/3.
    """

    name: ClassVar[str] = "stretching"

    by: float = Field(default=0.2, gt=0, lt=1, description="largest relative change of a side")

    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        across, down = (1 + symmetric(number, 2, stream) * self.by).unbind(1)
        none = across.new_zeros(number)
        return linear(across, none, none, down)


@AUGMENTATIONS.register
class Translation(Warp):
    """A shift in any direction, also by fractions of a pixel; pixels shifted out are lost.

    Simard, Steinkraus and Platt, Best practices for convolutional neural networks applied to
    visual document analysis (ICDAR 2003), section 2.
    """

    name: ClassVar[str] = "translation"

    by: float = Field(
        default=0.1, gt=0, le=1, description="largest shift along a side, as a fraction of the side"
    )

    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        import torch

        height, width = size
        shift = symmetric(number, 2, stream) * self.by * torch.tensor([width, height])
        one = torch.eye(2, dtype=torch.float64).expand(number, 2, 2)
        return torch.cat([one, shift.unsqueeze(2)], 2)
