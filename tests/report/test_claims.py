from __future__ import annotations

import math

import pytest

from reportgen.findings.model import Cell, Finding
from reportgen.report.claims import OTHER, SYMBOLS, ClaimView, build_claims, by_topic, tally
from reportgen.report.reading import verdict_table
from reportgen.stats import Interval, Verdict, combine, judge
from tests.report import factory


def cell(low: float, high: float, verdict: Verdict, **more: object) -> Cell:
    interval = Interval((low + high) / 2, low, high, 10)
    fields: dict = {"left": "a", "right": "b", "effect": "value", "threshold": 0.5}
    return Cell(**{**fields, **more}, interval=interval, verdict=verdict)


def shown(*cells: Cell, comparison: str = "<") -> ClaimView:
    claim = factory.make_claim("C", "a", "saturated[last]", comparison, 0.5)
    verdict = combine(c.verdict for c in cells) if cells else Verdict.UNDECIDED
    return build_claims([Finding(claim, verdict, cells, "words")])[0]


@pytest.mark.parametrize(("comparison", "claimed"), [("<", "below 0.5"), (">", "above 0.5")])
def test_what_is_claimed_does_not_depend_on_what_was_measured(
    comparison: str, claimed: str
) -> None:
    for low, high, verdict in (
        (0.1, 0.2, Verdict.SUPPORTED),
        (0.6, 0.7, Verdict.CONTRADICTED),
        (0.4, 0.6, Verdict.UNDECIDED),
    ):
        claim = shown(cell(low, high, verdict), comparison=comparison)
        assert (claim.claimed, claim.remark, claim.of) == (claimed, "", "")


def test_a_comparison_of_two_arms_says_what_the_number_is() -> None:
    for effect in ("ratio", "difference"):
        claim = shown(cell(1.9, 2.1, Verdict.CONTRADICTED, effect=effect))
        assert claim.of == f"{effect} of two arms"


def test_a_ratio_is_written_as_a_multiple() -> None:
    claim = shown(cell(1.9, 2.1, Verdict.SUPPORTED, effect="ratio", threshold=1.2), comparison=">")
    assert (claim.measured, claim.interval) == ("2.00x", "1.90x to 2.10x")
    assert claim.claimed == "above 1.2x"


def test_without_an_interval_the_reason_is_said() -> None:
    interval = Interval(math.nan, -math.inf, math.inf, 0, note="no trial is there")
    missing = Cell("a", "0.5", "value", interval, 0.5, Verdict.UNDECIDED, "no trial is there")
    claim = shown(missing)
    assert (claim.measured, claim.interval) == ("–", "")
    assert claim.remark == "no interval: no trial is there"


@pytest.mark.parametrize(("comparison", "weakest"), [("<", 1), (">", 0)])
def test_of_several_comparisons_the_one_that_supports_least_is_shown(
    comparison: str, weakest: int
) -> None:
    cells = [
        cell(0.1, 0.2, Verdict.SUPPORTED, left="far below"),
        cell(0.6, 0.7, Verdict.CONTRADICTED, left="above"),
        cell(0.3, 0.4, Verdict.SUPPORTED, left="below"),
    ]
    claim = shown(*cells, comparison=comparison)
    assert claim.cell == cells[weakest]
    assert claim.verdict == "depends"
    assert claim.remark == "supported in 2 and contradicted in 1 of 3 comparisons"
    assert claim.comparisons is not None and len(claim.comparisons.rows) == 3


def test_comparisons_that_agree_say_that_the_weakest_is_shown() -> None:
    claim = shown(cell(0.1, 0.2, Verdict.SUPPORTED), cell(0.3, 0.4, Verdict.SUPPORTED))
    assert claim.remark == "the weakest of 2 comparisons"
    assert claim.interval == "0.300 to 0.400"


def test_a_comparison_without_interval_supports_least() -> None:
    unknown = Cell(
        "c", "0.5", "value", Interval(1, -math.inf, math.inf, 1), 0.5, Verdict.UNDECIDED, "one seed"
    )
    claim = shown(cell(0.6, 0.7, Verdict.CONTRADICTED), unknown)
    assert claim.cell is unknown


def test_every_verdict_has_a_symbol_of_its_own() -> None:
    assert set(SYMBOLS) == set(Verdict)
    assert len(set(SYMBOLS.values())) == len(Verdict)


def test_the_tally_counts_every_claim() -> None:
    claims = [
        shown(cell(0.1, 0.2, Verdict.SUPPORTED)),
        shown(cell(0.4, 0.6, Verdict.UNDECIDED)),
        shown(cell(0.2, 0.3, Verdict.SUPPORTED)),
    ]
    assert tally(claims) == (("supported", "✓", 2), ("undecided", "?", 1))


def test_claims_are_grouped_by_topic_in_the_order_of_the_suite() -> None:
    def of(id: str, topic: str) -> ClaimView:
        claim = factory.make_claim(id, "a", "saturated[last]", "<", 0.5, topic=topic)
        return build_claims([Finding(claim, Verdict.UNDECIDED, (), "")])[0]

    claims = [of("A", "forward"), of("B", ""), of("C", "backward"), of("D", "forward")]
    found = [(topic, [claim.id for claim in group]) for topic, group in by_topic(claims)]
    assert found == [("forward", ["A", "D"]), ("backward", ["C"]), (OTHER, ["B"])]
    assert [topic for topic, _ in by_topic(claims[1:2])] == [""]


def test_only_verdicts_that_can_be_given_are_explained() -> None:
    given = {judge(Interval(x, x - 0.1, x + 0.1, 9), "<", 0.5).value for x in (0.1, 0.5, 0.9)} | {
        combine([Verdict.SUPPORTED, Verdict.CONTRADICTED]).value
    }
    words = [row[0].text.split()[-1] for row in verdict_table().rows]
    assert set(words) == given and len(words) == 4
