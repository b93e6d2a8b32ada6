"""`report.json` as pydantic models: what is written, its JSON Schema, and what readers get.

JSON has no infinity and no NaN: such a number is null, and the `note` beside it says why. Where a
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
"""Not checked: rounding may carry one past 1 by a last digit."""
Count = Annotated[int, Field(ge=0)]
Ordinal = Annotated[int, Field(ge=1)]
"""Counted from 1."""


class _Model(BaseModel):
    """Writes all that it was given; a reader ignores fields that it does not know.

    A field with a default is not in every report of this version.
    """

    model_config = ConfigDict(
        frozen=True, from_attributes=True, json_schema_extra={"additionalProperties": False}
    )


class Guess(_Model):
    """What the best constant answer scores."""

    accuracy: Number = Field(
        description="Of always naming the most frequent class; null for a regression."
    )
    loss: Number = Field(
        description="Of always giving the frequencies of the classes, or the mean of the targets; "
        "null where a class is new."
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
    """What is varied on purpose."""

    name: str
    path: str
    levels: tuple[str, ...]


class Change(_Model):
    """A setting that the command line changed."""

    path: str
    before: str
    after: str
    by: str


class Owner(_Model):
    """The suite that a report is of."""

    name: str
    profile: str = Field(description="The profile that was applied; empty if none was.")


class Suite(Owner):
    """The question and the design."""

    kind: str = Field(description="The kind of experiment, e.g. propagate.")
    file: str = Field(description="Name of the suite's file, without its folder.")
    background: str
    seeds: tuple[int, ...]
    factors: tuple[Factor, ...]
    changes: tuple[Change, ...] = Field(description="Settings that the command line changed.")
    text: str = Field(description="The suite's YAML as it stands in its file.")


class Failed(_Model):
    """Trials of a claim's arms that failed; they are left out."""

    trials: Count
    verdict_if_worst: Verdict | None = Field(
        description="The verdict if each of them counted as the worst value; null where none "
        "failed."
    )


class Stated(_Model):
    """Whether the claim came before its result."""

    exploratory: bool = Field(
        description="The suite says that it was stated after its result had been seen: it is "
        "judged outside the family and undecided."
    )
    after: str = Field(description="What had been seen; empty where the claim is not exploratory.")
    before_trials: bool = Field(
        description="The store had the rule before it had the first trial of the claim's arms."
    )


class Shown(_Model):
    """The numbers as the claims table writes them, rounded, in the language of the report."""

    measured: str
    interval: str
    of: str
    claimed: str
    remark: str


class Family(_Model):
    """The claims that were judged together."""

    claims: Count
    level: float = Field(description="Share of false verdicts that is accepted over all of them.")
    least_seeds: Ordinal = Field(description="Fewer seeds can decide none of them.")


class Look(_Model):
    """With seeds until decided: the last look at a claim."""

    number: Ordinal
    of: Ordinal
    seeds: Ordinal
    most: Ordinal
    level: float = Field(description="What this look may spend.")


class Bootstrap(_Model):
    """BCa bootstrap interval."""

    low: Number
    high: Number


class Comparison(_Model):
    """One side of a claim against the other; all is null where a claim has no comparison."""

    left: str | None
    right: str | None
    levels: dict[str, str] | None = Field(description="Of the factors in which the cells differ.")
    effect: Effect | None
    threshold: Number
    estimate: Number
    low: Number
    high: Number
    n: Count
    level: float | None
    note: str
    bootstrap: Bootstrap | None = Field(description="Of the same quantity; null without one.")
    standardised: Number = Field(
        description="Mean effect over its standard deviation, corrected for few seeds."
    )
    improvement: Number = Field(
        description="Share of seeds in which the effect goes the claimed way, ties half."
    )
    p_support: Probability | None = Field(
        description="One-sided: of the hypothesis that the claim does not hold here."
    )
    p_against: Probability | None = Field(description="One-sided: that it does.")
    p_within: Probability | None = Field(
        description="One-sided: that the effect lies beyond the margin on the other side; 1 "
        "without a margin."
    )
    test: str | None


class Cell(Comparison):
    """A claim in one cell of the factors that its rule leaves open."""

    left: str
    right: str
    levels: dict[str, str] = Field(description="Of the factors in which the cells differ.")
    effect: Effect
    level: float
    p_support: Probability
    p_against: Probability
    p_within: Probability
    test: str
    verdict: Verdict


