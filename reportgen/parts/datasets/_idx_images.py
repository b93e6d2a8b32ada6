"""Data sets in the four files of MNIST: images and labels of the training and test splits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.parts.datasets._base import Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._idx import parse_idx
from reportgen.parts.datasets._location import Location
from reportgen.parts.datasets._published import Published

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLASSES = 10
SIDE = 28  # pixels


class IdxImages(Dataset):
    """Greyscale images of 28 x 28 pixels in ten classes; inputs (N, 1, 28, 28) from 0 to 1."""

    published: ClassVar[Published]

    official: bool = Field(
        default=True,
        description="accept only the published files, identified by checksum; false: any files of "
        "this format",
    )

    @property
    def known_size(self) -> int | None:
        return 60_000 if self.official else None

    def load(self, location: Location) -> Examples:
        main = self._split("train", location)
        test = self._split("t10k", location)
        return examples(self.name, main, classes=CLASSES, test=test)

    def _split(self, prefix: str, location: Location) -> Split:
        images = self._read(f"{prefix}-images-idx3-ubyte.gz", 3, location)
        labels = self._read(f"{prefix}-labels-idx1-ubyte.gz", 1, location)
        if images.shape[1:] != (SIDE, SIDE):
            raise InputError(
                f"{self.name}: images of {prefix}-images-idx3-ubyte.gz must be {SIDE} x {SIDE} "
                f"pixels. Got {images.shape[1]} x {images.shape[2]} instead."
            )
        return Split(unit_range(images[:, None]), labels)

    def _read(self, name: str, dimensions: int, location: Location) -> NDArray[np.uint8]:
        parse = partial(parse_idx, dimensions=dimensions)
        return self.published.read(name, location, parse, official=self.official)


def unit_range(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.float32]:
    """Pixels as float32 from 0 to 1, divided by the largest value of their type."""
    import numpy as np

    return pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
