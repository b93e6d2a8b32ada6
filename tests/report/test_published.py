from __future__ import annotations

from dataclasses import replace

from reportgen.experiments.propagate.run import PropagateExperiment
from reportgen.findings.model import PublishedNumber
from reportgen.language import phrases
from reportgen.report import ReportView
from reportgen.report.published import build_published
from reportgen.stats import Interval
from tests.report import factory

PROPAGATE = PropagateExperiment()


def number(reproduced: bool | None, layer: int = 1, printed: float = 0.49) -> PublishedNumber:
    ours = Interval(0.484, 0.481, 0.487, 10)
    return PublishedNumber(
        "a", "activation_std", layer, printed, 2, "notes", ours, 0.471, 0.497, reproduced
    )


def test_the_summary_counts_what_was_judged() -> None:
    found = [number(True), number(False, 2), number(True, 3)]
    shown = build_published(found, PROPAGATE, (), phrases("en"))
    assert shown is not None
    assert shown.summary == "2 of 3 published values reproduced."
    assert "by chance" in shown.rule
    assert [cell.text for cell in shown.overview.rows[0][2:]] == ["0.49 ✓", "0.49 ✗", "0.49 ✓"]
    row = shown.tables[0].rows[1]
    assert [cell.text for cell in row] == [
        "a",
        "standard deviation of activations",
        "2",
        "0.49",
        "0.4840",
        "0.471 to 0.497",
        "✗ not reproduced",
    ]
    assert row[4].detail == "0.4810 to 0.4870"


def test_numbers_of_a_changed_setting_are_not_judged() -> None:
    shown = build_published([number(None)], PROPAGATE, factory.QUICK, phrases("en"))
    assert shown is not None
    text = "The published values were not judged, because this run changed the setting."
    assert shown.summary == text


def test_each_source_has_its_own_table() -> None:
    found = [number(True), replace(number(True), source="another text")]
    shown = build_published(found, PROPAGATE, (), phrases("en"))
    assert shown is not None
    assert [table.caption for table in shown.tables] == [
        "Published in notes, with our mean over seeds",
        "Published in another text, with our mean over seeds",
    ]


def test_printed_numbers_lie_in_the_figure(view: ReportView) -> None:
    figure = next(f for f in view.figures if f.svg.slug == "activation-std")
    assert "published values" in figure.svg.description
    assert "Hollow diamonds are published values." in figure.caption
