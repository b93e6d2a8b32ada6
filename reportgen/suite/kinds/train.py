"""`train`: supervised training with curves, final metrics and probes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from reportgen.parts.augmentations import AUGMENTATIONS, Augmentation
from reportgen.parts.datasets import DATASETS, Csv, Dataset, Digits, Images, Linear, Parquet
from reportgen.parts.initializers import INITIALIZERS, Initializer, KaimingNormal
from reportgen.parts.models import MODELS, Block, Model, Module
from reportgen.parts.norms import BatchNorm, NoNorm
from reportgen.parts.optimizers import OPTIMIZERS, Optimizer
from reportgen.parts.preprocessing import PREPROCESSING, NoPreprocessing, Preprocessing
from reportgen.parts.regularizers import EarlyStopping, Regularizers
from reportgen.parts.schedules import SCHEDULES, Constant, RateSchedule
from reportgen.suite.kinds._base import (
    Config,
    Kind,
    Places,
    Quantity,
    evaluation_interval,
    usual,
)
from reportgen.suite.kinds.train_checks import (
    MAX_EVALUATIONS,
    check_augment,
    check_norm,
    check_regularizers,
    check_steps,
)
from reportgen.suite.kinds.train_quantities import (
    ACCURACIES,
    BEYOND,
    BIAS_NORM,
    CONDITIONS,
    FLOPS,
    GAINS,
    MEMORY,
    NORM_PROBES,
    QUANTITIES,
    RUNNING_MEAN_ERROR,
    RUNNING_STD_ERROR,
    TEST_ACCURACY,
    TEST_LOSS,
)
from reportgen.suite.kinds.train_stopping import BEST, BEST_ACCURACIES

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


WITHOUT_TEST = (Csv, Digits, Images, Parquet)
"""Data sets without an official test split."""


class Train(Config):
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


def _places(config: Train) -> Places:
    return {"step": config.evaluated, "layer": range(1, config.model.depth + 1)}


def _measured(config: Train) -> frozenset[str]:
    """All but what the probes and the data rule out; what is in a file shows only when it runs."""
    tier = config.probes if config.model.depth else "off"
    left_out = set(BEYOND.get(tier, ()))
    left_out |= _not_of(config.model)
    if config.early_stopping is None:
        left_out |= {*BEST, *BEST_ACCURACIES}
    if not config.conditions:
        left_out |= {*CONDITIONS}
    if isinstance(config.data, Linear) or getattr(config.data, "task", "") == "regression":
        left_out |= {*ACCURACIES, *BEST_ACCURACIES, TEST_ACCURACY}
    if isinstance(config.data, WITHOUT_TEST) or getattr(config.data, "test", None) == 0:
        left_out |= {TEST_LOSS, TEST_ACCURACY}
    if isinstance(config.model, Module):
        left_out |= {FLOPS, MEMORY}
    return frozenset(q.name for q in QUANTITIES if q not in left_out)


def _not_of(model: Model) -> set[Quantity]:
    """What the layers of a model have nothing of."""
    if not isinstance(model, Block):
        return {*NORM_PROBES}
    norm = model.norm
    left_out = set() if model.bias is True else {BIAS_NORM}
    if isinstance(norm, NoNorm) or (isinstance(norm, BatchNorm) and not norm.affine):
        left_out |= {*GAINS}
    if not isinstance(norm, BatchNorm) or not norm.runs:
        left_out |= {RUNNING_MEAN_ERROR, RUNNING_STD_ERROR}
    elif not norm.scale:
        left_out.add(RUNNING_STD_ERROR)
    return left_out


TRAIN = Kind(
    name="train",
    about="Supervised training, with curves over the steps and the layers looked at on the way.",
    config=Train,
    quantities={quantity.name: quantity for quantity in QUANTITIES},
    places=_places,
    measured=_measured,
    assumptions=(
        "Curves are measured in evaluation mode: no dropout, and batch norm with its running "
        "averages, or with what its `statistics` say. Each is over at most `evaluate_on` examples "
        "of its split, the same ones at every evaluation and in every arm of a seed; test values "
        "are over the whole test split. Layers are measured on the first of the validation "
        "examples.",
        "Evaluations and probes take time and do not change the training.",
        "The validation examples are drawn from the training data by the seed; the arms of a seed "
        "share them, the order of the batches and, where shapes agree, the draws behind the "
        "weights and the dropout masks.",
        "Preprocessing is fitted on the training examples of the seed alone and then applied to "
        "all splits; features that are constant among them are only shifted.",
        "Augmentation changes the images of training batches alone, before preprocessing. Every "
        "curve, that of the training examples too, is of images as they are.",
        "A batch never crosses an epoch: what is left of an epoch and does not fill a batch is "
        "left out, and the next epoch is in another order.",
        "The loss is cross-entropy for classes and the mean squared error for numbers; its curves "
        "have no penalty and no smoothed labels in them, whatever training goes down.",
        "A trial whose loss or parameters stop being finite is stopped there. What it did not "
        "reach counts as the worst possible value wherever a quantity has a better direction, and "
        "leaves a claim undecided elsewhere.",
        "The time to a target is known to lie between two evaluations, and a claim about it must "
        "hold at both ends, as its interval does; a target that is never reached "
        "counts as infinitely many steps, and comparisons are then of medians.",
    ),
    conditional={
        "After an early stop, curves, layers and test use the restored weights, those of the best "
        "evaluation on validation examples. It was chosen on these examples, so its validation "
        "values are a little too good.": lambda config: config.early_stopping is not None,
    },
)
