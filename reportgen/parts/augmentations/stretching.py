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
    """Width and height change by a factor each, from 1 - by to 1 + by: the proportions change.

    Szegedy et al., Going deeper with convolutions (CVPR 2015), section 6, who draw proportions
    from 3/4 to 4/3.
    """

    name: ClassVar[str] = "stretching"

    by: float = Field(default=0.2, gt=0, lt=1, description="largest change of a side, as a share")

    def matrices(self, number: int, size: tuple[int, int], stream: torch.Generator) -> Tensor:
        across, down = (1 + symmetric(number, 2, stream) * self.by).unbind(1)
        none = across.new_zeros(number)
        return linear(across, none, none, down)
