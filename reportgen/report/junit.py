"""`junit.xml`: one test case a claim, for systems that watch builds."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET

from reportgen.report.claims import ClaimView
from reportgen.report.view import ReportView


def render_junit(view: ReportView) -> str:
    """A claim fails when its verdict differs from the one that the suite expects.

    A claim without expectation passes, with its verdict in the output; none is ever skipped.
    """
    flipped = sum(claim.finding.flipped for claim in view.claims)
    totals = {"tests": str(len(view.claims)), "failures": str(flipped), "errors": "0"}
    root = ET.Element("testsuites", {"name": "reportgen", **totals})
    suite = ET.SubElement(root, "testsuite", {"name": _text(view.suite.name), **totals})
    for claim in view.claims:
        _case(suite, claim, view.suite.name)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _case(suite: ET.Element, claim: ClaimView, name: str) -> None:
    says = f"{claim.id}: {claim.finding.claim.says}"
    case = ET.SubElement(suite, "testcase", {"classname": _text(name), "name": _text(says)})
    if claim.finding.flipped:
        message = f"expected {claim.expected}, found {claim.verdict}"
        failure = ET.SubElement(case, "failure", {"message": message, "type": "verdict"})
        failure.text = _text(claim.sentence)
    out = ET.SubElement(case, "system-out")
    out.text = _text(f"{claim.verdict}: {claim.sentence}")


def _text(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(
        "\ufffd" if unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n" else char
        for char in text
    )
