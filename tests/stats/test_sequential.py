import numpy as np
import pytest

from reportgen.stats import Look, Verdict, looks, replay, weigh_pairs


def seeds(found):
    return [look.seeds for look in found]


def test_looks_grow_by_half_and_spend_in_proportion():
    found = looks(8, 40)
    assert seeds(found) == [8, 12, 18, 27, 40]
    assert [look.level for look in found] == pytest.approx(
        [0.05 * added / 40 for added in (8, 4, 6, 9, 13)]
    )


@pytest.mark.parametrize(("start", "most"), [(1, 40), (8, 9), (10, 10), (6, 100), (5, 5)])
@pytest.mark.parametrize("claims", [1, 6, 40])
def test_together_they_spend_the_level(start, most, claims):
    found = looks(start, most, 0.05, claims)
    assert sum(look.level for look in found) == pytest.approx(0.05)
    assert found[-1].seeds == most
    assert seeds(found) == sorted(set(seeds(found)))


def test_a_look_that_could_decide_nothing_does_not_take_place():
    assert seeds(looks(8, 40, claims=6)) == [12, 18, 27, 40]
    assert looks(8, 40, claims=6)[0].level == pytest.approx(0.05 * 12 / 40)
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
    assert clear.look.seeds == 12
    assert weak.decision.verdict is Verdict.SUPPORTED
    assert 12 < weak.look.seeds <= 40
    assert none.decision.verdict is Verdict.UNDECIDED
    assert none.look.seeds == 40
    assert [look for claim, look in asked if claim == 0] == [12]
    assert [look for claim, look in asked if claim == 2] == [12, 18, 27, 40]


def test_later_seeds_do_not_change_what_was_decided():
    up_and_down = np.r_[np.linspace(1, 2, 12), np.linspace(-9, -8, 28)]

    def weigh(claim, look):
        return [weigh_pairs(up_and_down[: look.seeds], np.zeros(look.seeds), ">")]

    (found,) = replay(looks(8, 40), 1, weigh)
    assert found.decision.verdict is Verdict.SUPPORTED
    assert found.look == Look(8, 0.05 * 8 / 40)


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
