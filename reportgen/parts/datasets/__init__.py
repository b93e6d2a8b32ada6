"""Data sets: synthetic ones, and files that are found on disk and checked, but not downloaded."""

from reportgen.parts.datasets._base import DATASETS, Dataset
from reportgen.parts.datasets._examples import Examples, split_sizes
from reportgen.parts.datasets._facts import Facts, Guess, Notice
from reportgen.parts.datasets._files import Location, Published, PublishedFile, cache_folder
from reportgen.parts.datasets.cifar10 import Cifar10
from reportgen.parts.datasets.digits import Digits
from reportgen.parts.datasets.images import Images
from reportgen.parts.datasets.mnist import FashionMnist, Mnist
from reportgen.parts.datasets.mnist1d import Mnist1d
from reportgen.parts.datasets.npz import Npz
from reportgen.parts.datasets.synthetic import (
    Blobs,
    Linear,
    Sparse,
    Spheres,
    Spirals,
    Synthetic,
    Teacher,
    Xor,
)
from reportgen.parts.datasets.tables import Csv, Parquet

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
    "Mnist1d",
    "Notice",
    "Npz",
    "Parquet",
    "Published",
    "PublishedFile",
    "Sparse",
    "Spheres",
    "Spirals",
    "Synthetic",
    "Teacher",
    "Xor",
    "cache_folder",
    "split_sizes",
]

DATASETS.sort()
