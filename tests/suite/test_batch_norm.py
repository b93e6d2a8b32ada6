"""Batch norm in a suite: what goes together, and what is measured of it."""

import pytest

from reportgen.experiments.train.config import Train
from reportgen.experiments.train.run import TrainExperiment

TRAIN = TrainExperiment()

SUITE = """\
suite: running
question: Which statistics?
experiment: train
base:
  data: digits
  model: {mlp: {norm: batch}}
  optimizer: {sgd: {lr: 0.1}}
  steps: 120
  probes: full
compare:
  model.mlp.norm:
    levels:
      last: {batch: {statistics: last}}
      other: {batch: {statistics: batch, evaluation_batch: 1}}
seeds: 2
claims:
  - id: B10
    says: larger
    metric: max(bias_norm[step=last])
    rule: norm=last < norm=other
"""

LEARNT = {"gamma_mean", "beta_mean"}
RUNNING = {"running_mean_error", "running_std_error"}


def train(norm: object, **changes: object) -> Train:
    model = {"mlp": {"norm": norm, **changes}}
    base = {"data": "digits", "optimizer": "adam", "steps": 120, "probes": "full"}
    return Train.model_validate({**base, "model": model})


@pytest.mark.parametrize(
    ("norm", "present"),
    [
        ("none", set()),
        ("layer", LEARNT),
        ("batch", LEARNT | RUNNING),
        ({"batch": {"affine": False}}, RUNNING),
        ({"batch": {"scale": False}}, LEARNT | {"running_mean_error"}),
        ({"batch": {"statistics": "cumulative"}}, LEARNT | RUNNING),
        ({"batch": {"statistics": "last"}}, LEARNT | RUNNING),
        ({"batch": {"statistics": "batch"}}, LEARNT),
        ({"batch": {"statistics": "population", "affine": False}}, set()),
    ],
)
def test_norms_decide_what_is_measured(norm, present):
    assert TRAIN.measured(train(norm)) & (LEARNT | RUNNING) == present
    assert "bias_norm" in TRAIN.measured(train(norm))
    for bias in (False, "output"):
        assert "bias_norm" not in TRAIN.measured(train(norm, bias=bias))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "{statistics: last}",
            "{statistics: last, evaluation_batch: 8}",
            "13:58: evaluation_batch is the number of examples that share batch statistics, so it "
            "requires statistics: batch, not last\n",
        ),
        (
            "{statistics: last}",
            "{statistics: last, momentum: 0.5}",
            "13:50: momentum is the weight of the newest batch in the exponential average, so it "
            "requires statistics: exponential, not last\n",
        ),
        ("evaluation_batch: 1", "evaluation_batch: 0", "evaluation_batch must be at least 1"),
        (
            "{norm: batch}",
            "{norm: batch, bias: outputs}",
            'bias must be one of true, false, output. Got "outputs" instead; did you mean "output"?'
            "\n",
        ),
        (
            "max(bias_norm[step=last])",
            "max(running_mean_error[step=last])",
            '"running_mean_error" is not measured in "norm=other"; it needs probes: full, and '
            "batch norm with statistics: exponential, cumulative or last\n",
        ),
    ],
)
def test_mistakes(message, old, new, expected):
    found = message(old, new, text=SUITE)
    assert expected in found
    assert found.count("suite.yaml:") == 1, "one clear error"


def test_such_a_suite_loads(load):
    suite = load(SUITE)
    assert [arm.name for arm in suite.arms] == ["norm=last", "norm=other"]
    assert [arm.config.model.norm.statistics for arm in suite.arms] == ["last", "batch"]
