"""Claims as the report shows them: the verdict, the measurement, what it is held against."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.findings.model import Cell, Finding
from reportgen.report.tables import Table, numbers, span, table
from reportgen.report.wording import count, listed
from reportgen.stats import Verdict, format_interval, format_number, round_interval

SYMBOLS = {
    Verdict.SUPPORTED: "✓",
    Verdict.CONTRADICTED: "✗",
    Verdict.EQUIVALENT: "≈",
    Verdict.DEPENDS: "◐",
    Verdict.UNDECIDED: "?",
}
OTHER = "other claims"
MEANINGS = {  # of the verdicts that this version gives
    Verdict.SUPPORTED: "the whole interval lies on the claimed side of the threshold",
    Verdict.CONTRADICTED: "the whole interval lies on the other side",
    Verdict.DEPENDS: "it holds in some comparisons and fails in others",
    Verdict.UNDECIDED: "the interval reaches the threshold, or there is no interval",
}


@dataclass(frozen=True)
class ClaimView:
    """A claim. `cell` is the comparison that supports it least: the one a verdict hangs on."""

    finding: Finding
    anchor: str  # id in the page
    symbol: str
    cell: Cell | None
    measured: str  # `0.102`
    interval: str  # `0.101 to 0.103`; empty where there is none
    remark: str  # beside what is claimed: how several comparisons end, or why there is no interval
    sentence: str
    comparisons: Table | None  # every cell, where there is more than one

    @property
    def id(self) -> str:
        """Id in the suite."""
        return self.finding.claim.id

    @property
    def verdict(self) -> str:
        """The verdict in one word."""
        return self.finding.verdict.value

    @property
    def expected(self) -> str:
        """The verdict that the suite expects; empty if it expects none."""
        return self.finding.claim.expect or ""

    @property
    def of(self) -> str:
        """What the number is, besides the metric: a ratio or a difference of two arms."""
        relation = self.cell.effect if self.cell else "value"
        return "" if relation == "value" else f"{relation} of two arms"

    @property
    def claimed(self) -> str:
        """What the rule claims of the measurement, e.g. `below 0.5`."""
        if self.cell is None:
            return ""
        return f"{_side(self.finding)} {_threshold(self.cell)}"


def build_claims(findings: Sequence[Finding]) -> tuple[ClaimView, ...]:
    """A view of every claim, in the order of the suite."""
    return tuple(_build(finding, number) for number, finding in enumerate(findings, start=1))


def tally(claims: Sequence[ClaimView]) -> tuple[tuple[str, str, int], ...]:
    """Verdict, symbol and how many claims have it; verdicts that none has are left out."""
    found = Counter(claim.verdict for claim in claims)
    return tuple((v.value, s, found[v.value]) for v, s in SYMBOLS.items() if found[v.value])


def by_topic(claims: Sequence[ClaimView]) -> tuple[tuple[str, tuple[ClaimView, ...]], ...]:
    """Topics in the order of the suite, each with its claims; claims without one come last."""
    groups: dict[str, list[ClaimView]] = {}
    for claim in claims:
        groups.setdefault(claim.finding.claim.topic, []).append(claim)
    if len(groups) > 1 and "" in groups:
        groups[OTHER] = groups.pop("")
    return tuple((topic, tuple(found)) for topic, found in groups.items())


def compared(cell: Cell) -> str:
    """What the number is of: one arm, a difference or a ratio of two."""
    if cell.effect == "value":
        return cell.left
    return f"{cell.left} {'÷' if cell.effect == 'ratio' else '−'} {cell.right}"


def _build(finding: Finding, number: int) -> ClaimView:
    cell = _weakest(finding)
    several = len(finding.cells) > 1
    return ClaimView(
        finding=finding,
        anchor=f"claim-{number}",
        symbol=SYMBOLS[finding.verdict],
        cell=cell,
        measured=_measured(cell, _infinity(finding)),
        interval=_interval(cell, _infinity(finding)),
        remark=_remark(finding.cells, cell),
        sentence=finding.sentence,
        comparisons=_comparisons(finding) if several else None,
    )


def _weakest(finding: Finding) -> Cell | None:
    """The cell whose interval reaches least far to the claimed side; one without comes first."""
    less = _side(finding) == "below"

    def support(cell: Cell) -> tuple[bool, float]:
        bound = cell.threshold - cell.interval.high if less else cell.interval.low - cell.threshold
        return bool(cell.note) or math.isnan(bound), -math.inf if math.isnan(bound) else bound

    return min(
        finding.cells, key=lambda cell: (not support(cell)[0], support(cell)[1]), default=None
    )


def _side(finding: Finding) -> str:
    return "below" if finding.claim.rule.comparison == "<" else "above"


def _threshold(cell: Cell) -> str:
    return format_number(cell.threshold, 4) + ("x" if cell.effect == "ratio" else "")


def _measured(cell: Cell | None, infinity: str) -> str:
    if cell is None or math.isnan(cell.interval.estimate):
        return "–"
    ratio = cell.effect == "ratio"
    return round_interval(cell.interval, ratio=ratio, infinity=infinity).estimate


def _interval(cell: Cell | None, infinity: str) -> str:
    if cell is None or not cell.interval.bounded:
        return ""
    return span(cell.interval, ratio=cell.effect == "ratio", infinity=infinity)


def _infinity(finding: Finding) -> str:
    """How infinity reads in the numbers of a claim."""
    return "never" if finding.claim.metric.is_time else "infinity"


def _remark(cells: Sequence[Cell], weakest: Cell | None) -> str:
    found = Counter(cell.verdict for cell in cells)
    comparisons = count(len(cells), "comparison")
    if len(found) > 1:
        parts = [f"{verdict.value} in {found[verdict]}" for verdict in SYMBOLS if found[verdict]]
        return f"{listed(parts)} of {comparisons}"
    remarks = [] if weakest is None or weakest.interval.bounded else [_why(weakest)]
    remarks += [f"the weakest of {comparisons}"] if len(cells) > 1 else []
    return ", ".join(remarks)


def _why(cell: Cell) -> str:
    reason = cell.note.partition("; ")[0]
    return f"no interval: {reason}" if reason else "no interval"


def _comparisons(finding: Finding) -> Table:
    return table(
        f"{finding.claim.id}: every comparison",
        ["Comparison", "Verdict", *numbers(["Measured, 95 % interval", "Held against"]), "Note"],
        (
            [
                compared(cell),
                f"{SYMBOLS[cell.verdict]} {cell.verdict.value}",
                format_interval(cell.interval, ratio=cell.effect == "ratio"),
                f"{_side(finding)} {_threshold(cell)}",
                cell.note,
            ]
            for cell in finding.cells
        ),
    )
