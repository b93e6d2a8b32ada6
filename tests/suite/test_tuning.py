"""`tune`: spaces, the points drawn from them, and what is refused."""

import itertools
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from reportgen.parts.spaces import Choice, Integers, Range, Space, draw, order, radical_inverse
from reportgen.suite import suite_schema
from reportgen.suite.reading import parse_source
from reportgen.suite.settings import covers, resolved, unknown_setting, without
from reportgen.suite.tuning import FIRST_SEED

TUNED = """\
suite: tuned
question: Which optimizer?
experiment: train
base:
  data: digits
  model: {mlp: {hidden: [8]}}
  batch_size: 32
  steps: 50
arms:
  SGD: {optimizer: {sgd: {lr: 0.1}}}
  momentum: {optimizer: {sgd: {lr: 0.1, momentum: 0.9}}}
  Adam: {optimizer: adam}
tune:
  optimizer.*.lr: {log_uniform: [1.0e-3, 10]}
  optimizer.adam.lr: {log_uniform: [1.0e-5, 0.1]}
  budget: 8
seeds: 2
"""
LR = Range("log-uniform", 1e-3, 10.0)


def values(suite, arm, path="optimizer.sgd.lr"):
    return [candidate.values[path] for candidate in suite.tuning.arms[arm].candidates]


class TestPoints:
    def test_they_are_halton_s(self):
        ours = [[radical_inverse(i, base) for base in (2, 3, 5)] for i in range(50)]
        assert ours == pytest.approx(qmc.Halton(3, scramble=False).random(50))

    @given(low=st.floats(1e-8, 1e3), ratio=st.floats(1.5, 1e9), budget=st.integers(2, 64).map(int))
    def test_a_larger_budget_begins_with_a_smaller_one(self, low, ratio, budget):
        space = Range("log-uniform", low, low * ratio)
        points = draw([space], 2 * budget)
        assert points[:budget] == draw([space], budget)
        assert all(space.low <= value <= space.high for (value,) in points)
        assert len(set(points)) == 2 * budget

    def test_a_power_of_two_covers_every_part_of_the_range_once(self):
        for space in (LR, Range("uniform", -3.0, 7.0)):
            shares = sorted(space.fraction(value) for (value,) in draw([space], 16))
            assert np.diff(shares) == pytest.approx(1 / 16, abs=1e-3)

    def test_equal_spaces_share_points_and_others_do_not(self):
        assert draw([LR], 8) == draw([Range("log-uniform", 1e-3, 10.0)], 8)
        shares = [space.fraction(draw([space], 1)[0][0]) for space in (LR, Range("uniform", 0, 1))]
        assert shares[0] != pytest.approx(shares[1], abs=1e-3)

    def test_two_paths_are_covered_together(self):
        found = np.array([[LR.fraction(a), b] for a, b in draw([LR, Range("uniform", 0, 1)], 64)])
        assert qmc.discrepancy(found) < 0.01 < qmc.discrepancy(np.sort(found, axis=0))

    def test_a_finite_space_gives_every_value_once(self):
        assert sorted(draw([Choice((3, 1, 2))], 3)) == [(1,), (2,), (3,)]
        assert sorted(v for (v,) in draw([Integers(1, 5)], 9)) == [1, 2, 3, 4, 5]
        grid = draw([Choice(("a", "b")), Integers(0, 2)], 6)
        assert sorted(grid) == sorted(itertools.product("ab", range(3)))

    def test_numbers_are_short_and_narrow_ranges_keep_their_points(self):
        assert all(value == float(f"{value:.4g}") for (value,) in draw([LR], 16))
        share = Range("uniform", 0.0, 0.99)
        assert all(value == round(value, 4) for (value,) in draw([share], 16))
        narrow = [Range("log-uniform", 1.0, 1.001), Range("uniform", 0.5, 0.5001)]
        assert all(len(draw([space], 64)) == 64 for space in narrow)

    def test_shares_tell_the_place_of_a_value(self):
        assert LR.fraction(0.1) == pytest.approx(0.5)
        assert Integers(2, 4).fraction(3) == 0.5
        assert Choice((16, 32, 64)).fraction(32) == 0.5
        assert Choice((16, 64, 32)).fraction(32) is None
        assert Choice(("a", "b")).fraction("a") is None

    def test_points_are_sorted_by_value_or_by_place_in_the_suite(self):
        spaces: list[Space] = [Choice(("z", "a")), LR]
        points = [("a", 1.0), ("z", 2.0), ("z", 1.0)]
        found = sorted(points, key=lambda point: order(spaces, point))
        assert found == [("z", 1.0), ("z", 2.0), ("a", 1.0)]


