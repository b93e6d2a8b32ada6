"""Pydantic models of the suite file: its keys and types. `loading` interprets them.

The docstrings and descriptions also appear in the JSON Schema (`reportgen schema`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from reportgen.parts.unions import LIST, MAPPING, NUMBER, TEXT, either
from reportgen.suite.forms import RATIO, FactorName, LocalizedText, Name, Text
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
    """A factor with a custom name, or with names for its levels."""

    as_: FactorName | None = Field(
        default=None,
        alias="as",
        description="name of the factor in rules and tables; default: the last word of its path",
    )
    levels: Annotated[
        LevelList | LevelNames, either("a list of values or a mapping of names to values")
    ] = Field(description="the values, or a mapping of names to values")


class StatedFile(_Section):
    """Declares that a claim was stated or changed after its result was seen."""

    after: LocalizedText = Field(
        description="which result was seen, and what was changed or added then"
    )


class ClaimFile(_Section):
    """A sentence with the metric and the rule that decide whether it is true."""

    id: Text = Field(description="a short name, unique in the suite")
    says: LocalizedText = Field(description="the sentence, as its source states it")
    metric: Text = Field(
        description="formula with one number per trial, e.g. activation_std[last], or with one "
        "number per seed, computed from several trials, e.g. best(val_loss[last], over=lr)"
    )
    called: LocalizedText | None = Field(
        default=None,
        description='name of the metric, a noun without "the": highest rate that works; '
        "default: derived from the formula, else the formula",
    )
    rule: Text = Field(
        description='"A < B", "A > 0.5" or "A = B"; a side is an arm, levels, all or a number'
    )
    source: str = Field(default="", description="the text that contains the sentence")
    topic: LocalizedText | None = Field(
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
        description="smallest effect that counts: 1.2x (a ratio) or 0.1 (a difference)",
    )
    expect: VerdictWord | None = Field(
        default=None, description="the expected verdict; `--check` fails if another one is found"
    )
    stated: StatedFile | None = Field(
        default=None,
        description="{after: reason}: the claim was stated, or its metric, rule, margin or seeds "
        "changed, after its result was seen; it is exploratory and gets no verdict",
    )
    literature: LocalizedText | None = Field(
        default=None, description="related results of other authors, with references"
    )


Verdicts = Annotated[
    Annotated[VerdictWord, Tag(TEXT)]
    | Annotated[list[VerdictWord], Field(min_length=1), Tag(LIST)],
    either("a verdict, or a list of verdicts"),
]


class AnswerFile(_Section):
    """A sentence of the report's answer, and the verdicts for which it is shown.

    Alternatively, one sentence per verdict that lists the claims with this verdict.
    """

    when: Annotated[dict[str, Verdicts], Field(min_length=1)] | None = Field(
        default=None,
        description="claim -> verdict or list of verdicts; the sentence is shown if every claim "
        "has one of its verdicts",
    )
    say: LocalizedText | None = Field(
        default=None,
        description="the sentence; {id} is replaced by the measured effect of the claim, with its "
        "interval and without its direction",
    )
    each: Annotated[dict[str, LocalizedText], Field(min_length=1)] | None = Field(
        default=None, description="claim -> its name in `sentences`, for claims of the same kind"
    )
    sentences: Annotated[dict[VerdictWord, LocalizedText], Field(min_length=1)] | None = Field(
        default=None,
        description="verdict -> the sentence about the claims of `each` with this verdict; {} is "
        "replaced by their names; without a sentence for equivalent, equivalent claims count as "
        "contradicted",
    )

    @model_validator(mode="after")
    def _is_of_one_form(self) -> AnswerFile:
        given = tuple(name for name in type(self).model_fields if getattr(self, name) is not None)
        if given not in (("when", "say"), ("each", "sentences")):
            message = "an answer needs when and say, or each and sentences. Got {found} instead."
            raise PydanticCustomError("answer", message, {"found": ", ".join(given) or "neither"})
        return self


class PublishedFile(_Section):
    """Published values, one per layer, to compare with the measured ones."""

    arm: Text = Field(description="the arm that the values belong to")
    metric: Text = Field(description="a quantity with one value per layer")
    values: Annotated[list[float], Field(min_length=1)] = Field(description="one value per layer")
    layers: Annotated[list[Layer], Field(min_length=1)] | None = Field(
        default=None, description="the layers of the values, from 1; default: 1, 2, ..."
    )
    decimals: int = Field(ge=0, le=15, description="number of decimals of the published values")
    source: str = Field(default="", description="the text that contains the values")


class SeedsFile(_Section):
    """A range of seeds, or a sequential design that adds seeds until every claim is decided."""

    first: Seed = Field(default=0, description="the first seed; the others are consecutive")
    count: int | None = Field(default=None, ge=1, le=100_000, description="number of seeds")
    start: int | None = Field(
        default=None,
        ge=2,
        le=100_000,
        description="number of seeds of every arm at the first interim analysis",
    )
    max: int | None = Field(default=None, ge=2, le=100_000, description="maximum number of seeds")
    until: Literal["decided"] = Field(
        default="decided", description="stopping rule: stop when every claim is decided"
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
    """Selects, in each setting of the other factors, the arm with the best level of one factor.

    The best level is the one with the best mean of the metric over seeds.
    """

    best: Text = Field(description="a metric with one number per trial: val_accuracy[last]")
    over: Text = Field(description="the factor whose best level is shown")


class FiguresFile(_Section):
    """The figures of the report, and how the arms are laid out in them."""

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
        description="the panels of learning curves: a factor, or title -> arms; default: one panel "
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
        description="the arms in figures of curves, by name or levels; default: all arms, "
        "up to the number that fits",
    )
    each: Annotated[list[Text], Field(min_length=1)] | None = Field(
        default=None,
        description="the arms in figures with one panel per arm; default: those of `arms`",
    )
    beside: (
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[int, Field(ge=2), Tag(NUMBER)],
            either("a factor, or a number of arms"),
        ]
        | None
    ) = Field(
        default=None,
        description="the factor whose levels are shown side by side and subtracted from each "
        "other, or the number of consecutive arms that form one such setting",
    )
    hero: (
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[dict[str, Any], Tag(MAPPING)],
            either("the name of a figure, or {name: options}"),
        ]
        | None
    ) = Field(
        default=None,
        description="the figure that carries the answer, which stands at the top of the report; "
        "`claims` is the figure of all claims; default: the first figure",
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
        description="the figures of the report, in order; default: those of the experiment",
    )


class SuiteFile(_Section):
    """A question about training neural networks, a controlled experiment, and claims to test."""

    suite: Name = Field(description="the suite's name; its report goes to reports/NAME")
    question: LocalizedText = Field(description="the question that the suite answers")
    experiment: Text = Field(description="the type of experiment, which defines what a trial is")
    background: LocalizedText | None = Field(
        default=None, description="why the question matters, in a few sentences"
    )
    base: Settings = Field(
        default_factory=dict, description="the configuration that all arms share"
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
        description="grid: all combinations of levels; one-at-a-time: base, and base with each "
        "level alone; paired: the first levels of all factors, then the second levels, ...",
    )
    arms: Annotated[dict[str, Settings], Field(min_length=1)] | None = Field(
        default=None,
        description="named arms, name -> {path: value}; with compare, every named arm is combined "
        "with every combination of its levels",
    )
    seeds: Annotated[
        Annotated[int, Field(ge=1, le=100_000), Tag(NUMBER)]
        | Annotated[list[Seed], Field(min_length=1), Tag(LIST)]
        | Annotated[SeedsFile, Tag(MAPPING)],
        either("an integer, a list of integers or {start: 8, max: 40}"),
    ] = Field(
        default=5,
        description="the number of seeds, a list of seeds, {first: 1000, count: 10}, or a "
        "sequential design that adds seeds for undecided claims: {start: 8, max: 40, until: "
        "decided}",
    )
    tune: TuneFile | None = Field(
        default=None,
        description="path -> search space, and a budget: every arm is tuned in the same way before "
        "it is measured",
    )
    claims: Annotated[list[ClaimFile], Field(max_length=500)] = Field(
        default_factory=list, description="the claims that the experiment tests"
    )
    answer: list[AnswerFile] = Field(
        default_factory=list,
        description="sentences of the answer, in order; each is shown if its verdicts were found",
    )
    published: Annotated[list[PublishedFile], Field(max_length=500)] = Field(
        default_factory=list, description="published values to compare with the measured ones"
    )
    figures: FiguresFile | None = Field(
        default=None,
        description="the figures of the report, and how the arms are laid out in them",
    )
    profiles: Annotated[dict[str, Settings], Field(max_length=10)] = Field(
        default_factory=dict,
        description="name -> {path: value}; `--quick` applies the profile quick",
    )
    reading: list[LocalizedText] = Field(
        default_factory=list, description="sentences on how to read the report"
    )
    limits: list[LocalizedText] = Field(
        default_factory=list, description="limitations of the experiment"
    )
