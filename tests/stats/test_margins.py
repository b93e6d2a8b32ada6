import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen.stats import Margin, Verdict, compare, difference, ratio

FAST = [98.0, 100.0, 102.0, 99.0, 101.0]
SLOW = [151.0, 149.0, 150.0, 152.0, 148.0]

runs = st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=2, max_size=8)
margins = st.one_of(
    st.builds(Margin, st.just("difference"), st.floats(0, 5)),
    st.builds(Margin, st.just("ratio"), st.floats(1, 5)),
)


@pytest.mark.parametrize(
    ("kind", "amount", "message"),
    [
        ("ratio", 0.8, "ratio margin must be finite and at least 1. Got 0.8 instead."),
        ("ratio", -2, "ratio margin must be finite and at least 1. Got -2 instead."),
        ("difference", -0.1, "difference margin must be finite and at least 0. Got -0.1 instead."),
        (
            "difference",
            math.nan,
            "difference margin must be finite and at least 0. Got nan instead.",
        ),
        (
            "difference",
            math.inf,
            "difference margin must be finite and at least 0. Got inf instead.",
        ),
        ("ratio", math.inf, "ratio margin must be finite and at least 1. Got inf instead."),
    ],
)
def test_a_margin_out_of_range_is_refused(kind, amount, message):
    with pytest.raises(ValueError) as caught:
        Margin(kind, amount)
    assert str(caught.value) == message


def test_a_margin_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"must be difference or ratio\. Got 'percent' instead"):
        Margin("percent", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("margin", "below", "above"),
    [
        (Margin("ratio", 1.25), 0.8, 1.25),
        (Margin("difference", 0.1), -0.1, 0.1),
        (Margin("ratio", 1), 1, 1),
        (Margin("difference", 0), 0, 0),
    ],
)
def test_threshold_on_either_side(margin, below, above):
    assert margin.threshold("<") == pytest.approx(below)
    assert margin.threshold(">") == pytest.approx(above)
    assert math.copysign(1, margin.threshold("<")) == math.copysign(1, below)


@pytest.mark.parametrize(
    ("a", "side", "b", "margin", "verdict"),
    [
        (FAST, "<", SLOW, Margin("ratio", 1.2), "supported"),  # ratio about 0.67 < 0.83
        (FAST, "<", SLOW, Margin("ratio", 1.5), "undecided"),  # the truth is 1.5 itself
        (FAST, "<", SLOW, Margin("ratio", 2), "contradicted"),
        (FAST, ">", SLOW, Margin("ratio", 1), "contradicted"),
        (SLOW, ">", FAST, Margin("ratio", 1.2), "supported"),
        (FAST, "<", SLOW, Margin("difference", 40), "supported"),  # difference -50 < -40
        (FAST, "<", SLOW, Margin("difference", 50), "undecided"),
        (FAST, "<", SLOW, Margin("difference", 60), "contradicted"),
        (SLOW, ">", FAST, Margin("difference", 0), "supported"),
        (FAST, "<", FAST, Margin("difference", 0), "undecided"),
        (FAST, "<", FAST, Margin("difference", 1), "contradicted"),
        ([1.0], "<", [2.0], Margin("difference", 0), "undecided"),
        ([1.0], "<", [2.0], Margin("ratio", 1), "undecided"),
        ([1.0, math.nan], "<", [2.0, 3.0], Margin("difference", 0), "undecided"),
        ([0.0, 0.0], "<", [2.0, 2.0], Margin("ratio", 1.2), "undecided"),
    ],
)
def test_rule_with_margin(a, side, b, margin, verdict):
    assert compare(a, b, side, margin).verdict == verdict


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
