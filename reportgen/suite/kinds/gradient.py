"""`gradient`: how far the gradient of a batch is from that of all training examples."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.datasets import DATASETS, Dataset
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.models import MODELS, Block, Model
from reportgen.parts.norms import BatchNorm
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer, Sgd
from reportgen.parts.preprocessing import PREPROCESSING, NoPreprocessing, Preprocessing
from reportgen.suite.kinds._base import NOT_NEGATIVE, Axis, Config, Kind, Places, Quantity, usual

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


class Gradient(Config):
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


_LOOK: tuple[Axis, ...] = ("step",)
_QUANTITIES = (
    Quantity(
        "relative_error",
        "relative error of the batch gradient",
        "Root mean square, over the batches drawn, of the distance between the gradient of a batch "
        "and that of all training examples, divided by the norm of the latter.",
        _LOOK,
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "expected_error",
        "expected relative error",
        "The same over all batches there are, from the scatter of the gradients of the single "
        "examples: sqrt(V / B * (N - B) / (N - 1)) / |g|, for B of N examples without repetition.",
        _LOOK,
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "cosine",
        "cosine between batch and full gradient",
        "Mean, over the batches drawn, of the cosine of the angle between both gradients; 1 is the "
        "same direction.",
        _LOOK,
        "higher",
        bounds=(-1.0, 1.0),
    ),
    Quantity(
        "gradient_norm",
        "norm of the full gradient",
        "Euclidean norm of the gradient of the mean loss over all training examples.",
        _LOOK,
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "noise_scale",
        "gradient noise scale",
        "Scatter of the gradients of single examples over the squared norm of the full gradient: "
        "the batch size whose error is as large as the gradient, repetition allowed.",
        _LOOK,
        unit="examples",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "train_loss",
        "training loss",
        "Mean loss over all training examples.",
        _LOOK,
        "lower",
        bounds=NOT_NEGATIVE,
    ),
    Quantity(
        "flops_per_gradient",
        "work of a gradient",
        "Floating-point operations of the gradient of one batch, forward and backward, estimated "
        "from the shapes.",
        unit="operations",
        bounds=NOT_NEGATIVE,
    ),
)


def _places(config: Gradient) -> Places:
    return {"step": tuple(config.at)}


def _measured(config: Gradient) -> frozenset[str]:
    return frozenset(quantity.name for quantity in _QUANTITIES)


GRADIENT = Kind(
    name="gradient",
    about="The gradient of a batch against that of all training examples.",
    config=Gradient,
    quantities={quantity.name: quantity for quantity in _QUANTITIES},
    places=_places,
    measured=_measured,
    assumptions=(
        "A batch is drawn without repetition from the training examples of the seed, afresh for "
        "every gradient; batches of different sizes begin with the same examples, so that arms of "
        "a seed differ by the size alone.",
        "All batches of a look are of one net, which does not move while it is looked at. The net "
        "is trained between looks with batches of a size of its own, the same in every arm.",
        "Gradients that are compared are computed in float64; their error is that of sampling, not "
        "of rounding.",
    ),
)
