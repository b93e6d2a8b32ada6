import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from reportgen.comparison import Margin
from reportgen.stats import (
    Interval,
    Verdict,
    centre_interval,
    decide,
    difference,
    format_interval,
    location_interval,
    median_interval,
    median_of_ranges,
    ratio,
    round_interval,
    weigh_pairs,
)
from reportgen.stats.medians import order_rank

INF = math.inf


def verdict(a, b, side, margin=None):
    """On the only claim of a suite."""
    (decision,) = decide([[weigh_pairs(a, b, side, margin)]])
    return decision.verdict


extended = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([INF, -INF]))
times = st.one_of(st.integers(1, 1000).map(float), st.just(INF))
levels = st.floats(0.01, 0.999)


def bounds(interval):
    return interval.estimate, interval.low, interval.high


@pytest.mark.parametrize(
    ("n", "rank", "percent"),
    [
        (5, 0, 100.0),
        (6, 1, 96.875),
        (8, 1, 99.219),
        (9, 2, 96.094),
        (10, 2, 97.852),
        (20, 6, 95.861),
    ],
)
def test_ranks_of_the_tables(n, rank, percent):  # Conover (1999), table A3; 1 - 2 P(X < rank)
    found, covered = order_rank(n, 0.95)
    assert found == rank
    assert covered == pytest.approx(percent / 100, abs=1e-5)


@given(n=st.integers(1, 2000), level=levels)
def test_the_rank_is_the_binomial_quantile(n, level):
    rank, covered = order_rank(n, level)
    binomial = scipy_stats.binom(n, 0.5)
    assert covered == pytest.approx(1 - 2 * binomial.cdf(rank - 1), abs=1e-9)
    assert covered >= level - 1e-12
    assert 1 - 2 * binomial.cdf(rank) < level + 1e-9  # one rank further in covers too little


@given(values=st.lists(st.floats(-100, 100), min_size=1, max_size=15, unique=True))
def test_the_interval_inverts_the_exact_sign_test(values):
    interval = median_interval(values)
    middles = (np.sort(values)[1:] + np.sort(values)[:-1]) / 2
    for candidate in [min(values) - 1, *middles, max(values) + 1]:
        above = int((np.array(values) > candidate).sum())
        if candidate in values:
            continue
        rejected = scipy_stats.binomtest(above, len(values), 0.5).pvalue <= 0.05
        assert rejected == (not interval.low <= candidate <= interval.high)


@pytest.mark.parametrize("n", [6, 9, 13])
def test_coverage_of_a_skewed_censored_population(n):
    generator = np.random.default_rng(5)
    values = generator.exponential(size=(20_000, n))
    values[values > 1] = INF  # 37 % never get there; the median is log 2
    ordered = np.sort(values, axis=1)
    rank, covered = order_rank(n, 0.95)
    for row in (0, 1, 2):
        found = median_interval(values[row])
        assert (found.low, found.high) == (ordered[row, rank - 1], ordered[row, n - rank])
    hits = (ordered[:, rank - 1] <= math.log(2)) & (math.log(2) <= ordered[:, n - rank])
    assert hits.mean() == pytest.approx(covered, abs=4 * math.sqrt(0.05 * 0.95 / 20_000))
    assert covered >= 0.95


@given(values=st.lists(extended, min_size=1, max_size=12))
def test_mirrored_values_have_the_mirrored_interval(values):
    estimate, low, high = bounds(median_interval(values))
    mirrored = bounds(median_interval([-value for value in values]))
    assert mirrored == pytest.approx((-estimate, -high, -low), nan_ok=True)


@given(values=st.lists(extended, min_size=6, max_size=12))
def test_bounds_follow_every_increasing_change_of_the_scale(values):
    changed = [math.atan(value) for value in values]
    interval, bent = median_interval(values), median_interval(changed)
    assert (bent.low, bent.high) == (math.atan(interval.low), math.atan(interval.high))


@given(values=st.lists(extended, min_size=6, max_size=12), data=st.data())
def test_a_larger_value_never_lowers_an_end(values, data):
    place = data.draw(st.integers(0, len(values) - 1))
    raised = list(values)
    raised[place] += data.draw(st.floats(0, 1e6))
    before, after = median_interval(values), median_interval(raised)
    assert after.low >= before.low
    assert after.high >= before.high


@given(values=st.lists(extended, min_size=1, max_size=12), data=st.data())
def test_order_does_not_matter(values, data):
    interval = median_interval(values)
    shuffled = median_interval(data.draw(st.permutations(values)))
    assert bounds(shuffled) == pytest.approx(bounds(interval), nan_ok=True)


@given(pairs=st.lists(st.tuples(extended, extended).map(sorted), min_size=6, max_size=10))
def test_ranges_cover_the_interval_of_every_value_within_them(pairs):
    lows, highs = zip(*pairs, strict=True)
    wide = median_of_ranges(lows, highs)
    for inside in (lows, highs, [pair[index % 2] for index, pair in enumerate(pairs)]):
        narrow = median_interval(inside)
        assert wide.low <= narrow.low
        assert narrow.high <= wide.high


