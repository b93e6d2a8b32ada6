"""Data sets, read once in a process."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from reportgen.parts.datasets import Dataset, Examples, Facts, Location
from reportgen.parts.preprocessing import NoPreprocessing, Preprocessing


def load(data: Dataset) -> Examples:
    """The examples of a data set. Raises InputError where they are missing or damaged."""
    arguments = json.dumps(data.model_dump(mode="json"))
    return _load(type(data), arguments, tuple(Location.default().folders))


def facts(data: Dataset, preprocess: Preprocessing) -> Facts:
    """The facts of a data set, as an arm with this preprocessing is given it."""
    found = load(data).facts
    scaled = not isinstance(preprocess, NoPreprocessing)
    return replace(found, notices=(*found.notices, *found.about_scale(scaled=scaled)))


@lru_cache(maxsize=4)
def _load(dataset: type[Dataset], arguments: str, folders: tuple[Path, ...]) -> Examples:
    return dataset.model_validate_json(arguments).load(Location(folders))
