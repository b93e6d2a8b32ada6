import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen.stats import Margin, Verdict, compare, difference, parse_margin, ratio

FAST = [98.0, 100.0, 102.0, 99.0, 101.0]
SLOW = [151.0, 149.0, 150.0, 152.0, 148.0]

runs = st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=2, max_size=8)
margins = st.one_of(
    st.builds(Margin, st.just("difference"), st.floats(0, 5)),
    st.builds(Margin, st.just("ratio"), st.floats(1, 5)),
)


@pytest.mark.parametrize(
    ("written", "kind", "amount"),
    [
        ("1.2x", "ratio", 1.2),
        ("1x", "ratio", 1.0),
        (" 25x ", "ratio", 25.0),
        ("1e2x", "ratio", 100.0),
        ("1.5X", "ratio", 1.5),
        (0.1, "difference", 0.1),
        (0, "difference", 0.0),
        ("0.1", "difference", 0.1),
        (".5", "difference", 0.5),
        ("2.", "difference", 2.0),
        ("1.0e-3", "difference", 0.001),
        ("+3", "difference", 3.0),
    ],
)
def test_margin_is_read(written, kind, amount):
    assert parse_margin(written) == Margin(kind, amount)


@given(margins)
def test_margin_survives_being_written_and_read(margin):
    again = parse_margin(str(margin))
    assert again.kind == margin.kind
    assert again.amount == pytest.approx(margin.amount, rel=1e-5)


@pytest.mark.parametrize("written", ["", "x", "big", "10%", "1.2 x", "1,2x", "nan", "1_0", "0x1f"])
def test_what_is_no_margin_is_refused(written):
    with pytest.raises(ValueError) as caught:
        parse_margin(written)
    assert str(caught.value) == (
        f"margin must be a difference such as 0.1 or a ratio such as 1.2x. Got {written!r} instead."
    )


@pytest.mark.parametrize("written", [True, None, [1.2]])
def test_a_margin_of_another_type_is_refused(written):
    with pytest.raises(ValueError, match="margin must be a difference such as"):
        parse_margin(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("0.8x", "ratio margin must be finite and at least 1. Got 0.8 instead."),
        ("-2x", "ratio margin must be finite and at least 1. Got -2 instead."),
        (-0.1, "difference margin must be finite and at least 0. Got -0.1 instead."),
        (math.nan, "difference margin must be finite and at least 0. Got nan instead."),
        (math.inf, "difference margin must be finite and at least 0. Got inf instead."),
        ("1e999x", "ratio margin must be finite and at least 1. Got inf instead."),
    ],
)
def test_a_margin_out_of_range_is_refused(written, message):
    with pytest.raises(ValueError) as caught:
        parse_margin(written)
    assert str(caught.value) == message


def test_a_margin_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"must be difference or ratio\. Got 'percent' instead"):
        Margin("percent", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "below", "above"), [("1.25x", 0.8, 1.25), (0.1, -0.1, 0.1), ("1x", 1, 1), (0, 0, 0)]
)
def test_threshold_on_either_side(written, below, above):
    margin = parse_margin(written)
    assert margin.threshold("<") == pytest.approx(below)
    assert margin.threshold(">") == pytest.approx(above)
    assert math.copysign(1, margin.threshold("<")) == math.copysign(1, below)


@pytest.mark.parametrize(
    ("a", "side", "b", "margin", "verdict"),
    [
        (FAST, "<", SLOW, "1.2x", "supported"),  # ratio about 0.67 < 0.83
        (FAST, "<", SLOW, "1.5x", "undecided"),  # the truth is 1.5 itself
        (FAST, "<", SLOW, "2x", "contradicted"),
        (FAST, ">", SLOW, "1x", "contradicted"),
        (SLOW, ">", FAST, "1.2x", "supported"),
        (FAST, "<", SLOW, 40, "supported"),  # difference -50 < -40
        (FAST, "<", SLOW, 50, "undecided"),
        (FAST, "<", SLOW, 60, "contradicted"),
        (SLOW, ">", FAST, 0, "supported"),
        (FAST, "<", FAST, 0, "undecided"),
        (FAST, "<", FAST, 1, "contradicted"),
        ([1.0], "<", [2.0], 0, "undecided"),
        ([1.0], "<", [2.0], "1x", "undecided"),
        ([1.0, math.nan], "<", [2.0, 3.0], 0, "undecided"),
        ([0.0, 0.0], "<", [2.0, 2.0], "1.2x", "undecided"),
    ],
)
def test_rule_with_margin(a, side, b, margin, verdict):
    assert compare(a, b, side, parse_margin(margin)).verdict == verdict


@pytest.mark.parametrize("side", ["<", ">"])
def test_a_tie_with_the_margin_is_no_win(side):
    better, worse = ([100.0] * 4, [120.0] * 4) if side == "<" else ([120.0] * 4, [100.0] * 4)
    assert compare(better, worse, side, Margin("ratio", 1.2)).verdict is Verdict.UNDECIDED
    assert compare(better, worse, side, Margin("difference", 20)).verdict is Verdict.UNDECIDED


def test_comparison_carries_what_the_report_prints():
    result = compare(FAST, SLOW, "<", Margin("ratio", 1.25), level=0.9)
    assert result.interval == ratio(FAST, SLOW, 0.9)
    assert (result.side, result.threshold, result.margin.kind) == ("<", 0.8, "ratio")


def test_without_a_margin_the_order_alone_is_claimed():
    result = compare(FAST, SLOW, "<")
    assert result.interval == difference(FAST, SLOW)
    assert (result.threshold, result.verdict) == (0, "supported")


@given(rows=runs, margin=margins)
def test_a_rule_read_from_the_other_arm_gets_the_same_verdict(rows, margin):
    a, b = zip(*rows, strict=True)
    there = compare(a, b, "<", margin)
    for bound in (there.interval.low, there.interval.high):
        assume(bound != pytest.approx(there.threshold, rel=1e-9, abs=1e-9))
    assert compare(b, a, ">", margin).verdict is there.verdict


@given(rows=runs, margin=margins, more=st.floats(0, 5))
def test_a_larger_margin_never_helps(rows, margin, more):
    a, b = zip(*rows, strict=True)
    larger = Margin(margin.kind, margin.amount + more)
    rank = {"contradicted": 0, "undecided": 1, "supported": 2}
    for side in ("<", ">"):
        before, after = compare(a, b, side, margin).verdict, compare(a, b, side, larger).verdict
        assert rank[after] <= rank[before]
