import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.comparison import Margin
from reportgen.stats import Interval, Verdict, decide, no_evidence, weigh_pairs
from reportgen.stats.family import verdict_factor
from reportgen.stats.signed_rank import least_p

ORDER = Margin()
SMALL = Margin("difference", 0.5)


def cell(effect, n=10, *, side="<", margin=ORDER, key=0, seeds=(), spread=0.1):
    """Evidence of `a - b` around `effect`, without luck: symmetric noise."""
    noise = np.linspace(-spread, spread, n)[np.random.default_rng(key).permutation(n)]
    return weigh_pairs(effect + noise, np.zeros(n), side, margin, seeds=seeds)


def verdicts(*claims, level=0.05):
    return [decision.verdict.value for decision in decide(claims, level)]


@pytest.mark.parametrize(
    ("effect", "side", "margin", "verdict"),
    [
        (-1.0, "<", ORDER, "supported"),
        (+1.0, "<", ORDER, "contradicted"),
        (+1.0, ">", ORDER, "supported"),
        (0.0, "<", ORDER, "undecided"),
        (-1.0, "<", SMALL, "supported"),
        (-0.2, "<", SMALL, "equivalent"),
        (+1.0, "<", SMALL, "contradicted"),
        (-0.5, "<", SMALL, "undecided"),
        (+0.5, "<", SMALL, "contradicted"),  # beyond the other end of the margin or not: open
        (0.2, "=", SMALL, "supported"),
        (0.5, "=", SMALL, "undecided"),
        (1.0, "=", SMALL, "contradicted"),
        (-1.0, "=", SMALL, "contradicted"),
    ],
)
def test_one_cell(effect, side, margin, verdict):
    assert verdicts([cell(effect, side=side, margin=margin)]) == [verdict]


def test_the_p_value_is_twice_the_smaller_side():
    (decision,) = decide([[cell(-1.0)]])
    assert decision.p == decision.adjusted == 2 * least_p(10)
    assert decision.cells == (Verdict.SUPPORTED,)
    assert decision.interaction is None


@pytest.mark.parametrize(
    ("effects", "verdict", "cells"),
    [
        ((-1, -1, -1), "supported", "sss"),
        ((1, 1, 1), "contradicted", "ccc"),
        ((-1, -1, 1), "depends", "ssc"),
        ((-1, 0, 1), "depends", "suc"),
        ((-1, -1, 0), "undecided", "uuu"),
        ((0, 0, 0), "undecided", "uuu"),
    ],
)
def test_cells_of_a_claim(effects, verdict, cells):
    (decision,) = decide([[cell(effect, key=i) for i, effect in enumerate(effects)]])
    assert decision.verdict == verdict
    assert "".join(found.value[0] for found in decision.cells) == cells
    assert decision.interaction is not None
    assert (decision.interaction < 0.01) == (len(set(effects)) > 1)


def test_equivalent_everywhere_or_not_at_all():
    near, far = cell(0.0, margin=SMALL), cell(1.0, margin=SMALL, key=1)
    assert verdicts([near, near]) == ["equivalent"]
    (decision,) = decide([[near, far]])
    assert decision.verdict == "contradicted"
    assert [found.value for found in decision.cells] == ["contradicted"] * 2


def test_claims_share_the_level():
    strong, weak = [cell(-1.0, 10)], [cell(-1.0, 6)]  # p = 2/1024 and 2/64
    assert verdicts(weak) == ["supported"]
    assert verdicts(weak, weak) == ["undecided"] * 2
    assert verdicts(strong, weak) == ["supported"] * 2  # Holm: the second is tested at the level
    assert verdicts(strong, weak, [cell(0.0)]) == ["supported", "undecided", "undecided"]


def test_five_seeds_never_decide():
    assert verdicts([cell(-100.0, 5)]) == ["undecided"]


def test_a_claim_that_may_still_be_equivalent_keeps_its_share():
    open_end = [cell(0.5, margin=SMALL)]  # contradicted; equivalent or beyond: nobody knows
    weak = [cell(-1.0, 6)]
    assert verdicts(open_end, weak) == ["contradicted", "undecided"]
    assert verdicts([cell(0.0, margin=SMALL)], weak) == ["equivalent", "supported"]


