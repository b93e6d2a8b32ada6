"""Data augmentation: random transformations of the images of training batches."""

from reportgen.parts.augmentations._base import (
    AUGMENTATIONS,
    Augmentation,
    Change,
)
from reportgen.parts.augmentations.geometric import (
    Crop,
    Flip,
    LensDistortion,
    Rotation,
    Scale,
    Shearing,
    Stretching,
    Translation,
)
from reportgen.parts.augmentations.mixing import Cutmix, Mixing, Mixture, Mixup
from reportgen.parts.augmentations.pixels import ColourJitter, Cutout

__all__ = [
    "AUGMENTATIONS",
    "Augmentation",
    "Change",
    "ColourJitter",
    "Crop",
    "Cutmix",
    "Cutout",
    "Flip",
    "LensDistortion",
    "Mixing",
    "Mixture",
    "Mixup",
    "Rotation",
    "Scale",
    "Shearing",
    "Stretching",
    "Translation",
]

AUGMENTATIONS.sort()
