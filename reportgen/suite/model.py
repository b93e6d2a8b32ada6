"""The data model of a loaded suite: resolved, validated and immutable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from reportgen.errors import Position
from reportgen.experiments import AnyExperiment, Better, Config, Shown
from reportgen.language import Language
from reportgen.metrics.nodes import Metric
from reportgen.metrics.rule import Rule
from reportgen.parts.spaces import Space
from reportgen.suite.source import KeyPath

VerdictWord = Literal["supported", "contradicted", "equivalent", "depends", "undecided"]

CLAIM_SIZE = re.compile(r"\{([^{}]+)\}")
"""A place in a sentence of the answer where the measured effect of a claim stands: `{B1}`."""


@dataclass(frozen=True)
class Factor:
    """A factor: its name in rules and tables, its path in the configuration, and its levels."""

    name: str
    path: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Arm:
    """One configuration that is compared with others, with its level of every factor."""

    name: str
    levels: Mapping[str, str]  # factor name -> level label
    config: Config
    settings: Mapping[str, object]  # dotted path -> value, as the suite gives it
    named: bool = False  # whether the suite gives the name; otherwise the levels are the name
    place: Callable[[KeyPath], Position] | None = field(default=None, compare=False, repr=False)
    # path in the configuration -> position in the suite, for error messages


@dataclass(frozen=True)
class Claim:
    """A sentence with the metric and the rule that decide whether it is true."""

    id: str
    says: str
    metric: Metric
    rule: Rule
    source: str = ""
    topic: str = ""
    expect: VerdictWord | None = None  # `--check` fails if another verdict is found
    literature: str = ""
    stated_after: str = ""  # of an exploratory claim: what was seen and changed beforehand
    cells: int = 0  # number of settings in which the rule compares, in the unchanged suite

    @property
    def called(self) -> str:
        """Name of the metric that the suite gives; empty if it gives none."""
        return self.metric.called

    @property
    def exploratory(self) -> bool:
        """Whether it was stated after its result was seen, so that the result cannot confirm it."""
        return bool(self.stated_after)


@dataclass(frozen=True)
class Answer:
    """A sentence of the answer, which is shown if every claim in `when` has one of its verdicts.

    `say` has the measured effect of a claim in place of its id in braces.
    With `each` (claim -> its name in the sentence) there is one sentence per verdict instead.
    """

    when: Mapping[str, tuple[VerdictWord, ...]] = field(default_factory=dict)
    say: str = ""
    each: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)  # verdict -> sentence with {}


@dataclass(frozen=True)
class Published:
    """Published values of a quantity for one arm; `values[i]` belongs to layer `layers[i]`."""

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
    """Sequential design: `start` seeds at first, then more until all claims are decided.

    maximum: the maximum number of seeds.
    """

    start: int
    maximum: int


@dataclass(frozen=True)
class Candidate:
    """A configuration that tuning tries for an arm; `values` maps the tuned paths to values."""

    values: Mapping[str, object]
    config: Config


@dataclass(frozen=True)
class ArmTuning:
    """The tuning of an arm: dotted path -> search space, and the candidates drawn from them."""

    spaces: Mapping[str, Space]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Tuning:
    """The tuning of a suite: every arm tries `budget` candidates.

    The candidate with the best mean of the metric over `seeds` is chosen; these seeds are separate
    from those of the measurement.
    """

    budget: int
    seeds: tuple[int, ...]
    metric: Metric
    better: Better
    arms: Mapping[str, ArmTuning]  # by name of the arm

    def only(self, names: Iterable[str]) -> Tuning:
        """The tuning of these arms only."""
        kept = set(names)
        return replace(self, arms={n: arm for n, arm in self.arms.items() if n in kept})


@dataclass(frozen=True)
class Layout:
    """How the arms are laid out in the figures, as the suite declares it.

    panels: factor with one panel per level in figures of learning curves.
    groups: alternative to `panels`: title of a panel -> names of arms.
    arms: names of the arms in figures of curves over steps or layers; empty: all arms, up to the
        number that fits.
    best: alternative to `arms`, a metric: in each setting of the other factors, the arm with the
        best level of the factor `over`.
    each: names of the arms in figures with one panel per arm; empty: the same as `arms`.
    beside: factor whose levels are shown side by side in these figures and subtracted from each
        other, or the number of consecutive arms that form one such setting.
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
    """A question, the arms of its experiment, and the claims to test.

    seeds: all seeds that trials may use; with a `sequence` fewer may be enough.
    arms: with `tuning`, as written until the values are chosen, and then with the tuned values.
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
    figures: tuple[Shown, ...] = ()  # empty: the default figures of the experiment
    hero: Shown | Literal["claims"] | None = None  # figure at the top; None: the first one
    layout: Layout = field(default_factory=Layout)
    background: str = ""
    reading: tuple[str, ...] = ()  # sentences on how to read the report
    limits: tuple[str, ...] = ()  # limitations of the experiment
    changes: tuple[Change, ...] = ()
    sequence: Sequential | None = None
    language: Language = "en"  # language of the report
    profile: str = ""  # name of the profile that was applied
    tuning: Tuning | None = None
    text: str = field(default="", repr=False)  # the YAML text of the file
    path: str = ""
    family_in_file: int = 0  # number of confirmatory claims in the unchanged file

    @property
    def shows(self) -> tuple[Shown, ...]:
        """The figures of the report, in order."""
        return self.figures or tuple(self.experiment.shows)

    @property
    def confirmatory(self) -> tuple[Claim, ...]:
        """The claims that can be confirmed: all but the exploratory ones."""
        return tuple(claim for claim in self.claims if not claim.exploratory)

    @property
    def family(self) -> int:
        """Number of claims in the multiple-testing correction: all of the file, also if not run."""
        return max(self.family_in_file, len(self.confirmatory))

    def arm(self, name: str) -> Arm:
        """The arm with this name. Raises KeyError if there is none."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise KeyError(name)
