"""Data sets, read once in a process."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from reportgen.parts.datasets import Dataset, Examples, Location


def load(data: Dataset) -> Examples:
    """The examples of a data set. Raises InputError where they are missing or damaged."""
    arguments = json.dumps(data.model_dump(mode="json"))
    return _load(type(data), arguments, tuple(Location.default().folders))


@lru_cache(maxsize=4)
def _load(dataset: type[Dataset], arguments: str, folders: tuple[Path, ...]) -> Examples:
    return dataset.model_validate_json(arguments).load(Location(folders))
