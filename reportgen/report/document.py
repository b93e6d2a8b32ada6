"""`report.json` as pydantic models, which write it, validate it and define its JSON Schema.

JSON has no infinity and no NaN: such a number is null, and the neighbouring `note` says why. If a
model has two bases, the fields of the second come first.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from reportgen.errors import InputError
from reportgen.experiments import Better
from reportgen.findings.model import Effect
from reportgen.language import Language
from reportgen.stats import Verdict

Version = Literal[3]
(SCHEMA_VERSION,) = get_args(Version)


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


Number = Annotated[float | None, BeforeValidator(_finite)]
Probability = Annotated[float, Field(json_schema_extra={"minimum": 0, "maximum": 1})]
"""The range is not validated, because rounding errors can exceed 1 in the last digit."""
Count = Annotated[int, Field(ge=0)]
Ordinal = Annotated[int, Field(ge=1)]
"""Counted from 1."""


class _Model(BaseModel):
    """Base class; unknown fields are ignored when reading.

    Fields with a default are absent from older reports of this version.
    """

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_extra={"additionalProperties": False}
    )


class Guess(_Model):
    """Scores of the best constant prediction."""

    accuracy: Number = Field(
        description="Accuracy of always predicting the most frequent class; null for regression."
    )
    loss: Number = Field(
        description="Loss of always predicting the class frequencies, or the mean of the targets; "
        "null if a class does not occur among the training examples."
    )


class Measured(_Model):
    """An estimate with its interval over seeds."""

    estimate: Number
    low: Number
    high: Number
    n: Count
    level: float
    note: str


class Factor(_Model):
    """A factor: a setting that the suite varies."""

    name: str
    path: str
    levels: tuple[str, ...]


class Change(_Model):
    """A setting that was changed on the command line."""

    path: str
    before: str
    after: str
    by: str


class Owner(_Model):
    """Identity of the suite of a report."""

    name: str
    profile: str = Field(description="The applied profile; empty if there is none.")


class Suite(Owner):
    """The question and the design of the experiment."""

    kind: str = Field(description="The kind of experiment, e.g. propagate.")
    file: str = Field(description="Name of the suite's file, without its folder.")
    background: str
    seeds: tuple[int, ...]
    factors: tuple[Factor, ...]
    changes: tuple[Change, ...] = Field(description="Settings changed on the command line.")
    text: str = Field(description="The YAML of the suite, unchanged.")


class Failed(_Model):
    """Failed trials of a claim's arms, which are excluded from the claim."""

    trials: Count
    verdict_if_worst: Verdict | None = Field(
        description="The verdict if each of them counted as the worst value; null if none failed."
    )


class Stated(_Model):
    """Whether the claim was stated before its result was known."""

    exploratory: bool = Field(
        description="Whether the suite declares that the claim was stated after its result had "
        "been seen; it is then judged outside the family and undecided."
    )
    after: str = Field(description="What had been seen; empty if the claim is not exploratory.")
    before_trials: bool = Field(
        description="Whether the store had the rule before the first trial of the claim's arms."
    )


class Shown(_Model):
    """The texts of the claims table: rounded numbers in the language of the report."""

    measured: str
    interval: str
    of: str
    claimed: str
    remark: str


class Family(_Model):
    """The family of claims that are corrected together."""

    claims: Count
    level: float = Field(description="Accepted probability of any false verdict in the family.")
    least_seeds: Ordinal = Field(
        description="Minimum number of seeds with which any of them can be decided."
    )


class InterimAnalysis(_Model):
    """The last interim analysis of a claim in a sequential design."""

    number: Ordinal
    of: Ordinal
    seeds: Ordinal
    most: Ordinal
    level: float = Field(description="Significance level of this analysis.")


class Bootstrap(_Model):
    """A BCa bootstrap interval."""

    low: Number
    high: Number


class Comparison(_Model):
    """Comparison of the two sides of a claim; all null if the claim has none."""

    left: str | None
    right: str | None
    levels: dict[str, str] | None = Field(description="Levels of the factors that differ by cell.")
    effect: Effect | None
    threshold: Number
    estimate: Number
    low: Number
    high: Number
    n: Count
    level: float | None
    note: str
    bootstrap: Bootstrap | None = Field(
        description="Interval of the same quantity; null if there is none."
    )
    standardised: Number = Field(
        description="Mean effect divided by its standard deviation, corrected for few seeds."
    )
    improvement: Number = Field(
        description="Fraction of seeds with an effect in the claimed direction; ties count half."
    )
    p_support: Probability | None = Field(
        description="One-sided p of the hypothesis that the claim does not hold here."
    )
    p_against: Probability | None = Field(description="One-sided p of the hypothesis that it does.")
    p_within: Probability | None = Field(
        description="One-sided p of the hypothesis that the effect lies beyond the margin on the "
        "other side; 1 without a margin."
    )
    test: str | None


