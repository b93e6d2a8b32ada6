"""Verdicts in words, written from the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportgen.findings.model import Cell, Finding
from reportgen.stats import Verdict, format_interval, format_number
from reportgen.suite.model import Claim, Suite

FEW = 3
"""Claims that may answer the question by themselves, where the suite has no sentence for it."""

MOST_REMARKS = 3  # in one sentence


def sentence(claim: Claim, verdict: Verdict, cells: Sequence[Cell]) -> str:
    """One sentence: what was measured, what was claimed, the verdict."""
    if not cells:
        return f"The arms of this claim were not run: {verdict.value}."
    if len(cells) > 1:
        return _summary(claim, verdict, cells)
    (cell,) = cells
    note = f" ({cell.note})" if cell.note and cell.interval.n else ""
    if cell.interval.n == 0:
        return f"{cell.note[:1].upper()}{cell.note[1:]}: {verdict.value}."
    needed = f"the claim needs {_needed(claim, cell)}"
    return f"{_measured(claim, cell)}; {needed}{note}: {verdict.value}."


def answer(suite: Suite, findings: Sequence[Finding]) -> str:
    """The suite's sentences whose verdicts came true, and the count of all verdicts.

    Where no sentence came true, few claims stand for themselves.
    """
    verdicts = {finding.claim.id: finding.verdict.value for finding in findings}
    said = [
        entry.say
        for entry in suite.answers
        if all(verdicts.get(claim) == verdict for claim, verdict in entry.when.items())
    ]
    if not said and 0 < len(findings) <= FEW:
        return " ".join(_named(finding) for finding in findings)
    return " ".join([*said, _tally(findings)]).strip()


def _named(finding: Finding) -> str:
    """A claim that answers for itself: `Supported: ReLU keeps less of the signal than tanh.`"""
    return f"{finding.verdict.value.capitalize()}: {finding.claim.says.rstrip('.')}."


def _tally(findings: Sequence[Finding]) -> str:
    if not findings:
        return "This suite makes no claims; its figures show what was measured."
    parts = []
    for verdict in Verdict:
        ids = [finding.claim.id for finding in findings if finding.verdict is verdict]
        if ids and verdict is Verdict.SUPPORTED:
            parts.append(f"{len(ids)} of {len(findings)} claims supported")
        elif ids:
            parts.append(f"{len(ids)} {verdict.value} ({', '.join(ids)})")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _measured(claim: Claim, cell: Cell) -> str:
    metric = claim.metric.text
    if cell.effect == "value":
        infinity = "never" if claim.metric.is_time else "infinity"
        return f"{metric} of {cell.left} is {_with_seeds(cell, infinity)}"
    if cell.effect == "ratio":
        return f"{metric} of {cell.left} is {_with_seeds(cell)} times that of {cell.right}"
    return f"{metric} of {cell.left} minus that of {cell.right} is {_with_seeds(cell)}"


def _with_seeds(cell: Cell, infinity: str = "infinity") -> str:
    seeds = f"{cell.interval.n} seed{'s' if cell.interval.n != 1 else ''}"
    text = format_interval(cell.interval, infinity=infinity)
    return f"{text[:-1]}, {seeds})" if text.endswith(")") else f"{text} ({seeds})"


def _needed(claim: Claim, cell: Cell) -> str:
    side = "less than" if claim.rule.comparison == "<" else "more than"
    return f"{side} {format_number(cell.threshold)}"


def _summary(claim: Claim, verdict: Verdict, cells: Sequence[Cell]) -> str:
    counts = [
        f"{sum(cell.verdict is kind for cell in cells)} {kind.value}"
        for kind in Verdict
        if any(cell.verdict is kind for cell in cells)
    ]
    estimates = [c.interval.estimate for c in cells if not math.isnan(c.interval.estimate)]
    spread = ""
    if estimates:
        low, high = format_number(min(estimates)), format_number(max(estimates))
        spread = f", estimates from {low} to {high}"
        if claim.metric.is_time and cells[0].effect == "value":
            spread = spread.replace("infinity", "never")
    return (
        f"{claim.metric.text} in {len(cells)} cells: {', '.join(counts)}{spread}; the claim needs "
        f"{_needed(claim, cells[0])} in each{_remarks(cells)}: {verdict.value}."
    )


def _remarks(cells: Sequence[Cell]) -> str:
    """What the cells say of trials that diverged or never reached a target, each thing once."""
    found = list(dict.fromkeys(remark for cell in cells for remark in cell.remarks))
    if not found:
        return ""
    more = f"; and {len(found) - MOST_REMARKS} more such" if len(found) > MOST_REMARKS else ""
    return f" ({'; '.join(found[:MOST_REMARKS])}{more})"
