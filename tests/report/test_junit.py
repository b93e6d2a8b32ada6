from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from reportgen.report import build_view, render_junit
from reportgen.report.view import ReportView
from tests.report import factory


def junit_of(*claims: object) -> ET.Element:
    arm = factory.make_arm("tanh", "normal(std=0.01)")
    run = factory.make_run(factory.make_suite([arm], claims=claims))
    return ET.fromstring(render_junit(build_view(run, factory.make_findings(run))))


def claim(id: str, threshold: float, expect: str | None) -> object:
    return factory.make_claim(
        id, "tanh, normal(std=0.01)", "activation_std[last]", "<", threshold, expect=expect
    )


def test_one_case_a_claim(view: ReportView, files: dict[str, str]) -> None:
    suite = ET.fromstring(files["junit.xml"])[0]
    assert suite.get("tests") == "10"
    names = [case.get("name") for case in suite.iter("testcase")]
    assert names == [f"{c.id}: {c.finding.claim.says}" for c in view.claims]


def test_a_flipped_verdict_is_a_failure_with_both_verdicts() -> None:
    suite = junit_of(claim("A", 100, "supported"), claim("B", 1e-9, "supported"))[0]
    assert suite.get("failures") == "1"
    kept, flipped = suite.findall("testcase")
    assert kept.find("failure") is None
    failure = flipped.find("failure")
    assert failure is not None
    assert failure.get("message") == "expected supported, found contradicted"


def test_a_claim_without_expectation_passes_and_nothing_is_skipped() -> None:
    suite = junit_of(claim("A", 1e-9, None))[0]
    assert suite.get("failures") == "0"
    assert not list(suite.iter("skipped"))
    out = suite.find("testcase/system-out")
    assert out is not None and (out.text or "").startswith("contradicted: ")


def test_no_claims_make_an_empty_suite() -> None:
    suite = junit_of()[0]
    assert (suite.get("tests"), len(suite)) == ("0", 0)


def test_names_are_escaped_and_control_characters_replaced() -> None:
    hostile = replace(claim("A", 1, None), says='<b> & "q" \x07 한국어')  # type: ignore[type-var]
    case = junit_of(hostile)[0][0]
    assert case.get("name") == 'A: <b> & "q" \ufffd 한국어'
