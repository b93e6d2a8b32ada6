"""The shape of a suite file: what may stand where. What it means is decided in `loading`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from reportgen.suite.forms import (
    LIST,
    MAPPING,
    NUMBER,
    RATIO,
    TEXT,
    FactorName,
    Name,
    Said,
    Text,
    either,
)
from reportgen.suite.model import VerdictWord
from reportgen.suite.tune_file import TuneFile

Layer = Annotated[int, Field(ge=1)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Settings = dict[str, Any]  # dotted path -> value

LevelList = Annotated[list[Any], Field(min_length=1), Tag(LIST)]
LevelNames = Annotated[dict[str, Any], Field(min_length=1), Tag(MAPPING)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class FactorFile(_Section):
    """A factor with a name of its own, or with names for its levels."""

    as_: FactorName | None = Field(
        default=None,
        alias="as",
        description="what rules and tables call the factor; default: the last word of its path",
    )
    levels: Annotated[
        LevelList | LevelNames, either("a list of values or a mapping of names to values")
    ] = Field(description="the values, or a mapping of names to values")


class StatedFile(_Section):
    """That a claim, its metric, rule or margin, comes after its result was seen, and why."""

    after: Said = Field(description="what was seen before, and what was changed or added then")


class ClaimFile(_Section):
    """A sentence and the rule that makes it true or false."""

    id: Text = Field(description="a short name, unique in the suite")
    says: Said = Field(description="the sentence, as its source states it")
    metric: Text = Field(
        description="one number a trial, e.g. activation_std[last], or one a seed of several "
        "trials, e.g. best(val_loss[last], over=lr)"
    )
    called: Said | None = Field(
        default=None,
        description='what the metric is in words, after "the": highest rate that works; '
        "default: the formula, or the title of a quantity",
    )
    rule: Text = Field(
        description='"A < B", "A > 0.5" or "A = B"; sides are arms, levels, all or a number'
    )
    source: str = Field(default="", description="where the sentence stands")
    topic: Said | None = Field(
        default=None, description="what the claim is about, e.g. forward pass"
    )
    margin: (
        Annotated[
            Annotated[str, Field(pattern=RATIO), Tag(TEXT)]
            | Annotated[float, Field(ge=0), Tag(NUMBER)],
            either("a ratio (1.2x) or a difference (0.1)"),
        ]
        | None
    ) = Field(
        default=None,
        description="how much the sides must differ at least: 1.2x (ratio) or 0.1 (difference)",
    )
    expect: VerdictWord | None = Field(
        default=None, description="the verdict that was found before; `--check` fails on another"
    )
    stated: StatedFile | None = Field(
        default=None,
        description="{after: reason}: the claim was stated, or its metric, rule, margin or seeds "
        "changed, after its result was seen; it is exploratory and gets no verdict",
    )
    literature: Said | None = Field(
        default=None, description="what others found, with the reference"
    )


Verdicts = Annotated[
    Annotated[VerdictWord, Tag(TEXT)]
    | Annotated[list[VerdictWord], Field(min_length=1), Tag(LIST)],
    either("a verdict, or a list of verdicts"),
]


class AnswerFile(_Section):
    """A sentence of the report's answer, and the verdicts that make it true.

    Or one for each verdict, with the names of the claims that have it.
    """

    when: Annotated[dict[str, Verdicts], Field(min_length=1)] | None = Field(
        default=None,
        description="claim -> verdict, or several; the sentence is said when all of them came true",
    )
    say: Said | None = Field(default=None, description="the sentence")
    each: Annotated[dict[str, Said], Field(min_length=1)] | None = Field(
        default=None, description="claim -> what `sentences` call it: claims of one kind"
    )
    sentences: Annotated[dict[VerdictWord, Said], Field(min_length=1)] | None = Field(
        default=None,
        description="verdict -> the sentence about those of `each` that have it, listed where {} "
        "stands; without one for equivalent, those are contradicted",
    )

    @model_validator(mode="after")
    def _is_of_one_form(self) -> AnswerFile:
        given = tuple(name for name in type(self).model_fields if getattr(self, name) is not None)
        if given not in (("when", "say"), ("each", "sentences")):
            message = "an answer needs when and say, or each and sentences. Got {found} instead."
            raise PydanticCustomError("answer", message, {"found": ", ".join(given) or "neither"})
        return self


class PublishedFile(_Section):
    """Numbers printed elsewhere, one a layer, to stand beside ours."""

    arm: Text = Field(description="the arm whose numbers these are")
    metric: Text = Field(description="a quantity that is measured for every layer")
    values: Annotated[list[float], Field(min_length=1)] = Field(description="one number a layer")
    layers: Annotated[list[Layer], Field(min_length=1)] | None = Field(
        default=None, description="the layers of the values, from 1; default: 1, 2, ..."
    )
    decimals: int = Field(ge=0, le=15, description="printed digits after the point")
    source: str = Field(default="", description="where they are printed")


class SeedsFile(_Section):
    """Seeds from another one than 0 on; or those that are added, look by look, to open claims."""

    first: Seed = Field(default=0, description="the first seed; the others follow it")
    count: int | None = Field(default=None, ge=1, le=100_000, description="how many seeds")
    start: int | None = Field(
        default=None, ge=2, le=100_000, description="seeds of the first look, for every arm"
    )
    max: int | None = Field(default=None, ge=2, le=100_000, description="seeds at most")
    until: Literal["decided"] = Field(
        default="decided", description="when to stop: every claim is decided"
    )

    @model_validator(mode="after")
    def _is_of_one_form(self) -> SeedsFile:
        words = ("count", "start", "max", "until")
        given = tuple(name for name in words if name in self.model_fields_set)
        if given not in (("count",), ("start", "max"), ("start", "max", "until")):
            message = "seeds need count, or start and max. Got {found} instead."
            raise PydanticCustomError("seeds", message, {"found": ", ".join(given) or "neither"})
        return self


class BestFile(_Section):
    """Each setting at its best level of a factor, by the mean of a metric over seeds."""

    best: Text = Field(description="one number a trial, e.g. val_accuracy[last]")
    over: Text = Field(description="the factor of which the best level is shown")


class FiguresFile(_Section):
    """The figures of the report, and where the arms stand in them."""

    panels: (
        Annotated[
            Annotated[Text, Tag(TEXT)]
            | Annotated[
                dict[str, Annotated[list[Text], Field(min_length=1)]],
                Field(min_length=1),
                Tag(MAPPING),
            ],
            either("a factor, or a mapping of titles to arms"),
        ]
        | None
    ) = Field(
        default=None,
        description="what the panels of curves are: a factor, or title -> arms; default: one panel "
        "for few arms, else the factor that makes the fewest panels",
    )
    arms: (
        Annotated[
            Annotated[list[Text], Field(min_length=1), Tag(LIST)]
            | Annotated[BestFile, Tag(MAPPING)],
            either("a list of arms, or {best: metric, over: factor}"),
        ]
        | None
    ) = Field(
        default=None,
        description="the arms in figures of curves, by name or levels; default: all, as far as "
        "they fit",
    )
    each: Annotated[list[Text], Field(min_length=1)] | None = Field(
        default=None,
        description="the arms in figures with a panel for each arm; default: those of curves",
    )
    beside: (
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[int, Field(ge=2), Tag(NUMBER)],
            either("a factor, or a number of arms"),
        ]
        | None
    ) = Field(
        default=None,
        description="the factor whose levels stand side by side and are subtracted from each "
        "other, or how many arms in a row are one such setting",
    )
    show: (
        Annotated[
            list[
                Annotated[
                    Annotated[Text, Tag(TEXT)] | Annotated[dict[str, Any], Tag(MAPPING)],
                    either("the name of a figure, or {name: options}"),
                ]
            ],
            Field(min_length=1, max_length=100),
        ]
        | None
    ) = Field(
        default=None,
        description="the figures in their order; default: those of the experiment",
    )


class SuiteFile(_Section):
    """One question about training neural networks, its controlled experiment and its claims."""

    suite: Name = Field(description="the suite's name; its report goes to reports/NAME")
    question: Said = Field(description="what the suite finds out, as a question")
    experiment: Text = Field(description="the kind of trial")
    background: Said | None = Field(
        default=None, description="why the question is asked, in a few sentences"
    )
    base: Settings = Field(
        default_factory=dict, description="the trial before any factor is applied"
    )
    compare: (
        dict[
            str,
            Annotated[
                LevelList | Annotated[FactorFile, Tag(MAPPING)],
                either("a list of levels, or {as: name, levels: ...}"),
            ],
        ]
        | None
    ) = Field(default=None, description="factors: dotted paths into base, each with its levels")
    design: Literal["grid", "one-at-a-time", "paired"] = Field(
        default="grid",
        description="grid: all combinations; one-at-a-time: base and each level alone; paired: the "
        "first levels together, the second levels together, ...",
    )
    arms: Annotated[dict[str, Settings], Field(min_length=1)] | None = Field(
        default=None,
        description="named arms, name -> {path: value}; each meets all that compare gives, if any",
    )
    seeds: Annotated[
        Annotated[int, Field(ge=1, le=100_000), Tag(NUMBER)]
        | Annotated[list[Seed], Field(min_length=1), Tag(LIST)]
        | Annotated[SeedsFile, Tag(MAPPING)],
        either("an integer, a list of integers or {start: 8, max: 40}"),
    ] = Field(
        default=5,
        description="how many repetitions, or their numbers, {first: 1000, count: 10}, or {start: "
        "8, max: 40, until: decided}: more of them for claims that are not decided",
    )
    tune: TuneFile | None = Field(
        default=None,
        description="path -> space, and a budget: the same tuning for every arm before it is "
        "measured",
    )
    claims: Annotated[list[ClaimFile], Field(max_length=500)] = Field(
        default_factory=list, description="sentences that the experiment can prove wrong"
    )
    answer: list[AnswerFile] = Field(
        default_factory=list, description="sentences that the verdicts may make true, in order"
    )
    published: Annotated[list[PublishedFile], Field(max_length=500)] = Field(
        default_factory=list, description="numbers printed elsewhere, shown beside ours"
    )
    figures: FiguresFile | None = Field(
        default=None, description="the figures of the report, and where the arms stand in them"
    )
    profiles: Annotated[dict[str, Settings], Field(max_length=10)] = Field(
        default_factory=dict, description="name -> {path: value}; `--quick` takes the profile quick"
    )
    reading: list[Said] = Field(default_factory=list, description="how to read the report")
    limits: list[Said] = Field(default_factory=list, description="what the report does not show")