def test_the_note_says_what_it_is_and_how_sure():
    interval = median_interval([100, 200, 300, 400, 500, 600, 700, INF])
    assert bounds(interval) == (450, 100, INF)
    assert interval.note == "median and its interval by order statistics, 99.2 %"
    assert interval.bounded
    few = median_interval([100, INF, 200])
    assert bounds(few) == (200, -INF, INF)
    assert few.note == "too few values for an interval of the median"
    assert not few.bounded


def test_a_missing_value_is_never_dropped():
    interval = median_interval([1, 2, 3, 4, 5, 6, math.nan])
    assert math.isnan(interval.estimate)
    assert (interval.low, interval.high) == (-INF, INF)
    assert interval.note == "some values are not finite"


def test_without_infinite_values_it_stays_the_centre():
    assert location_interval([1.0, 2.0, 4.0]) == centre_interval([1.0, 2.0, 4.0])
    assert location_interval([1.0, INF, 4.0]) == median_interval([1.0, INF, 4.0])
    assert location_interval([1.0, math.nan]).note == "some values are not finite"


def test_seven_seeds_of_which_one_side_never_arrives():
    fast, slow = [100.0, 150, 200, 100, 150, 100, 200], [INF] * 7
    assert bounds(difference(fast, slow)) == (-INF, -INF, -INF)
    assert verdict(fast, slow, "<") is Verdict.SUPPORTED
    assert verdict(slow, fast, "<") is Verdict.CONTRADICTED
    assert bounds(ratio(fast, slow)) == (0, 0, 0)
    assert verdict(fast, slow, "<", Margin("ratio", 1.2)) is Verdict.SUPPORTED
    assert verdict(slow, fast, ">", Margin("ratio", 5)) is Verdict.SUPPORTED


def test_pairs_that_both_never_arrive_are_unknown():
    both = difference([INF] * 7, [INF] * 7)
    assert math.isnan(both.estimate)
    assert (both.low, both.high) == (-INF, INF)
    assert not both.bounded
    # Of 9 pairs the second smallest and the second largest count: one unknown pair is borne.
    a, b = [INF, *range(1, 9)], [INF, *range(11, 19)]
    interval = difference(a, b)
    assert bounds(interval) == (-10, -10, -10)
    two = difference([INF, *a[:8]], [INF, *b[:8]])
    assert (two.low, two.high) == (-INF, INF)


def test_an_accuracy_that_diverged_is_below_every_ratio():
    interval = ratio([-INF] * 6, [0.9] * 6)
    assert bounds(interval) == (0, 0, 0)
    assert verdict([0.9] * 6, [-INF] * 6, ">", Margin("ratio", 2)) is Verdict.SUPPORTED


def test_a_median_ratio_of_too_few_seeds_knows_nothing():
    interval = ratio([10.0, INF], [5.0, 5.0])
    assert (interval.low, interval.high) == (-INF, INF)
    assert not interval.bounded
    assert ratio([INF, -1.0], [1.0, 1.0]).note == "a ratio needs values above zero"


@given(st.lists(st.tuples(times, times), min_size=6, max_size=12))
def test_swapping_the_arms_turns_the_comparison_round(pairs):
    a, b = zip(*pairs, strict=True)
    there, back = difference(a, b), difference(b, a)
    assert bounds(back) == pytest.approx((-there.estimate, -there.high, -there.low), nan_ok=True)
    there, back = ratio(a, b), ratio(b, a)
    if there.bounded:
        with np.errstate(divide="ignore"):
            turned = 1 / np.array([there.estimate, there.high, there.low])
        assert bounds(back) == pytest.approx(turned, rel=1e-9, nan_ok=True)
    assert there.bounded == back.bounded


@given(values=st.lists(times, min_size=6, max_size=12), level=levels)
def test_a_higher_level_never_narrows(values, level):
    narrow, wide = median_interval(values, level), median_interval(values, (1 + level) / 2)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([400, 450, 450, 500, 500, 550, 600, INF], "500 (95 % interval 400 to never)"),
        ([400, 450, INF, INF, INF, INF, INF, INF], "never (95 % interval 400 to never)"),
        ([100] * 6 + [120, INF], "100 (95 % interval 100 to never)"),
        ([100] * 7 + [120], "100 (95 % interval 100 to 120)"),
        ([INF] * 6, "never (no spread, n = 6)"),
        (
            [400, INF],
            "never (no 95 % interval: too few values for an interval of the median)",
        ),
    ],
)
def test_infinity_reads_as_never(values, text):
    assert format_interval(median_interval(values), infinity="never") == text


def test_infinity_reads_as_itself_elsewhere():
    interval = Interval(INF, 2.5, INF, 8, note="x", statistic="median")
    assert format_interval(interval) == "infinity (95 % interval 2.5 to infinity)"
    assert round_interval(interval, ratio=True).low == "2.5x"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: median_interval([]), "at least one run"),
        (lambda: median_interval([[1.0]]), r"shape \(n,\)"),
        (lambda: median_interval([1.0], 95), "between 0 and 1. Got 95 instead"),
        (lambda: location_interval([]), "at least one run"),
    ],
)
def test_what_cannot_be_an_interval_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_without_a_known_order_the_note_says_why_nothing_is_known():
    never = [math.inf] * 8
    interval = difference(never, never)
    assert not interval.bounded and interval.note == "both values are infinite in too many seeds"
    assert "order statistics" in difference([1.0] * 8, never).note
