"""Data sets: where examples come from, found on disk, checked, never fetched silently."""

from reportgen.parts.datasets._base import DATASETS, Dataset, Examples, Location

__all__ = ["DATASETS", "Dataset", "Examples", "Location"]
