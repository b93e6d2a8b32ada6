"""MNIST and Fashion-MNIST: images and labels of two splits in four files of the IDX format.

http://yann.lecun.com/exdb/mnist/ , section "The IDX file format": a magic number, of which bytes 0
and 1 are zero, byte 2 is the type of the values and byte 3 the number of dimensions; then one
big-endian 32-bit length for each dimension, then the values.
"""

from __future__ import annotations

import math
import struct
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, Split, examples, unit_range
from reportgen.parts.datasets._files import Location, Published, PublishedFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_UNSIGNED_BYTE = 0x08

CLASSES = 10
SIDE = 28  # pixels


def parse_idx(content: bytes, dimensions: int) -> NDArray[np.uint8]:
    """The array of unsigned bytes in an IDX file with the given number of dimensions.

    Raises InputError if the header is wrong or the length does not match it exactly.
    """
    import numpy as np

    head = 4 + 4 * dimensions
    magic = bytes((0, 0, _UNSIGNED_BYTE, dimensions))
    if content[:4] != magic:
        raise InputError(
            f"is not an IDX file of {dimensions}-dimensional bytes: "
            f"it begins with {content[:4].hex(' ') or 'nothing'} instead of {magic.hex(' ')}"
        )
    if len(content) < head:
        raise InputError(f"ends inside its header, after {len(content)} of {head} bytes")
    lengths = struct.unpack(f">{dimensions}I", content[4:head])
    found, expected = len(content) - head, math.prod(lengths)
    if found != expected:
        raise InputError(
            f"must hold {expected} values ({' x '.join(map(str, lengths))}). Got {found} instead"
        )
    # numpy cannot create arrays with lengths such as 0 x 4294967295.
    if expected == 0:
        raise InputError(f"contains no values ({' x '.join(map(str, lengths))})")
    return np.frombuffer(content, dtype=np.uint8, offset=head).reshape(lengths)


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


@DATASETS.register
class Mnist(IdxImages):
    """60,000 training and 10,000 test images of handwritten digits.

    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition
    (Proceedings of the IEEE 86, 1998), section III.A.
    """

    name: ClassVar[str] = "mnist"
    about: ClassVar[str] = "handwritten digits, 28 x 28 grey, 60,000 + 10,000 test"
    published: ClassVar[Published] = Published(
        dataset="mnist",
        folder="mnist",
        url="https://ossci-datasets.s3.amazonaws.com/mnist",
        downloads=(
            PublishedFile(
                "train-images-idx3-ubyte.gz",
                "sha256:440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            ),
            PublishedFile(
                "train-labels-idx1-ubyte.gz",
                "sha256:3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            ),
            PublishedFile(
                "t10k-images-idx3-ubyte.gz",
                "sha256:8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            ),
            PublishedFile(
                "t10k-labels-idx1-ubyte.gz",
                "sha256:f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        ),
        files=(
            PublishedFile(
                "train-images-idx3-ubyte.gz",
                "sha256:ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            ),
            PublishedFile(
                "train-labels-idx1-ubyte.gz",
                "sha256:65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            ),
            PublishedFile(
                "t10k-images-idx3-ubyte.gz",
                "sha256:0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            ),
            PublishedFile(
                "t10k-labels-idx1-ubyte.gz",
                "sha256:ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            ),
        ),
    )


@DATASETS.register
class FashionMnist(IdxImages):
    """60,000 training and 10,000 test images of clothes.

    Xiao, Rasul and Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine learning
    algorithms (arXiv 1708.07747, 2017).
    """

    name: ClassVar[str] = "fashion_mnist"
    about: ClassVar[str] = "images of clothes, 28 x 28 grey, 60,000 + 10,000 test"
    published: ClassVar[Published] = Published(
        dataset="fashion_mnist",
        folder="fashion-mnist",
        url="https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
        downloads=(
            PublishedFile(
                "train-images-idx3-ubyte.gz",
                "sha256:3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            PublishedFile(
                "train-labels-idx1-ubyte.gz",
                "sha256:a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            PublishedFile(
                "t10k-images-idx3-ubyte.gz",
                "sha256:346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            PublishedFile(
                "t10k-labels-idx1-ubyte.gz",
                "sha256:67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        ),
        files=(
            PublishedFile(
                "train-images-idx3-ubyte.gz",
                "sha256:c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            ),
            PublishedFile(
                "train-labels-idx1-ubyte.gz",
                "sha256:bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            ),
            PublishedFile(
                "t10k-images-idx3-ubyte.gz",
                "sha256:5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            ),
            PublishedFile(
                "t10k-labels-idx1-ubyte.gz",
                "sha256:0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            ),
        ),
    )
