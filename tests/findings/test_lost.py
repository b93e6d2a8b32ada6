"""Trials that did not end well, in few lines."""

import pytest

from reportgen.execution import Record, Run, Trial
from reportgen.experiments import Outcome
from reportgen.findings.lost import MOST_LINES, lost_trials
from reportgen.suite import load_suite

TEXT = """
suite: small
question: Which?
experiment: propagate
base: {depth: 2, init: xavier_normal}
compare: {width: [WIDTHS]}
seeds: 4
"""


@pytest.fixture
def told(tmp_path):
    """Lines for the outcomes of arms, each a list of (status, reason), one a seed."""

    def tell(*arms):
        path = tmp_path / "small.yaml"
        path.write_text(TEXT.replace("WIDTHS", ", ".join(map(str, range(8, 8 + len(arms))))))
        suite = load_suite(path)
        records = [
            Record(Trial(arm, seed, f"{arm.name}{seed}"), Outcome(status, {}, reason), "run")
            for arm, outcomes in zip(suite.arms, arms, strict=True)
            for seed, (status, reason) in enumerate(outcomes)
        ]
        return lost_trials(Run(suite, tuple(records), (), ()))

    return tell


OK = ("ok", "")


def lost(*steps):
    return [("diverged", f"loss is not finite after step {step}") for step in steps]


def test_an_arm_has_one_line_with_the_span_of_steps(told):
    assert told([*lost(7, 4, 10), OK]) == (
        "width=8: 3 of 4 trials diverged: loss is not finite after steps 4 to 10",
    )
    assert told(lost(5, 5)) == ("width=8: 2 of 2 trials diverged: loss is not finite after step 5",)


def test_layers_have_a_span_too(told):
    deep = [("diverged", f"pre-activations of layer {layer} are not finite") for layer in (4, 6, 5)]
    assert told(deep) == (
        "width=8: 3 of 3 trials diverged: pre-activations of layers 4 to 6 are not finite",
    )


def test_one_trial_is_named_by_its_seed(told):
    assert told([OK, *lost(7)]) == ("width=8, seed 1: diverged: loss is not finite after step 7",)
    assert told([OK, OK]) == ()


def test_different_reasons_are_counted(told):
    failed = [("failed", reason) for reason in ("no memory", "killed", "no memory", "no disk")]
    assert told(failed) == ("width=8: 4 of 4 trials failed: no memory; 2 other reasons",)


def test_failures_come_first_and_many_arms_are_counted(told):
    lines = told(*[lost(3)] * MOST_LINES, [*lost(1, 2), ("failed", "killed")])
    assert len(lines) == MOST_LINES + 1
    assert lines[0] == "width=18, seed 2: failed: killed"
    assert lines[-1] == "and 2 more"
