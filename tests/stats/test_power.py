import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from reportgen.stats import Verdict, decide, detectable, least_seeds, seeds_needed, weigh_pairs
from reportgen.stats.power import power_to_decide, spread_bounds


@pytest.mark.parametrize(("claims", "seeds"), [(1, 6), (2, 7), (3, 7), (6, 8), (12, 9), (25, 10)])
def test_least_seeds(claims, seeds):
    assert least_seeds(claims) == seeds
    assert claims * 2 / 2**seeds <= 0.05 < claims * 2 / 2 ** (seeds - 1)


def test_many_cells_and_a_strict_level_need_more_seeds():
    assert least_seeds(6, cells=4) == 9  # 6 * 2.5 / 2^9
    assert least_seeds(1, 0.01) == 8
    assert least_seeds(500) is None


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


def test_with_the_least_seeds_every_sign_must_agree():
    """8 seeds, 6 claims: p = 1/256 needs all 8 effects above 0."""
    expected = stats.norm.cdf(2.0) ** 8
    assert power_to_decide(2.0, 1.0, 8, 6) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("n", [14, 15])
def test_simulated_power_meets_the_noncentral_t(n):
    tail = 0.025 / 2
    critical = stats.t.isf(tail, n - 1)
    theory = stats.nct.sf(critical, n - 1, math.sqrt(n))
    assert power_to_decide(1.0, 1.0, n, 2) == pytest.approx(theory, abs=0.03)


def test_detectable_effect_has_the_power():
    for n in (8, 12, 20):
        found = detectable(2.5, n, 3)
        assert power_to_decide(found.effect, 2.5, n, 3) == pytest.approx(0.8, abs=0.002)
        assert (found.seeds, found.power) == (n, 0.8)


def test_more_seeds_find_less_and_more_claims_hide_more():
    sizes = [detectable(1, n).effect for n in range(5, 41)]
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


@pytest.mark.parametrize(("effect", "claims"), [(2.0, 1), (1.0, 6), (0.5, 6)])
def test_seeds_needed_are_the_least_with_the_power(effect, claims):
    n = seeds_needed(effect, 1, claims)
    assert n is not None
    assert detectable(1, n, claims).effect <= effect < detectable(1, n - 1, claims).effect


def test_where_no_seeds_are_enough():
    assert seeds_needed(0.001, 1) is None
    assert seeds_needed(5, 1, claims=500) is None
    assert power_to_decide(100, 1, 5) == 0
    assert power_to_decide(100, 1, 30) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: detectable(0, 8), "std must be positive"),
        (lambda: detectable(1, 0), "seeds must be at least 1"),
        (lambda: least_seeds(0), "claims and cells must be at least 1"),
        (lambda: detectable(1, 8, pilot=1), "a spread needs 2 seeds"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
