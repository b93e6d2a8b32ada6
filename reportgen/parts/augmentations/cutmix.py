"""CutMix."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.augmentations._base import AUGMENTATIONS, Mixing

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@AUGMENTATIONS.register
class Cutmix(Mixing):
    """Replaces a box of each image by that of another example; labels are mixed by area.

    The sides of the box are sqrt(1 - share) times those of the image, in whole pixels; its centre
    is any pixel, and the part outside the image is cut off. The weight of an image's own label is
    the fraction of its pixels that are kept. Yun et al., CutMix: regularization strategy to train
    strong classifiers with localizable features (ICCV 2019), section 3.1.
    """

    name: ClassVar[str] = "cutmix"

    def mix(
        self, images: Tensor, others: Tensor, share: Tensor, stream: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        import torch

        height, width = images.shape[3:]
        cut = (1 - share).sqrt()
        rows = _box(height, cut, torch.rand(len(share), generator=stream, dtype=torch.float64))
        columns = _box(width, cut, torch.rand(len(share), generator=stream, dtype=torch.float64))
        box = rows[:, :, None] & columns[:, None, :]  # (K, H, W)
        mixed = torch.where(box.to(images.device)[:, None, None], others, images)
        return mixed, 1 - box.double().mean((1, 2))


def _box(size: int, cut: Tensor, draws: Tensor) -> Tensor:
    """Mask of the positions along a side that the box covers: bool (K, size)."""
    import torch

    middle = (draws * size).floor()
    half = (cut * size).floor().div(2, rounding_mode="floor")
    place = torch.arange(size)
    return (place >= (middle - half)[:, None]) & (place < (middle + half)[:, None])
