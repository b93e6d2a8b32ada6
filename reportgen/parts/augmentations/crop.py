"""Random crops of padded images, and the five crops used for testing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, Change

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
