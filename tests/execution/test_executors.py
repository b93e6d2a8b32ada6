"""What every executor holds: the same numbers, wherever they are computed."""

import re
from pathlib import Path

import click
import numpy as np
import pytest

from reportgen import cli
from reportgen.errors import InputError
from reportgen.execution import EXECUTORS, Executor, choose_executor, make_plan
from reportgen.suite import load_suite

ROOT = Path(__file__).parents[2]
SUITE = """
suite: small
question: Does it work?
experiment: propagate
base: {width: 16, depth: 3, batch_size: 4, init: xavier_normal}
compare:
  activation: [tanh, relu]
seeds: 3
"""


@pytest.fixture(params=EXECUTORS)
def name(request):
    return request.param


def small_plan(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SUITE)
    return make_plan(load_suite(path), None, device="cpu")


def outcomes(executor, plan):
    """Key of a trial -> its outcome."""
    found: dict = {}
    for group, done in executor.run("propagate", plan.groups, "cpu"):
        assert group in plan.groups
        found |= {trial.key: outcome for trial, outcome in zip(group.trials, done, strict=True)}
    return found


def test_gives_the_bits_that_any_other_gives(tmp_path, name):
    plan = small_plan(tmp_path)
    expected = outcomes(EXECUTORS["inline"](), plan)
    found = outcomes(EXECUTORS[name](), plan)
    assert found.keys() == expected.keys() == {trial.key for trial in plan.trials}
    for key, outcome in found.items():
        assert outcome.status == "ok"
        assert outcome.hashes == expected[key].hashes
        for quantity, values in expected[key].arrays.items():
            np.testing.assert_array_equal(outcome.arrays[quantity], values)


def test_a_trial_that_cannot_run_is_an_outcome_and_takes_no_other_along(tmp_path, name):
    plan = small_plan(tmp_path)
    bad = plan.trials[0]
    object.__setattr__(bad.arm.config, "init", None)
    found = outcomes(EXECUTORS[name](), plan)
    broken = {trial.key for trial in plan.trials if trial.arm.name == bad.arm.name}
    assert {key for key, outcome in found.items() if outcome.status == "failed"} == broken
    assert all(found[key].reason for key in broken)


def test_can_be_closed_before_it_is_done(tmp_path, name):
    work = EXECUTORS[name]().run("propagate", small_plan(tmp_path).groups, "cpu")
    next(work)
    work.close()
    assert next(work, None) is None


def test_is_chosen_by_its_name(tmp_path, name):
    chosen = choose_executor(small_plan(tmp_path), name, None)
    assert type(chosen) is EXECUTORS[name]
    assert isinstance(chosen, Executor)
    assert chosen.workers >= 1


def test_is_named_and_explained_by_the_command_line_and_the_documentation(name):
    for command in (cli.run, cli.plan):
        (option,) = [option for option in command.params if option.name == "executor"]
        assert f"{name}: {EXECUTORS[name].help}" in (option.help or "")
        found = option.type.shell_complete(click.Context(command), option, "")
        assert name in [item.value for item in found]
    row = re.search(r"^\| `--executor NAME` \| .*$", (ROOT / "docs/cli.md").read_text(), re.M)
    assert row and f"`{name}`: " in row[0]


def test_a_name_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(InputError, match="unknown executor 'inlin'; did you mean"):
        choose_executor(small_plan(tmp_path), "inlin", None)
