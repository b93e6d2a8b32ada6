"""The files beside the pages: `figures/` and `data/`.

`figures/` has one SVG for each figure of `report.md`; `data/` has measurements, claims, and the
status of every trial.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reportgen.findings.model import Cell
from reportgen.report.data import Tidy, Value
from reportgen.report.render._base import Renderer
from reportgen.report.view import ReportView


class FigureRenderer(Renderer):
    """`figures/*.svg`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """Every chart as a file of its own, with its title and its source."""
        charts = [svg for figure in view.figures for svg in figure.svgs]
        return {f"figures/{svg.slug}.svg": svg.standalone(view.source) for svg in charts}


class DataRenderer(Renderer):
    """`data/*.csv`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """Every table as CSV."""
        return {f"data/{table.name}": table.csv() for table in data_tables(view)}


def data_tables(view: ReportView) -> tuple[Tidy, ...]:
    """All tables of a report; their names are the file names."""
    return (
        *view.data,
        Tidy("claims.csv", _CLAIM, tuple(_claims(view)), _CLAIM_TEXTS),
        Tidy("trials.csv", _TRIAL, tuple(_trials(view)), ("arm", "status", "reason")),
    )


_CLAIM = (
    *("id", "says", "source", "metric", "rule", "margin", "expect", "verdict"),
    *("p", "p_adjusted", "interaction"),
    *("left", "right", "effect", "cell_verdict", "estimate", "low", "high", "n", "threshold"),
    *("bootstrap_low", "bootstrap_high", "standardised", "improvement"),
    *("p_support", "p_against", "test", "note"),
)
_CLAIM_TEXTS = (
    *("id", "says", "source", "metric", "rule", "margin", "expect", "verdict"),
    *("left", "right", "effect", "cell_verdict", "test", "note"),
)
_TRIAL = ("arm", "seed", "status", "reason")


def _claims(view: ReportView) -> Iterator[tuple[Value, ...]]:
    """A row per comparison; most claims have one comparison."""
    for shown in view.claims:
        claim = shown.finding.claim
        head = (claim.id, claim.says, claim.source, claim.metric.text, claim.rule.text)
        decision = shown.finding.decision
        verdict = (str(claim.rule.margin), shown.expected, shown.verdict)
        sure = (decision.p, decision.adjusted, decision.interaction)
        for cell in shown.finding.cells:
            yield *head, *verdict, *sure, *_cell(cell)
        if not shown.finding.cells:
            yield *head, *verdict, *sure, *(None,) * (len(_CLAIM) - 11)


def _cell(cell: Cell) -> tuple[Value, ...]:
    interval, evidence = cell.interval, cell.evidence
    bootstrap = evidence.bootstrap
    return (
        *(cell.left, cell.right, cell.effect, cell.verdict.value),
        *(interval.estimate, interval.low, interval.high, interval.n, cell.threshold),
        *((bootstrap.low, bootstrap.high) if bootstrap else (None, None)),
        *(evidence.standardised, evidence.improvement),
        *(evidence.p_support, evidence.p_against, evidence.test, cell.note or interval.note),
    )


def _trials(view: ReportView) -> Iterator[tuple[Value, ...]]:
    for arm in view.arms:
        ended = [(r.trial.seed, r.outcome.status, r.outcome.reason) for r in (*arm.ok, *arm.failed)]
        absent = [(trial.seed, "missing", "") for trial in arm.missing]
        for seed, status, reason in sorted([*ended, *absent]):
            yield arm.name, seed, status, reason
