"""CutMix."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.augmentations._base import AUGMENTATIONS, Mixing

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@AUGMENTATIONS.register
class Cutmix(Mixing):
    """A box of another example of the batch replaces that of an image; labels mix by area.

    The sides of the box are sqrt(1 - share) of those of the image, in whole pixels; its middle is
    any pixel, and what lies outside is left away. The label then has the share of pixels that are
    the image's own. Yun et al., CutMix: regularization strategy to train strong classifiers with
    localizable features (ICCV 2019), section 3.1.
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
    """Which of `size` places the box covers: bool (K, size)."""
    import torch

    middle = (draws * size).floor()
    half = (cut * size).floor().div(2, rounding_mode="floor")
    place = torch.arange(size)
    return (place >= (middle - half)[:, None]) & (place < (middle + half)[:, None])