class _Judged(_Model):
    id: str
    says: str
    source: str
    topic: str
    literature: str
    metric: str
    called: str = Field(
        default="",
        description="The metric in words: as the suite calls it, else those of a quantity or of a "
        "function of one; empty for all else.",
    )
    rule: str
    margin: str
    expect: Verdict | None
    flipped: bool = Field(description="Another verdict than the expected one.")
    failed: Failed = Failed(trials=0, verdict_if_worst=None)
    stated: Stated = Stated(exploratory=False, after="", before_trials=False)
    verdict: Verdict
    shown: Shown
    p: Probability = Field(
        description="Of the verdict, or of the one nearest to being reached; two-sided."
    )
    p_adjusted: Probability = Field(
        description="After Holm's correction for all claims of the family; 1 for an exploratory "
        "claim."
    )
    interaction: Probability | None = Field(
        description="p of the hypothesis that the effect is the same in all cells; null for one "
        "cell."
    )
    family: Family
    look: Look | None
    undecided_because: str = Field(description="A clause; empty for other verdicts.")
    across_data: Measured | None = Field(
        description="Interquartile mean of the effect over seeds and data sets, where the cells "
        "are those."
    )
    unlearnt: tuple[str, ...] = Field(
        default=(),
        description="Sides of the claim of which no arm is seen to beat a constant answer, where "
        "the metric is about accuracy or loss.",
    )
    guess: Guess | None = Field(
        default=None,
        description="What that answer scores; null: there is no such side, or that is not known.",
    )


class Claim(Comparison, _Judged):
    """A claim; its numbers are those of the comparison that supports it least."""

    sentence: str
    cells: tuple[Cell, ...] = Field(description="All comparisons.")


class Arm(_Model):
    """One side of the comparison."""

    name: str
    levels: dict[str, str]
    settings: dict[str, Any] = Field(description="Dotted path to value, as the suite gives it.")
    config: dict[str, Any] = Field(description="The resolved configuration.")
    seeds: Count = Field(description="Trials planned.")
    seeds_ok: Count = Field(description="Trials that ended well; means are over these.")


class _Place(_Model):
    arm: str
    quantity: str
    layer: Ordinal | None = Field(
        default=None, description="Counted from 1; null: not a quantity of layers."
    )
    step: Count | None = Field(
        default=None, description="Steps of training made; null: not measured while training."
    )


class Metric(Measured, _Place):
    """Mean over seeds of a quantity of an arm, after the last step.

    Where the quantity has further axes, a field called like the axis says the place on it.
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
        description="null: the run's setting differs from the suite's, or too few trials."
    )
    expected_low: Number = Field(
        description="Where one more run would lie, widened by the rounding of the print."
    )
    expected_high: Number


class Published(Measured, _Printed):
    """A number that a text prints, beside that of this run."""


class Data(_Model):
    """What arms learnt from."""

    name: str = Field(description="The data set as a suite writes it.")
    checksum: str | None = Field(
        description="sha256 over all examples; null where every seed has its own."
    )
    examples: dict[str, int] = Field(description="Split to number of examples.")
    arms: tuple[str, ...]
    classes: tuple[int, ...] = Field(
        default=(),
        description="Examples of each class, without the test split; empty for a regression.",
    )
    guess: Guess | None = Field(
        default=None,
        description="What the best constant answer scores on the examples without the test split.",
    )
    test_guess: Guess | None = Field(
        default=None, description="The same answer on the test split; null without one."
    )
    notices: tuple[str, ...] = Field(
        default=(),
        description="How the files were read, and what is unusual about their numbers; in English.",
    )


class Candidate(_Model):
    """Values that tuning tried."""

    values: dict[str, Any]
    score: Number
    scores: tuple[Number, ...] = Field(description="Of each tuning seed.")
    diverged: Count = Field(description="Trials.")
    failed: Count = Field(description="Trials.")


class TunedArm(_Model):
    """What tuning chose for an arm."""

    arm: str
    chosen: dict[str, Any] = Field(description="Dotted path to value.")
    written: dict[str, Any] = Field(description="The same settings as the suite writes them.")
    score: Number = Field(
        description="Mean over the tuning seeds; null: a trial diverged or failed."
    )
    edges: dict[str, Literal["low", "high"]] = Field(
        description="Settings whose chosen value lies at an end of the range."
    )
    candidates: tuple[Candidate, ...]


class Ranked(_Model):
    """A rank with the mean over seeds behind it."""

    rank: Ordinal | None = Field(
        description="Equal results share the better rank; null: not measured."
    )
    estimate: Number
    low: Number
    high: Number
    seeds: Count
    lost: Count = Field(
        description="Seeds that diverged or failed; an arm that lost some ranks behind all that "
        "lost fewer."
    )


class RankedArm(_Model):
    """Both ranks of an arm."""

    arm: str
    tuned: Ranked
    written: Ranked


class Ranking(_Model):
    """The arms, best first, as tuned and as written."""

    metric: str
    test_split: bool = Field(description="Whether the metric is of the official test split.")
    arms: tuple[RankedArm, ...]


class Tuning(_Model):
    """What the arms were tuned by, before they were measured."""

    budget: Annotated[int, Field(ge=2)] = Field(description="Configurations that every arm tries.")
    seeds: tuple[int, ...] = Field(description="Of the tuning trials; none of them measures.")
    metric: str
    better: Better
    trials: Count = Field(description="Tuning trials planned, of all arms.")
    done: Count
    spaces: dict[str, dict[str, str]] = Field(
        description="Arm to dotted path to the space in words."
    )
    arms: tuple[TunedArm, ...] = Field(description="Empty until every candidate was tried.")
    warnings: tuple[str, ...]
    ranking: Ranking | None = Field(description="null before anything is measured.")


class Varied(_Model):
    """A setting in which arms differ."""

    path: str
    tuned: bool = Field(description="Whether tuning chose the values, or parts of them.")
    values: dict[str, str | None] = Field(description="Arm to value.")


class Check(_Model):
    """A random stream, compared by fingerprint between the arms that draw from it."""

    stream: str
    arms: Ordinal = Field(description="Arms that draw from it.")
    equal: tuple[int, ...] = Field(description="Seeds in which all of them have one fingerprint.")
    different: tuple[int, ...] = Field(description="Seeds in which two of them differ.")


class Noise(_Model):
    """A random stream and the arms that share it in every seed."""

    stream: str
    arms: tuple[str, ...]
    fingerprints: dict[str, str] = Field(description="Seed to fingerprint.")


class Control(_Model):
    """What was varied, what was held fixed, and what could not be."""

    varied: tuple[Varied, ...]
    fixed: dict[str, str]
    not_fixed: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    noise: tuple[Noise, ...]


class Missing(_Model):
    """A trial that was not computed, because the run was interrupted."""

    arm: str
    seed: int


class Failure(_Model):
    """A trial that did not end well."""

    arm: str
    seed: int
    status: Literal["diverged", "failed"]
    reason: str
    trace: str = Field(
        default="",
        description="Of an error the frames down to where it was raised, a line each, from the "
        "first of the user's code on; else empty.",
    )


class Figure(_Model):
    """A figure of the report."""

    number: Ordinal
    title: str
    file: str


class Code(_Model):
    """A file of the user's code, or the release of an installed package that it imports."""

    name: str
    checksum: str = Field(
        description="sha256; empty for an installed package, whose release stands in the name."
    )


