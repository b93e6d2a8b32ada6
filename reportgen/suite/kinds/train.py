"""`train`: supervised training with curves, final metrics and probes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from reportgen.parts.datasets import DATASETS, Dataset
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.models import MODELS, Model
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer
from reportgen.suite.kinds._base import Config

if TYPE_CHECKING:
    DatasetChoice = Dataset
    InitializerChoice = Initializer
    ModelChoice = Model
    OptimizerChoice = Optimizer
else:
    DatasetChoice = DATASETS.choice()
    InitializerChoice = INITIALIZERS.choice()
    ModelChoice = MODELS.choice()
    OptimizerChoice = OPTIMIZERS.choice()


class Train(Config):
    """One net, one data set, one optimizer, a number of steps."""

    data: DatasetChoice = Field(description="where the examples come from")
    model: ModelChoice = Field(description="what is trained")
    init: InitializerChoice = Field(default=KaimingNormal(), description="how weights are drawn")
    optimizer: OptimizerChoice = Field(description="the rule of a step, with its learning rate")
    batch_size: int = Field(default=64, ge=1, description="examples in a step")
    steps: int = Field(ge=1, le=10_000_000, description="optimizer steps")
    evaluate_every: int = Field(default=50, ge=1, description="steps between two evaluations")
    evaluate_on: int = Field(
        default=1000, ge=1, description="examples of each split in an evaluation, at most"
    )
    train_size: int | None = Field(
        default=None, ge=1, description="training examples, at most; default: all"
    )
    validation: float = Field(
        default=0.2, gt=0, lt=1, description="share of the training data held out for validation"
    )
    probes: Literal["off", "cheap", "normal", "full"] = Field(
        default="cheap",
        description="per-layer measurements at evaluations: moments; also quantiles, gradients and "
        "updates; also histograms",
    )