class TestSettings:
    def test_a_pattern_leads_to_the_part_that_is_chosen(self, load):
        suite = load(TUNED)
        sgd, adam = suite.arm("SGD").config, suite.arm("Adam").config
        assert resolved(sgd, "optimizer.*.lr") == "optimizer.sgd.lr"
        assert resolved(adam, "optimizer.*.lr") == "optimizer.adam.lr"
        assert resolved(adam, "optimizer.sgd.lr") is None
        assert resolved(sgd, "optimizer.lr") is None
        assert resolved(sgd, "*.sgd.lr") is None
        assert resolved(sgd, "model.mlp.norm.none") == "model.mlp.norm.none"
        assert resolved(sgd, "batch_size") == "batch_size"

    def test_the_first_wrong_word_is_named(self, load):
        suite = load(TUNED)
        configs = [arm.config for arm in suite.arms]
        assert unknown_setting("optimiser.sgd.lr", configs) == (
            'base has no "optimiser"; did you mean "optimizer"?'
        )
        assert unknown_setting("optimizer.sdg.lr", configs) == (
            'optimizer has no "sdg"; did you mean "sgd"?'
        )
        assert unknown_setting("optimizer.sgd.rate", configs).startswith(
            'optimizer.sgd has no "rate"; expected one of: lr, momentum'
        )

    def test_covering_and_leaving_out(self, load):
        assert covers("optimizer", "optimizer.sgd.lr")
        assert covers("optimizer.*.lr", "optimizer.sgd.lr")
        assert not covers("optimizer.sgd.lr", "optimizer")
        assert not covers("optimizer.sgd.lr", "optimizer.sgd.momentum")
        suite = load(TUNED)
        sgd = suite.arm("SGD").config
        other = suite.tuning.arms["SGD"].candidates[0].config
        assert without(sgd, []) != without(other, [])
        assert without(sgd, ["optimizer.sgd.lr"]) == without(other, ["optimizer.sgd.lr"])


def test_every_arm_gets_the_same_number_of_candidates_in_its_own_space(load):
    suite = load(TUNED)
    tuning = suite.tuning
    assert {len(arm.candidates) for arm in tuning.arms.values()} == {8}
    assert values(suite, "SGD") == values(suite, "momentum")
    assert max(values(suite, "Adam", "optimizer.adam.lr")) < 0.1
    for candidate in tuning.arms["momentum"].candidates:
        assert candidate.config.optimizer.lr == candidate.values["optimizer.sgd.lr"]
        assert candidate.config.optimizer.momentum == 0.9
    assert (tuning.metric.text, tuning.better) == ("val_accuracy[last]", "higher")
    assert tuning.seeds == (FIRST_SEED, FIRST_SEED + 1, FIRST_SEED + 2)


def test_an_arm_may_have_a_space_of_its_own(load):
    own = "  arms: {momentum: {optimizer.*.lr: {uniform: [0, 0.5]}}}\n"
    suite = load(TUNED.replace("  budget", own + "  budget"))
    assert max(values(suite, "momentum")) < 0.5 < max(values(suite, "SGD"))


def test_options_change_the_tuning(load):
    settings = ["tune.budget=4", "tune.seeds=1", "tune.optimizer.adam.lr={choice: [1, 2, 3, 4]}"]
    suite = load(TUNED, settings=settings, only=["Adam"], seeds=5)
    assert sorted(values(suite, "Adam", "optimizer.adam.lr")) == [1, 2, 3, 4]
    assert list(suite.tuning.arms) == ["Adam"]
    assert len(suite.tuning.seeds) == 1
    assert len(suite.seeds) == 5


def test_the_loss_decides_where_there_are_no_classes(load):
    suite = load(TUNED.replace("data: digits", "data: linear"))
    assert (suite.tuning.metric.text, suite.tuning.better) == ("val_loss[last]", "lower")


@pytest.mark.parametrize(
    ("metric", "better"),
    [
        ("steps_to(val_accuracy, 0.9)", "lower"),
        ("max(val_accuracy)", "higher"),
        ("area(train_loss)", "lower"),
    ],
)
def test_metrics_that_say_what_is_better(load, metric, better):
    suite = load(TUNED.replace("budget: 8", f'budget: 8\n  metric: "{metric}"'))
    assert suite.tuning.better == better


def test_the_suite_may_say_what_is_better(load):
    metric = '  metric: "val_loss[last] * train_loss[last]"\n  better: lower\n'
    assert load(TUNED.replace("  budget", metric + "  budget")).tuning.better == "lower"


