"""CIFAR-10: small colour photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from reportgen.errors import InputError
from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._batch_pickle import read_batch
from reportgen.parts.datasets._examples import Examples, Split, examples
from reportgen.parts.datasets._idx_images import unit_range
from reportgen.parts.datasets._location import Location
from reportgen.parts.datasets._published import Published, PublishedFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLASSES = 10
SHAPE = (3, 32, 32)  # channels, height, width
PIXELS = 3 * 32 * 32
TRAINING = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST = "test_batch"


@DATASETS.register
class Cifar10(Dataset):
    """50,000 training and 10,000 test photographs in ten classes; inputs (N, 3, 32, 32) in [0, 1].

    Krizhevsky, Learning multiple layers of features from tiny images (2009), chapter 3. The digests
    of the batches are those of torchvision.
    """

    name: ClassVar[str] = "cifar10"
    about: ClassVar[str] = "photographs in ten classes, 32 x 32 colour, 50,000 + 10,000 test"
    published: ClassVar[Published] = Published(
        dataset="cifar10",
        folder="cifar-10/cifar-10-batches-py",
        url="https://www.cs.toronto.edu/~kriz",
        downloads=(
            PublishedFile(
                "cifar-10-python.tar.gz",
                "sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            ),
        ),
        files=(
            PublishedFile("data_batch_1", "md5:c99cafc152244af753f735de768cd75f"),
            PublishedFile("data_batch_2", "md5:d4bba439e000b95fd0a9bffe97cbabec"),
            PublishedFile("data_batch_3", "md5:54ebc095f3ab1f0389bbae665268c751"),
            PublishedFile("data_batch_4", "md5:634d18415352ddfa80567beed471001a"),
            PublishedFile("data_batch_5", "md5:482c414d41f54cd18b22e5b47cb7c3cb"),
            PublishedFile(TEST, "md5:40351d587109b95175f43aff81a1287e"),
        ),
    )

    official: bool = Field(
        default=True,
        description="accept only the published files, identified by checksum; false: any files of "
        "this format",
    )
    partial: bool = Field(
        default=False, description="use the batches that are present, not all six"
    )

    @property
    def known_size(self) -> int | None:
        return None if self.partial or not self.official else 50_000

    def load(self, location: Location) -> Examples:
        there = {name: self._is_there(name, location) for name in (*TRAINING, TEST)}
        absent = [name for name, found in there.items() if not found]
        if not any(there[name] for name in TRAINING) or (absent and not self.partial):
            raise self._incomplete(absent, location)
        main = [self._batch(name, location) for name in TRAINING if there[name]]
        test = self._batch(TEST, location) if there[TEST] else None
        return examples(self.name, _joined(main), classes=CLASSES, test=test)

    def _is_there(self, name: str, location: Location) -> bool:
        return self.published.present(self.published.file(name), location) is not None

    def _incomplete(self, absent: list[str], location: Location) -> InputError:
        error = str(self.published.missing(absent, location))
        if len(absent) <= len(TRAINING) and absent != list(TRAINING):
            error += "\nTo use the batches that are present, set partial: true"
        return InputError(error)

    def _batch(self, name: str, location: Location) -> Split:
        return self.published.read(name, location, _parse, official=self.official)


def _parse(content: bytes) -> Split:
    """Images as float32 of shape (N, 3, 32, 32) and their class numbers."""
    batch = read_batch(content)
    return Split(unit_range(_pixels(batch.get(b"data"))), _labels(batch.get(b"labels")))


def _pixels(data: object) -> NDArray[np.uint8]:
    import numpy as np

    if not isinstance(data, np.ndarray) or data.shape[1:] != (PIXELS,):
        raise InputError(f"contains no array with {PIXELS} bytes per image")
    return data.reshape(-1, *SHAPE)


def _labels(labels: object) -> NDArray[np.int64]:
    import numpy as np

    if not isinstance(labels, list) or not all(
        isinstance(label, int) and 0 <= label < CLASSES for label in labels
    ):
        raise InputError(f"contains no list of class numbers from 0 to {CLASSES - 1}")
    return np.array(labels, dtype=np.int64)


def _joined(batches: list[Split]) -> Split:
    import numpy as np

    return Split(
        np.concatenate([batch.inputs for batch in batches]),
        np.concatenate([batch.targets for batch in batches]),
    )
