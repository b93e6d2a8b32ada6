import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from reportgen.comparison import Margin
from reportgen.stats import (
    Needed,
    Verdict,
    decide,
    detectable,
    least_seeds,
    power_of_claim,
    power_to_decide,
    seeds_needed,
    weigh_pairs,
)
from reportgen.stats.power import size_bounds, spread_bounds


@pytest.mark.parametrize(("claims", "seeds"), [(1, 6), (2, 7), (3, 8), (6, 9), (14, 10), (26, 11)])
def test_least_seeds(claims, seeds):
    assert least_seeds(claims) == seeds
    assert claims * 3 / 2**seeds <= 0.05 < claims * 3 / 2 ** (seeds - 1)


def test_many_cells_and_a_strict_level_need_more_seeds():
    assert least_seeds(6, cells=4) == 10  # 6 * 3 * 1.5 / 2^10
    assert least_seeds(1, 0.01) == 9
    assert least_seeds(500) == 15


def test_to_find_that_a_claim_depends_takes_more_seeds():
    """7 claims of 6 cells were told that 9 seeds are enough, where none can depend below 12."""
    for claims, cells in ((7, 6), (26, 12)):
        least = least_seeds(claims, cells=cells, depends=True)
        for seeds, possible in ((least - 1, False), (least, True)):
            near, far = (
                weigh_pairs(way * np.linspace(1, 1.001, seeds), np.zeros(seeds), "<")
                for way in (-1, 1)
            )
            nothing = weigh_pairs([1.0, -1.0] * 8, [0.0] * 16, "<")
            others = [[nothing]] * (claims - 1)
            found = decide([[near, far, *[nothing] * (cells - 2)], *others])[0].verdict
            assert (found is Verdict.DEPENDS) == possible
    assert least_seeds(7, cells=6) == 10 < least_seeds(7, cells=6, depends=True) == 13


