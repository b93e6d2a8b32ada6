"""The compiled step against the one that is computed as it stands."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from reportgen.engine.train.architecture import layers
from reportgen.engine.train.compiled import padded
from reportgen.engine.train.learner import Batch
from reportgen.engine.train.stacked import StackedMlp
from reportgen.parts.models import Mlp
from reportgen.parts.optimizers import Adam, Optimizer, Sgd

BATCH, FEATURES, CLASSES = 60, 13, 3

pytestmark = [
    pytest.mark.slow,  # the first time on a machine: its programs are kept
    pytest.mark.xdist_group("compiler"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
    pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler"),
]


def trained(
    model: dict[str, Any], optimizers: Sequence[Optimizer], trials: Sequence[int], compiled: bool
) -> StackedMlp:
    """Some trials, each of a seed of its own, after 30 steps."""
    declared = Mlp.model_validate({"hidden": [20, 18], "activation": "sigmoid", **model})
    shapes = layers(declared, (FEATURES,), CLASSES)
    stream = torch.Generator().manual_seed(3)
    chosen, every = list(trials), len(optimizers)

    def normal(*size: int) -> Tensor:
        return torch.randn(every, *size, generator=stream, dtype=torch.float64).float()[chosen]

    learner = StackedMlp(
        [declared] * len(trials),
        [optimizers[trial] for trial in trials],
        shapes,
        [normal(*layer.shape) for layer in shapes],
        len(trials),
        compiled=compiled,
    )
    for _ in range(30):
        inputs = normal(BATCH, FEATURES)
        targets = torch.randint(CLASSES, (every, BATCH), generator=stream)[chosen]
        draws = [
            torch.randint(-(2**15), 2**15, (every, n, BATCH), generator=stream, dtype=torch.int16)
            for n in declared.hidden
        ]
        dropped = [draw[chosen] for draw in draws] if declared.dropout else []
        learner.step(Batch(inputs, targets, dropped))
    return learner


@pytest.mark.parametrize(
    ("model", "optimizer"),
    [
        ({"norm": "batch"}, Adam(lr=1e-3)),
        ({"norm": "layer", "dropout": 0.3}, Sgd(lr=0.1, momentum=0.9, nesterov=True)),
    ],
)
def test_it_computes_the_same(model: dict[str, Any], optimizer: Optimizer) -> None:
    """As the plain step up to rounding; and the same bits wherever a trial stands in a group."""
    optimizers = [optimizer.model_copy(update={"lr": optimizer.lr * n}) for n in range(1, 33)]
    some = [*range(20, 4, -1)]
    assert padded(len(some)) == len(some) and padded(17) == 32
    plain = trained(model, optimizers, range(32), False)
    compiled = trained(model, optimizers, range(32), True)
    others = trained(model, optimizers, some, True)
    for found in ("parameters", "gradients"):
        triples = zip(*(getattr(net, found) for net in (plain, compiled, others)), strict=True)
        for one, other, selected in triples:
            torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)
            assert torch.equal(other[some], selected)
    for running, other_running in zip(plain.statistics, compiled.statistics, strict=True):
        torch.testing.assert_close(running.mean, other_running.mean, rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(running.variance, other_running.variance, rtol=1e-3, atol=1e-4)
