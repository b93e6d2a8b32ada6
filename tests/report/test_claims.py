from __future__ import annotations

import math

import pytest

from reportgen.findings.model import Cell, Finding
from reportgen.report.claims import SYMBOLS, ClaimView, build_claims, tally
from reportgen.stats import Interval, Verdict, combine
from tests.report import factory


def cell(low: float, high: float, verdict: Verdict, **more: object) -> Cell:
    interval = Interval((low + high) / 2, low, high, 10)
    fields: dict = {"left": "a", "right": "b", "effect": "value", "threshold": 0.5}
    return Cell(**{**fields, **more}, interval=interval, verdict=verdict)


def shown(*cells: Cell, comparison: str = "<") -> ClaimView:
    claim = factory.make_claim("C", "a", "saturated[last]", comparison, 0.5)
    verdict = combine(c.verdict for c in cells) if cells else Verdict.UNDECIDED
    return build_claims([Finding(claim, verdict, cells, "words")])[0]


@pytest.mark.parametrize(
    ("low", "high", "verdict", "against"),
    [
        (0.1, 0.2, Verdict.SUPPORTED, "below 0.5"),
        (0.6, 0.7, Verdict.CONTRADICTED, "above 0.5"),
        (0.4, 0.6, Verdict.UNDECIDED, "reaches 0.5"),
        (0.4, 0.5, Verdict.UNDECIDED, "reaches 0.5"),
    ],
)
def test_the_place_of_the_interval_is_said_in_words(
    low: float, high: float, verdict: Verdict, against: str
) -> None:
    claim = shown(cell(low, high, verdict))
    assert claim.against == against


def test_a_ratio_is_written_as_a_multiple() -> None:
    claim = shown(cell(1.9, 2.1, Verdict.SUPPORTED, effect="ratio", threshold=1.2), comparison=">")
    assert (claim.measured, claim.interval) == ("2.00x", "1.90x to 2.10x")
    assert claim.against == "above 1.2x"


def test_without_an_interval_the_reason_is_said() -> None:
    interval = Interval(math.nan, -math.inf, math.inf, 0, note="no trial is there")
    missing = Cell("a", "0.5", "value", interval, 0.5, Verdict.UNDECIDED, "no trial is there")
    claim = shown(missing)
    assert (claim.measured, claim.interval) == ("–", "")
    assert claim.against == "not decided, no interval: no trial is there"


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
    assert claim.against == "supported in 2 and contradicted in 1 of 3 comparisons"
    assert claim.comparisons is not None and len(claim.comparisons.rows) == 3


def test_comparisons_that_agree_say_where_the_weakest_lies() -> None:
    claim = shown(cell(0.1, 0.2, Verdict.SUPPORTED), cell(0.3, 0.4, Verdict.SUPPORTED))
    assert claim.against == "below 0.5, the weakest of 2 comparisons"
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
