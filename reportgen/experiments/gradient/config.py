"""`gradient`: how far the gradient of a batch is from that of all training examples."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments._config import usual
from reportgen.experiments._learning import Learning
from reportgen.parts.datasets import DATASETS, Dataset
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
    """One net, looked at as it starts and after some steps of training; batches of one size."""

    data: DatasetChoice = Field(description="where the examples come from")
    preprocess: PreprocessChoice = Field(
        default=NoPreprocessing(),
        description="what is done to the inputs, fitted on the training examples of the seed",
    )
    model: ModelChoice = Field(description="whose gradient it is")
    init: InitializerChoice = Field(default=KaimingNormal(), description="how weights are drawn")
    batch_size: int = Field(default=64, ge=1, description="examples of each batch that is compared")
    batches: int = Field(default=100, ge=1, le=100_000, description="how many are drawn at a look")
    at: list[Step] = Field(
        default=[0],
        min_length=1,
        max_length=100,
        description="steps of training after which the net is looked at, from low to high",
    )
    optimizer: OptimizerChoice = Field(
        default=Sgd(lr=0.1), description="the rule of a step between looks"
    )
    training_batch_size: int = Field(
        default=64, ge=1, description="examples in a step between looks"
    )
    train_size: int | None = Field(
        default=None, ge=1, description="training examples, at most; default: all"
    )
    validation: float = Field(
        default=0.2, gt=0, lt=1, description="share of the training data that is held out"
    )

    def fitting(self) -> Mapping[str, Any]:
        """Batches of few training examples."""
        if self.train_size is None:
            return {}
        sizes = ("batch_size", "training_batch_size")
        return {name: min(usual(self, name), self.train_size) for name in sizes}

    @model_validator(mode="after")
    def _goes_together(self) -> Gradient:
        if any(after <= before for before, after in itertools.pairwise(self.at)):
            raise _wrong("at must go from low to high, each step once", ["at"])
        if not isinstance(self.model, Block):
            raise _wrong("gradient needs a model that reportgen builds: mlp or cnn", ["model"])
        name = self.model.name
        if isinstance(self.model.norm, BatchNorm):
            raise _wrong(
                "with batch norm the loss of a batch is no mean over its examples, so that there "
                "is no full gradient that batches estimate",
                ["model", name, "norm"],
            )
        if self.model.dropout > 0:
            raise _wrong(
                "dropout is noise of its own; gradient measures that of the batch",
                ["model", name, "dropout"],
            )
        if self.model.drop_connect > 0:
            raise _wrong(
                "drop_connect is noise of its own; gradient measures that of the batch",
                ["model", name, "drop_connect"],
            )
        return self


def _wrong(message: str, at: list[str]) -> PydanticCustomError:
    return PydanticCustomError("gradient", message, {"at": at})
