"""The interval plot places every claim honestly against its threshold."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts import ClaimInterval, interval_plot
from reportgen.charts.intervals import ZONE, RowAxis
from tests.charts import examples
from tests.charts.reading import boxes_of, clipped, notes, overlapping, words

FINITE = st.floats(min_value=-1e30, max_value=1e30, allow_subnormal=False)
POSITIVE = st.floats(min_value=1e-30, max_value=1e30)
CLAIM = ClaimInterval("I1", "says", 0.5, 0.4, 0.6, 1.0, "<", "supported")


def test_every_claim_and_verdict_is_written_with_its_numbers() -> None:
    said = words(examples.forest())
    for row in examples.claims():
        assert row.key in said
    assert [said.count(v) for v in ("supported", "contradicted", "undecided")] == [2, 1, 3]
    assert "0.0500 (0.0400 to 0.0600)" in said
    assert "3.00 (1.50 to ∞)" in said
    assert "no finite estimate" in said and "diverged" not in said


def test_description_counts_the_verdicts() -> None:
    told = examples.forest().description
    assert "8 claims: 2 supported, 1 contradicted, 1 equivalent, 1 depends, 3 undecided" in told
    assert "an estimate (95 % interval unless noted) on its own axis" in told


def test_verdicts_differ_in_shape_not_only_in_colour() -> None:
    verdicts = ("supported", "contradicted", "equivalent", "depends")
    shapes = set()
    for verdict in verdicts:
        svg = interval_plot("s", "t", [replace(CLAIM, verdict=verdict)])
        shapes.add(re.findall(r'<defs><path id="s_0" d="([^"]+)"', svg.body)[0])
    assert len(shapes) == len(verdicts)
    hollow = interval_plot("s", "t", [replace(CLAIM, verdict="undecided")])
    assert "fill:var(--paper" in hollow.inline()


@given(POSITIVE, POSITIVE, POSITIVE)
def test_a_positive_row_has_a_log_axis_that_holds_it(a: float, b: float, threshold: float) -> None:
    low, high = sorted((a, b))
    axis = RowAxis.of(replace(CLAIM, estimate=low, low=low, high=high, threshold=threshold))
    assert axis.log
    assert axis.ends[0] < threshold < axis.ends[1]
    for value in (low, high):
        assert axis.ends[0] <= value <= axis.ends[1]
        assert abs(axis.place(value)) < 1
        assert (axis.place(value) > 0) == (value > threshold) or math.isclose(value, threshold)
    assert axis.place(threshold) == 0


@given(FINITE, FINITE, FINITE)
def test_any_row_lies_on_the_right_side_of_its_threshold(a: float, b: float, t: float) -> None:
    low, high = sorted((a, b))
    axis = RowAxis.of(replace(CLAIM, estimate=low, low=low, high=high, threshold=t))
    assert axis.place(low) <= axis.place(high)
    for value in (low, high):
        close = math.isclose(value, t, rel_tol=1e-9, abs_tol=1e-270)  # places underflow below it
        assert (axis.place(value) >= 0) == (value >= t) or close


@pytest.mark.parametrize(
    ("estimate", "reach"), [(1.02, 1.1), (0.7, 1.5), (1.8, 2.0), (0.3, 5.0), (40.0, 100.0)]
)
def test_axes_end_at_round_factors(estimate: float, reach: float) -> None:
    row = replace(CLAIM, estimate=estimate, low=estimate, high=estimate)
    assert RowAxis.of(row).reach == pytest.approx(reach)


def test_axes_of_signed_numbers_end_at_round_distances() -> None:
    row = replace(CLAIM, estimate=0.1, low=-0.2, high=0.4, threshold=0.0)
    axis = RowAxis.of(row)
    assert (axis.log, axis.ends) == (False, (-0.5, 0.5))


def test_a_ratio_of_zero_lies_beyond_the_left_end() -> None:
    row = replace(CLAIM, estimate=0.0, low=0.0, high=0.4, threshold=0.8, unit="x")
    axis = RowAxis.of(row)
    assert axis.log and axis.ends[0] > 0
    assert axis.place(0.0) == -1
    assert clipped(interval_plot("s", "t", [row])) == []


def test_a_target_never_reached_stands_at_the_edge_and_has_not_diverged() -> None:
    inf = math.inf
    row = replace(CLAIM, estimate=inf, low=inf, high=inf, threshold=500.0, side=">")
    svg = interval_plot("s", "t", [row])
    assert RowAxis.of(row).place(inf) == 1
    assert "diverged" not in words(svg)
    assert "∞ (∞ to ∞)" in words(svg)


def test_every_row_says_what_kind_of_axis_it_has() -> None:
    signed = replace(CLAIM, estimate=-0.5, low=-0.6, high=-0.4)
    svg = interval_plot("s", "t", [CLAIM, CLAIM, signed])
    assert [words(svg).count(kind) for kind in ("log axis", "linear axis")] == [2, 1]
    assert overlapping(svg) == []


MARGIN = replace(CLAIM, estimate=1.01, low=0.98, high=1.04, threshold=1 / 1.2, opposite=1.2,
                 verdict="equivalent", unit="x")  # fmt: skip


def test_what_counts_as_equal_is_a_zone_that_holds_an_equivalent_interval() -> None:
    axis = RowAxis.of(MARGIN)
    low, high = (axis.place(margin) for margin in MARGIN.zone or ())
    assert low == 0 < axis.place(MARGIN.low) < axis.place(MARGIN.high) < high < 1
    svg = interval_plot("s", "t", [MARGIN])
    assert ZONE in words(svg) and {"0.833 x", "1.2"} <= set(words(svg))
    assert "1.25" not in words(svg), "the end of the axis, where the margin stands"
    assert "between the margins" in svg.description
    (zone,) = (box for box in boxes_of(svg, "zone") if box[1] - box[0] > 22)
    assert zone == pytest.approx((525, 525 + 165 * high), abs=0.3)
    assert overlapping(svg) == [] and clipped(svg) == []


def test_without_a_margin_there_is_no_zone() -> None:
    svg = interval_plot("s", "t", [CLAIM])
    assert ZONE not in words(svg) and "margin" not in svg.description
    assert "--zone" not in svg.inline()


def test_equality_claims_the_zone_alone_and_names_both_bounds() -> None:
    equal = replace(MARGIN, side="=", threshold=1.2, opposite=1 / 1.2, verdict="supported")
    assert equal.zone == MARGIN.zone
    svg = interval_plot("s", "t", [equal])
    assert "0.833 to 1.2 x" in words(svg)
    (zone,) = (box for box in boxes_of(svg, "zone") if box[1] - box[0] > 22)
    assert zone[0] + zone[1] == pytest.approx(2 * 525, abs=0.3), "around the middle of the axis"
    assert len(boxes_of(svg, "wash")) == 1, "the legend's"


def test_a_margin_beside_the_threshold_has_no_label_where_there_is_no_room() -> None:
    near = replace(CLAIM, threshold=-0.001, opposite=0.001, estimate=-0.5, low=-0.6, high=-0.4)
    svg = interval_plot("s", "t", [near])
    assert {"−0.001", "−1"} & set(words(svg)) and "0.001" not in words(svg)
    assert overlapping(svg) == []


IDS = ["R3-cutout-gap", "R3-cutmix-gap", "R3-flip-loss", "november_baseline_of_the_small_net"]


def test_long_ids_are_told_whole() -> None:
    says = "Cutting out a square narrows the gap between training and validation accuracy by more"
    svg = interval_plot("s", "t", [replace(CLAIM, key=key, says=says) for key in IDS])
    said = " ".join(words(svg))
    assert all(key in said for key in IDS)
    assert overlapping(svg) == [] and clipped(svg) == []
    assert "…" not in said


def test_the_head_says_what_stands_in_brackets() -> None:
    svg = interval_plot("s", "t", [replace(CLAIM, numbers="0.5 (97.83 %: 0.4 to 0.6)")])
    assert "estimate (95 % interval unless noted)" in words(svg)


def test_a_reason_stands_below_the_numbers_and_in_the_note() -> None:
    svg = interval_plot("s", "t", [replace(CLAIM, verdict="undecided", reason="p 0.054 > 0.05")])
    assert "p 0.054 > 0.05" in words(svg)
    assert notes(svg)[0].endswith("p 0.054 > 0.05")
    assert overlapping(svg) == [] and clipped(svg) == []


def test_own_wording_of_the_numbers_is_kept() -> None:
    svg = interval_plot("s", "t", [replace(CLAIM, numbers="0.50 (0.40 to 0.60)")])
    assert "0.50 (0.40 to 0.60)" in words(svg)
    assert "[" not in "".join(notes(svg))


def test_hard_words_fit_and_are_escaped() -> None:
    says = '<script>&"정규분포 ' + "a claim that goes on and on " * 12
    rows = [
        replace(CLAIM, key="claim-" * 9, says=says, unit="<unit>" * 30),
        replace(CLAIM, threshold=1e-300, estimate=1e300, low=1e300, high=1e300),
        replace(CLAIM, threshold=-1e5, low=-math.inf, high=math.inf),
    ]
    svg = interval_plot("s", "t", rows)
    assert clipped(svg) == []
    assert overlapping(svg) == []
    assert "<script>" not in svg.inline()
    assert not re.search(r"\b(nan|inf)\b", svg.body, re.IGNORECASE)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one claim"),
        ([replace(CLAIM, threshold=math.nan)], "threshold must be finite"),
        ([replace(CLAIM, verdict="proven")], "verdict must be one of"),
    ],
)
def test_input_that_does_not_fit_is_refused(rows: list[ClaimInterval], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        interval_plot("s", "t", rows)


def test_a_difference_has_a_linear_axis_that_is_no_wider_than_needed() -> None:
    row = ClaimInterval("a", "a", 0.0042, 0.001, 0.0075, 0.005, "<", "undecided", signed=True)
    axis = RowAxis.of(row)
    assert not axis.log and axis.reach == pytest.approx(0.005)
    assert RowAxis.of(replace(row, signed=False)).log
    wide = replace(row, high=0.017)
    assert RowAxis.of(wide).reach == pytest.approx(0.015)
