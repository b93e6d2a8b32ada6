"""Which rules came before their trials; claims that were stated after their result."""

import dataclasses
import sqlite3

import pytest

from reportgen.api import render, run
from reportgen.errors import SuiteError
from reportgen.findings import find
from reportgen.report import build_view
from reportgen.report.render.json_document import render_json
from reportgen.report.render.junit import render_junit
from reportgen.stats import Verdict
from reportgen.suite import load_suite

SUITE = """
suite: small
question: Which?
experiment: propagate
base: {width: 8, depth: 2, batch_size: 4, init: xavier_normal}
compare:
  activation: [tanh, relu, sigmoid]
seeds: 8
claims:
  - {id: A, says: a, metric: 'activation_std[last]', rule: activation=tanh > activation=sigmoid}
  - {id: B, says: b, metric: 'activation_std[last]', rule: activation=relu > activation=sigmoid}
"""
RULE, OTHER = "activation=relu > activation=sigmoid", "activation=relu < activation=tanh"
AFTER = "stated: {after: {en: A was seen, ko: A를 본 뒤}}"


@pytest.fixture
def again(tmp_path):
    """Load, run and judge a suite in one store."""

    def again(text=SUITE, do=run, **options):
        path = tmp_path / "small.yaml"
        path.write_text(text)
        return do(load_suite(path, **options), out=None, store=tmp_path / "store")

    return again


def first(result):
    return {found.claim.id for found in result.findings.claims if found.rule_first}


def exploratory(text, more=""):
    return text.replace("{id: B,", f"{{id: B, {AFTER}, {more}")


def test_rules_are_noted_before_the_first_trial(again):
    assert first(again()) == {"A", "B"}
    assert first(again()) == {"A", "B"}  # nothing to compute
    assert first(again(do=render)) == {"A", "B"}
    assert first(again(seeds=9)) == {"A", "B"}


@pytest.mark.parametrize(
    "change",
    [
        (RULE, OTHER),
        (RULE, f"{RULE}, margin: 1.1x"),
        ("says: b, metric: 'activation_std[last]'", "says: b, metric: 'activation_std[1]'"),
    ],
    ids=["rule", "margin", "metric"],
)
def test_a_rule_that_changes_after_a_look_is_late(again, change):
    again()
    text = SUITE.replace(*change)
    assert text != SUITE
    assert first(again(text, do=render)) == {"A"}  # nobody has noted it at all
    assert first(again(text)) == {"A"}
    assert first(again(text, do=render)) == {"A"}
    assert first(again()) == {"A", "B"}


def test_a_claim_that_is_added_after_a_look_is_late_and_so_is_the_new_family(again):
    text, last = SUITE[: SUITE.index("  - {id: B")], SUITE[SUITE.index("  - {id: B") :]
    again(text)
    assert first(again(text + last)) == set()
    assert first(again(text + exploratory(last))) == {"A"}


def test_trials_of_other_seeds_or_settings_are_no_look(again):
    again(SUITE)
    other = SUITE.replace(RULE, OTHER)
    assert first(again(other.replace("seeds: 8", "seeds: {first: 100, count: 8}"))) == {"A", "B"}
    assert first(again(other.replace("width: 8", "width: 9"))) == {"A", "B"}


def test_fresh_trials_of_the_same_seeds_make_no_rule_earlier(again, tmp_path):
    again()
    text = SUITE.replace(RULE, OTHER)
    path = tmp_path / "small.yaml"
    path.write_text(text)
    result = run(load_suite(path), out=None, store=tmp_path / "store", fresh=True)
    assert first(result) == {"A"}


def test_a_store_without_rules_can_be_read(again, tmp_path):
    again()
    with sqlite3.connect(tmp_path / "store/trials.sqlite") as db:
        db.execute("DROP TABLE rules")
    assert first(again(do=render)) == set()


def test_exploratory_claims_get_no_verdict_and_take_no_share(again):
    alone = again(SUITE[: SUITE.index("  - {id: B")]).findings.claims
    a, b = again(exploratory(SUITE)).findings.claims
    assert a.decision == alone[0].decision
    assert a.family.claims == 1
    assert b.verdict is Verdict.UNDECIDED
    assert [cell.verdict for cell in b.cells] == [Verdict.UNDECIDED]
    assert b.decision.adjusted == 1
    assert b.decision.p == pytest.approx(3 / 2**8)  # clear enough for a verdict, were it one
    assert b.sentence.endswith(
        "8 seeds): undecided, because it was stated after the data had been seen; exploratory "
        "(p = 0.012, not corrected)."
    )
    assert not b.open


def test_what_reports_say_of_exploratory_claims(again):
    result = again(exploratory(SUITE))
    assert result.findings.answer == "Supported: a. Exploratory, not decided: b."
    view = build_view(result.run, result.findings)
    assert "1 exploratory (B)" in build_answer(again)
    said = " ".join(view.reading.rules)
    assert "The rule of the claim was stored before the first trial of its arms." in said
    assert "B is exploratory: stated after the result had been seen." in said
    assert "fixed before the result" not in said
    assert '"after": "A was seen"' in render_json(view)
    assert '<skipped message="exploratory: stated after A was seen" />' in render_junit(view)
    korean = again(exploratory(SUITE), language="ko")
    assert "탐색적" in korean.findings.claims[1].sentence
    assert "탐색적 주장: B." in " ".join(build_view(korean.run, korean.findings).reading.rules)


def build_answer(again):
    more = "".join(
        f"  - {{id: {n}, says: s, metric: 'activation_std[last]', rule: all > 9}}\n" for n in "CD"
    )
    return again(exploratory(SUITE) + more).findings.answer


@pytest.mark.parametrize(
    ("late", "english"),
    [
        ([], "The rules of all 3 claims were stored before"),
        (["A"], "of 2 of 3 claims were stored before the first trial of their arms, but not"),
        (["A", "B", "C"], "so the store does not show that they were fixed before the result."),
    ],
)
def test_how_many_rules_came_first_is_said_from_the_store(again, late, english):
    text = SUITE + "  - {id: C, says: c, metric: 'activation_std[last]', rule: all > 9}\n"
    result = again(text)
    claims = frozenset("ABC") - set(late)
    changed = dataclasses.replace(result.run, rules_first=claims)
    said = build_view(changed, find(changed)).reading.rules
    assert any(english in paragraph for paragraph in said)


@pytest.mark.parametrize("verdict", ["supported", "contradicted"])
def test_no_verdict_can_be_expected_of_an_exploratory_claim(again, verdict):
    with pytest.raises(SuiteError) as raised:
        again(exploratory(SUITE, f"expect: {verdict}, "))
    assert f"expect must be undecided or left out. Got {verdict} instead." in str(raised.value)
    assert f"expect: {verdict}" in str(raised.value)
    again(exploratory(SUITE, "expect: undecided, "))
