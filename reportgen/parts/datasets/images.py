"""Pictures in folders, one folder a class."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._idx_images import unit_range
from reportgen.parts.datasets._location import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


@DATASETS.register
class Images(Dataset):
    """Pictures in class folders, sorted by name; inputs (N, channels, height, width) from 0 to 1.

    Classes are the folders in order of their names. Hidden files and files of other kinds are
    passed over. A picture is turned as its Exif data say and loses its transparency.
    """

    name: ClassVar[str] = "images"
    about: ClassVar[str] = "pictures in folders, one folder a class"

    path: str = Field(min_length=1, description="the folder that holds the class folders")
    size: int | None = Field(
        default=None,
        ge=1,
        le=4096,
        description="side in pixels that every picture is scaled to; default: as they are",
    )
    greyscale: bool = Field(default=False, description="one channel instead of three")

    def load(self, location: Location) -> Examples:
        import numpy as np

        folder = location.resolve(self.path, dataset=self.name, folder=True)
        where = f"{self.name}: {folder}"
        classes = _visible(folder, folders=True)
        if len(classes) < 2:
            raise InputError(
                f"{where} must hold a folder for each of at least two classes. "
                f"Got {len(classes)} instead."
            )
        files = [_pictures(where, one) for one in classes]
        pixels = self._same_shape(where, [path for paths in files for path in paths])
        labels = np.repeat(np.arange(len(classes)), [len(paths) for paths in files])
        return examples(where, Split(unit_range(pixels), labels), classes=len(classes))

    def _same_shape(self, where: str, paths: list[Path]) -> NDArray[np.uint8]:
        """All pictures as bytes, shape (N, channels, height, width)."""
        import numpy as np

        pictures = [self._pixels(path) for path in paths]
        first = pictures[0].shape
        for path, picture in zip(paths, pictures, strict=True):
            if picture.shape != first:
                raise InputError(
                    f"{where}: {path.name} has {_size(picture)} pixels, but {paths[0].name} has "
                    f"{_size(pictures[0])}; give a size that all are scaled to"
                )
        return np.stack(pictures)

    def _pixels(self, path: Path) -> NDArray[np.uint8]:
        import numpy as np
        from PIL import Image, ImageOps

        try:
            with warnings.catch_warnings(), Image.open(path) as picture:
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                upright = ImageOps.exif_transpose(picture).convert("L" if self.greyscale else "RGB")
                if self.size is not None:
                    box = (self.size, self.size)
                    upright = upright.resize(box, Image.Resampling.BILINEAR)
                pixels = np.asarray(upright, dtype=np.uint8)
        except Exception as error:  # each format's decoder fails in its own way
            raise InputError(f"{self.name}: {path} is not a readable picture: {error}") from None
        return pixels[None] if self.greyscale else pixels.transpose(2, 0, 1)


def _size(picture: NDArray[Any]) -> str:
    return f"{picture.shape[2]} x {picture.shape[1]}"


def _pictures(where: str, folder: Path) -> list[Path]:
    found = [path for path in _visible(folder) if path.suffix.lower() in SUFFIXES]
    if not found:
        raise InputError(f"{where}: class folder {folder.name} holds no picture")
    return found


def _visible(folder: Path, *, folders: bool = False) -> list[Path]:
    """Files, or folders, in the order of their names on every machine."""
    try:
        inside = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise InputError(f"images: {folder} cannot be read: {error.strerror}") from None
    return [p for p in inside if p.is_dir() == folders and not p.name.startswith(".")]