def test_an_interval_that_touches_keeps_the_verdict_open():
    touching = replace(cell(-1.0), interval=Interval(-1.0, -2.0, 0.0, 10))
    assert not touching.supports
    (decision,) = decide([[touching]])
    assert decision.verdict == "undecided"
    assert decision.adjusted == 2 * least_p(10)


def test_an_outlier_on_the_claimed_side_takes_nothing_away():
    """All signs agree; nobody can tell a mean from such seeds, but their centre is clear."""
    outlier = weigh_pairs([-0.1] * 10 + [-50.0], np.zeros(11), "<")
    assert outlier.p_support == pytest.approx(0.5**5.5)
    assert verdicts([outlier]) == ["supported"]


def test_no_cell_has_a_sign_that_its_claim_does_not_allow():
    """Three strong cells and an open one: each was told by itself before, 4 x as often falsely."""
    cells = [cell(-1.0, key=i) for i in range(3)]
    assert verdicts(*([one] for one in cells)) == ["supported"] * 3
    (open_claim,) = decide([[*cells, cell(0.0, key=4)]])
    assert set(open_claim.cells) == {Verdict.UNDECIDED}


def test_families_of_null_claims_with_cells_show_a_false_sign_rarely():
    """Four cells of six claims, nothing differs: 25 % of such suites once showed a sign."""
    rng = np.random.default_rng(11)
    false = 0
    for _ in range(200):
        noise = rng.normal(size=(6, 4, 12))
        family = [[weigh_pairs(x, np.zeros(12), "<") for x in claim] for claim in noise]
        false += any(
            sign is not Verdict.UNDECIDED for found in decide(family) for sign in found.cells
        )
    assert false / 200 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 200)


def test_cells_without_trials():
    assert verdicts([no_evidence("<", "none")], []) == ["undecided"] * 2
    assert verdicts([cell(-1.0), no_evidence("<", "none")]) == ["undecided"]
    assert decide([]) == ()


def test_interaction_is_taken_over_the_seeds_that_all_cells_have():
    whole = cell(-1.0, 10, seeds=range(10))
    part = cell(1.0, 8, key=1, seeds=range(2, 10))
    (decision,) = decide([[whole, part]])
    assert decision.interaction is not None and decision.interaction < 0.02
    (apart,) = decide([[whole, cell(1.0, 10, seeds=range(10, 20))]])
    assert apart.interaction is None


@pytest.mark.parametrize(("cells", "factor"), [(1, 2), (2, 2.5), (4, 3), (100, 3.96)])
def test_the_price_of_several_verdicts(cells, factor):
    assert verdict_factor(cells) == pytest.approx(factor)


def test_level_is_a_probability():
    with pytest.raises(ValueError, match="level must be between 0 and 1"):
        decide([[cell(1.0)]], 0)


claims = st.lists(
    st.lists(
        st.tuples(st.sampled_from([-1.0, -0.3, 0.0, 0.3, 1.0]), st.integers(0, 5)),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(claims, st.sampled_from([ORDER, SMALL]), st.randoms())
def test_verdicts_do_not_depend_on_the_order_of_claims_and_cells(drawn, margin, random):
    found = [[cell(e, 8, margin=margin, key=k, spread=0.6) for e, k in cells] for cells in drawn]
    plain = decide(found)
    order = list(range(len(found)))
    random.shuffle(order)
    mixed = decide([found[i][::-1] for i in order])
    for place, i in enumerate(order):
        assert mixed[place].verdict == plain[i].verdict
        assert mixed[place].cells == plain[i].cells[::-1]
        assert math.isclose(mixed[place].adjusted, plain[i].adjusted)


@settings(max_examples=60)
@given(claims, st.sampled_from([ORDER, SMALL]))
def test_further_claims_never_help(drawn, margin):
    found = [[cell(e, 8, margin=margin, key=k, spread=0.6) for e, k in cells] for cells in drawn]
    alone = decide(found[:1])[0]
    together = decide(found)[0]
    assert together.adjusted >= alone.adjusted - 1e-15
    if together.verdict is not Verdict.UNDECIDED:
        assert alone.verdict in (together.verdict, Verdict.EQUIVALENT)
