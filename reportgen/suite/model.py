"""A suite after loading: everything is resolved, checked and immutable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from reportgen.errors import Position
from reportgen.experiments import AnyExperiment, Better, Config, Shown
from reportgen.language import Language
from reportgen.metrics.nodes import Metric
from reportgen.metrics.rule import Rule
from reportgen.suite.source import KeyPath
from reportgen.suite.spaces import Space

VerdictWord = Literal["supported", "contradicted", "equivalent", "depends", "undecided"]


@dataclass(frozen=True)
class Factor:
    """What is varied on purpose: `name` in rules and tables, `path` into the configuration."""

    name: str
    path: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Arm:
    """One side of the comparison."""

    name: str
    levels: Mapping[str, str]  # factor name -> level label
    config: Config
    settings: Mapping[str, object]  # dotted path -> value, as the suite gives it
    named: bool = False  # by its author; else its levels are its name
    place: Callable[[KeyPath], Position] | None = field(default=None, compare=False, repr=False)
    # where the suite says what stands at a path of the configuration


@dataclass(frozen=True)
class Claim:
    """A sentence with the rule that makes it true or false."""

    id: str
    says: str
    metric: Metric
    rule: Rule
    source: str = ""
    topic: str = ""
    expect: VerdictWord | None = None  # found before; `--check` fails on another one
    literature: str = ""
    stated_after: str = ""  # where its result was seen before: what was changed or added then
    cells: int = 0  # settings in which the rule compares, in the suite as it is written

    @property
    def called(self) -> str:
        """What the suite calls the metric; may be empty."""
        return self.metric.called

    @property
    def exploratory(self) -> bool:
        """Whether it was stated after its result was seen, so that this cannot confirm it."""
        return bool(self.stated_after)


@dataclass(frozen=True)
class Answer:
    """A sentence that holds when the claims named in `when` have one of the verdicts given there.

    Or, with `each` (claim -> its name), the sentences of the verdicts that some of them have.
    """

    when: Mapping[str, tuple[VerdictWord, ...]] = field(default_factory=dict)
    say: str = ""
    each: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)  # by verdict; {} is for the names


@dataclass(frozen=True)
class Published:
    """Numbers that a text prints for one arm, one for each layer (or the layers listed)."""

    arm: str
    quantity: str
    values: tuple[float, ...]
    layers: tuple[int, ...]
    decimals: int
    source: str


@dataclass(frozen=True)
class Change:
    """A setting of the suite that the command line changed: `--set`, `--seeds`, `--quick`."""

    path: str
    before: str
    after: str
    by: str


@dataclass(frozen=True)
class Sequential:
    """Seeds that are added until every claim is decided: `start` at first, `maximum` at most."""

    start: int
    maximum: int


@dataclass(frozen=True)
class Candidate:
    """A configuration that an arm tries: `values` (dotted path -> value) put into its own."""

    values: Mapping[str, object]
    config: Config


@dataclass(frozen=True)
class ArmTuning:
    """What is tuned of an arm: dotted path -> space, and the candidates drawn from them."""

    spaces: Mapping[str, Space]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Tuning:
    """The same number of candidates for every arm, judged by a metric over seeds of their own."""

    budget: int
    seeds: tuple[int, ...]
    metric: Metric
    better: Better
    arms: Mapping[str, ArmTuning]  # by name of the arm

    def only(self, names: Iterable[str]) -> Tuning:
        """Of these arms alone."""
        kept = set(names)
        return replace(self, arms={n: arm for n, arm in self.arms.items() if n in kept})


@dataclass(frozen=True)
class Layout:
    """Where arms stand in the figures, as a suite declares it.

    panels: the factor whose levels have a panel each in figures of curves. groups: instead of it,
        title of a panel -> names of arms.
    arms: the names of the arms in figures of curves; empty: all, as far as they fit.
    best: instead of arms, a metric: each setting of the other factors at its best level of `over`.
    each: the names of the arms that have a panel each in other figures; empty: as `arms`.
    beside: the factor whose levels stand beside each other there and are subtracted from each
        other, or how many arms in a row are one such setting.
    """

    panels: str = ""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arms: tuple[str, ...] = ()
    best: Metric | None = None
    over: str = ""
    each: tuple[str, ...] = ()
    beside: str | int = ""


@dataclass(frozen=True)
class Suite:
    """One question, its experiment, its claims.

    `seeds` are all that a trial may have; with a `sequence` fewer may do. With `tuning`, `arms` are
    as the suite writes them until the values are chosen, and then as they were tuned.
    """

    name: str
    question: str
    experiment: AnyExperiment
    arms: tuple[Arm, ...]
    factors: tuple[Factor, ...]
    seeds: tuple[int, ...]
    claims: tuple[Claim, ...]
    answers: tuple[Answer, ...] = ()
    published: tuple[Published, ...] = ()
    figures: tuple[Shown, ...] = ()  # empty: those that the experiment shows
    layout: Layout = field(default_factory=Layout)
    background: str = ""
    reading: tuple[str, ...] = ()  # how to read the report
    limits: tuple[str, ...] = ()  # what it does not show
    changes: tuple[Change, ...] = ()
    sequence: Sequential | None = None
    language: Language = "en"  # of the report
    profile: str = ""  # the name of the profile that was applied
    tuning: Tuning | None = None
    text: str = field(default="", repr=False)  # the YAML as it stands in the file
    path: str = ""
    family_in_file: int = 0  # with the claims that settings took out

    @property
    def shows(self) -> tuple[Shown, ...]:
        """The figures of the report, in their order."""
        return self.figures or tuple(self.experiment.shows)

    @property
    def confirmatory(self) -> tuple[Claim, ...]:
        """The claims that can be confirmed: all but the exploratory ones."""
        return tuple(claim for claim in self.claims if not claim.exploratory)

    @property
    def family(self) -> int:
        """Number of claims that share the level: all that the file states, whatever is run."""
        return max(self.family_in_file, len(self.confirmatory))

    def arm(self, name: str) -> Arm:
        """The arm of that name; KeyError if there is none."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise KeyError(name)
