"""`train`: configuration of supervised training."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from reportgen.experiments._learning import Learning
from reportgen.experiments._trial import evaluation_interval, usual
from reportgen.experiments.train.checks import (
    MAX_EVALUATIONS,
    check_augment,
    check_masks,
    check_norm,
    check_outputs,
    check_probes,
    check_regularizers,
    check_steps,
    check_weight_average,
)
from reportgen.parts.augmentations import AUGMENTATIONS, Augmentation
from reportgen.parts.datasets import DATASETS, Dataset
from reportgen.parts.family import ADDED
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
    """Training of one network on one data set with one optimizer."""

    data: DatasetChoice = Field(description="the data set")
    augment: list[AugmentChoice] = Field(
        default=[],
        description="augmentations of the images of training batches, applied in this order",
    )
    test_crops: Literal["one", "five"] = Field(
        default="one",
        description="evaluate the images (one), or average over the five windows of `crop` (five)",
    )
    preprocess: PreprocessChoice = Field(
        default=NoPreprocessing(),
        description="preprocessing of the inputs, fitted on the training examples of the seed",
    )
    model: ModelChoice = Field(description="the model to train")
    init: InitializerChoice = Field(default=KaimingNormal(), description="initializer of weights")
    optimizer: OptimizerChoice = Field(description="the optimizer, with its learning rate")
    schedule: ScheduleChoice = Field(
        default=Constant(), description="schedule of the learning rate"
    )
    l1: float = Field(
        default=0.0, ge=0, description="coefficient of the sum of absolute weights in the loss"
    )
    label_smoothing: float = Field(
        default=0.0, ge=0, lt=1, description="fraction of a target distributed over all classes"
    )
    gradient_clipping: float | None = Field(
        default=None, gt=0, description="maximum norm of the gradient"
    )
    early_stopping: EarlyStopping | None = Field(
        default=None, description="stop early and restore the best weights"
    )
    batch_size: int = Field(default=64, ge=1, description="examples per step")
    steps: int = Field(ge=1, le=10_000_000, description="number of optimizer steps")
    evaluate_every: int = Field(default=50, ge=1, description="steps between two evaluations")
    evaluate_on: int = Field(
        default=1000, ge=1, description="maximum number of examples per split in an evaluation"
    )
    train_size: int | None = Field(
        default=None, ge=1, description="maximum number of training examples; default: all"
    )
    validation: float = Field(
        default=0.2, gt=0, lt=1, description="fraction of the training data held out for validation"
    )
    probes: Literal["off", "cheap", "normal", "full"] = Field(
        default="cheap",
        description="per-layer measurements at evaluations; cheap: moments; normal: also "
        "quantiles, gradients and updates; full: also histograms and errors of running statistics",
    )
    drift: Annotated[bool, ADDED] = Field(
        default=False,
        description="measure how far the inputs of each unit move between evaluations",
    )
    along_gradient: Annotated[bool, ADDED] = Field(
        default=False,
        description="at evaluations, move along the gradient of a batch and measure how its loss "
        "and gradient change",
    )
    conditions: bool = Field(
        default=False, description="compute the condition numbers of the inputs"
    )
    draw: Annotated[int, ADDED] = Field(
        default=0,
        ge=0,
        description="number of the draws of initial weights, batches and dropout masks; the split "
        "is the same for every draw of a seed",
    )
    bagged: Annotated[bool, ADDED] = Field(
        default=False,
        description="train on as many examples drawn with replacement from the training examples",
    )
    weight_average: Annotated[float | None, ADDED] = Field(
        default=None,
        ge=0,
        lt=1,
        description="decay of a running average of the parameters, which evaluations use in their "
        "place",
    )
    outputs_at: Annotated[list[int], ADDED] = Field(
        default=[],
        description="evaluated steps, in order, after which a trial stores its outputs for the "
        "validation examples of an evaluation and for the test split",
    )
    barriers: Annotated[bool, ADDED] = Field(
        default=False,
        description="measure distance and loss barrier between the networks after consecutive "
        "steps of outputs_at",
    )
    mask_samples: Annotated[int, ADDED] = Field(
        default=0,
        ge=0,
        le=1000,
        description="number of dropout masks for each of which a trial stores its outputs after "
        "the last step",
    )
    masks: Annotated[bool, ADDED] = Field(default=False, description="measure the masks of dropout")

    def fitting(self) -> Mapping[str, Any]:
        """Defaults of `evaluate_every` for short and long training, and of `batch_size`."""
        found = {"evaluate_every": evaluation_interval(self, self.steps, MAX_EVALUATIONS)}
        if self.train_size is not None:
            found["batch_size"] = min(usual(self, "batch_size"), self.train_size)
        return found

    @model_validator(mode="after")
    def _goes_together(self) -> Train:
        check_steps(self)
        check_norm(self)
        check_probes(self)
        check_augment(self)
        check_regularizers(self)
        check_outputs(self)
        check_masks(self)
        check_weight_average(self)
        return self

    @property
    def regularizers(self) -> Regularizers:
        """The regularisers of the loss, the gradients and the length of training."""
        return Regularizers(
            self.label_smoothing, self.l1, self.gradient_clipping, self.early_stopping
        )

    @property
    def evaluated(self) -> tuple[int, ...]:
        """The steps after which a trial is evaluated: 0, every `evaluate_every`, and the last."""
        return _evaluated(self.steps, self.evaluate_every)


@lru_cache(maxsize=1024)
def _evaluated(steps: int, every: int) -> tuple[int, ...]:
    return (*range(0, steps, every), steps)
