"""The shape of a suite file: what may stand where. What it means is decided in `loading`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from reportgen.suite.model import VerdictWord

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="letters, digits, - and _")]
Layers = Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True)


class FactorFile(_Section):
    """A factor with a name of its own, or with names for its levels."""

    as_: Name | None = Field(default=None, alias="as", description="what rules call the factor")
    levels: Annotated[list[Any], Field(min_length=1)] | dict[str, Any] = Field(
        description="the values, or a mapping of names to values"
    )


class ClaimFile(_Section):
    """A sentence and the rule that makes it true or false."""

    id: Text
    says: Text = Field(description="the sentence, as its source states it")
    metric: Text = Field(description="one number a trial, e.g. activation_std[last]")
    rule: Text = Field(description='"A < B" or "A > 0.5"; sides are arms, levels or a number')
    source: str = ""
    topic: str = Field(default="", description="what the claim is about; groups the answer")
    margin: Annotated[str, Field(min_length=2)] | Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="1.2x (ratio) or 0.1 (difference)"
    )
    expect: VerdictWord | None = Field(default=None, description="the verdict that was found before")
    literature: str = Field(default="", description="what others found, with the reference")


class PublishedFile(_Section):
    """Numbers printed elsewhere, one a layer, to stand beside ours."""

    arm: Text
    metric: Text = Field(description="a quantity that is measured for every layer")
    values: Annotated[list[float], Field(min_length=1)]
    layers: Layers | None = Field(default=None, description="default: 1, 2, ...")
    decimals: int = Field(ge=0, le=15, description="printed digits after the point")
    source: str = ""


class SuiteFile(_Section):
    """One question about training neural networks, its controlled experiment and its claims."""

    suite: Name = Field(description="the suite's name; reports/NAME is where its report goes")
    question: Text
    experiment: Literal["propagate"] = Field(description="the kind of trial")
    base: dict[str, Any] = Field(default_factory=dict, description="the trial before any factor")
    compare: dict[str, Annotated[list[Any], Field(min_length=1)] | FactorFile] | None = Field(
        default=None, description="factors: dotted paths into base, each with its levels"
    )
    design: Literal["grid", "one-at-a-time", "paired"] = Field(
        default="grid",
        description="grid: all combinations; one-at-a-time: base and each level alone; paired: the "
        "first levels together, the second levels together, ...",
    )
    arms: dict[str, dict[str, Any]] | None = Field(
        default=None, description="named arms instead of compare: name -> {path: value}"
    )
    seeds: Annotated[int, Field(ge=1, le=100_000)] | Annotated[
        list[Annotated[int, Field(ge=0)]], Field(min_length=1)
    ] = Field(default=5, description="how many repetitions, or their numbers")
    claims: list[ClaimFile] = Field(default_factory=list)
    published: list[PublishedFile] = Field(default_factory=list)
    profiles: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="name -> {path: value}; `--quick` takes the profile quick"
    )
    background: str = ""
    reading: list[str] = Field(default_factory=list, description="how to read the report")
    limits: list[str] = Field(default_factory=list, description="what the report does not show")
