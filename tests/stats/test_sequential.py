import numpy as np
import pytest

from reportgen.stats import Verdict, looks, replay, weigh_pairs


def seeds(found):
    return [look.seeds for look in found]


def test_looks_grow_evenly_and_keep_most_for_the_last():
    found = looks(12, 40, 0.9)
    assert seeds(found) == [12, 18, 27, 40]
    spent = [0.9 * (n / 40) ** 3 for n in (0, 12, 18, 27, 40)]
    assert [look.level for look in found] == pytest.approx(np.diff(spent))
    assert looks(8, 40)[-1].level > 0.69 * 0.05


def test_the_last_look_stands_apart_from_the_one_before():
    """{start: 10, max: 24} looked at 10, 15, 23 and 24 seeds, and 16 claims met a level of .002."""
    assert seeds(looks(10, 24, 0.5)) == [10, 15, 24]
    assert looks(10, 24)[-1].level > 0.035


@pytest.mark.parametrize(("start", "most"), [(1, 40), (8, 9), (10, 10), (6, 100), (5, 5)])
@pytest.mark.parametrize("claims", [1, 6, 40])
def test_together_they_spend_the_level(start, most, claims):
    found = looks(start, most, 0.05, claims)
    assert sum(look.level for look in found) == pytest.approx(0.05)
    assert found[-1].seeds == most
    assert seeds(found) == sorted(set(seeds(found)))


def test_a_look_that_could_decide_nothing_does_not_take_place():
    assert seeds(looks(8, 40, claims=6)) == [18, 27, 40]
    assert looks(8, 40, claims=6)[0].level == pytest.approx(0.05 * (18 / 40) ** 3)
    assert seeds(looks(5, 5)) == [5]


@pytest.mark.parametrize(("start", "most"), [(0, 10), (11, 10)])
def test_what_makes_no_sequence_is_refused(start, most):
    with pytest.raises(ValueError, match="start must be from 1"):
        looks(start, most)


def test_claims_stop_when_they_are_decided():
    noise = np.random.default_rng(0).normal(size=(3, 40))
    effects = [5.0, 0.4, 0.0]
    asked = []

    def weigh(claim, look):
        asked.append((claim, look.seeds))
        first = noise[claim, : look.seeds] + effects[claim]
        return [weigh_pairs(first, np.zeros(look.seeds), ">", level=1 - look.level)]

    clear, weak, none = replay(looks(8, 40, claims=3), 3, weigh)
    assert clear.decision.verdict is Verdict.SUPPORTED
    assert clear.look.seeds == 18
    assert weak.decision.verdict is Verdict.SUPPORTED
    assert 18 < weak.look.seeds <= 40
    assert none.decision.verdict is Verdict.UNDECIDED
    assert none.look.seeds == 40
    assert [look for claim, look in asked if claim == 0] == [18]
    assert [look for claim, look in asked if claim == 2] == [18, 27, 40]


def test_later_seeds_do_not_change_what_was_decided():
    up_and_down = np.r_[np.linspace(1, 2, 12), np.linspace(-9, -8, 28)]

    def weigh(claim, look):
        return [weigh_pairs(up_and_down[: look.seeds], np.zeros(look.seeds), ">")]

    (found,) = replay(looks(8, 40), 1, weigh)
    assert found.decision.verdict is Verdict.SUPPORTED
    assert found.look == looks(8, 40)[0]


def test_looking_often_does_not_err_more():
    rng = np.random.default_rng(7)
    planned = looks(8, 27, 0.1)
    false = 0
    for _ in range(400):
        noise = rng.normal(size=27)

        def weigh(claim, look, noise=noise):
            return [weigh_pairs(noise[: look.seeds], np.zeros(look.seeds), ">")]

        false += replay(planned, 1, weigh)[0].decision.verdict is not Verdict.UNDECIDED
    assert 0.02 <= false / 400 <= 0.13


def test_there_is_something_to_look_at():
    with pytest.raises(ValueError, match="one look at least"):
        replay([], 1, lambda claim, look: [])
