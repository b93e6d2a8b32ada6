"""The forest plot places every claim honestly against its threshold, like claims on one axis."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts import ClaimGroup, ClaimInterval, Svg, interval_plot
from reportgen.charts.intervals import ZONE
from tests.charts import examples
from tests.charts.reading import boxes_of, clipped, notes, overlapping, words

FINITE = st.floats(min_value=-1e30, max_value=1e30, allow_subnormal=False)
POSITIVE = st.floats(min_value=1e-30, max_value=1e30)
CLAIM = ClaimInterval("I1", "says", 0.5, 0.4, 0.6, "supported")
GROUP = ClaimGroup("spread", (CLAIM,), 1.0, "<")
AXIS = (360, 690)  # from left to right, in pixels


def group(*rows: ClaimInterval, **more: object) -> ClaimGroup:
    return replace(GROUP, rows=rows or GROUP.rows, **more)  # type: ignore[arg-type]


def drawn(*groups: ClaimGroup) -> Svg:
    svg = interval_plot("s", "t", groups)
    assert overlapping(svg) == [] and clipped(svg) == []
    return svg


def test_every_claim_and_verdict_is_written_with_its_numbers() -> None:
    said = words(examples.forest())
    for each in examples.claims():
        assert {row.key for row in each.rows} <= set(said)
    assert [said.count(v) for v in ("supported", "contradicted", "undecided")] == [2, 1, 3]
    assert "0.0500 (0.0400 to 0.0600) x" in said
    assert "3.00 (1.50 to ∞)" in said
    assert "no finite estimate" in said and "diverged" not in said


def test_description_counts_the_verdicts() -> None:
    told = examples.forest().description
    assert "8 claims: 2 supported, 1 contradicted, 1 equivalent, 1 depends, 3 undecided" in told
    assert "an estimate (95 % interval unless noted)" in told


def test_verdicts_differ_in_shape_not_only_in_colour() -> None:
    verdicts = ("supported", "contradicted", "equivalent", "depends")
    shapes = set()
    for verdict in verdicts:
        svg = drawn(group(replace(CLAIM, verdict=verdict)))
        shapes.add(re.findall(r'<defs><path id="s_0" d="([^"]+)"', svg.body)[0])
    assert len(shapes) == len(verdicts)
    hollow = drawn(group(replace(CLAIM, verdict="undecided")))
    assert "fill:var(--paper" in hollow.inline()


@given(FINITE, FINITE, FINITE, st.booleans())
def test_an_axis_holds_every_interval_and_the_threshold(
    a: float, b: float, threshold: float, ratio: bool
) -> None:
    low, high = sorted((a, b))
    scale = group(
        replace(CLAIM, estimate=low, low=low, high=high), threshold=threshold, ratio=ratio
    ).scale
    if not scale.log:
        assert all(scale.holds(value) for value in (low, high, threshold))
        assert scale.inside(low) <= scale.inside(high)


@given(POSITIVE, POSITIVE, POSITIVE)
def test_ratios_that_differ_by_a_factor_have_a_log_axis(a: float, b: float, t: float) -> None:
    low, high = sorted((a, b))
    scale = group(replace(CLAIM, estimate=low, low=low, high=high), threshold=t, ratio=True).scale
    assert scale.log == (max(high, t) >= 5 * min(low, t))
    assert all(scale.low < value < scale.high for value in (low, high, t))


def test_only_a_log_axis_is_named() -> None:
    far = group(replace(CLAIM, estimate=0.01, low=0.005, high=0.02), ratio=True)
    assert "spread" in words(drawn(GROUP)) and "spread, log axis" in words(drawn(far))


def test_like_claims_share_one_scale_at_the_foot() -> None:
    other = replace(CLAIM, key="I2", estimate=0.2, low=0.1, high=0.3)
    apart, together = drawn(group(), group(other)), drawn(group(CLAIM, other))
    assert [words(svg).count("1") for svg in (apart, together)] == [2, 1]
    assert together.height < apart.height


def test_a_far_margin_does_not_press_the_intervals_together() -> None:
    near = group(CLAIM, opposite=5.0).scale
    assert near == group(CLAIM).scale
    ends = [right for _, right in boxes_of(drawn(group(opposite=5.0)), "zone")]
    assert max(ends) == pytest.approx(AXIS[1], abs=0.3), "it runs off the edge"


def test_a_ratio_of_zero_lies_at_the_left_end() -> None:
    zero = replace(CLAIM, estimate=0.0, low=0.0, high=0.1)
    assert group(zero, ratio=True, threshold=0.8).scale.low > 0
    drawn(group(zero, ratio=True, threshold=0.8))


def test_a_target_never_reached_has_not_diverged() -> None:
    inf = math.inf
    svg = drawn(group(replace(CLAIM, estimate=inf, low=inf, high=inf), threshold=500.0, side=">"))
    assert "diverged" not in words(svg)
    assert "∞ (∞ to ∞)" in words(svg)


MARGIN = group(replace(CLAIM, estimate=1.01, low=0.98, high=1.04, verdict="equivalent"),
               threshold=1 / 1.2, opposite=1.2, ratio=True)  # fmt: skip


def test_what_counts_as_equal_is_a_zone_that_holds_an_equivalent_interval() -> None:
    svg = drawn(MARGIN)
    assert ZONE in words(svg) and "0.8333x" in words(svg)
    assert "between the margins" in svg.description
    (zone,) = (box for box in boxes_of(svg, "zone") if box[1] - box[0] > 22)
    place = MARGIN.scale.fraction
    assert zone[0] == pytest.approx(360 + 330 * place(1 / 1.2), abs=0.3)
    assert zone[0] < 360 + 330 * place(0.98) < 360 + 330 * place(1.04) < zone[1]


def test_without_a_margin_there_is_no_zone() -> None:
    svg = drawn(GROUP)
    assert ZONE not in words(svg) and "margin" not in svg.description
    assert "--zone" not in svg.inline()


def test_equality_claims_the_zone_alone_and_names_both_bounds() -> None:
    svg = drawn(replace(MARGIN, side="=", threshold=1.2, opposite=1 / 1.2))
    assert {"0.8333x", "1.2x"} <= set(words(svg))
    assert len(boxes_of(svg, "wash")) == 1, "the legend's"


IDS = ["R3-cutout-gap", "R3-cutmix-gap", "R3-flip-loss", "november_baseline_of_the_small_net"]


def test_long_texts_are_told_whole() -> None:
    says = "Cutting out a square narrows the gap between training and validation accuracy by more"
    numbers = "-0.19974931 (97.83 %: bounds equal to four digits in every seed that was run)"
    rows = [replace(CLAIM, key=key, says=says, numbers=numbers) for key in IDS]
    said = " ".join(words(drawn(group(*rows))))
    assert all(text in said for text in (*IDS, says, numbers))
    assert "…" not in said


def test_the_head_says_what_stands_in_brackets() -> None:
    assert "estimate (95 % interval unless noted)" in words(drawn(GROUP))


def test_a_reason_stands_below_the_numbers_and_in_the_note() -> None:
    svg = drawn(group(replace(CLAIM, verdict="undecided", reason="p 0.054 > 0.05")))
    assert "p 0.054 > 0.05" in words(svg)
    assert notes(svg)[0].endswith("p 0.054 > 0.05")


def test_changes_are_labelled_in_percent() -> None:
    said = words(drawn(group(threshold=1 / 1.2, ratio=True, change=True)))
    assert {"−16.7\N{NO-BREAK SPACE}%", "−40\N{NO-BREAK SPACE}%"} <= set(said)


def test_hard_words_fit_and_are_escaped() -> None:
    says = '<script>&"정규분포 ' + "a claim that goes on and on " * 12
    rows = [
        group(replace(CLAIM, key="claim-" * 9, says=says), title="<unit>" * 60),
        group(replace(CLAIM, estimate=1e300, low=1e300, high=1e300), threshold=1e-300, ratio=True),
        group(replace(CLAIM, low=-math.inf, high=math.inf), threshold=-1e5),
        group(replace(CLAIM, estimate=math.nan, unknown="never reached"), side=">"),
    ]
    svg = drawn(*rows)
    assert "<script>" not in svg.inline()
    assert not re.search(r"\b(nan|inf)\b", svg.body, re.IGNORECASE)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([], "at least one claim"),
        ([replace(GROUP, rows=())], "at least one claim"),
        ([group(threshold=math.nan)], "threshold must be finite"),
        ([group(replace(CLAIM, verdict="proven"))], "verdict must be one of"),
    ],
)
def test_input_that_does_not_fit_is_refused(groups: list[ClaimGroup], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        interval_plot("s", "t", groups)
