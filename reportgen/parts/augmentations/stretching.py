"""Random stretching."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, symmetric
from reportgen.parts.augmentations._warp import Warp, linear

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
