"""The time that a plan foretells is that of the executor which will run it."""

import pytest

from reportgen.execution import Group, Plan, Trial, choose_executor, wall_seconds
from reportgen.execution.choose import START_SECONDS
from reportgen.experiments import Cost
from reportgen.suite import load_suite


def plan(*seconds):
    suite = load_suite("batchnorm")
    trial = Trial(suite.arms[0], 0, "key")
    groups = tuple(Group((trial,), Cost(each, 1, 1.0)) for each in seconds)
    return Plan(suite, "cpu", (trial,) * len(groups), groups)


@pytest.mark.parametrize(
    ("jobs", "seconds", "expected"),
    [
        (1, (10, 20, 30), 60),
        (2, (10, 20, 30), START_SECONDS + 40),  # 10 and 30, 20
        (2, (30, 10, 10, 10), START_SECONDS + 30),
        (3, (10, 20, 30), START_SECONDS + 30),
        (8, (10, 20), START_SECONDS + 20),
        (4, (), 0),
    ],
)
def test_groups_run_side_by_side_in_the_order_they_are_handed_out(jobs, seconds, expected):
    chosen = choose_executor(plan(*seconds), None, jobs)
    assert wall_seconds(plan(*seconds), chosen) == expected


def test_the_executor_that_would_be_chosen_decides(monkeypatch):
    monkeypatch.setattr("reportgen.execution.choose.cores", lambda: 4)
    short, long = plan(1, 1), plan(100, 100, 100, 100)
    assert wall_seconds(short, choose_executor(short, None, None)) == 2
    assert wall_seconds(long, choose_executor(long, None, None)) == START_SECONDS + 100
    assert wall_seconds(long, choose_executor(long, "inline", None)) == 400
