"""Which arms a rule compares with which."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.parts.initializers import Normal
from reportgen.suite.kinds import Propagate
from reportgen.suite.model import Arm, Factor
from reportgen.suite.rule import NO_MARGIN, Rule, RuleError, Selection, cells, parse_rule

CONFIG = Propagate(init=Normal(std=1))
LEVELS = {"norm": ("none", "batch", "layer"), "lr": ("0.1", "1"), "width": ("8", "16")}
FACTORS = tuple(Factor(name, name, levels) for name, levels in LEVELS.items())


def arm(*levels):
    chosen = dict(zip(LEVELS, levels, strict=True))
    return Arm(", ".join(f"{k}={v}" for k, v in chosen.items()), chosen, CONFIG, {})


GRID = [arm(*levels) for levels in itertools.product(*LEVELS.values())]


def paired(rule, arms):
    """Names of the sides of every cell."""
    found = cells(rule, {a.name: a for a in arms})
    return [(left.name, right.name if right else None) for left, right in found]


some_arms = st.lists(st.sampled_from(GRID), min_size=1, unique_by=lambda a: a.name)


@st.composite
def sides(draw):
    """Two different choices of levels in the same factors."""
    names = draw(st.lists(st.sampled_from(sorted(LEVELS)), min_size=1, unique=True))
    left = {name: draw(st.sampled_from(LEVELS[name])) for name in names}
    right = {name: draw(st.sampled_from(LEVELS[name])) for name in names}
    return left, right


def matches(candidate, levels):
    return all(candidate.levels[name] == level for name, level in levels.items())


@given(sides(), some_arms)
def test_levels_meet_exactly_where_the_open_factors_agree(chosen, arms):
    left, right = chosen
    expected = {
        (a.name, b.name)
        for a in arms
        for b in arms
        if matches(a, left)
        and matches(b, right)
        and all(a.levels[f] == b.levels[f] for f in LEVELS if f not in left)
    }
    text = " < ".join(", ".join(f"{k}={v}" for k, v in side.items()) for side in chosen)
    try:
        rule = parse_rule(text, NO_MARGIN, arms, FACTORS)
    except RuleError:
        assert left == right or not expected
        return
    found = paired(rule, arms)
    assert len(found) == len(set(found))
    assert set(found) == expected


@given(sides(), some_arms)
def test_arms_that_were_left_out_are_in_no_cell(chosen, kept):
    left, right = chosen
    sides = [
        Selection("", tuple(a.name for a in GRID if matches(a, levels)), levels)
        for levels in (left, right)
    ]
    rule = Rule("", sides[0], "<", sides[1])
    names = {a.name for a in kept}
    everything = paired(rule, GRID)
    assert set(paired(rule, kept)) == {(a, b) for a, b in everything if {a, b} <= names}


def rule_of(text, arms=GRID):
    return parse_rule(text, NO_MARGIN, arms, FACTORS)


def test_against_a_number_every_arm_stands_alone():
    found = paired(rule_of("norm=batch > 0.5"), GRID)
    assert found == [(a.name, None) for a in GRID if a.levels["norm"] == "batch"]


def test_a_single_arm_meets_every_arm_of_the_other_side():
    alone = Arm("baseline", {"norm": "none", "lr": "0.1", "width": "32"}, CONFIG, {})
    arms = [*GRID, alone]
    found = paired(rule_of("norm=batch < baseline", arms), arms)
    assert found == [(a.name, "baseline") for a in GRID if a.levels["norm"] == "batch"]


def test_cells_keep_the_order_of_the_arms():
    found = paired(rule_of("norm=batch < norm=none"), GRID)
    assert [left for left, _ in found] == [a.name for a in GRID if a.levels["norm"] == "batch"]


def test_numbers_are_compared_as_numbers():
    assert rule_of("lr=0.10 < lr=1.0").left.arms == rule_of("lr=0.1 < lr=1").left.arms


@pytest.mark.parametrize("value", ["-1.5", "1e-3", ".5", "3"])
def test_constants(value):
    assert rule_of(f"norm=batch > {value}").right.value == float(value)


@pytest.mark.parametrize("value", ["nan", "inf", "1_000", "0x10", "٣"])
def test_what_is_no_constant(value):
    with pytest.raises(RuleError, match="unknown arm"):
        rule_of(f"norm=batch > {value}")


@given(st.text(alphabet="norm=batch,<>.0 1()", max_size=40))
def test_any_text_is_a_rule_or_a_rule_error(text):
    try:
        rule_of(text)
    except RuleError as error:
        assert 0 <= error.offset <= len(text)
