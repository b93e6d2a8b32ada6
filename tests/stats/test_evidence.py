import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.comparison import Margin
from reportgen.stats import (
    Evidence,
    Interval,
    difference,
    no_evidence,
    ratio,
    signed_rank_test,
    skewness_test,
    weigh_pairs,
    weigh_values,
)
from reportgen.stats.signed_rank import ABOVE_CENTRE, least_p, sign_test

FAST = [98.0, 100.0, 102.0, 99.0, 101.0, 97.0, 103.0, 100.5]
SLOW = [151.0, 149.0, 150.0, 152.0, 148.0, 153.0, 147.0, 150.5]
LEAST = 1.5 * 2.0**-8
INF, NAN = math.inf, math.nan

sides = st.sampled_from(["<", ">"])
runs = st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=2, max_size=8)
margins = st.one_of(
    st.builds(Margin, st.just("difference"), st.floats(0, 5)),
    st.builds(Margin, st.just("ratio"), st.floats(1, 5)),
)


def test_each_side_has_its_p_value():
    found = weigh_pairs(FAST, SLOW, "<")
    assert (found.p_support, found.p_against, found.p_within) == (LEAST, 1, 1)
    assert (found.p_ranks, found.skewed) == (LEAST, False)
    assert (found.threshold, found.opposite) == (0, None)
    assert found.interval == difference(FAST, SLOW)
    assert found.test == "signed-rank test"
    assert found.improvement == 1
    assert found.supports and not found.opposes and not found.within


def test_a_margin_moves_the_threshold_and_opens_the_other_side():
    found = weigh_pairs(FAST, SLOW, "<", Margin("ratio", 2))
    assert (found.threshold, found.opposite) == (0.5, 2)
    assert found.p_support == 1
    assert found.p_against == found.p_within == LEAST
    assert found.opposes and found.within
    assert found.interval == ratio(FAST, SLOW)


def test_equality_is_two_one_sided_tests():
    near = weigh_pairs(FAST, FAST, "=", Margin("difference", 1))
    assert (near.p_support, near.p_against) == (LEAST, 1)
    assert near.supports and near.improvement == 1
    for a, b in ((FAST, SLOW), (SLOW, FAST)):
        far = weigh_pairs(a, b, "=", Margin("difference", 1))
        assert (far.p_support, far.p_against) == (1, LEAST)
        assert far.opposes and not far.supports and far.improvement == 0
    assert (near.opposite, near.threshold) == (-1, 1)


@given(runs, sides, margins)
def test_mirrored_claims_have_mirrored_evidence(pairs, side, margin):
    a, b = zip(*pairs, strict=True)
    there = weigh_pairs(a, b, side, margin)
    back = weigh_pairs(b, a, "<" if side == ">" else ">", margin)
    assert there.p_support == pytest.approx(back.p_support, rel=1e-6)
    assert there.p_against == pytest.approx(back.p_against, rel=1e-6)
    assert there.p_within == pytest.approx(back.p_within, rel=1e-6)
    assert there.improvement == back.improvement
    assert (there.supports, there.opposes, there.within) == (
        back.supports,
        back.opposes,
        back.within,
    )


@given(runs, sides, margins)
def test_nothing_is_supported_and_opposed(pairs, side, margin):
    a, b = zip(*pairs, strict=True)
    found = weigh_pairs(a, b, side, margin)
    assert found.p_support + found.p_against > 1 - 1e-9
    assert not (found.supports and found.opposes)
    assert not found.within or found.opposes


@given(runs, sides, margins)
def test_a_larger_margin_is_harder_to_pass_and_easier_to_stay_within(pairs, side, margin):
    a, b = zip(*pairs, strict=True)
    wider = Margin(margin.kind, margin.amount * 1.5 + 0.1)
    assert weigh_pairs(a, b, side, wider).p_support >= weigh_pairs(a, b, side, margin).p_support
    if margin.declared:
        assert weigh_pairs(a, b, side, wider).p_within <= weigh_pairs(a, b, side, margin).p_within


@pytest.mark.parametrize("kind", ["difference", "ratio"])
def test_a_tie_with_the_margin_counts_against_both(kind):
    b = [1.0, 0.7, 1.3, 2.1, 0.9, 1.1]
    a = [1.2 * x if kind == "ratio" else x + 0.1 for x in b]
    found = weigh_pairs(a, b, ">", Margin(kind, 1.2 if kind == "ratio" else 0.1))
    assert found.p_support == found.p_against == 1
    assert not found.supports and not found.opposes


def test_infinite_values_take_the_sign_test():
    a, b = [10.0] * 8, [INF] * 7 + [12.0]
    found = weigh_pairs(a, b, "<", Margin("ratio", 1.1))
    assert found.test == "sign test"
    assert found.p_support == LEAST and found.supports
    assert found.bootstrap is None and math.isnan(found.standardised)
    assert found.improvement == 1


def test_two_infinite_values_of_a_seed_count_against_either_side():
    a, b = [10.0] * 7 + [INF], [INF] * 8
    found = weigh_pairs(a, b, "<")
    assert found.p_support == pytest.approx(9 / 256)
    assert found.p_against == 1
    assert found.improvement == pytest.approx(7.5 / 8)


@pytest.mark.parametrize(
    ("a", "margin"),
    [
        ([NAN, *FAST[1:]], Margin()),
        ([0.0, *FAST[1:]], Margin("ratio", 1.2)),
        ([1e308, *FAST[1:]], None),
    ],
)
def test_an_effect_that_nobody_knows_decides_nothing(a, margin):
    b = [-1e308, *SLOW[1:]] if margin is None else SLOW
    found = weigh_pairs(a, b, "<", margin)
    assert found.p_support == found.p_against == found.p_within == 1
    assert found.test == "no test" and found.interval.note
    assert found.bootstrap is None


