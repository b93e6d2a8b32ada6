from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reportgen.findings.model import Cell
from reportgen.language import phrases
from reportgen.report.claims import OTHER, ClaimView, build_claims, by_topic, tally
from reportgen.report.reading import MEANINGS
from reportgen.report.wording import SYMBOLS
from reportgen.stats import Interval, Verdict
from tests.report import factory

SAY = phrases("en")


def cell(low: float, high: float, verdict: Verdict, **more: object) -> Cell:
    interval = Interval((low + high) / 2, low, high, 10)
    fields: dict = {"left": "a", "right": "b", "threshold": 0.5, **more}
    return factory.make_cell(interval=interval, verdict=verdict, **fields)


def shown(*cells: Cell, comparison: str = "<") -> ClaimView:
    claim = factory.make_claim("C", "a", "saturated[last]", comparison, 0.5)
    cells = tuple(replace(cell, evidence=replace(cell.evidence, side=comparison)) for cell in cells)
    verdict = factory.combined(c.verdict for c in cells) if cells else Verdict.UNDECIDED
    return build_claims([factory.make_finding(claim, verdict, cells, "words")], SAY)[0]


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
        claim = shown(cell(2.9, 3.1, Verdict.CONTRADICTED, effect=effect))
        assert claim.of == f"{effect} of two arms"


@pytest.mark.parametrize(
    ("ends", "threshold", "measured", "interval", "claimed"),
    [
        ((2.9, 3.1), 1.2, "3.00x", "2.90x to 3.10x", "above 1.2x"),
        ((1.2, 1.4), 1.2, "30 % larger", "20 to 40 %", "more than 20 % larger"),
        ((0.71, 0.83), 1.2, "23.0 % smaller", "17.0 to 29.0 %", "more than 20 % larger"),
        ((0.9, 1.3), 1.0, "+10 %", "-10 to +30 %", "larger"),
    ],
)
def test_measured_and_claimed_ratios_are_on_one_scale(
    ends: tuple[float, float], threshold: float, measured: str, interval: str, claimed: str
) -> None:
    compared = cell(*ends, Verdict.SUPPORTED, effect="ratio", threshold=threshold)
    claim = shown(compared, comparison=">")
    assert (claim.measured, claim.interval, claim.claimed) == (measured, interval, claimed)
    multiple = measured.endswith("x")
    assert claim.of == f"{'ratio' if multiple else 'relative difference'} of two arms"


def test_without_an_interval_the_reason_is_said() -> None:
    interval = Interval(math.nan, -math.inf, math.inf, 0, note="no trial is there")
    note = "no trial is there"
    missing = factory.make_cell("a", "0.5", interval, 0.5, Verdict.UNDECIDED, note=note)
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
    assert claim.cell is not None and claim.cell.left == cells[weakest].left
    assert claim.verdict == "depends"
    assert claim.remark == "supported in 2 and contradicted in 1 of 3 comparisons"
    assert claim.comparisons is not None and len(claim.comparisons.rows) == 3


def test_comparisons_that_agree_say_that_the_weakest_is_shown() -> None:
    claim = shown(cell(0.1, 0.2, Verdict.SUPPORTED), cell(0.3, 0.4, Verdict.SUPPORTED))
    assert claim.remark == "the weakest of 2 comparisons"
    assert claim.interval == "0.300 to 0.400"


def test_a_comparison_without_interval_supports_least() -> None:
    interval = Interval(1, -math.inf, math.inf, 1)
    unknown = factory.make_cell("c", "0.5", interval, 0.5, Verdict.UNDECIDED, note="one seed")
    claim = shown(cell(0.6, 0.7, Verdict.CONTRADICTED), unknown)
    assert claim.cell is not None and claim.cell.left == "c"


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
        return build_claims([factory.make_finding(claim, Verdict.UNDECIDED, ())], SAY)[0]

    claims = [of("A", "forward"), of("B", ""), of("C", "backward"), of("D", "forward")]
    found = [(topic, [claim.id for claim in group]) for topic, group in by_topic(claims)]
    assert found == [("forward", ["A", "D"]), ("backward", ["C"]), (OTHER, ["B"])]
    assert [topic for topic, _ in by_topic(claims[1:2])] == [""]


def test_every_verdict_is_explained() -> None:
    assert set(MEANINGS) == set(Verdict)
