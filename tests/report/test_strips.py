"""The small intervals of the table of claims, as positions on axes that like claims share."""

from __future__ import annotations

import math

import pytest

from reportgen.findings.model import Finding
from reportgen.report.strips import Strip, strips
from reportgen.stats import Interval, Verdict
from tests.report import factory


def finding(
    low: float, high: float, threshold: float, *, side: str = ">", **cell: object
) -> Finding:
    interval = Interval((low + high) / 2, low, high, 10, 0.95)
    made = factory.make_cell("a", "b", interval, threshold, Verdict.UNDECIDED, side=side, **cell)
    claim = factory.make_claim("C", "a", "activation_std[last]", side, threshold)
    return factory.make_finding(claim, Verdict.UNDECIDED, [made])


def drawn(*findings: Finding) -> list[Strip]:
    found = strips(findings)
    assert all(strip is not None for strip in found)
    return [strip for strip in found if strip]


def test_the_interval_lies_on_its_side_of_the_threshold() -> None:
    above, below = drawn(finding(2.0, 3.0, 1.0)), drawn(finding(0.2, 0.6, 1.0, side="<"))
    (more,), (less,) = above, below
    assert 0 < more.bounds[0] < more.low < more.estimate < more.high < 1
    assert more.claimed == ((more.bounds[0], 1.0),)
    assert 0 < less.low < less.estimate < less.high < less.bounds[0] < 1
    assert less.claimed == ((0.0, less.bounds[0]),)


def test_like_claims_share_an_axis_and_others_do_not() -> None:
    narrow, wide, other = drawn(
        finding(1.1, 1.2, 1.0), finding(1.0, 3.0, 1.0), finding(1.1, 1.2, 0.5)
    )
    assert narrow.bounds == wide.bounds
    assert narrow.high - narrow.low < 0.1 * (wide.high - wide.low)
    assert other.bounds != narrow.bounds


def test_ratios_have_logarithmic_axes() -> None:
    (strip,) = drawn(finding(0.25, 4.0, 1.0, effect="ratio"))
    assert strip.bounds[0] - strip.low == pytest.approx(strip.high - strip.bounds[0])


def test_an_infinite_bound_ends_at_the_edge() -> None:
    (strip,) = drawn(finding(2.0, math.inf, 1.0))
    assert strip.high in (1.0, strip.estimate)


def test_a_claim_without_a_measurement_has_no_strip() -> None:
    unmeasured = Interval(math.nan, -math.inf, math.inf, 0, 0.95)
    cell = factory.make_cell("a", "b", unmeasured, 1.0, Verdict.UNDECIDED)
    claim = factory.make_claim("C", "a", "activation_std[last]", "<", 1.0)
    assert strips([factory.make_finding(claim, Verdict.UNDECIDED, [cell])]) == [None]


def test_values_far_apart_have_a_logarithmic_axis() -> None:
    (strip,) = drawn(finding(80.0, 100.0, 1.0))
    assert strip.bounds[0] < 0.2 and strip.high - strip.low < 0.1
    (near,) = drawn(finding(8.0, 10.0, 1.0))
    assert near.estimate == pytest.approx((near.low + near.high) / 2)
