"""Where arms are too many for a panel each, few are chosen by a rule that the caption tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from reportgen.comparison import Margin
from reportgen.language import phrases
from reportgen.metrics.rule import Rule, Selection
from reportgen.report.choice import MOST_MEANT, MOST_PANELS, Choice, choose
from reportgen.suite.model import Arm, Claim, Factor
from tests.report.training_factory import make_arm, parse

SAY = phrases("en")
RATES = ("0.01", "0.03", "0.1", "0.3", "1", "3", "10", "30", "100")


def grid(**factors: Sequence[str]) -> tuple[list[Arm], list[Factor]]:
    config = make_arm("none", 0.1).config
    arms = [
        Arm(", ".join(f"{n}={v}" for n, v in zip(factors, levels, strict=True)),
            dict(zip(factors, levels, strict=True)), config, {})
        for levels in product(*factors.values())
    ]  # fmt: skip
    return arms, [Factor(name, name, tuple(levels)) for name, levels in factors.items()]


def claim(left: Selection, right: Selection) -> Claim:
    rule = Rule(f"{left.text} < {right.text}", left, "<", right, Margin())
    return Claim("A", "a", parse("val_loss[last]"), rule)


def norms(arms: Sequence[Arm]) -> Claim:
    """With against without, in every setting."""

    def side(level: str) -> Selection:
        names = tuple(arm.name for arm in arms if arm.levels["norm"] == level)
        return Selection(f"norm={level}", names, {"norm": level})

    return claim(side("batch"), side("none"))


def test_few_arms_are_all_shown_and_pairs_stand_side_by_side() -> None:
    arms, factors = grid(norm=("none", "batch"), lr=("0.1", "1"))
    assert choose(arms, factors, [norms(arms)], SAY) == Choice(
        ("norm=none, lr=0.1", "norm=batch, lr=0.1", "norm=none, lr=1", "norm=batch, lr=1"),
        together=2,
    )
    assert choose(arms, factors, [], SAY).arms == tuple(arm.name for arm in arms)


def test_of_one_other_factor_as_many_levels_as_fit_are_shown() -> None:
    arms, factors = grid(norm=("none", "batch"), lr=RATES)
    found = choose(arms, factors, [norms(arms)], SAY)
    assert len(found.arms) == MOST_PANELS
    rates = [name.partition("lr=")[2] for name in found.arms]
    assert rates[0] == rates[1] == "0.01" and rates[-1] == rates[-2] == "100"
    assert found.rule == (
        "Shown are 12 of 18 arms: every norm at 6 of 9 levels of lr. The table of the last step "
        "and data/ have all of them."
    )


def test_pairs_that_lack_one_side_are_no_pairs() -> None:
    arms, factors = grid(norm=("none", "batch"), lr=("0.1", "1"))
    assert choose(arms[:3], factors, [norms(arms)], SAY).together == 1


def test_of_a_larger_grid_the_middle_and_the_ends_of_one_factor_at_a_time() -> None:
    arms, factors = grid(
        norm=("none", "batch"), lr=("1", "2", "3", "4"), std=("a", "b", "c"), wd=("x", "y", "z")
    )
    found = choose(arms, factors, [norms(arms)], SAY)
    assert {name.partition(", ")[2] for name in found.arms} == {
        "lr=2, std=b, wd=y",
        "lr=1, std=b, wd=y",
        "lr=4, std=b, wd=y",
        "lr=2, std=a, wd=y",
        "lr=2, std=c, wd=y",
    }
    assert len(found.arms) == 10 and found.together == 2
    assert found.rule.startswith(
        "Shown are 10 of 72 arms: every norm with lr, std and wd at the level in the middle, and "
        "with lr and std at the first and the last level, one at a time."
    )


def test_where_only_one_setting_fits_it_is_the_middle_one() -> None:
    levels = tuple(map(str, range(8)))
    arms, factors = grid(norm=levels, lr=("1", "2", "3"), std=("a", "b", "c"))
    sides = [Selection(f"norm={n}", (), {"norm": n}) for n in levels]
    found = choose(arms, factors, [claim(*sides[:2])], SAY)
    assert found.arms == tuple(f"norm={n}, lr=2, std=b" for n in levels)
    assert "with lr and std at the level in the middle. The table" in found.rule


def test_arms_that_claims_name_come_first() -> None:
    arms, factors = grid(norm=("none", "batch"), lr=RATES)
    sides = [Selection(arm.name, (arm.name,)) for arm in (arms[4], arms[13])]
    found = choose(arms, factors, [claim(*sides)], SAY)
    assert found.arms == (arms[4].name, arms[13].name)
    assert found.rule.startswith("Shown are the 2 of 18 arms that the claims speak of.")


def test_arms_that_claims_speak_of_may_be_more_than_others() -> None:
    arms, factors = grid(way=tuple("abcdefghijklmn"), data=("digits", "clouds"))
    spoken = [arm for arm in arms if arm.levels["way"] in "acegikmn"]
    sides = [Selection("way", tuple(arm.name for arm in spoken)), Selection("a", ("none",))]
    found = choose(arms, factors, [claim(*sides)], SAY)
    assert list(found.arms) == [arm.name for arm in spoken]
    assert found.rule.startswith("Shown are the 16 of 28 arms that the claims speak of.")


@pytest.mark.parametrize("number", [17, 40, 150])
def test_a_list_of_arms_is_chosen_evenly(number: int) -> None:
    config = make_arm("none", 0.1).config
    arms = [Arm(f"arm {n}", {}, config, {}) for n in range(number)]
    found = choose(arms, [], [], SAY)
    assert len(set(found.arms)) == MOST_MEANT
    assert (found.arms[0], found.arms[-1]) == ("arm 0", f"arm {number - 1}")
    assert found.rule.startswith(f"Shown are 16 of {number} arms, evenly chosen.")


def test_there_are_never_more_than_fit() -> None:
    arms, factors = grid(norm=tuple("abcdefghijklmn"), lr=("1", "2"))
    everything = tuple(arm.name for arm in arms)
    sides = [Selection(f"norm={n}", everything, {"norm": n}) for n in "ab"]
    assert 1 < len(choose(arms, factors, [claim(*sides)], SAY).arms) <= MOST_PANELS


def test_of_two_factors_that_claims_compare_the_shorter_one_stays_whole() -> None:
    arms, factors = grid(
        norm=("none", "batch", "layer"), size=("2", "4", "8", "16", "32", "64", "128")
    )
    everything = tuple(arm.name for arm in arms)
    sizes = [Selection(f"size={n}", everything, {"size": n}) for n in ("2", "32")]
    found = choose(arms, factors, [norms(arms), claim(*sizes)], SAY)
    assert found.rule.startswith("Shown are 12 of 21 arms: every norm at 4 of 7 levels of size.")


def test_arms_with_names_of_their_own_are_all_shown_in_their_order() -> None:
    config = make_arm("none", 0.1).config
    named = [
        Arm(f"idea {n}", {"kind": str(n), "crops": "five" if n == 3 else "one"}, config, {})
        for n in range(14)
    ]
    factors = [
        Factor("kind", "kind", tuple(map(str, range(14)))),
        Factor("crops", "crops", ("one", "five")),
    ]
    found = choose(named, factors, [], SAY)
    assert found.arms == tuple(arm.name for arm in named) and found.rule == ""
