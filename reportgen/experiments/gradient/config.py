"""`gradient`: configuration of the comparison of batch gradients with the full gradient."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._learning import Learning
from reportgen.experiments._trial import usual
from reportgen.parts.datasets import DATASETS, Dataset
from reportgen.parts.family import ADDED
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.models import MODELS, Block, Model
from reportgen.parts.norms import BatchNorm
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer, Sgd
from reportgen.parts.preprocessing import PREPROCESSING, NoPreprocessing, Preprocessing

if TYPE_CHECKING:
    DatasetChoice = Dataset
    InitializerChoice = Initializer
    ModelChoice = Model
    OptimizerChoice = Optimizer
    PreprocessChoice = Preprocessing
else:
    DatasetChoice = DATASETS.choice()
    InitializerChoice = INITIALIZERS.choice()
    ModelChoice = MODELS.choice()
    OptimizerChoice = OPTIMIZERS.choice()
    PreprocessChoice = PREPROCESSING.choice()

Step = Annotated[int, Field(ge=0, le=10_000_000)]


class Gradient(Learning):
    """One network, measured at initialisation and after some training, with one batch size."""

    data: DatasetChoice = Field(description="the data set")
    preprocess: PreprocessChoice = Field(
        default=NoPreprocessing(),
        description="preprocessing of the inputs, fitted on the training examples of the seed",
    )
    model: ModelChoice = Field(description="the model")
    init: InitializerChoice = Field(default=KaimingNormal(), description="initializer of weights")
    batch_size: int = Field(default=64, ge=1, description="examples in each compared batch")
    batches: int = Field(
        default=100, ge=1, le=100_000, description="batches drawn at each measurement"
    )
    at: list[Step] = Field(
        default=[0],
        min_length=1,
        max_length=100,
        description="training steps after which the network is measured, in increasing order",
    )
    optimizer: OptimizerChoice = Field(
        default=Sgd(lr=0.1), description="the optimizer used between measurements"
    )
    training_batch_size: int = Field(
        default=64, ge=1, description="examples per training step between measurements"
    )
    train_size: int | None = Field(
        default=None, ge=1, description="maximum number of training examples; default: all"
    )
    validation: float = Field(
        default=0.2, gt=0, lt=1, description="fraction of the training data that is held out"
    )

    repeats: Annotated[int, ADDED] = Field(
        default=0,
        ge=0,
        le=10_000,
        description="number of times that the gradient of a batch is timed; 0 disables timing",
    )

    def fitting(self) -> Mapping[str, Any]:
        """Defaults of the batch sizes for few training examples."""
        if self.train_size is None:
            return {}
        sizes = ("batch_size", "training_batch_size")
        return {name: min(usual(self, name), self.train_size) for name in sizes}

    @model_validator(mode="after")
    def _goes_together(self) -> Gradient:
        if any(after <= before for before, after in itertools.pairwise(self.at)):
            raise _wrong("at must be strictly increasing", ["at"])
        if not isinstance(self.model, Block):
            raise _wrong("gradient requires a built-in model: mlp or cnn", ["model"])
        name = self.model.name
        if isinstance(self.model.norm, BatchNorm):
            raise _wrong(
                "with batch norm the loss of a batch is not a mean over its examples, so "
                "batches do not estimate the full gradient",
                ["model", name, "norm"],
            )
        if self.model.dropout > 0:
            raise _wrong(
                "dropout adds noise of its own; gradient measures only the noise of batches",
                ["model", name, "dropout"],
            )
        if self.model.drop_connect > 0:
            raise _wrong(
                "drop_connect adds noise of its own; gradient measures only the noise of batches",
                ["model", name, "drop_connect"],
            )
        return self


def _wrong(message: str, at: list[str]) -> PydanticCustomError:
    return PydanticCustomError("gradient", message, {"at": at})
