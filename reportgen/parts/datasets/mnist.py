"""MNIST: handwritten digits."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._idx_images import IdxImages
from reportgen.parts.datasets._published import Published, PublishedFile


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
