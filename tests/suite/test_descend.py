"""The kind `descend`: what a suite may say of it."""

import pytest

from reportgen.errors import SuiteError

TEXT = """\
suite: paths
question: Which one?
experiment: descend
base:
  surface: {ravine: {condition: 30}}
  optimizer: {sgd: {lr: 0.01}}
  steps: 200
compare:
  optimizer.sgd.momentum: [0, 0.9]
claims:
  - id: G4
    says: faster
    metric: steps_to(distance, 0.1)
    rule: momentum=0.9 < momentum=0
"""


def test_a_suite_is_read(load):
    suite = load(TEXT)
    config = suite.arms[1].config
    assert config.surface.describe() == "ravine(condition=30)"
    assert config.first == (10, 1)
    assert config.evaluated == tuple(range(201))
    assert suite.experiment.places(config) == {"step": config.evaluated}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ravine: {condition: 30}", "ravin: {}", 'unknown surface "ravin" for surface; did you'),
        ("condition: 30", "condition: 0.5", "surface.ravine.condition must be at least 1"),
        ("steps: 200", "steps: 200\n  start: [1]", "8:10: start must be a list of two numbers"),
        ("steps: 200", "steps: 20\n  evaluate_every: 30", "must be at most steps, but 30 > 20"),
        (
            "steps: 200",
            "steps: 20001\n  evaluate_every: 2",
            "with 20001 steps evaluate_every must be at least 3",
        ),
        ("steps: 200", "steps: 9\n  schedule: {cosine: {warmup: 9}}", "but 9 >= 9"),
        ("metric: steps_to(distance, 0.1)", "metric: distance", "step"),
    ],
)
def test_mistakes(load, old, new, message):
    with pytest.raises(SuiteError, match=r"suite\.yaml:") as error:
        load(TEXT.replace(old, new))
    assert message in str(error.value)
