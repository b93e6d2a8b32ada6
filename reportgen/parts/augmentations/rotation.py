"""Random rotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.parts.augmentations._base import AUGMENTATIONS, symmetric
from reportgen.parts.augmentations._warp import Warp, linear

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
