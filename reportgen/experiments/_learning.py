"""Base class of the configurations of experiments that train a model on data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.engine.train import architecture
from reportgen.errors import MisfitError
from reportgen.experiments._trial import Config
from reportgen.parts.datasets import Dataset, Examples, Facts, Location, split_sizes
from reportgen.parts.models import Block, Module
from reportgen.parts.preprocessing import NoPreprocessing

if TYPE_CHECKING:
    from reportgen.engine.train.architecture import Layer
    from reportgen.parts.models import Model
    from reportgen.parts.preprocessing import Preprocessing


class Learning(Config):
    """A configuration with a data set and a model.

    Subclasses declare the settings listed here.
    """

    if TYPE_CHECKING:
        data: Dataset
        preprocess: Preprocessing
        model: Model
        train_size: int | None
        validation: float

    def examples(self, seed: int | None = None) -> Examples:
        """The data set, cached in this process; for redrawn data sets that of the seed.

        Raises InputError if data are missing or damaged.
        """
        data = self.data if seed is None else self.data.of_trial(seed)
        arguments = json.dumps(data.model_dump(mode="json"))
        return _load(type(data), arguments, tuple(Location.default().folders))

    def facts(self) -> Facts:
        """Facts about the data set, with notices about its scale after preprocessing."""
        found = self.examples().facts
        scaled = not isinstance(self.preprocess, NoPreprocessing)
        return replace(found, notices=(*found.notices, *found.about_scale(scaled=scaled)))

    def split(self) -> tuple[int, int]:
        """(training, validation) sizes of the split."""
        return split_sizes(len(self.examples().inputs), self.validation, self.train_size)

    def shapes(self) -> list[Layer]:
        """The layers of the model on these data. Raises ValueError if they do not match."""
        examples = self.examples()
        shape = self.preprocess.shape(examples.inputs.shape[1:])
        return architecture.layers(self.model, shape, examples.outputs)

    def block(self) -> Block:
        """The model, which must be built by reportgen."""
        assert isinstance(self.model, Block)
        return self.model

    def check_data(self, sizes: Sequence[str]) -> None:
        """Raise MisfitError if settings do not match the data.

        sizes: names of the settings that are batch sizes.
        """
        examples, name = self.examples(), self.data.name
        if len(examples.inputs) < 2:
            message = f"{name}: at least two examples are needed, for training and validation"
            raise MisfitError(message, ("data",))
        most, _ = self.split()
        for key in sizes:
            if getattr(self, key) > most:
                raise MisfitError(f"{name}: {self._too_large(key, most)}", (key,))
        place = "preprocess"
        try:
            self.preprocess.check(most)
            self.preprocess.shape(examples.inputs.shape[1:])
            place = "model"
            if not isinstance(self.model, Module):
                self.shapes()
        except ValueError as error:
            raise MisfitError(f"{name}: {error}", (place,)) from error

    def _too_large(self, setting: str, most: int) -> str:
        """Message for a batch size above the number of training examples, `most`."""
        size = getattr(self, setting)
        if setting in self.model_fields_set:
            return f"{setting} is {size}, but there are {most} training examples"
        return (
            f"{setting} defaults to {size}, but there are {most} training examples; "
            f"set {setting}: {most} or less"
        )


@lru_cache(maxsize=4)
def _load(dataset: type[Dataset], arguments: str, folders: tuple[Path, ...]) -> Examples:
    return dataset.model_validate_json(arguments).load(Location(folders))
