"""A user's own module: the same data and batches, the same results alone, again and elsewhere."""

import random

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import nn

import reportgen
from reportgen.experiments import EXPERIMENTS
from reportgen.experiments.train.config import Train


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
    return EXPERIMENTS["train"].config.model_validate(
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
    ours = EXPERIMENTS["train"].config.model_validate(
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
    from reportgen.engine.train.streams import own_randomness

    with own_randomness(0, "module", torch.device("cpu")):
        return net((1, 8, 8), 10)


@reportgen.register_module("test_module.no_parameters")
def no_parameters(example_shape, outputs):
    return nn.Sequential(nn.Flatten(), nn.AdaptiveAvgPool1d(outputs))


@reportgen.register_module("test_module.no_module")
def no_module(example_shape, outputs):
    return lambda x: x


@reportgen.register_module("test_module.frozen")
def frozen(example_shape, outputs):
    return nn.Sequential(nn.Flatten(), nn.Linear(64, outputs).requires_grad_(False))


@reportgen.register_module("test_module.lazy")
def lazy(example_shape, outputs):
    return nn.Sequential(nn.Flatten(), nn.LazyLinear(outputs))


@reportgen.register_module("test_module.always_one")
def always_one(example_shape, outputs):
    return nn.Sequential(nn.Flatten(), SHARED, nn.Linear(8, outputs))


SHARED = nn.Linear(64, 8)


@pytest.mark.parametrize(
    ("use", "message"),
    [
        ("no_parameters", "with parameters that are trained. Got none."),
        ("frozen", "with parameters that are trained. Got none."),
        ("no_module", "must return a new torch.nn.Module. Got function instead."),
        ("lazy", "call it once in the factory, with torch.zeros(2, 1, 8, 8), or name the sizes."),
        ("always_one", "Got one with layers of an earlier trial instead, which are trained"),
    ],
)
def test_what_a_factory_must_return_is_said(use, message):
    with pytest.raises(reportgen.InputError) as caught:
        run(config(use=f"test_module.{use}"), config(use=f"test_module.{use}"))
    assert str(caught.value).startswith(f'the factory of the module "test_module.{use}" (test_mod')
    assert message in str(caught.value)


@reportgen.register_module("test_module.draws_elsewhere")
def draws_elsewhere(example_shape, outputs):
    linear = nn.Linear(64, outputs)
    linear.weight.data[0, :2] = torch.tensor([random.random(), np.random.rand()])
    return nn.Sequential(nn.Flatten(), linear)


def test_python_and_numpy_draw_from_the_seed_as_well():
    first, again = run(*[config(use="test_module.draws_elsewhere")] * 2)
    (other,) = run(config(use="test_module.draws_elsewhere"), seed=1)
    hashes = [one.hashes["weights.module"] for one in (first, again, other)]
    assert hashes[0] == hashes[1] != hashes[2]


@reportgen.register_module("test_module.seeded")
def seeded(example_shape, outputs):
    torch.manual_seed(7)
    return nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(64, outputs))


def test_a_seed_in_the_factory_does_not_reach_what_training_draws(monkeypatch):
    """Nor does how much the factory draws: arms of a seed share the draws of training."""
    drawn = []
    plain = nn.Dropout.forward

    def forward(self, x):
        drawn.append(torch.initial_seed())
        return plain(self, x)

    monkeypatch.setattr(nn.Dropout, "forward", forward)
    run(config(use="test_module.seeded"))
    run(config(dropout=0.5))
    run(config(use="test_module.seeded"), seed=1)
    assert len(set(drawn)) == 2
    assert 7 not in drawn


def test_arguments_that_the_factory_does_not_take_are_refused():
    with pytest.raises(ValidationError, match=r"does not take these arguments: .* 'widht'"):
        config(widht=3)


def test_nothing_is_measured_along_the_gradient_of_a_module():
    wanted = {**config().model_dump(mode="json"), "along_gradient": True}
    with pytest.raises(ValidationError, match="along_gradient requires a built-in model"):
        Train.model_validate(wanted)


def test_outputs_of_another_shape_are_said():
    with pytest.raises(ValueError, match=r"outputs of shape \(\d+, 10\)\. Got \(\d+, 11\) instead"):
        run(config(use="test_module.wrong_shape"))


def test_modules_run_one_by_one():
    experiment = EXPERIMENTS["train"]
    assert experiment.group(config(), 0) != experiment.group(config(), 1)
    assert experiment.limit(config(), "cpu") == 1
    assert experiment.remarks(config(), "cpu") == (
        "modules run one by one, because their layers are unknown",
    )