MISTAKES = {
    "a misspelt key": (
        ("budget: 8", "buget: 8"),
        '16:10: unknown key "buget" in tune; did you mean "budget"?',
    ),
    "no budget": (("  budget: 8\n", ""), '14:3: missing key "budget" in tune'),
    "a budget of one": (("budget: 8", "budget: 1"), "16:11: tune.budget must be at least 2."),
    "a number for a space": (
        ("optimizer.adam.lr: {log_uniform: [1.0e-5, 0.1]}", "optimizer.adam.lr: 0.1"),
        "15:22: tune.optimizer.adam.lr must be a space, for instance {log_uniform: [low, high]}. "
        "Got 0.1 instead.",
    ),
    "a range reversed": (
        ("[1.0e-3, 10]", "[10, 1.0e-3]"),
        "14:33: a range must be [low, high] with 0 < low < high. Got [10, 0.001] instead.",
    ),
    "a logarithm of zero": (
        ("[1.0e-3, 10]", "[0, 10]"),
        "14:33: a range must be [low, high] with 0 < low < high. Got [0, 10] instead.",
    ),
    "a misspelt space": (
        ("{log_uniform: [1.0e-3, 10]}", "{loguniform: [1.0e-3, 10]}"),
        '14:20: unknown key "loguniform" in tune.optimizer.*.lr; did you mean "log_uniform"?',
    ),
    "two spaces": (
        ("{log_uniform: [1.0e-3, 10]}", "{uniform: [0, 1], choice: [1, 2]}"),
        "14:19: tune.optimizer.*.lr must be one of {log_uniform: [low, high]}, {uniform: ...}, "
        "{integers: ...}, {choice: [...]}. Got a mapping of uniform, choice instead.",
    ),
    "an unknown path": (
        ("optimizer.adam.lr:", "optimizer.adam.lrr:"),
        '15:3: the arms have no setting "optimizer.adam.lrr": optimizer.adam has no "lrr"; did '
        'you mean "lr"?',
    ),
    "a path that no arm has": (
        ("optimizer.adam.lr:", "optimizer.rmsprop.lr:"),
        '15:3: the arms have no setting "optimizer.rmsprop.lr": optimizer has no "rmsprop"; '
        "expected one of: adam, sgd",
    ),
    "a range of one number": (
        ("{log_uniform: [1.0e-3, 10]}", "{uniform: [1]}"),
        "14:29: a range must be [low, high] with low < high. Got [1] instead.",
    ),
    "a factor": (
        ("  Adam: {optimizer: adam}", "  Adam: {optimizer.sgd.lr: 0.3}"),
        '14:3: "optimizer.*.lr" is tuned, but "optimizer.sgd.lr" is a factor; a setting is either '
        "compared or tuned",
    ),
    "an unknown arm": (
        ("budget: 8", "arms: {adam: {optimizer.adam.lr: {uniform: [0, 1]}}}\n  budget: 8"),
        '16:10: unknown arm "adam"; did you mean "Adam"?',
    ),
    "a path that the arm lacks": (
        ("budget: 8", "arms: {Adam: {optimizer.sgd.lr: {uniform: [0, 1]}}}\n  budget: 8"),
        '16:17: the arm "Adam" has no setting "optimizer.sgd.lr": optimizer has no "sgd"; '
        "expected one of: adam",
    ),
    "fewer values than the budget": (
        ("{log_uniform: [1.0e-5, 0.1]}", "{choice: [0.1, 0.2]}"),
        '16:11: the search space of the arm "Adam" has 2 configurations, fewer than the budget '
        "of 8",
    ),
    "a value that the setting refuses": (
        ("{log_uniform: [1.0e-5, 0.1]}", "{uniform: [-1, 1]}"),
        "15:22: optimizer.adam.lr must be greater than 0. Got -0.",
    ),
    "the test split": (
        ("budget: 8", "budget: 8\n  metric: test_loss"),
        '17:11: "test_loss" is measured on the test split, which tuning must not use; use '
        "for instance val_accuracy[last] or val_loss[last]",
    ),
    "a metric that is none": (
        ("budget: 8", "budget: 8\n  metric: val_acuracy"),
        '17:11: unknown metric "val_acuracy"',
    ),
    "a metric without direction": (
        ("budget: 8", 'budget: 8\n  metric: "val_loss[last] - train_loss[last]"'),
        '17:11: it does not follow from "val_loss[last] - train_loss[last]" which values are '
        "better; add better: higher or better: lower",
    ),
    "a metric of all seeds": (
        ("budget: 8", 'budget: 8\n  metric: "spread(val_loss[last], over=seed)"'),
        '17:11: "spread(val_loss[last], over=seed)" must be computable from one trial alone',
    ),
    "a step that is not evaluated": (
        ("budget: 8", 'budget: 8\n  metric: "val_loss[step=20]"'),
        "17:11: step 20 is not evaluated; the nearest evaluations are at 0 and 50",
    ),
    "a seed of tuning": (
        ("seeds: 2", "seeds: [0, 4000000000]"),
        "17:12: a seed must be below 4,000,000,000, as larger ones are reserved for tuning. Got "
        "4000000000 instead.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_told_with_their_place(message, mistake):
    change, expected = MISTAKES[mistake]
    assert message(*change, text=TUNED).startswith(f"suite.yaml:{expected}")


COMPARED = """\
suite: tuned
question: Which optimizer?
experiment: train
base: {data: digits, model: mlp, steps: 50}
compare:
  optimizer: [{sgd: {lr: 0.1}}, adam]
tune:
  optimizer.*.lr: {log_uniform: [1.0e-3, 1]}
  budget: 4
"""


def test_a_level_is_not_called_by_a_value_that_is_tuned(message, load):
    assert message(text=COMPARED).startswith(
        'suite.yaml:6:3: the name of the level "sgd(lr=0.1)" contains a value that is tuned; '
        "name the levels yourself: {levels: {name: value, ...}}"
    )
    named = COMPARED.replace("[{sgd: {lr: 0.1}}, adam]", "{levels: {S: {sgd: {lr: 1}}, A: adam}}")
    assert [arm.name for arm in load(named).arms] == ["optimizer=S", "optimizer=A"]


def test_arms_differ_in_more_than_what_is_tuned(message):
    twins = COMPARED.replace(
        "[{sgd: {lr: 0.1}}, adam]", "{levels: {slow: {sgd: {lr: 0.1}}, fast: {sgd: {lr: 1}}}}"
    )
    assert message(text=twins).startswith(
        'suite.yaml:7:1: the arms "optimizer=slow" and "optimizer=fast" differ only in '
        "settings that are tuned"
    )


def test_an_arm_without_anything_to_tune_is_refused(message):
    text = COMPARED.replace("optimizer.*.lr", "optimizer.sgd.lr").replace(
        "[{sgd: {lr: 0.1}}, adam]", "{levels: {S: {sgd: {lr: 1}}, A: adam}}"
    )
    assert message(text=text).startswith(
        'suite.yaml:7:1: no setting of the arm "optimizer=A" is tuned, but every arm must be '
        'tuned. optimizer has no "sgd"'
    )


def test_propagation_needs_a_metric(message, load):
    text = (
        "suite: a\nquestion: b?\nexperiment: propagate\nbase: {init: normal}\n"
        "compare: {activation: [tanh, relu]}\n"
        "tune:\n  init.normal.std: {log_uniform: [0.001, 1]}\n  budget: 4\n"
    ).replace("init: normal", "init: {normal: {std: 1}}")
    assert "tune needs a metric: propagate has no validation examples" in message(text=text)
    suite = load(text + "  metric: activation_std[last]\n  better: higher\n")
    assert suite.tuning.better == "higher"


def test_the_example_of_the_documentation_loads(load):
    docs = (Path(__file__).parents[2] / "docs" / "tuning.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", docs, re.DOTALL)
    head = (
        "suite: a\nquestion: b?\nexperiment: train\nbase: {data: digits, model: mlp, steps: 50}\n"
    )
    suite = load(head + example)
    assert [len(arm.candidates) for arm in suite.tuning.arms.values()] == [16, 16, 16]
    assert f"{FIRST_SEED:,} and following" in docs


SCHEMA = jsonschema.Draft202012Validator(suite_schema())


def errors(text):
    return list(SCHEMA.iter_errors(parse_source("x", text).data))


def test_the_schema_accepts_what_loads():
    own = "  arms: {momentum: {optimizer.*.lr: {uniform: [0, 0.5]}}}\n"
    assert errors(TUNED.replace("  budget", own + "  budget")) == []


KNOWN_TO_THE_SCHEMA = (
    *("a misspelt key", "no budget", "a budget of one", "a number for a space"),
    *("a misspelt space", "two spaces", "an unknown path"),
)


@pytest.mark.parametrize("mistake", KNOWN_TO_THE_SCHEMA)
def test_the_schema_refuses_what_it_can_know(mistake):
    (old, new), _ = MISTAKES[mistake]
    assert errors(TUNED.replace(old, new))
