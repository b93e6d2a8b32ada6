"""Where time is measured nothing runs beside it."""

import pytest

from reportgen.execution import choose_executor, make_plan
from reportgen.experiments import EXPERIMENTS
from reportgen.suite import load_suite

SUITE = """\
suite: timed
question: How long?
experiment: normalise
base: {width: 512, batch_size: 4096, repeats: 1000}
compare: {norm: [batch, zca]}
seeds: 3
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "timed.yaml"
    path.write_text(SUITE, encoding="utf-8")
    return make_plan(load_suite(path), None, device="cpu")


@pytest.mark.parametrize("asked", [(None, None), (None, 4), ("processes", None), ("processes", 2)])
def test_one_group_at_a_time_whatever_is_asked_for(plan, asked):
    (arm, _) = plan.suite.arms
    assert EXPERIMENTS["normalise"].measures_time(arm.config)
    untimed = arm.config.model_copy(update={"repeats": 0})
    assert not EXPERIMENTS["normalise"].measures_time(untimed)
    assert plan.seconds > 60  # so much work would else be shared out
    assert choose_executor(plan, *asked).workers == 1


def test_the_arms_of_a_seed_take_turns_in_one_group(plan):
    assert [len(group.trials) for group in plan.groups] == [2, 2, 2]
    assert [{trial.seed for trial in group.trials} for group in plan.groups] == [{0}, {1}, {2}]


def test_a_plan_says_that_it_is_timed(plan):
    assert any("nothing else should run" in remark for remark in plan.remarks)
