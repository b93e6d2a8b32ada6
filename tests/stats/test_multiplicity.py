import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.stats import holm
from reportgen.stats.family import holm_of_chains

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=6)
chains = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: sorted(pair)),
    min_size=1,
    max_size=6,
).map(lambda pairs: tuple(zip(*pairs, strict=True)))


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(p_values)
def test_holm_closes_the_family_of_bonferroni_tests(p):
    """Closed testing (Marcus, Peritz, Gabriel 1976): the largest over all subsets that hold i."""
    for i, adjusted in enumerate(holm(p)):
        subsets = (
            subset
            for size in range(1, len(p) + 1)
            for subset in itertools.combinations(range(len(p)), size)
            if i in subset
        )
        closed = max(min(1, len(s) * min(p[j] for j in s)) for s in subsets)
        assert adjusted == pytest.approx(closed)


@given(p_values, st.randoms())
def test_order_does_not_matter(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    assert holm([p[i] for i in order]) == pytest.approx(holm(p)[order])


@pytest.mark.parametrize("p", [[-0.1], [1.1], [float("nan")]])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="p-values must lie between 0 and 1"):
        holm(p)


@given(p_values)
def test_without_second_questions_chains_are_holm(p):
    first, last = holm_of_chains(p, p)
    assert first == pytest.approx(holm(p))
    assert last == pytest.approx(holm(p))


@given(p_values)
def test_with_hopeless_second_questions_chains_are_bonferroni(p):
    first, last = holm_of_chains(p, [1.0] * len(p))
    assert first == pytest.approx(np.minimum(1, len(p) * np.array(p)))
    assert (last == 1).all()


@given(chains, st.floats(0.001, 0.999))
def test_a_share_is_handed_on_when_the_second_question_is_answered(pairs, level):
    """The definition, step by step: reject, hand on, until nothing changes."""
    first, second = pairs
    m = len(first)
    answered: set[int] = set()
    closed: set[int] = set()
    while True:
        share = level / max(1, m - len(closed))
        now_answered = {i for i in range(m) if i in closed or first[i] <= share}
        now_closed = {i for i in range(m) if i in closed or second[i] <= share}
        if (now_answered, now_closed) == (answered, closed):
            break
        answered, closed = now_answered | answered, now_closed | closed
    adjusted_first, adjusted_second = holm_of_chains(first, second)
    near = 1e-9
    for i in range(m):
        if abs(adjusted_first[i] - level) > near:
            assert (adjusted_first[i] <= level) == (i in answered)
        if abs(adjusted_second[i] - level) > near:
            assert (adjusted_second[i] <= level) == (i in closed)


def test_a_second_question_is_never_easier():
    with pytest.raises(ValueError, match="at least the first"):
        holm_of_chains([0.2], [0.1])
