"""A user's own module: the same data and batches, the same results alone, again and elsewhere."""

import numpy as np
import pytest
import torch
from torch import nn

import reportgen
from reportgen.experiments import EXPERIMENTS
from reportgen.suite.kinds import KINDS


@reportgen.register_module("test_module.net")
def net(example_shape, outputs, width=16, dropout=0.0):
    inputs = int(np.prod(example_shape))
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(inputs, width),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(width, outputs),
    )


@reportgen.register_module("test_module.wrong_shape")
def wrong_shape(example_shape, outputs):
    return nn.Sequential(nn.Flatten(), nn.Linear(int(np.prod(example_shape)), outputs + 1))


def config(use="test_module.net", **arguments):
    return KINDS["train"].config.model_validate(
        {
            "data": "digits",
            "model": {"module": {"use": use, "arguments": arguments}},
            "optimizer": {"sgd": {"lr": 0.1, "momentum": 0.9}},
            "steps": 60,
            "evaluate_every": 30,
        }
    )


def run(*configs, seed=0):
    experiment = EXPERIMENTS["train"]
    return [experiment.run([one], [seed], "cpu")[0] for one in configs]


def test_it_trains_and_measures_what_a_model_of_ours_does():
    (outcome,) = run(config())
    arrays = outcome.arrays
    assert outcome.status == "ok"
    assert arrays["steps"].tolist() == [0, 30, 60]
    assert arrays["val_accuracy"][-1] > 0.8 > arrays["val_accuracy"][0]
    assert int(arrays["parameters"]) == 64 * 16 + 16 + 2 * 16 + 16 * 10 + 10
    assert "flops_per_step" not in arrays
    assert (arrays["train_examples"], arrays["validation_examples"]) == (1438, 359)
    assert arrays["test_examples"] == 0
    assert set(outcome.hashes) == {"data", "split", "order", "weights.module"}


def test_the_same_seed_gives_the_same_bits_and_leaves_the_global_generator_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, second = run(config(dropout=0.5), config(dropout=0.5))
    assert torch.equal(torch.rand(3), expected)
    torch.manual_seed(99)
    (third,) = run(config(dropout=0.5))
    (other,) = run(config(dropout=0.5), seed=1)
    for name, values in first.arrays.items():
        np.testing.assert_array_equal(values, second.arrays[name])
        np.testing.assert_array_equal(values, third.arrays[name])
    assert first.hashes == third.hashes
    assert first.hashes["weights.module"] != other.hashes["weights.module"]


def test_it_meets_the_split_and_the_batches_of_our_own_models():
    ours = KINDS["train"].config.model_validate(
        {
            "data": "digits",
            "model": {"mlp": {"hidden": [16]}},
            "optimizer": {"sgd": {"lr": 0.1}},
            "steps": 60,
            "evaluate_every": 30,
        }
    )
    module, mlp = run(config(), ours)
    for purpose in ("data", "split", "order"):
        assert module.hashes[purpose] == mlp.hashes[purpose]


def test_it_trains_as_a_plain_script_does():
    """The same module, batches and optimizer in a loop written here, in float32."""
    from reportgen.engine.train.streams import Order, split
    from reportgen.parts.datasets import DATASETS, Location

    (outcome,) = run(config())
    examples = DATASETS.members["digits"]().load(Location(()))
    x, y = torch.from_numpy(examples.inputs), torch.from_numpy(examples.targets)
    parts = split(len(x), 0, 0.2, None)
    order = Order(parts.train, 64, 0)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    plain = _first_module()
    optimizer = torch.optim.SGD(plain.parameters(), lr=0.1, momentum=0.9)
    for step in range(60):
        epoch, number = divmod(step, len(parts.train) // 64)
        batch = order.epoch(epoch)[number]
        optimizer.zero_grad()
        nn.functional.cross_entropy(plain(x[batch]), y[batch]).backward()
        optimizer.step()
    torch.set_num_threads(before)
    plain.eval()
    with torch.no_grad():
        held = parts.validation
        loss = nn.functional.cross_entropy(plain(x[held]), y[held])
    assert outcome.arrays["val_loss"][-1] == pytest.approx(float(loss), rel=1e-4)


def _first_module():
    from reportgen.engine.train.user_module import own_randomness

    with own_randomness(0, "module", torch.device("cpu")):
        return net((1, 8, 8), 10)


def test_outputs_of_another_shape_are_said():
    with pytest.raises(ValueError, match=r"outputs of shape \(\d+, 10\)\. Got \(\d+, 11\) instead"):
        run(config(use="test_module.wrong_shape"))


def test_modules_run_one_by_one():
    experiment = EXPERIMENTS["train"]
    assert experiment.group(config(), 0) != experiment.group(config(), 1)
    assert experiment.limit(config(), "cpu") == 1
    assert experiment.remarks(config(), "cpu") == (
        "modules run one by one: nothing is known of their layers",
    )
