"""`bias_variance`: configuration of trainings on resampled training sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments.train.config import Train
from reportgen.parts.datasets import Linear, Synthetic

MOST_SETS = 1000
"""Maximum number of training sets; trainings of a trial have seeds from this times its seed on."""


class BiasVariance(Train):
    """Training on several training sets, evaluated on one test split."""

    sets: int = Field(
        default=20, ge=2, le=MOST_SETS, description="number of training sets, one network each"
    )

    def fitting(self) -> Mapping[str, Any]:
        """Those of `train`, and decomposition after the last step by default."""
        return {**super().fitting(), "outputs_at": [self.steps]}

    @model_validator(mode="after")
    def _is_decomposed(self) -> BiasVariance:
        if not self.outputs_at:
            message = "outputs_at must contain at least one step, at which errors are decomposed"
            raise PydanticCustomError("bias_variance", message, {"at": ["outputs_at"]})
        return self

    def training(self, seed: int | None = None) -> Train:
        """The training on one training set; with redrawn data, on those of a trial's seed."""
        given = {name: getattr(self, name) for name in Train.model_fields}
        data = self.data if seed is None else self.data.of_trial(seed)
        return Train(**{**given, "data": data, "probes": "off", "conditions": False})

    def seeds(self, seed: int) -> range:
        """The seeds of the trainings of a trial, one for each training set."""
        return range(seed * MOST_SETS, seed * MOST_SETS + self.sets)

    @property
    def has_classes(self) -> bool:
        """Whether the data have classes, as far as known without reading them."""
        regression = isinstance(self.data, Linear)
        return not regression and getattr(self.data, "task", "") != "regression"

    @property
    def noise_is_known(self) -> bool:
        """Whether the data follow a known rule."""
        return isinstance(self.data, Synthetic)
