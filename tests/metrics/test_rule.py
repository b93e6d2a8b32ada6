"""Which arms a rule compares with which."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.comparison import Margin
from reportgen.experiments.propagate.config import Propagate
from reportgen.metrics.rule import Constant, Group, Rule, RuleError, Selection, cells, grouped
from reportgen.metrics.rule_parser import parse_rule
from reportgen.parts.initializers import Normal
from reportgen.suite.model import Arm, Factor

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
        rule = parse_rule(text, Margin(), arms, FACTORS)
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
    return parse_rule(text, Margin(), arms, FACTORS)


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


WITHIN = Margin("difference", 0.1)


def equal(text, margin=WITHIN, arms=GRID):
    return parse_rule(text, margin, arms, FACTORS)


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("norm=batch = norm=none", {"norm": "batch"}, {"norm": "none"}),
        ("norm = batch = norm=none", {"norm": "batch"}, {"norm": "none"}),
        ("norm=batch, lr=1  =  norm=none, lr=1", {"norm": "batch", "lr": "1"}, None),
        ("norm = batch = norm = none", {"norm": "batch"}, {"norm": "none"}),
    ],
)
def test_equality_stands_between_blanks(text, left, right):
    rule = equal(text)
    assert rule.comparison == "="
    assert rule.left.levels == left
    if right:
        assert rule.right.levels == right


def test_equality_with_a_number():
    rule = equal("norm=batch, lr=1 = -0.5")
    assert (rule.comparison, rule.right) == ("=", Constant(-0.5))


def test_equality_of_named_arms_whose_names_hold_the_sign():
    arms = [Arm(f"w = {n}", {"norm": n, "lr": "1", "width": "8"}, CONFIG, {}) for n in "ab"]
    rule = equal("w = a = w = b", arms=arms)
    assert (rule.left.arms, rule.right.arms) == (("w = a",), ("w = b",))


@pytest.mark.parametrize(
    ("text", "margin", "message"),
    [
        (
            "norm=batch = norm=none",
            Margin(),
            "needs a margin, within which the sides count as equal",
        ),
        ("norm=batch = norm=none", Margin("ratio", 1.0), "needs a margin"),
        ("norm=batch = 0.5", Margin("ratio", 1.2), "needs a difference as its margin, not a ratio"),
        ("norm=batch=norm=none", WITHIN, 'must be "A < B", "A > B" or "A = B"'),
        ("norm=batch == norm=none", WITHIN, '"==" is not a comparison; use "="'),
        ("norm=batch = norm=nine", WITHIN, 'unknown level "nine" of norm'),
        ("norm = batch = norm = nine", WITHIN, 'must be "A < B", "A > B" or "A = B"'),
        ("0.5 = norm=batch", WITHIN, "the left side must name arms"),
    ],
)
def test_what_is_no_equality(text, margin, message):
    with pytest.raises(RuleError, match=re.escape(message)):
        equal(text, margin)


def test_all_arms_stand_against_a_number():
    assert paired(rule_of("all > 0.5"), GRID) == [(a.name, None) for a in GRID]


@pytest.mark.parametrize("text", ["all < norm=none", "norm=none < all"])
def test_all_arms_meet_no_other_arm(text):
    with pytest.raises(RuleError, match='"all" can only be compared with a number'):
        rule_of(text)


def test_an_arm_called_all_comes_first():
    called = Arm("all", {"norm": "none", "lr": "0.1", "width": "32"}, CONFIG, {})
    arms = [*GRID, called]
    assert rule_of("all > 0.5", arms).left.arms == ("all",)
    assert len(paired(rule_of("norm=batch > all", arms), arms)) == 4


def over(text, factors, arms=GRID):
    return grouped(rule_of(text, arms), factors, {a.name: a for a in arms})


@given(sides(), st.lists(st.sampled_from(sorted(LEVELS)), min_size=1, unique=True))
def test_factors_that_a_metric_goes_over_make_no_cells(chosen, factors):
    left, right = chosen
    text = " < ".join(", ".join(f"{k}={v}" for k, v in side.items()) for side in chosen)
    if left == right or set(left) & set(factors):
        with pytest.raises(RuleError):
            over(text, factors)
        return
    found = cells(over(text, factors), {a.name: a for a in GRID})
    free = [f for f in LEVELS if f not in left and f not in factors]
    assert len(found) == len(list(itertools.product(*(LEVELS[f] for f in free))))
    for a, b in found:
        assert b is not None
        assert (
            len(a.arms)
            == len(b.arms)
            == len(list(itertools.product(*(LEVELS[f] for f in factors))))
        )
        arms = [next(g for g in GRID if g.name == name) for name in (*a.arms, *b.arms)]
        assert len({tuple(g.levels[f] for f in free) for g in arms}) == 1
        assert all(matches(g, left) for g in arms[: len(a.arms)])
        assert all(matches(g, right) for g in arms[len(a.arms) :])


def test_the_name_of_a_side_says_what_its_arms_share():
    ((a, b), *_) = cells(over("norm=batch < norm=none", ["lr"]), {g.name: g for g in GRID})
    assert b is not None
    assert (a.name, b.name) == ("norm=batch, width=8", "norm=none, width=8")
    everything = over("all < 1", ["norm", "lr", "width"])
    ((a, _),) = cells(everything, {g.name: g for g in GRID})
    assert a == Group("all arms", tuple(g.name for g in GRID))


def test_a_side_that_lost_an_arm_is_in_no_cell():
    rule = over("norm=batch < norm=none", ["lr"])
    kept = [a for a in GRID if a.name != "norm=none, lr=1, width=16"]
    assert [a.name for a, _ in cells(rule, {a.name: a for a in kept})] == ["norm=batch, width=8"]


HOLE = [a for a in GRID if a.name != "norm=none, lr=1, width=16"]
LAYER = Arm("norm=layer, lr=3, width=16", {"norm": "layer", "lr": "3", "width": "16"}, CONFIG, {})
OTHER = [a for a in GRID if a.name != "norm=layer, lr=1, width=16"] + [LAYER]
NAMED = [*GRID, Arm("alone", {"norm": "none", "lr": "9", "width": "9"}, CONFIG, {})]


@pytest.mark.parametrize(
    ("text", "factors", "arms", "message"),
    [
        ("lr=1 < lr=0.1", ["lr"], GRID, "aggregates over lr, so no side can select a level of it"),
        ("norm=none > 1", ["lr"], HOLE, '"norm=none, width=16" does not have two levels of lr'),
        (
            "norm=none > 1",
            ["lr", "width"],
            HOLE,
            '"norm=none" does not have every combination of levels of lr and width',
        ),
        (
            "norm=layer < norm=none",
            ["lr"],
            OTHER,
            '"norm=layer, width=16" and "norm=none, width=16" do not have the same levels of lr',
        ),
        (
            "alone < 2",
            ["lr"],
            NAMED,
            'aggregates over lr, so a side cannot be the single arm "alone"',
        ),
    ],
)
def test_what_a_metric_cannot_go_over(text, factors, arms, message):
    with pytest.raises(RuleError, match=re.escape(message)):
        over(text, factors, arms)


def test_a_metric_of_single_arms_leaves_the_rule_as_it_is():
    rule = rule_of("norm=batch < norm=none")
    assert grouped(rule, (), {a.name: a for a in GRID}) is rule


@given(st.text(alphabet="norm=batch,<>.0 1()al", max_size=40))
def test_any_text_is_a_rule_or_a_rule_error(text):
    try:
        equal(text)
    except RuleError as error:
        assert 0 <= error.offset <= len(text)