class Provenance(_Model):
    """A run that computed some of the trials."""

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
        default=(), description="All of the user's code that the run's trials depend on."
    )


class Document(_Model):
    """A report of reportgen for programs.

    Numbers that are not finite are null; the note beside them says why.
    """

    schema_version: Version = Field(
        description="Grows when a reader of an older version would go wrong."
    )
    suite: Suite
    language: Language = Field(
        description="Of the sentences; keys, verdicts and tests are English in all of them."
    )
    question: str
    answer: str = Field(description="One or two sentences, written from the verdicts.")
    claims: tuple[Claim, ...]
    arms: tuple[Arm, ...]
    metrics: tuple[Metric, ...] = Field(description="Values at earlier steps are in data/.")
    published: tuple[Published, ...]
    data: tuple[Data, ...] = Field(description="Empty for experiments without data.")
    tuning: Tuning | None = Field(description="null: the suite does not tune.")
    control: Control
    failures: tuple[Failure, ...]
    missing: tuple[Missing, ...]
    figures: tuple[Figure, ...]
    limits: tuple[str, ...] = Field(description="What the report does not show.")
    provenance: tuple[Provenance, ...]

    def text(self) -> str:
        """The file; non-ASCII letters stay readable."""
        plain = self.model_dump(mode="json", exclude_unset=True)
        return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `report.json`."""
    found = Document.model_json_schema(schema_generator=_Schema)
    return {"$schema": _Schema.schema_dialect, **found, "title": "report.json"}


class _Schema(GenerateJsonSchema):
    """Without the titles that say a key again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: the key says it."""
        return False


def read_document(path: Path) -> Document:
    """A `report.json` of this version.

    Raises InputError for a file that cannot be read, that is no report, or of another version.
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
    """The suite that a `report.json` of any version is of; None where there is no such file."""
    try:
        return _Owned.model_validate(json.loads(path.read_text(encoding="utf-8"))).suite
    except (OSError, ValueError, RecursionError):
        return None


class _Versioned(_Model):
    schema_version: int


class _Owned(_Model):
    suite: Owner


def _what(error: Exception) -> str:
    """In a few words; of wrong values the first, with its place."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place, got = ".".join(map(str, first["loc"])), first["input"]
        given = "" if first["type"] == "missing" else f". Got {got!r} instead"
        return f"{place}: {first['msg']}{given}" if place else f"{first['msg']}{given}"
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
