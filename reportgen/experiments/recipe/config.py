"""`recipe`: configuration of a walk through the seven steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reportgen.experiments.recipe.curves import Thresholds
from reportgen.experiments.train.config import Train
from reportgen.parts.models import Block
from reportgen.parts.schedules import Constant

Remedy = Literal["diagnosed", "none", "regularise", "enlarge", "train_longer"]
Rate = Annotated[float, Field(gt=0)]
Decay = Annotated[float, Field(ge=0)]


class Recipe(Train):
    """A training whose rate, weight decay, length, dropout and width the recipe chooses."""

    steps: int = Field(
        default=10_000_000, ge=1, le=10_000_000, description="maximum number of steps per training"
    )
    rates: list[Rate] = Field(
        default=[0.1, 0.01, 0.001, 0.0001],
        min_length=1,
        max_length=32,
        description="learning rates of steps 2 and 3",
    )
    decays: list[Decay] = Field(
        default=[0.0001, 0.00001, 0.0],
        min_length=1,
        max_length=32,
        description="weight decays of step 4",
    )
    sample: int = Field(default=32, ge=2, description="training examples of step 2")
    sample_steps: int = Field(default=1000, ge=10, le=1_000_000, description="steps of step 2")
    rate_epochs: int = Field(default=1, ge=1, le=10_000, description="epochs of step 3")
    coarse_epochs: int = Field(default=3, ge=1, le=10_000, description="epochs of step 4")
    refined_epochs: int = Field(default=15, ge=1, le=10_000, description="epochs of step 5")
    remedy: Remedy = Field(
        default="diagnosed",
        description="what step 7 changes: what the diagnosis names, nothing, or always the same",
    )
    rounds: int = Field(default=4, ge=1, le=50, description="maximum number of rounds of step 7")
    budget: int = Field(
        default=300_000,
        ge=1,
        description="number of optimizer steps of all trainings above which no round begins",
    )
    rising: float = Field(
        default=Thresholds.rising,
        ge=0,
        le=1,
        description="rise of a score from the third to the last quarter that is still a rise",
    )
    falling: float = Field(
        default=Thresholds.falling,
        ge=0,
        le=1,
        description="fall of the validation score from its best quarter that is overfitting",
    )
    wide_gap: float = Field(
        default=Thresholds.wide_gap,
        ge=0,
        le=1,
        description="gap between training and validation score above which it is wide",
    )
    enough: float = Field(
        default=Thresholds.enough,
        ge=0,
        le=1,
        description="training score above which a narrow gap is no underfitting",
    )

    @property
    def thresholds(self) -> Thresholds:
        """The numbers of the rules that read the curves."""
        return Thresholds(self.rising, self.falling, self.wide_gap, self.enough)

    @model_validator(mode="after")
    def _leaves_choices_to_the_recipe(self) -> Recipe:
        if self.schedule != Constant():
            raise _wrong("the recipe trains at constant rates", ["schedule"])
        if self.early_stopping is not None:
            raise _wrong("the recipe reads whole curves and cannot stop early", ["early_stopping"])
        if self.outputs_at:
            raise _wrong("the recipe chooses the evaluated steps", ["outputs_at"])
        for name in ("rates", "decays"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise _wrong("{name} must differ from each other", [name], name=name)
        if self.remedy == "enlarge" and not isinstance(self.model, Block):
            raise _wrong("only mlp and cnn can be enlarged", ["remedy"])
        return self


def _wrong(message: str, at: Sequence[str | int], **values: object) -> PydanticCustomError:
    return PydanticCustomError("recipe", message, {**values, "at": at})
