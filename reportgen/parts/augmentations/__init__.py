"""Data augmentation: random transformations of the images of training batches."""

from reportgen.parts.augmentations._base import (
    AUGMENTATIONS,
    Augmentation,
    Change,
    Mixing,
    Mixture,
)
from reportgen.parts.augmentations.colour_jitter import ColourJitter
from reportgen.parts.augmentations.crop import Crop
from reportgen.parts.augmentations.cutmix import Cutmix
from reportgen.parts.augmentations.cutout import Cutout
from reportgen.parts.augmentations.flip import Flip
from reportgen.parts.augmentations.lens_distortion import LensDistortion
from reportgen.parts.augmentations.mixup import Mixup
from reportgen.parts.augmentations.rotation import Rotation
from reportgen.parts.augmentations.scale import Scale
from reportgen.parts.augmentations.shearing import Shearing
from reportgen.parts.augmentations.stretching import Stretching
from reportgen.parts.augmentations.translation import Translation

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