class Cell(Comparison):
    """A claim at one combination of levels of the factors that its rule leaves open."""

    left: str
    right: str
    levels: dict[str, str] = Field(description="Levels of the factors that differ by cell.")
    effect: Effect
    level: float
    p_support: Probability
    p_against: Probability
    p_within: Probability
    test: str
    verdict: Verdict


class Outlook(_Model):
    """What would decide an undecided claim."""

    seeds: Count | None = Field(
        description="Number of seeds that decides it with 80 % power; null for more than 1,000."
    )
    low: Count | None
    high: Count | None
    opposed: bool = Field(description="Whether the measured effects contradict the claim.")
    seconds_a_seed: float = Field(description="Computing time of one more seed of its arms.")


class _Judged(_Model):
    id: str
    says: str
    source: str
    topic: str
    literature: str
    metric: str
    called: str = Field(
        default="",
        description="The metric in words: the name in the suite, or else that of a quantity or of "
        "a function of one; empty for other metrics.",
    )
    rule: str
    margin: str
    expect: Verdict | None
    flipped: bool = Field(description="Whether the verdict differs from the expected one.")
    failed: Failed = Failed(trials=0, verdict_if_worst=None)
    stated: Stated = Stated(exploratory=False, after="", before_trials=False)
    verdict: Verdict
    shown: Shown
    p: Probability = Field(
        description="Two-sided p of the verdict, or of the one that is closest to being reached."
    )
    p_adjusted: Probability = Field(
        description="p after Holm's correction for all claims of the family; 1 for an exploratory "
        "claim."
    )
    interaction: Probability | None = Field(
        description="p of the hypothesis that the effect is the same in all cells; null for one "
        "cell."
    )
    family: Family
    look: InterimAnalysis | None
    undecided_because: str = Field(
        description="Reason of an undecided verdict, as a clause; otherwise empty."
    )
    to_decide: Outlook | None = Field(
        default=None,
        description="What would decide an undecided claim, if its true effects are as measured; "
        "null for others, or if the seeds give no estimate.",
    )
    across_data: Measured | None = Field(
        description="Interquartile mean of the effect over seeds and data sets, if the cells are "
        "data sets."
    )
    unlearnt: tuple[str, ...] = Field(
        default=(),
        description="Sides of the claim without an arm that beats a constant prediction, if the "
        "metric is about accuracy or loss.",
    )
    guess: Guess | None = Field(
        default=None,
        description="Scores of that prediction; null if there is no such side or they are unknown.",
    )


class Claim(Comparison, _Judged):
    """A claim; its numbers are those of the comparison that supports it least."""

    sentence: str
    cells: tuple[Cell, ...] = Field(description="All comparisons.")
    figures: tuple[Ordinal, ...] = Field(
        default=(), description="Numbers of the figures that show it."
    )


class Arm(_Model):
    """An arm: one setting that is compared with others."""

    name: str
    levels: dict[str, str]
    settings: dict[str, Any] = Field(description="Dotted path to value, as in the suite.")
    config: dict[str, Any] = Field(description="The resolved configuration.")
    seeds: Count = Field(description="Number of planned trials.")
    seeds_ok: Count = Field(description="Number of trials that ended well; means are over these.")


class _Place(_Model):
    arm: str
    quantity: str
    layer: Ordinal | None = Field(
        default=None, description="Layer, from 1; null if the quantity has no layers."
    )
    step: Count | None = Field(
        default=None, description="Training steps; null if it is not measured during training."
    )


