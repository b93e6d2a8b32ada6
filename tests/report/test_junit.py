from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.experiments import Outcome
from reportgen.report import build_view, render_junit
from reportgen.report.view import ReportView
from tests.report import factory

ARM = "tanh, normal(std=0.01)"

# What junit-10.xsd of Jenkins' xUnit plugin admits, as far as it is used here: the attributes
# (those that must be there, those that may), and the children with how often each may stand. That a
# case ends in one way only, and has a class, is what other readers want.
ATTRIBUTES = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "time"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"skipped", "time", "package", "id"}),
    "testcase": ({"name", "classname"}, {"time", "group"}),
    "skipped": (set(), {"message", "type"}),
    "error": (set(), {"message", "type"}),
    "failure": (set(), {"message", "type"}),
    "system-out": (set(), set()),
}
CHILDREN = {
    "testsuites": "(testsuite,)*",
    "testsuite": "(testcase,)*",
    "testcase": "(skipped,|error,|failure,)?(system-out,)?",
}


def check(text: str) -> ET.Element:
    """The document, once it is what readers of JUnit files take."""
    root = ET.fromstring(text)
    assert root.tag == "testsuites"
    for element in root.iter():
        needed, possible = ATTRIBUTES[element.tag]
        assert needed <= set(element.attrib) <= needed | possible, element.tag
        children = "".join(f"{child.tag}," for child in element)
        assert re.fullmatch(CHILDREN.get(element.tag, ""), children), children
    for element in (root, *root):
        for attribute, tag in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")]:
            assert int(element.get(attribute, "")) == len(list(element.iter(tag)))
    for suite in root:
        assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))
        names = [(case.get("classname"), case.get("name")) for case in suite]
        assert len(set(names)) == len(names)
    return root


def suite_of(*claims: object, **more: object) -> ET.Element:
    run = factory.make_run(
        factory.make_suite([factory.make_arm("tanh", "normal(std=0.01)")], claims=claims),
        **more,  # type: ignore[arg-type]
    )
    return check(render_junit(build_view(run, factory.make_findings(run))))[0]


def claim(id: str, threshold: float, expect: str | None) -> object:
    return factory.make_claim(id, ARM, "activation_std[last]", "<", threshold, expect=expect)


def found(case: ET.Element, tag: str) -> ET.Element:
    (element,) = case.findall(tag)
    return element


def test_one_case_a_claim(view: ReportView, files: dict[str, str]) -> None:
    suite = check(files["junit.xml"])[0]
    assert suite.get("tests") == "10"
    names = [case.get("name") for case in suite.iter("testcase")]
    assert names == [f"{c.id}: {c.finding.claim.says}" for c in view.claims]


def test_only_a_flipped_verdict_fails() -> None:
    suite = suite_of(claim("A", 100, "supported"), claim("B", 1e-9, "supported"))
    kept, flipped = suite
    assert suite.get("failures") == "1"
    assert [element.tag for element in kept] == ["system-out"]
    assert found(flipped, "failure").get("type") == "verdict"


def test_a_failure_says_from_what_to_what_and_how_sure() -> None:
    (flipped,) = suite_of(claim("B", 1e-9, "supported"))
    failure = found(flipped, "failure")
    assert failure.get("message", "").startswith("expected supported, found contradicted: B is")
    lines = (failure.text or "").splitlines()
    assert lines[0] == "B: expected supported, now contradicted."
    assert lines[2:4] == ["Metric: activation_std[last]", f"Rule: {ARM} < 1e-09"]
    number = r"[\d.e-]+"
    interval = rf"{number} \(95 % interval {number} to {number}\)"
    assert re.fullmatch(rf"{re.escape(ARM)}: {interval}, 3 seeds: contradicted", lines[4])


def test_a_claim_without_expectation_is_skipped_with_its_verdict() -> None:
    suite = suite_of(claim("A", 1e-9, None))
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")
    assert found(suite[0], "skipped").get("message") == "no verdict is expected; found contradicted"
    assert found(suite[0], "system-out").text == "A is contradicted."


def test_a_trial_that_diverged_is_no_error_and_says_its_reason() -> None:
    suite = suite_of(claim("A", 100, "supported"), diverged=[(ARM, 1)])
    assert (suite.get("tests"), suite.get("errors"), suite.get("failures")) == ("2", "0", "0")
    assert suite[1].get("name") == f"trial {ARM}, seed 1"
    note = found(suite[1], "skipped").get("message")
    assert note == "diverged: activations are not finite from layer 3 on"


def test_a_trial_that_failed_is_an_error_with_its_reason() -> None:
    run = factory.make_run(factory.make_suite([factory.make_arm("tanh", "normal(std=0.01)")]))
    first = run.records[0]
    lost = replace(first, outcome=Outcome("failed", reason="MemoryError: no room"))
    run = replace(run, records=(lost, *run.records[1:]))
    suite = check(render_junit(build_view(run, factory.make_findings(run))))[0]
    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")
    error = found(suite[0], "error")
    assert (error.get("type"), error.get("message")) == ("failed", "failed: MemoryError: no room")


def test_no_claims_make_an_empty_suite() -> None:
    suite = suite_of()
    assert (suite.get("tests"), len(suite)) == ("0", 0)


def test_names_are_escaped_and_control_characters_replaced() -> None:
    hostile = replace(claim("A", 1, None), says='<b> & "q" \x07 한국어')  # type: ignore[type-var]
    case = suite_of(hostile)[0]
    assert case.get("name") == 'A: <b> & "q" \ufffd 한국어'


@pytest.fixture(scope="module")
def small() -> ReportView:
    run = factory.make_run(
        factory.make_suite(
            [factory.make_arm("tanh", "normal(std=0.01)")], claims=[claim("A", 1e-9, "supported")]
        )
    )
    return build_view(run, factory.make_findings(run))


@given(st.text())
def test_any_text_makes_a_file_that_can_be_read(small: ReportView, says: str) -> None:
    (view,) = small.claims
    claim = replace(view.finding.claim, says=says)
    claims = (replace(view, finding=replace(view.finding, claim=claim, sentence=says)),)
    text = render_junit(replace(small, claims=claims))
    text.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)
    check(text)
