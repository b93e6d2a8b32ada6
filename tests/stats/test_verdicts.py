import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.stats import Interval, Side, Verdict, combine, judge

SUPPORTED, CONTRADICTED, EQUIVALENT, DEPENDS, UNDECIDED = Verdict

numbers = st.floats(-1e6, 1e6)
intervals = (
    st.tuples(numbers, numbers, numbers)
    .map(sorted)
    .map(lambda three: Interval(three[1], three[0], three[2], 5))
)
many_verdicts = st.lists(st.sampled_from(Verdict), min_size=1, max_size=6)


def around(low: float, high: float) -> Interval:
    return Interval((low + high) / 2, low, high, 5)


@pytest.mark.parametrize(
    ("interval", "side", "threshold", "verdict"),
    [
        (around(0.2, 0.4), "<", 0.5, SUPPORTED),
        (around(0.2, 0.4), ">", 0.5, CONTRADICTED),
        (around(0.6, 0.8), "<", 0.5, CONTRADICTED),
        (around(0.6, 0.8), ">", 0.5, SUPPORTED),
        (around(0.4, 0.6), "<", 0.5, UNDECIDED),
        (around(0.4, 0.6), ">", 0.5, UNDECIDED),
        (around(-0.2, -0.1), "<", 0.0, SUPPORTED),
        (around(1e-300, 1e-200), ">", 0.0, SUPPORTED),
        # An end that reaches the threshold, and a tie, decide nothing.
        (around(0.2, 0.5), "<", 0.5, UNDECIDED),
        (around(0.2, 0.5), ">", 0.5, UNDECIDED),
        (around(0.5, 0.8), ">", 0.5, UNDECIDED),
        (around(0.5, 0.8), "<", 0.5, UNDECIDED),
        (around(0.5, 0.5), "<", 0.5, UNDECIDED),
        (around(0.5, 0.5), ">", 0.5, UNDECIDED),
        (around(0.4, 0.4), "<", 0.5, SUPPORTED),
        # One seed, or a trial that diverged.
        (Interval(0.1, -math.inf, math.inf, 1), "<", 0.5, UNDECIDED),
        (Interval(math.nan, -math.inf, math.inf, 5), ">", 0.5, UNDECIDED),
        (Interval(0.1, -math.inf, 0.4, 5), "<", 0.5, SUPPORTED),
    ],
)
def test_an_interval_decides_when_it_lies_wholly_on_one_side(interval, side, threshold, verdict):
    assert judge(interval, side, threshold) is verdict


def test_rounding_does_not_break_a_tie():
    assert 0.3 - 0.2 < 0.1  # by the last bit
    tie = 0.3 - 0.2
    assert judge(around(tie, tie), "<", 0.1) is UNDECIDED
    assert judge(around(tie, tie), ">", 0.1) is UNDECIDED


@given(interval=intervals, threshold=numbers)
def test_the_other_side_gets_the_opposite_verdict(interval, threshold):
    opposite = {SUPPORTED: CONTRADICTED, CONTRADICTED: SUPPORTED, UNDECIDED: UNDECIDED}
    assert judge(interval, ">", threshold) is opposite[judge(interval, "<", threshold)]


@given(interval=intervals, threshold=numbers, side=st.sampled_from("<>"))
def test_a_mirrored_claim_about_mirrored_numbers_gets_the_same_verdict(interval, threshold, side):
    mirrored = Interval(-interval.estimate, -interval.high, -interval.low, interval.n)
    other: Side = "<" if side == ">" else ">"
    assert judge(mirrored, other, -threshold) is judge(interval, side, threshold)


@given(interval=intervals, threshold=numbers, further=st.floats(0, 1e6))
def test_an_easier_threshold_never_weakens_a_verdict(interval, threshold, further):
    rank = {CONTRADICTED: 0, UNDECIDED: 1, SUPPORTED: 2}
    claims: list[tuple[Side, float]] = [("<", threshold + further), (">", threshold - further)]
    for side, easier in claims:
        before, after = judge(interval, side, threshold), judge(interval, side, easier)
        assert rank[after] >= rank[before]


@given(interval=intervals, threshold=numbers, wider=st.floats(0, 1e6))
def test_a_wider_interval_never_decides_what_was_undecided(interval, threshold, wider):
    wide = Interval(interval.estimate, interval.low - wider, interval.high + wider, interval.n)
    assert judge(wide, "<", threshold) in (judge(interval, "<", threshold), UNDECIDED)


@pytest.mark.parametrize(
    ("side", "threshold", "message"),
    [
        ("<=", 0.5, "side must be < or >. Got '<=' instead"),
        ("<", math.nan, "threshold must be finite. Got nan instead"),
        (">", math.inf, "threshold must be finite. Got inf instead"),
    ],
)
def test_a_claim_without_side_or_threshold_is_refused(side, threshold, message):
    with pytest.raises(ValueError, match=message):
        judge(around(0, 1), side, threshold)


@pytest.mark.parametrize(
    ("cells", "overall"),
    [
        ([SUPPORTED, SUPPORTED], SUPPORTED),
        ([CONTRADICTED, CONTRADICTED], CONTRADICTED),
        ([EQUIVALENT, EQUIVALENT], EQUIVALENT),
        ([SUPPORTED, CONTRADICTED], DEPENDS),
        ([SUPPORTED, UNDECIDED, CONTRADICTED], DEPENDS),
        ([SUPPORTED, DEPENDS], DEPENDS),
        ([SUPPORTED, UNDECIDED], UNDECIDED),
        ([CONTRADICTED, UNDECIDED], UNDECIDED),
        ([CONTRADICTED, EQUIVALENT], UNDECIDED),
    ],
)
def test_cells_combine(cells, overall):
    for order in itertools.permutations(cells):
        assert combine(order) is overall


@given(verdicts=many_verdicts, data=st.data())
def test_neither_order_nor_repetition_of_cells_matters(verdicts, data):
    overall = combine(verdicts)
    assert combine(data.draw(st.permutations(verdicts))) is overall
    assert combine(verdicts * 2) is overall
    assert combine([overall, overall]) is overall


@given(verdicts=many_verdicts)
def test_only_unanimous_cells_support_or_contradict(verdicts):
    overall = combine(verdicts)
    assert overall in (DEPENDS, UNDECIDED) or set(verdicts) == {overall}


def test_no_cell_has_no_verdict():
    with pytest.raises(ValueError, match="at least one cell"):
        combine([])


def test_verdicts_are_the_words_of_the_report():
    assert [str(verdict) for verdict in Verdict] == [
        "supported",
        "contradicted",
        "equivalent",
        "depends",
        "undecided",
    ]
    assert combine([Verdict("supported"), Verdict("contradicted")]) == "depends"
