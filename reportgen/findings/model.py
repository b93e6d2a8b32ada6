"""The data model of findings, independent of the layout of reports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reportgen.comparison import COMPARISONS
from reportgen.parts.datasets import Guess
from reportgen.stats import Decision, Evidence, InterimAnalysis, Interval, Needed, Verdict
from reportgen.suite.model import Claim

if TYPE_CHECKING:
    from reportgen.findings.best import BestArms

Effect = Literal["value", "difference", "ratio"]


@dataclass(frozen=True)
class Cell:
    """A claim in one cell: one combination of levels of the factors that its rule omits."""

    left: str  # name of an arm or of a group of arms
    right: str  # the same, or the constant as text
    effect: Effect  # what the interval describes: the left side, left - right, or left / right
    evidence: Evidence
    verdict: Verdict = Verdict.UNDECIDED
    levels: Mapping[str, str] = field(default_factory=dict)  # factors in which the cells differ
    note: str = ""  # remarks on the numbers, or why there is no interval
    remarks: tuple[str, ...] = ()  # the part of the note about diverged trials and missed targets
    lost: tuple[bool, ...] = ()  # per side: whether the median over seeds is infinite
    diverged: tuple[bool, ...] = ()  # per side: whether all infinite values are of diverged trials
    infinite: tuple[int, ...] = ()  # per side: number of seeds with an infinite value
    failed: frozenset[tuple[str, int]] = frozenset()  # (arm, seed) of failed trials, left out

    @property
    def interval(self) -> Interval:
        """Confidence interval over seeds of the value, the difference or the ratio."""
        return self.evidence.interval

    @property
    def identical(self) -> bool:
        """Whether both sides have equal values for every seed."""
        interval, nothing = self.interval, {"ratio": 1.0, "difference": 0.0}.get(self.effect)
        same = interval.low == interval.high == interval.estimate == nothing
        return interval.n > 1 and same and not any(self.infinite)

    @property
    def threshold(self) -> float:
        """The threshold that the effect must exceed for the claim to be supported."""
        return self.evidence.threshold

    @property
    def support(self) -> float:
        """Distance of the interval from the threshold, positive on the claimed side.

        NaN if the interval is not bounded.
        """
        interval = self.evidence.interval
        if not interval.bounded:
            return math.nan
        low, high = (
            (interval.low - bound, bound - interval.high) for bound in self.evidence.bounds
        )
        return COMPARISONS[self.evidence.side].support((low, high), min, max)


@dataclass(frozen=True)
class Family:
    """The family of claims that were judged together."""

    claims: int  # number of confirmatory claims of the suite as written, run or not
    level: float  # family-wise error rate
    least: int  # minimum number of seeds to decide any of them


@dataclass(frozen=True)
class Outlook:
    """What would decide an undecided claim, if its true effects are the measured ones.

    needed: number of seeds that decide it with 80 % power.
    opposed: whether the effects contradict the claim, so that more seeds would too.
    seconds: computing time of one more seed of all its arms, on the machine of the run.
    """

    needed: Needed
    opposed: bool
    seconds: float


@dataclass(frozen=True)
class Finding:
    """A claim with its verdict. `cells` has one entry unless the rule omits a factor."""

    claim: Claim
    decision: Decision
    cells: tuple[Cell, ...]
    family: Family
    sentence: str = ""  # the result and the verdict in words, with numbers
    why: str = ""  # clause on why the claim is undecided
    across: Interval | None = None  # interquartile mean over data sets, if the cells are data sets
    rule_first: bool = False  # whether the rule was stored before the first trial of its arms
    if_failed: Verdict | None = None  # verdict if failed trials counted as worst; None: no failure
    tuned: bool = False  # whether its arms were tuned
    look: InterimAnalysis | None = None  # the last interim analysis of the claim, if there are any
    unlearnt: tuple[str, ...] = ()  # sides without an arm that beats the best constant answer
    guess: Guess | None = None  # score of that constant answer, if there are such sides
    outlook: Outlook | None = None  # of an undecided claim, if its seeds give an estimate

    @property
    def verdict(self) -> Verdict:
        """The verdict on the claim."""
        return self.decision.verdict

    @property
    def failed(self) -> int:
        """Number of failed trials of its arms, which are left out of the analysis."""
        return len(frozenset[tuple[str, int]]().union(*(cell.failed for cell in self.cells)))

    @property
    def weakest(self) -> Cell | None:
        """The cell that supports the claim least, which limits the verdict; None without cells."""

        def order(cell: Cell) -> tuple[bool, float]:
            unknown = math.isnan(cell.support)
            return not unknown, 0.0 if unknown else cell.support

        return min(self.cells, key=order, default=None)

    @property
    def not_run(self) -> int:
        """Number of cells of the suite as written whose arms were not run."""
        return max(0, self.claim.cells - len(self.cells))

    @property
    def open(self) -> bool:
        """Whether more seeds could decide it."""
        able = bool(self.cells) and not self.not_run and not self.claim.exploratory
        return able and self.verdict is Verdict.UNDECIDED

    @property
    def seeds(self) -> int:
        """Number of seeds of the cell with the fewest."""
        return min((cell.interval.n for cell in self.cells), default=0)

    @property
    def least_seeds(self) -> int:
        """Minimum number of seeds to decide the claim."""
        return self.family.least * self.claim.metric.seeds_a_value

    @property
    def nothing_learnt(self) -> bool:
        """Whether no arm of the claim beats the best constant answer."""
        sides = {c.left for c in self.cells} | {c.right for c in self.cells if c.effect != "value"}
        return bool(self.unlearnt) and sides <= set(self.unlearnt)

    @property
    def flipped(self) -> bool:
        """Whether the verdict differs from the expected one."""
        return self.claim.expect is not None and self.claim.expect != self.verdict.value


@dataclass(frozen=True)
class PublishedNumber:
    """A published value, compared with the measured one."""

    arm: str
    quantity: str
    layer: int
    printed: float
    decimals: int
    source: str
    ours: Interval  # mean over seeds, 95 % interval
    low: float  # prediction interval of one more run, widened by the rounding of `printed`
    high: float
    reproduced: bool | None  # None: not comparable, as settings were changed or trials are missing


@dataclass(frozen=True)
class Findings:
    """All findings of a run."""

    claims: tuple[Finding, ...]
    published: tuple[PublishedNumber, ...]
    answer: str  # sentences that follow from the verdicts
    best: BestArms | None = None  # the ranking of the arms, of a suite without claims

    @property
    def expected(self) -> tuple[Finding, ...]:
        """Claims with an expected verdict, which `--check` checks."""
        return tuple(finding for finding in self.claims if finding.claim.expect is not None)

    @property
    def flipped(self) -> tuple[Finding, ...]:
        """Claims whose verdict differs from the expected one."""
        return tuple(finding for finding in self.claims if finding.flipped)
