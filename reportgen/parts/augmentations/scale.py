"""Random scaling."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, symmetric
from reportgen.parts.augmentations._warp import Warp, linear

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
