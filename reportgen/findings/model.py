"""What a run found out, in numbers: ready for a report, free of layout."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from reportgen.comparison import COMPARISONS
from reportgen.parts.datasets import Guess
from reportgen.stats import Decision, Evidence, InterimAnalysis, Interval, Verdict
from reportgen.suite.model import Claim

Effect = Literal["value", "difference", "ratio"]


@dataclass(frozen=True)
class Cell:
    """A claim in one cell of the factors that its rule leaves open."""

    left: str  # arm
    right: str  # arm, or the constant as text
    effect: Effect  # what the interval is of: the left side, left - right, or left / right
    evidence: Evidence
    verdict: Verdict = Verdict.UNDECIDED
    levels: Mapping[str, str] = field(default_factory=dict)  # of the factors that cells differ in
    note: str = ""  # why there is no interval, for instance a diverged trial
    remarks: tuple[str, ...] = ()  # of the note: trials that diverged or never reached a target
    lost: tuple[bool, ...] = ()  # for each side, whether its median seed has no finite value
    diverged: tuple[bool, ...] = ()  # for each side, whether that is because trials diverged
    infinite: tuple[int, ...] = ()  # for each side, how many seeds have no finite value
    failed: frozenset[tuple[str, int]] = frozenset()  # arm and seed of trials that are left out

    @property
    def interval(self) -> Interval:
        """Of the value, the difference or the ratio, over seeds."""
        return self.evidence.interval

    @property
    def identical(self) -> bool:
        """Whether both sides have the same value in every seed."""
        interval, nothing = self.interval, {"ratio": 1.0, "difference": 0.0}.get(self.effect)
        same = interval.low == interval.high == interval.estimate == nothing
        return interval.n > 1 and same and not any(self.infinite)

    @property
    def threshold(self) -> float:
        """What the interval is held against, on the claimed side."""
        return self.evidence.threshold

    @property
    def support(self) -> float:
        """How far the whole interval lies on the claimed side; NaN where there is none."""
        interval = self.evidence.interval
        if not interval.bounded:
            return math.nan
        low, high = (
            (interval.low - bound, bound - interval.high) for bound in self.evidence.bounds
        )
        return COMPARISONS[self.evidence.side].support((low, high), min, max)


@dataclass(frozen=True)
class Family:
    """The claims that were judged together, and how sure a verdict on any of them must be."""

    claims: int  # as the suite states them, run or not; without exploratory ones
    level: float  # share of false verdicts that is accepted over all of them
    least: int  # seeds without which none of them can be decided


@dataclass(frozen=True)
class Finding:
    """A claim with its verdict. `cells` has one entry unless the rule leaves factors open."""

    claim: Claim
    decision: Decision
    cells: tuple[Cell, ...]
    family: Family
    sentence: str = ""  # the verdict in words, with the numbers
    why: str = ""  # a clause: why the claim is undecided
    across: Interval | None = None  # interquartile mean over data sets, where the cells are those
    rule_first: bool = False  # whether the store had the rule before the first trial of its arms
    if_failed: Verdict | None = None  # were failed trials the worst value; None without any
    tuned: bool = False  # whether its arms have values that tuning chose
    look: InterimAnalysis | None = None  # with seeds until decided: the last one of this claim
    unlearnt: tuple[str, ...] = ()  # sides, of which no arm does better than a constant answer
    guess: Guess | None = None  # that answer, where there are such sides

    @property
    def verdict(self) -> Verdict:
        """What the measurement says of the claim."""
        return self.decision.verdict

    @property
    def failed(self) -> int:
        """Trials of its arms that failed, of which nothing is known; they are left out."""
        return len(frozenset[tuple[str, int]]().union(*(cell.failed for cell in self.cells)))

    @property
    def weakest(self) -> Cell | None:
        """The cell that supports the claim least: the one a verdict hangs on."""

        def order(cell: Cell) -> tuple[bool, float]:
            unknown = math.isnan(cell.support)
            return not unknown, 0.0 if unknown else cell.support

        return min(self.cells, key=order, default=None)

    @property
    def not_run(self) -> int:
        """Cells of the rule, as the suite is written, whose arms were not run."""
        return max(0, self.claim.cells - len(self.cells))

    @property
    def open(self) -> bool:
        """Whether more seeds could decide it."""
        able = bool(self.cells) and not self.not_run and not self.claim.exploratory
        return able and self.verdict is Verdict.UNDECIDED

    @property
    def seeds(self) -> int:
        """Of the cell that has fewest."""
        return min((cell.interval.n for cell in self.cells), default=0)

    @property
    def least_seeds(self) -> int:
        """Without which it is never decided."""
        return self.family.least * self.claim.metric.seeds_a_value

    @property
    def nothing_learnt(self) -> bool:
        """Whether no arm of the claim does better than a constant answer."""
        sides = {c.left for c in self.cells} | {c.right for c in self.cells if c.effect != "value"}
        return bool(self.unlearnt) and sides <= set(self.unlearnt)

    @property
    def flipped(self) -> bool:
        """Another verdict than the suite expects."""
        return self.claim.expect is not None and self.claim.expect != self.verdict.value


@dataclass(frozen=True)
class PublishedNumber:
    """A number that a text prints, beside ours."""

    arm: str
    quantity: str
    layer: int
    printed: float
    decimals: int
    source: str
    ours: Interval  # mean over seeds, 95 % interval
    low: float  # where one more run would lie, widened by the rounding of the print
    high: float
    reproduced: bool | None  # None: the run's setting differs from the suite's


@dataclass(frozen=True)
class Findings:
    """All that a run found out."""

    claims: tuple[Finding, ...]
    published: tuple[PublishedNumber, ...]
    answer: str  # one or two sentences, written from the verdicts

    @property
    def expected(self) -> tuple[Finding, ...]:
        """Claims of which the suite expects a verdict: those that `--check` checks."""
        return tuple(finding for finding in self.claims if finding.claim.expect is not None)

    @property
    def flipped(self) -> tuple[Finding, ...]:
        """Claims whose verdict differs from the expected one."""
        return tuple(finding for finding in self.claims if finding.flipped)
