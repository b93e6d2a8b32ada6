"""Tidy tables of a report, one observation a row, as CSV text."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence

from reportgen.report.histograms import bin_edges
from reportgen.report.view import ReportView

Value = str | int | float | None


def data_files(view: ReportView) -> dict[str, str]:
    """File name -> content."""
    return {
        "layers.csv": _csv(("arm", "seed", "layer", "quantity", "value"), _layers(view)),
        "claims.csv": _csv(_CLAIM, _claims(view)),
        "histograms.csv": _csv(("arm", "layer", "low", "high", "count"), _histograms(view)),
        "trials.csv": _csv(("arm", "seed", "status", "reason"), _trials(view)),
    }


_CLAIM = (
    *("id", "says", "source", "metric", "rule", "margin", "expect", "verdict"),
    *("left", "right", "effect", "cell_verdict", "estimate", "low", "high", "n", "threshold"),
    "note",
)


def _layers(view: ReportView) -> Iterator[tuple[Value, ...]]:
    """Every number of every trial that left some; those of failed trials are in `trials.csv`."""
    for arm in view.arms:
        for record in sorted((*arm.ok, *arm.failed), key=lambda r: r.trial.seed):
            for quantity in view.suite.kind.quantities:
                array = record.outcome.arrays.get(quantity, ())
                for layer, value in enumerate(array, start=1):
                    yield arm.name, record.trial.seed, layer, quantity, float(value)


def _claims(view: ReportView) -> Iterator[tuple[Value, ...]]:
    """One row a comparison: most claims have one."""
    for shown in view.claims:
        claim = shown.finding.claim
        head = (claim.id, claim.says, claim.source, claim.metric.text, claim.rule.text)
        verdict = (str(claim.rule.margin), shown.expected, shown.verdict)
        for cell in shown.finding.cells:
            interval = cell.interval
            numbers = (interval.estimate, interval.low, interval.high, interval.n, cell.threshold)
            sides = (cell.left, cell.right, cell.effect, cell.verdict.value)
            yield *head, *verdict, *sides, *numbers, cell.note or interval.note
        if not shown.finding.cells:
            yield *head, *verdict, *("",) * 10


def _histograms(view: ReportView) -> Iterator[tuple[Value, ...]]:
    """Counts summed over the seeds that ended well; the first and last bin are unbounded."""
    for arm in view.arms:
        counts = arm.counts()
        if counts is None:
            continue
        edges = [-math.inf, *bin_edges(counts.shape[1] - 2).round(10).tolist(), math.inf]
        for layer, row in enumerate(counts.tolist(), start=1):
            for low, high, number in zip(edges[:-1], edges[1:], row, strict=True):
                yield arm.name, layer, low, high, number


def _trials(view: ReportView) -> Iterator[tuple[Value, ...]]:
    for arm in view.arms:
        ended = [(r.trial.seed, r.outcome.status, r.outcome.reason) for r in (*arm.ok, *arm.failed)]
        absent = [(trial.seed, "missing", "") for trial in arm.missing]
        for seed, status, reason in sorted([*ended, *absent]):
            yield arm.name, seed, status, reason


def _csv(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """RFC 4180 with line feeds; floats as the shortest text that reads back to the same number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
