"""`junit.xml`: one test case per claim, for continuous integration systems.

There is no standard; the file is valid under the schema of Jenkins, `junit-10.xsd` in
https://github.com/jenkinsci/xunit-plugin, and only uses elements that other readers also support.
Times are omitted, because they would make two reports of the same trials differ.
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

from reportgen.execution.model import Record
from reportgen.findings.model import Cell
from reportgen.language import ENGLISH
from reportgen.report.claims import ClaimView
from reportgen.report.evidence import compared
from reportgen.report.render._base import Renderer
from reportgen.report.view import ReportView
from reportgen.report.wording import count
from reportgen.stats import format_interval


class JunitRenderer(Renderer):
    """`junit.xml`."""

    def files(self, view: ReportView, templates: Path | None = None) -> dict[str, str]:
        """The file with the test cases; it has no template."""
        return {"junit.xml": render_junit(view)}


def render_junit(view: ReportView) -> str:
    """Test cases for the claims, errors for failed trials, and notes on diverged trials.

    A claim passes if its verdict is the one that the suite expects, and fails otherwise. Claims
    without an expected verdict are skipped, with their verdict as the reason, and so are
    exploratory claims, which have no verdict.
    """
    failed = [record for arm in view.arms for record in arm.failed]
    root = ET.Element("testsuites", {"name": "reportgen"})
    suite = ET.SubElement(root, "testsuite", {"name": _text(view.suite.name)})
    for claim in view.claims:
        _claim(suite, claim, view.suite.name)
    for record in failed:
        _trial(suite, record, view.suite.name)
    _count(root, suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _claim(suite: ET.Element, claim: ClaimView, name: str) -> None:
    case = _case(suite, name, f"{claim.id}: {claim.finding.claim.says}")
    if claim.finding.claim.exploratory:
        message = f"exploratory: stated after {claim.finding.claim.stated_after}"
        ET.SubElement(case, "skipped", {"message": _text(message)})
    elif not claim.expected:
        message = f"no verdict is expected; found {claim.verdict}"
        ET.SubElement(case, "skipped", {"message": message})
    elif claim.finding.flipped:
        message = f"expected {claim.expected}, found {claim.verdict}: {claim.sentence}"
        failure = ET.SubElement(case, "failure", {"message": _text(message), "type": "verdict"})
        failure.text = _text(_evidence(claim))
        return
    ET.SubElement(case, "system-out").text = _text(claim.sentence)


def _trial(suite: ET.Element, record: Record, name: str) -> None:
    trial, outcome = record.trial, record.outcome
    case = _case(suite, name, f"trial {trial.arm.name}, seed {trial.seed}")
    message = f"{outcome.status}: {outcome.reason}" if outcome.reason else outcome.status
    if outcome.status == "diverged":  # a result that claims take into account
        ET.SubElement(case, "skipped", {"message": _text(message)})
    else:
        error = ET.SubElement(case, "error", {"message": _text(message), "type": outcome.status})
        error.text = _text(outcome.trace) or None


def _case(suite: ET.Element, classname: str, name: str) -> ET.Element:
    attributes = {"classname": _text(classname), "name": _text(name)}
    return ET.SubElement(suite, "testcase", attributes)


def _count(root: ET.Element, suite: ET.Element) -> None:
    """Set the totals by counting the cases, so that they are consistent."""
    kinds = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for attribute, element in kinds.items():
        suite.set(attribute, str(sum(1 for _ in suite.iter(element))))
        if attribute != "skipped":  # not allowed on the root
            root.set(attribute, suite.get(attribute, ""))


def _evidence(claim: ClaimView) -> str:
    """Text with the change of verdict, metric, rule, and every comparison with its interval."""
    asked = claim.finding.claim
    margin = f", margin {asked.rule.margin}" if asked.rule.margin.amount else ""
    return "\n".join(
        [
            f"{claim.id}: expected {claim.expected}, now {claim.verdict}.",
            claim.sentence,
            f"Metric: {f'{asked.called}: ' if asked.called else ''}{asked.metric.text}",
            f"Rule: {asked.rule.text}{margin}",
            *(_comparison(cell) for cell in claim.finding.cells),
        ]
    )


def _comparison(cell: Cell) -> str:
    measured = format_interval(cell.interval, ratio=cell.effect == "ratio")
    note = f"; {cell.note}" if cell.note else ""
    seeds = count(cell.interval.n, "seed")
    return f"{compared(cell, ENGLISH)}: {measured}, {seeds}: {cell.verdict.value}{note}"


def _text(text: str) -> str:
    """Remove control characters and characters that are invalid in XML."""
    return "".join("\ufffd" if _forbidden(char) else char for char in text)


def _forbidden(char: str) -> bool:
    if char in "\t\n":
        return False
    return char in "\ufffe\uffff" or unicodedata.category(char) in ("Cc", "Cs")