class Metric(Measured, _Place):
    """Mean over seeds of a quantity of an arm after the last step.

    For each further axis of the quantity, a field with its name gives the position.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=None)
    __pydantic_extra__: dict[str, int]


class _Printed(_Model):
    arm: str
    quantity: str
    layer: Ordinal
    printed: float
    decimals: Count
    source: str
    reproduced: bool | None = Field(
        description="null if the run changed settings of the suite or has too few trials."
    )
    expected_low: Number = Field(
        description="Prediction interval for one more run, widened by the rounding of the value."
    )
    expected_high: Number


class Published(Measured, _Printed):
    """A published value and the result of this run."""


class Data(_Model):
    """A data set on which arms were trained."""

    name: str = Field(description="The data set in the notation of suites.")
    checksum: str | None = Field(
        description="sha256 over all examples; null if every seed has its own examples."
    )
    examples: dict[str, int] = Field(description="Split to number of examples.")
    arms: tuple[str, ...]
    classes: tuple[int, ...] = Field(
        default=(),
        description="Examples per class, without the test split; empty for regression.",
    )
    guess: Guess | None = Field(
        default=None,
        description="Scores of the best constant prediction on all examples but the test split.",
    )
    test_guess: Guess | None = Field(
        default=None,
        description="Scores of that prediction on the test split; null without one.",
    )
    notices: tuple[str, ...] = Field(
        default=(),
        description="Remarks on how files were read and on unusual values in them, in English.",
    )


class Candidate(_Model):
    """A configuration that tuning tried."""

    values: dict[str, Any]
    score: Number
    scores: tuple[Number, ...] = Field(description="Score with each tuning seed.")
    diverged: Count = Field(description="Number of diverged trials.")
    failed: Count = Field(description="Number of failed trials.")


class TunedArm(_Model):
    """The choice of tuning for an arm."""

    arm: str
    chosen: dict[str, Any] = Field(description="Dotted path to value.")
    written: dict[str, Any] = Field(description="The same settings as written in the suite.")
    score: Number = Field(
        description="Mean score over the tuning seeds; null if a trial diverged or failed."
    )
    edges: dict[str, Literal["low", "high"]] = Field(
        description="Settings whose chosen value lies at an end of the range, and which end."
    )
    candidates: tuple[Candidate, ...]


class Ranked(_Model):
    """A rank and the mean over seeds on which it is based."""

    rank: Ordinal | None = Field(
        description="Rank from 1, the better one for ties; null if the arm was not measured."
    )
    estimate: Number
    low: Number
    high: Number
    seeds: Count
    lost: Count = Field(
        description="Number of seeds that diverged or failed; arms rank behind all arms with "
        "fewer of these."
    )


class RankedArm(_Model):
    """Both ranks of an arm."""

    arm: str
    tuned: Ranked
    written: Ranked


class Ranking(_Model):
    """The arms as tuned and as written, in the order of their tuned ranks."""

    metric: str
    test_split: bool = Field(description="Whether the metric uses the official test split.")
    arms: tuple[RankedArm, ...]


class Tuning(_Model):
    """Tuning of the arms before they were measured."""

    budget: Annotated[int, Field(ge=2)] = Field(description="Number of configurations per arm.")
    seeds: tuple[int, ...] = Field(description="Seeds used only for tuning.")
    metric: str
    better: Better
    trials: Count = Field(description="Number of planned tuning trials of all arms.")
    done: Count
    spaces: dict[str, dict[str, str]] = Field(
        description="Arm to dotted path to search space in words."
    )
    arms: tuple[TunedArm, ...] = Field(description="Empty until all tuning trials have been run.")
    warnings: tuple[str, ...]
    ranking: Ranking | None = Field(description="null before any trial was measured.")


class Placed(_Model):
    """The rank of an arm in a suite without claims."""

    arm: str
    rank: Ordinal
    p: Probability = Field(
        description="p of the hypothesis that no other arm is better, over all other arms."
    )
    may_be_best: bool = Field(
        description="Whether it is in the set that contains the best arm with a probability of "
        "95 %."
    )
    lost: Count = Field(description="Compared seeds without a finite value, counted as the worst.")
    estimate: Number
    low: Number
    high: Number


class BestArms(_Model):
    """The ranking of the arms in a suite without claims, the best one first."""

    metric: str
    seeds: tuple[int, ...] = Field(description="The seeds in which all arms have a value.")
    arms: tuple[Placed, ...]


class Varied(_Model):
    """A setting that differs between arms."""

    path: str
    tuned: bool = Field(description="Whether tuning chose the values, entirely or in part.")
    values: dict[str, str | None] = Field(
        description="Arm to value; null if the arm lacks the setting."
    )


class Check(_Model):
    """Comparison of the fingerprints of a random stream between the arms that draw from it."""

    stream: str
    arms: Ordinal = Field(description="Number of arms that draw from it.")
    equal: tuple[int, ...] = Field(description="Seeds in which they all have the same fingerprint.")
    different: tuple[int, ...] = Field(description="Seeds in which some of them differ.")


class SharedStream(_Model):
    """A random stream and the arms that share it in every seed."""

    stream: str
    arms: tuple[str, ...]
    fingerprints: dict[str, str] = Field(description="Seed to fingerprint.")


class Control(_Model):
    """Settings that were varied and held fixed, and other differences between the arms."""

    varied: tuple[Varied, ...]
    fixed: dict[str, str]
    not_fixed: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    noise: tuple[SharedStream, ...]


class Missing(_Model):
    """A trial that was not computed, because the run was interrupted."""

    arm: str
    seed: int


class Failure(_Model):
    """A trial that diverged or failed."""

    arm: str
    seed: int
    status: Literal["diverged", "failed"]
    reason: str
    trace: str = Field(
        default="",
        description="Frames of the traceback of an error, one per line, starting with the first "
        "frame of the user's code; otherwise empty.",
    )


class Figure(_Model):
    """A figure of the report."""

    number: Ordinal
    title: str
    file: str
    finding: str = Field(
        default="", description="Verdicts of the claims that decide on what it shows; may be empty."
    )
    answers: tuple[str, ...] = Field(default=(), description="Ids of the claims that it shows.")


class Code(_Model):
    """A file of the user's code, or the release of an installed package that it imports."""

    name: str
    checksum: str = Field(
        description="sha256; empty for an installed package, whose name includes its release."
    )


