"""Random shearing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, symmetric
from reportgen.parts.augmentations._warp import Warp, linear

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
