"""Fashion-MNIST: images of clothes in the format of MNIST."""

from __future__ import annotations

from typing import ClassVar

from reportgen.parts.datasets._base import DATASETS
from reportgen.parts.datasets._idx_images import IdxImages
from reportgen.parts.datasets._published import Published, PublishedFile


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
