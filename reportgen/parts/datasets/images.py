"""Images in folders, one folder per class."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.language import N_
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples, unit_range
from reportgen.parts.datasets._facts import Notice
from reportgen.parts.datasets._files import Location, listed, refuse, refuse_larger_than_memory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
BYTES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV"}
"""Modes of Pillow with 8-bit values, which can be converted to greyscale or RGB."""
SIXTEEN_BITS = {"I;16", "I;16L", "I;16B", "I;16N"}
OLD_SIXTEEN_BITS = ("I", "PNG")  # mode and format of 16-bit images in older releases of Pillow
SEE_THROUGH = {"LA", "PA", "RGBA"}

NESTED = N_("Files in subfolders of the class folders are ignored ({number}, in {folders}).")
OTHERS = N_("Files without the suffix of a supported image format are ignored ({number}: {files}).")
OUTSIDE = N_("Images outside the class folders are ignored ({number}: {files}).")
FRAMES = N_("Only the first frame or page of an image is read ({number}: {files}).")
TRANSPARENT = N_("The transparency of images is ignored ({number}: {files}).")


@DATASETS.register
class Images(Dataset):
    """Images in class folders, sorted by name; inputs (N, channels, height, width) from 0 to 1.

    Classes are the folders, sorted by name. Values of 8 and 16 bits are divided by their largest
    possible value; images with other value ranges are refused. Images are rotated according to
    their Exif data, and transparency is dropped. Hidden files are ignored silently, other files
    with a notice.
    """

    name: ClassVar[str] = "images"
    about: ClassVar[str] = "images in folders, one folder per class"

    path: str = Field(min_length=1, description="the folder that contains the class folders")
    size: int | None = Field(
        default=None,
        ge=1,
        le=4096,
        description="side in pixels to which every image is resized; default: not resized",
    )
    greyscale: bool = Field(default=False, description="one channel instead of three")

    def load(self, location: Location) -> Examples:
        import numpy as np

        folder = location.resolve(self.path, dataset=self.name, folder=True)
        where = f"{self.name}: {folder}"
        classes = _visible(folder, folders=True)
        if len(classes) < 2:
            raise InputError(
                f"{where} must contain one folder per class, for at least two classes. "
                f"Got {len(classes)} instead."
            )
        files = [_pictures(one) for one in classes]
        refuse(
            where,
            [
                f"class folder {one.name} contains no image{_but_nested(one)}"
                for one, paths in zip(classes, files, strict=True)
                if not paths
            ],
        )
        pixels, seen = self._read(where, folder, [path for paths in files for path in paths])
        labels = np.repeat(np.arange(len(classes)), [len(paths) for paths in files])
        notices = (*_not_read(folder, classes), *seen)
        return examples(where, Split(pixels, labels), classes=len(classes), notices=notices)

    def _read(
        self, where: str, folder: Path, paths: list[Path]
    ) -> tuple[NDArray[np.float32], tuple[Notice, ...]]:
        """All images, shape (N, channels, height, width), and notices about ignored content."""
        import numpy as np
        from PIL.Image import DecompressionBombWarning

        pictures: list[NDArray[np.float32]] = []
        faults: list[str] = []
        framed, transparent, sizes = [], [], []
        for path in paths:
            name = str(path.relative_to(folder))
            try:
                with warnings.catch_warnings(), _opened(path) as picture:
                    warnings.simplefilter("ignore")
                    warnings.simplefilter("error", DecompressionBombWarning)
                    pixels = self._pixels(picture)
                    framed += [name] if getattr(picture, "is_animated", False) else []
                    transparent += [name] if _is_see_through(picture) else []
            except Exception as error:  # each decoder raises its own exceptions
                faults.append(f"{name} is not a readable image: {error}")
                continue
            if not pictures:
                refuse_larger_than_memory(where, len(paths) * pixels.nbytes)
            sizes.append((name, pixels.shape))
            pictures.append(pixels)
        refuse(where, faults or list(_of_other_sizes(sizes)))
        found = ((FRAMES, framed), (TRANSPARENT, transparent))
        notices = tuple(_notice(text, names) for text, names in found if names)
        return np.stack(pictures), notices

    def _pixels(self, picture: Image) -> NDArray[np.float32]:
        """Values from 0 to 1, shape (channels, height, width)."""
        import numpy as np
        from PIL import Image, ImageOps

        upright = ImageOps.exif_transpose(picture)
        box = None if self.size is None else (self.size, self.size)
        if picture.mode in SIXTEEN_BITS or (picture.mode, picture.format) == OLD_SIXTEEN_BITS:
            grey = unit_range(np.asarray(upright).astype(np.uint16))
            if box is not None:
                scaled = Image.fromarray(grey).resize(box, Image.Resampling.BILINEAR)
                grey = np.asarray(scaled, dtype=np.float32)
            return np.repeat(grey[None], 1 if self.greyscale else 3, axis=0)
        if picture.mode not in BYTES:
            raise ValueError(
                f"its mode {picture.mode} has an unknown value range; "
                "save it with 8 or 16 bits per value"
            )
        upright = upright.convert("L" if self.greyscale else "RGB")
        if box is not None:
            upright = upright.resize(box, Image.Resampling.BILINEAR)
        pixels = unit_range(np.asarray(upright, dtype=np.uint8))
        return pixels[None] if self.greyscale else pixels.transpose(2, 0, 1)


def _opened(path: Path) -> Image:
    from PIL import Image

    return Image.open(path)


def _is_see_through(picture: Image) -> bool:
    """Whether some pixels of an image are not opaque."""
    if picture.mode in SEE_THROUGH:
        opacity = picture.getchannel("A").histogram()
        return sum(opacity[:255]) > 0
    return "transparency" in picture.info


def _of_other_sizes(sizes: list[tuple[str, tuple[int, ...]]]) -> Iterator[str]:
    """A fault for each size that is not the most frequent one."""
    counts = Counter(shape for _, shape in sizes)
    usual = counts.most_common(1)[0][0]
    for shape in counts:
        if shape != usual:
            names = [name for name, found in sizes if found == shape]
            verb = "has" if len(names) == 1 else "have"
            yield (
                f"{listed(names)} {verb} {_size(shape)} pixels, but {counts[usual]} images have "
                f"{_size(usual)}; set `size` to resize all of them"
            )


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[2]} x {shape[1]}"


def _pictures(folder: Path) -> list[Path]:
    return [path for path in _visible(folder) if _is_picture(path)]


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _not_read(folder: Path, classes: list[Path]) -> tuple[Notice, ...]:
    """Notices about ignored files: nested ones, other types, and images outside class folders."""
    nested = [inside for one in classes for inside in _visible(one, folders=True)]
    counts = {str(path.relative_to(folder)): _files_below(path) for path in nested}
    counts = {name: number for name, number in counts.items() if number}
    others = [p for one in classes for p in _visible(one) if not _is_picture(p)]
    found = []
    if counts:
        values = {"number": f"{sum(counts.values()):,}", "folders": listed(list(counts))}
        found.append(Notice(NESTED, values))
    for text, paths in ((OTHERS, others), (OUTSIDE, _pictures(folder))):
        if paths:
            found.append(_notice(text, [str(path.relative_to(folder)) for path in paths]))
    return tuple(found)


def _files_below(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def _but_nested(folder: Path) -> str:
    inside = [path for path in _visible(folder, folders=True) if _files_below(path)]
    return f"; its subfolders, such as {inside[0].name}, are ignored" if inside else ""


def _notice(text: str, names: list[str]) -> Notice:
    return Notice(text, {"number": f"{len(names):,}", "files": listed(names)})


def _visible(folder: Path, *, folders: bool = False) -> list[Path]:
    """The files (or folders) that are not hidden, sorted by name on every machine."""
    try:
        inside = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise InputError(f"images: {folder} cannot be read: {error.strerror}") from None
    return [p for p in inside if p.is_dir() == folders and not p.name.startswith(".")]
