"""Random translations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, symmetric
from reportgen.parts.augmentations._warp import Warp

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