def decided(effect, n, claims, rng):
    """Whether the first of `claims` claims is decided where the others show nothing."""
    other = weigh_pairs([1.0, -1.0] * (n // 2), [0.0] * n, ">")
    mine = weigh_pairs(rng.normal(effect, 1, n), np.zeros(n), ">")
    found = decide([[mine]] + [[other]] * (claims - 1))[0].verdict
    return found is Verdict.SUPPORTED


@pytest.mark.parametrize(("n", "claims", "effect"), [(8, 1, 1.0), (10, 6, 1.2), (20, 6, 0.7)])
def test_power_is_that_of_the_whole_decision(n, claims, effect):
    rng = np.random.default_rng(n)
    share = np.mean([decided(effect, n, claims, rng) for _ in range(500)])
    expected = power_to_decide(effect, 1.0, n, claims)
    assert share == pytest.approx(expected, abs=4 * math.sqrt(0.25 / 500))


def test_with_the_least_seeds_no_sign_may_disagree():
    """8 seeds, 4 claims: p = 1/256 needs all 8 effects above 0, and the mean must agree."""
    most = stats.norm.cdf(2.0) ** 8
    assert most - 0.15 < power_to_decide(2.0, 1.0, 8, 4) < most + 0.03


@pytest.mark.parametrize(("n", "size"), [(48, 0.5), (49, 0.5)])
def test_simulation_and_formula_meet(n, size):
    assert power_to_decide(size, 1.0, n, 6) == pytest.approx(0.72, abs=0.04)


def claim_decided(pilot, seeds, claims, rng, side=">", margin=0.0):
    """Whether a claim over the cells of a pilot is decided on seeds that are like it."""
    columns = rng.multivariate_normal(
        pilot.mean(axis=0),
        np.cov(pilot.T, ddof=1).reshape(pilot.shape[1], -1),
        size=seeds,
        method="svd",
    ).T
    cells = [weigh_pairs(x, np.zeros(seeds), side, Margin("difference", margin)) for x in columns]
    other = weigh_pairs([1.0, -1.0] * 8, [0.0] * 16, ">")
    return decide([cells] + [[other]] * (claims - 1))[0].verdict is not Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("shift", "cells", "side", "margin"),
    [
        ((1.2,), 1, ">", 0.0),
        ((1.4, 1.4, 1.4, 1.4), 4, ">", 0.0),  # once said .80 of one cell, where .32 came true
        ((2.0, -2.0), 2, ">", 0.0),
        ((0.1,), 1, "=", 1.2),  # once said .51 of one side, where 0 of 60 came true
    ],
)
def test_power_of_a_claim_is_that_of_all_its_cells(shift, cells, side, margin):
    rng = np.random.default_rng(cells)
    pilot = rng.normal(size=(40, cells))
    pilot = (pilot - pilot.mean(axis=0)) / pilot.std(axis=0, ddof=1) + shift
    said = power_of_claim(pilot, (-margin, margin), side, 12, 3)
    share = np.mean([claim_decided(pilot, 12, 3, rng, side, margin) for _ in range(300)])
    assert said == pytest.approx(share, abs=4 * math.sqrt(0.25 / 300))


def test_detectable_effect_has_the_power():
    for n in (8, 12, 20):
        found = detectable(2.5, n, 3)
        assert power_to_decide(found.effect, 2.5, n, 3) == pytest.approx(0.8, abs=0.002)
        assert (found.seeds, found.power) == (n, 0.8)


def test_more_seeds_find_less_and_more_claims_hide_more():
    sizes = [detectable(1, n).effect for n in (5, *range(6, 60, 2))]
    assert sizes[0] == math.inf
    assert all(later < earlier for earlier, later in pairwise(sizes))
    assert detectable(1, 20, 6).effect > detectable(1, 20).effect
    assert detectable(1, 8, 10).effect == math.inf


def test_a_spread_from_few_seeds_is_uncertain():
    found = detectable(1, 10, pilot=5)
    assert found.low / found.effect == pytest.approx(2 / math.sqrt(stats.chi2.isf(0.025, 4)))
    assert found.high / found.effect == pytest.approx(2 / math.sqrt(stats.chi2.ppf(0.025, 4)))
    assert spread_bounds(5)[0] == pytest.approx(0.599, abs=0.001)
    known = detectable(1, 10)
    assert known.low == known.effect == known.high


def pilot_of(size, n=10):
    """Effects of `n` seeds with a deviation of 1 and this mean."""
    noise = np.random.default_rng(n).normal(size=(n, 1))
    return (noise - noise.mean()) / noise.std(ddof=1) + size


@pytest.mark.parametrize(("size", "claims"), [(2.0, 1), (1.0, 6), (0.6, 6)])
def test_seeds_needed_are_the_least_with_the_power(size, claims):
    found = seeds_needed(pilot_of(size), (0, 0), ">", claims)
    assert found.seeds is not None
    assert power_of_claim(pilot_of(size), (0, 0), ">", found.seeds, claims) >= 0.8
    assert power_to_decide(size, 1.0, found.seeds, claims) == pytest.approx(0.8, abs=0.06)
    assert found.low is not None and found.low <= found.seeds
    assert found.high is None or found.high > found.seeds


def test_a_pilot_of_three_seeds_knows_its_limits():
    """ "Needs N" was 8 to 156 for one effect, and nothing said so."""
    rng = np.random.default_rng(0)
    truth = seeds_needed(pilot_of(1.0, 200), (0, 0), ">", 3).seeds
    assert truth is not None
    held = 0
    for _ in range(40):
        found = seeds_needed(rng.normal(1.0, 1, size=(3, 1)), (0, 0), ">", 3)
        held += (found.low or 0) <= truth <= (found.high or 1000)
    assert held >= 34


def test_bounds_of_a_size_are_those_of_the_noncentral_t():
    low, high = size_bounds(1.0, 10)
    t = math.sqrt(10)
    assert stats.nct.sf(t, 9, low * t) == pytest.approx(0.025, abs=1e-4)
    assert stats.nct.cdf(t, 9, high * t) == pytest.approx(0.025, abs=1e-4)
    assert size_bounds(0.1, 5)[0] == 0


def test_where_no_seeds_are_enough():
    assert seeds_needed(pilot_of(0.01), (0, 0), ">") == Needed(None, None, None)
    assert power_to_decide(100, 1, 5) == 0
    assert power_to_decide(100, 1, 30) == 1
    assert power_of_claim(pilot_of(5), (0, 0), ">", 5) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: detectable(0, 8), "std must be positive"),
        (lambda: detectable(1, 0), "seeds must be at least 1"),
        (lambda: least_seeds(0), "claims and cells must be at least 1"),
        (lambda: detectable(1, 8, pilot=1), "a standard deviation needs at least 2 seeds"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("seeds", [3, 10, 100])
def test_far_from_0_the_size_is_as_uncertain_as_the_standard_deviation(seeds):
    near = size_bounds(999 / math.sqrt(seeds), seeds)
    far = size_bounds(1001 / math.sqrt(seeds), seeds)
    np.testing.assert_allclose(np.array(far) / 1001, np.array(near) / 999, rtol=1e-3)
    low, high = size_bounds(1e15, seeds)  # in no time
    assert 0 < low < 1e15 < high < math.inf