class Provenance(_Model):
    """A run of the program that computed some of the trials."""

    run: str
    started: str
    command: str
    device: str
    threads: int
    python: str
    torch: str
    numpy: str
    reportgen: str
    platform: str
    git_commit: str
    git_dirty: bool
    trials: int
    seconds: float
    code: tuple[Code, ...] = Field(
        default=(), description="User code on which the trials of the run depend."
    )


class Document(_Model):
    """A machine-readable report of reportgen.

    Numbers that are not finite are null; the neighbouring note says why.
    """

    schema_version: Version = Field(
        description="Increases with every change that is incompatible with older readers."
    )
    suite: Suite
    language: Language = Field(
        description="Language of the sentences; keys, verdicts and tests are always English."
    )
    question: str
    answer: str = Field(description="One or two sentences, derived from the verdicts.")
    claims: tuple[Claim, ...]
    arms: tuple[Arm, ...]
    metrics: tuple[Metric, ...] = Field(description="Values at earlier steps are in data/.")
    published: tuple[Published, ...]
    data: tuple[Data, ...] = Field(description="Empty for experiments without data.")
    tuning: Tuning | None = Field(description="null if the suite does not tune.")
    control: Control
    failures: tuple[Failure, ...]
    missing: tuple[Missing, ...]
    figures: tuple[Figure, ...]
    best: BestArms | None = Field(
        default=None, description="null if the suite has claims, or if nothing can be ranked."
    )
    hero: str = Field(
        default="", description="File of the figure at the top of the report; empty without one."
    )
    limits: tuple[str, ...] = Field(description="Limitations.")
    provenance: tuple[Provenance, ...]

    def text(self) -> str:
        """The content of the file; non-ASCII characters are not escaped."""
        plain = self.model_dump(mode="json", exclude_unset=True)
        return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `report.json`."""
    found = Document.model_json_schema(schema_generator=_Schema)
    return {"$schema": _Schema.schema_dialect, **found, "title": "report.json"}


class _Schema(GenerateJsonSchema):
    """Omits the titles, which would only repeat the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """False for every field."""
        return False


def read_document(path: Path) -> Document:
    """Read a `report.json` of this version.

    Raises InputError if the file cannot be read, is not a report, or has another version.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        version = _Versioned.model_validate(found).schema_version
        if version == SCHEMA_VERSION:
            return Document.model_validate(found)
    except (OSError, ValueError, RecursionError) as error:
        what = _what(error)
        raise InputError(f"{path}: expected a report, found something else ({what})") from error
    raise InputError(
        f"{path}: expected schema_version {SCHEMA_VERSION}, found {version}; "
        "`reportgen report SUITE` writes the report anew"
    )


def read_owner(path: Path) -> Owner | None:
    """The suite of a `report.json` of any version; None if the file is missing or invalid."""
    try:
        return _Owned.model_validate(json.loads(path.read_text(encoding="utf-8"))).suite
    except (OSError, ValueError, RecursionError):
        return None


class _Versioned(_Model):
    schema_version: int


class _Owned(_Model):
    suite: Owner


def _what(error: Exception) -> str:
    """Short description of an error; for invalid values, the first one with its path."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place, got = ".".join(map(str, first["loc"])), first["input"]
        given = "" if first["type"] == "missing" else f". Got {got!r} instead"
        return f"{place}: {first['msg']}{given}" if place else f"{first['msg']}{given}"
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
