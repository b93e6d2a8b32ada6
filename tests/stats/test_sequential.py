import numpy as np
import pytest

from reportgen.stats import Verdict, decide, interim_analyses, weigh_pairs


def seeds(found):
    return [look.seeds for look in found]


def test_looks_grow_evenly_and_keep_most_for_the_last():
    found = interim_analyses(12, 40, 0.9)
    assert seeds(found) == [12, 18, 27, 40]
    spent = [0.9 * (n / 40) ** 3 for n in (0, 12, 18, 27, 40)]
    assert [look.level for look in found] == pytest.approx(np.diff(spent))
    assert interim_analyses(8, 40)[-1].level > 0.69 * 0.05


def test_the_last_look_stands_apart_from_the_one_before():
    """{start: 10, max: 24} looked at 10, 15, 23 and 24 seeds, and 16 claims met a level of .002."""
    assert seeds(interim_analyses(10, 24, 0.5)) == [10, 15, 24]
    assert interim_analyses(10, 24)[-1].level > 0.035


@pytest.mark.parametrize(("start", "most"), [(1, 40), (8, 9), (10, 10), (6, 100), (5, 5)])
@pytest.mark.parametrize("claims", [1, 6, 40])
def test_together_they_spend_the_level(start, most, claims):
    found = interim_analyses(start, most, 0.05, claims)
    assert sum(look.level for look in found) == pytest.approx(0.05)
    assert found[-1].seeds == most
    assert seeds(found) == sorted(set(seeds(found)))


def test_a_look_that_could_decide_nothing_does_not_take_place():
    assert seeds(interim_analyses(8, 40, claims=6)) == [18, 27, 40]
    assert interim_analyses(8, 40, claims=6)[0].level == pytest.approx(0.05 * (18 / 40) ** 3)
    assert seeds(interim_analyses(5, 5)) == [5]


@pytest.mark.parametrize(("start", "most"), [(0, 10), (11, 10)])
def test_what_makes_no_sequence_is_refused(start, most):
    with pytest.raises(ValueError, match="start must be from 1"):
        interim_analyses(start, most)


def test_looking_often_does_not_err_more():
    rng = np.random.default_rng(7)
    planned = interim_analyses(8, 27, 0.1)
    false = 0
    for _ in range(400):
        noise = rng.normal(size=27)
        false += any(
            decide([[weigh_pairs(noise[: look.seeds], np.zeros(look.seeds), ">")]], look.level)[
                0
            ].verdict
            is not Verdict.UNDECIDED
            for look in planned
        )
    assert 0.02 <= false / 400 <= 0.13
