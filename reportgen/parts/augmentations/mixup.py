"""Mixup."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from reportgen.parts.augmentations._base import AUGMENTATIONS, Mixing

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@AUGMENTATIONS.register
class Mixup(Mixing):
    """share * x + (1 - share) * x' of two examples of a batch, and likewise of their labels.

    Zhang, Cissé, Dauphin and Lopez-Paz, mixup: beyond empirical risk minimization (ICLR 2018),
    section 2.
    """

    name: ClassVar[str] = "mixup"

    def mix(
        self, images: Tensor, others: Tensor, share: Tensor, stream: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        own = share.to(images).view(-1, 1, 1, 1, 1)
        return own * images + (1 - own) * others, share
