"""Data sets: synthetic ones, and files that are found on disk and checked, but not downloaded."""

from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples
from reportgen.parts.datasets._facts import Facts, Guess
from reportgen.parts.datasets._location import Location, cache_folder
from reportgen.parts.datasets._notice import Notice
from reportgen.parts.datasets._published import Published, PublishedFile
from reportgen.parts.datasets._sizes import split_sizes
from reportgen.parts.datasets.blobs import Blobs
from reportgen.parts.datasets.cifar10 import Cifar10
from reportgen.parts.datasets.csv_file import Csv
from reportgen.parts.datasets.digits import Digits
from reportgen.parts.datasets.fashion_mnist import FashionMnist
from reportgen.parts.datasets.images import Images
from reportgen.parts.datasets.linear import Linear
from reportgen.parts.datasets.mnist import Mnist
from reportgen.parts.datasets.npz import Npz
from reportgen.parts.datasets.parquet import Parquet
from reportgen.parts.datasets.spirals import Spirals
from reportgen.parts.datasets.teacher import Teacher

__all__ = [
    "DATASETS",
    "Blobs",
    "Cifar10",
    "Csv",
    "Dataset",
    "Digits",
    "Examples",
    "Facts",
    "FashionMnist",
    "Guess",
    "Images",
    "Linear",
    "Location",
    "Mnist",
    "Notice",
    "Npz",
    "Parquet",
    "Published",
    "PublishedFile",
    "Spirals",
    "Teacher",
    "cache_folder",
    "split_sizes",
]