def test_values_against_a_constant():
    high = [0.95, 0.96, 0.97, 0.94, 0.95, 0.96]
    found = weigh_values(high, 0.9, ">", Margin("difference", 0.02))
    assert found.threshold == pytest.approx(0.92)
    assert found.opposite == pytest.approx(0.88)
    assert found.p_support == least_p(6) and found.supports
    assert found.scale == "value"
    below = weigh_values(high, 1.2, "<", Margin("ratio", 1.2))
    assert below.threshold == pytest.approx(1)
    assert below.supports and below.improvement == 1
    exact = weigh_values([3.0] * 6, 3, "=", Margin("difference", 0.5))
    assert exact.supports and exact.p_support == least_p(6)


def test_the_mean_and_its_bootstrap_interval_stand_beside():
    found = weigh_pairs(FAST, SLOW, "<", Margin("ratio", 1.2))
    assert found.bootstrap is not None
    logs = np.log(FAST) - np.log(SLOW)
    assert found.bootstrap.estimate == pytest.approx(np.exp(logs.mean()))
    assert found.bootstrap.low < found.interval.estimate < found.bootstrap.high
    plain = weigh_pairs(FAST, SLOW, "<")
    assert plain.bootstrap is not None
    assert plain.bootstrap.estimate == pytest.approx(np.mean(FAST) - np.mean(SLOW))


def test_ranks_and_a_second_test_must_agree():
    """Nine clear seeds, three at the threshold: ranks alone would make light of the three."""
    effects = np.r_[np.linspace(-2.1, -1.9, 9), -0.01, 0.05, 0.06]
    found = weigh_pairs(effects, np.zeros(12), "<")
    mean = skewness_test(effects)[1]
    by_sign = sign_test(2, 10, 12, ABOVE_CENTRE)[1]
    assert found.p_ranks == signed_rank_test(effects)[1] < mean < by_sign
    assert found.skewed and found.p_support == mean
    even = weigh_pairs(effects[:9], np.zeros(9), "<")
    assert not even.skewed and even.p_support == least_p(9)


def test_what_all_seeds_say_is_not_hidden_by_a_few_near_the_threshold():
    """Hall's t alone stays unsure of seeds like these, however clear the others are."""
    effects = np.r_[np.linspace(0.1, 0.12, 3), np.linspace(0.95, 1.05, 17)]
    found = weigh_values(effects, 0.08, ">")
    assert found.p_support == pytest.approx(0.5**10)  # 20 times with a chance of 1 / sqrt(2)
    assert skewness_test(effects - 0.08)[0] > 8 * found.p_support


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(ValueError, match="equality needs a margin"):
        weigh_pairs(FAST, SLOW, "=")
    with pytest.raises(ValueError, match=r"side must be one of <, >, =. Got '!' instead"):
        weigh_pairs(FAST, SLOW, "!")
    with pytest.raises(ValueError, match=r"seeds must name each value. Got 2 for 8 values"):
        weigh_pairs(FAST, SLOW, "<", seeds=[1, 2])
    with pytest.raises(ValueError, match=r"constant above 0. Got -1 instead"):
        weigh_values(FAST, -1, "<", Margin("ratio", 2))


def test_a_cell_without_trials_says_nothing():
    found = no_evidence("<", "no trial is there")
    assert found.p_support == found.p_against == found.p_within == 1
    assert found.interval.note == "no trial is there"
    assert not (found.supports or found.opposes or found.within)
    assert found.bootstrap is None


def around(low, high, n=8):
    return Interval((low + high) / 2, low, high, n)


@pytest.mark.parametrize(
    ("interval", "side", "supports", "opposes"),
    [
        (around(0.2, 0.4), "<", True, False),
        (around(0.2, 0.4), ">", False, True),
        (around(0.4, 0.6), "<", False, False),
        (around(0.2, 0.5), "<", False, False),  # an end that reaches the threshold decides nothing
        (around(0.5, 0.8), ">", False, False),
        (around(0.5, 0.5), "<", False, False),
        (around(0.4, 0.4), "<", True, False),
        (Interval(0.1, -INF, INF, 1), "<", False, False),
        (Interval(NAN, -INF, INF, 5), ">", False, False),
        (Interval(0.1, -INF, 0.4, 5), "<", True, False),
        (Interval(INF, 0.7, INF, 8, statistic="median"), ">", True, False),
        (around(0.5 - 1e-14, 0.5 - 1e-14), "<", False, False),  # by the last bit
    ],
)
def test_an_interval_lies_wholly_on_one_side_or_on_none(interval, side, supports, opposes):
    found = Evidence(interval, side, 0.5, None, 1, 1, 1, "")
    assert (found.supports, found.opposes, found.within) == (supports, opposes, False)


@pytest.mark.parametrize(
    ("low", "high", "within"),
    [(-0.4, 0.4, True), (-0.5, 0.4, False), (-0.6, 0.4, False), (-0.4, 0.6, False)],
)
@pytest.mark.parametrize("side", ["<", ">"])
def test_within_the_margin_means_on_both_sides(low, high, within, side):
    sign = -1 if side == "<" else 1
    found = Evidence(around(low, high), side, sign * 0.5, -sign * 0.5, 1, 1, 1, "")
    assert found.within is within
