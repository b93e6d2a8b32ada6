"""Data sets, read once in a process."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.parts.datasets import Dataset, Examples, Facts, Location
from reportgen.parts.preprocessing import NoPreprocessing, Preprocessing

if TYPE_CHECKING:
    from reportgen.experiments._config import Config


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


def too_large(config: Config, setting: str, most: int) -> str:
    """Message for a batch of more examples than the `most` that there are to train on."""
    size = getattr(config, setting)
    if setting in config.model_fields_set:
        return f"{setting} is {size}, but there are {most} training examples"
    return (
        f"{setting} is {size} where a suite does not say it, but there are {most} training "
        f"examples; write {setting}: {most}, or less"
    )
