"""`train`: supervised training with curves, final metrics and probes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from reportgen.experiments._config import evaluation_interval, usual
from reportgen.experiments._learning import Learning
from reportgen.experiments.train.checks import (
    MAX_EVALUATIONS,
    check_augment,
    check_norm,
    check_regularizers,
    check_steps,
)
from reportgen.parts.augmentations import AUGMENTATIONS, Augmentation
from reportgen.parts.datasets import DATASETS, Dataset
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.models import MODELS, Model
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer
from reportgen.parts.preprocessing import PREPROCESSING, NoPreprocessing, Preprocessing
from reportgen.parts.regularizers import EarlyStopping, Regularizers
from reportgen.parts.schedules import SCHEDULES, Constant, RateSchedule

if TYPE_CHECKING:
    DatasetChoice = Dataset
    InitializerChoice = Initializer
    ModelChoice = Model
    OptimizerChoice = Optimizer
    ScheduleChoice = RateSchedule
    PreprocessChoice = Preprocessing
    AugmentChoice = Augmentation
else:
    DatasetChoice = DATASETS.choice()
    InitializerChoice = INITIALIZERS.choice()
    ModelChoice = MODELS.choice()
    OptimizerChoice = OPTIMIZERS.choice()
    ScheduleChoice = SCHEDULES.choice()
    PreprocessChoice = PREPROCESSING.choice()
    AugmentChoice = AUGMENTATIONS.choice()


class Train(Learning):
    """One net, one data set, one optimizer, a number of steps."""

    data: DatasetChoice = Field(description="where the examples come from")
    augment: list[AugmentChoice] = Field(
        default=[],
        description="what is done to the images of training batches, one after the other",
    )
    test_crops: Literal["one", "five"] = Field(
        default="one",
        description="what is evaluated: images, or the mean of the five windows of `crop`",
    )
    preprocess: PreprocessChoice = Field(
        default=NoPreprocessing(),
        description="what is done to the inputs, fitted on the training examples of the seed",
    )
    model: ModelChoice = Field(description="what is trained")
    init: InitializerChoice = Field(default=KaimingNormal(), description="how weights are drawn")
    optimizer: OptimizerChoice = Field(description="the rule of a step, with its learning rate")
    schedule: ScheduleChoice = Field(
        default=Constant(), description="how the learning rate changes from step to step"
    )
    l1: float = Field(
        default=0.0, ge=0, description="coefficient of the sum of absolute weights in the loss"
    )
    label_smoothing: float = Field(
        default=0.0, ge=0, lt=1, description="share of a target that is spread over all classes"
    )
    gradient_clipping: float | None = Field(
        default=None, gt=0, description="norm to which longer gradients are shortened"
    )
    early_stopping: EarlyStopping | None = Field(
        default=None, description="when training ends early, with the best weights put back"
    )
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
        "updates; also histograms and how right running statistics are",
    )
    conditions: bool = Field(
        default=False, description="whether the condition numbers of the inputs are computed"
    )

    def fitting(self) -> Mapping[str, Any]:
        """Evaluations of short and of very long training; batches of few examples."""
        found = {"evaluate_every": evaluation_interval(self, self.steps, MAX_EVALUATIONS)}
        if self.train_size is not None:
            found["batch_size"] = min(usual(self, "batch_size"), self.train_size)
        return found

    @model_validator(mode="after")
    def _goes_together(self) -> Train:
        check_steps(self)
        check_norm(self)
        check_augment(self)
        check_regularizers(self)
        return self

    @property
    def regularizers(self) -> Regularizers:
        """What acts on losses, gradients and the end of training."""
        return Regularizers(
            self.label_smoothing, self.l1, self.gradient_clipping, self.early_stopping
        )

    @property
    def evaluated(self) -> tuple[int, ...]:
        """The steps after which a trial is evaluated: 0, every so many, and the last."""
        return _evaluated(self.steps, self.evaluate_every)


@lru_cache(maxsize=1024)
def _evaluated(steps: int, every: int) -> tuple[int, ...]:
    return (*range(0, steps, every), steps)
