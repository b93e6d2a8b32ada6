"""What a run found out, in numbers: ready for a report, free of layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportgen.stats import Interval, Verdict
from reportgen.suite.model import Claim

Effect = Literal["value", "difference", "ratio"]


@dataclass(frozen=True)
class Cell:
    """A claim in one cell of the factors that its rule leaves open."""

    left: str  # arm
    right: str  # arm, or the constant as text
    effect: Effect  # what the interval is of: the left side, left - right, or left / right
    interval: Interval  # over seeds
    threshold: float  # what the interval is held against
    verdict: Verdict
    note: str = ""  # why there is no interval, for instance a diverged trial
    remarks: tuple[str, ...] = ()  # of the note: trials that diverged or never reached a target


@dataclass(frozen=True)
class Look:
    """The look at which a claim was judged: `number` of `of`, with `seeds` of at most `most`."""

    number: int
    of: int
    seeds: int
    most: int
    level: float  # share of false verdicts that this look may spend

    @property
    def last(self) -> bool:
        """Whether no more seeds would have come."""
        return self.number == self.of


@dataclass(frozen=True)
class Finding:
    """A claim with its verdict. `cells` has one entry unless the rule leaves factors open."""

    claim: Claim
    verdict: Verdict
    cells: tuple[Cell, ...]
    sentence: str  # the verdict in words, with the numbers
    look: Look | None = None  # with seeds until decided: the last look at this claim

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
    def flipped(self) -> tuple[Finding, ...]:
        """Claims whose verdict differs from the expected one."""
        return tuple(finding for finding in self.claims if finding.flipped)
