"""A whole step, optimizer included, as one program made by torch's compiler.

It pays when a trial has many steps: making it takes seconds. Whether it is used follows from the
configuration of a trial alone (`experiments.train`), because its sums round in another order than
those of `stacked`. And the compiler picks its loops by sizes, so the number of trials is one of few
(`padded`): a program for every number would round in ways of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import torch
from torch import Tensor

from reportgen.engine.train.batch_norm import Moments, Statistics
from reportgen.engine.train.learner import loss_sums
from reportgen.engine.train.network import Dropping, Network
from reportgen.engine.train.rules import Factors, Rule
from reportgen.parts.norms import BatchNorm

Step = Callable[
    [
        Sequence[Tensor],
        Sequence[Sequence[Tensor]],
        Sequence[Statistics],
        Tensor,
        Tensor,
        Dropping,
        Factors,
    ],
    tuple[Tensor, list[Tensor]],
]
"""Parameters, slots, statistics, inputs, targets, dropping, factors -> losses, gradients.

The first three are changed in place. Tensors are as in `Network.forward` and `Rule.update`.
"""

_PROGRAMS = 64
"""Programs kept in a process; torch's own limit is 8, beyond which it goes without compiling."""

_steps: dict[object, Step] = {}


MULTIPLE = 16
"""Trials of a compiled group are filled up to a multiple of this, each with a batch of its own."""


def padded(trials: int) -> int:
    """The number of trials that a group of so many is given."""
    return -(-trials // MULTIPLE) * MULTIPLE


def compiled_step(network: Network, rule: Rule) -> Step:
    """The step of such networks under such a rule; one program for every set of sizes it meets."""
    key = (network.model.model_dump_json(), tuple(network.shapes), rule.kind)
    if key not in _steps:
        _steps[key] = _make(network, rule)
    return _steps[key]


def _make(network: Network, rule: Rule) -> Step:
    _configure()
    momentum = network.model.norm.momentum if isinstance(network.model.norm, BatchNorm) else 0.0

    def step(
        parameters: Sequence[Tensor],
        slots: Sequence[Sequence[Tensor]],
        statistics: Sequence[Statistics],
        inputs: Tensor,
        targets: Tensor,
        dropping: Dropping,
        factors: Factors,
    ) -> tuple[Tensor, list[Tensor]]:
        def objective(p: Sequence[Tensor]) -> tuple[Tensor, tuple[Tensor, list[Moments]]]:
            moments: list[Moments] = []
            outputs = network.forward(p, inputs, (), dropping, moments=moments)
            losses = loss_sums(outputs, targets) / inputs.shape[1]
            return losses.sum(), (losses, moments)

        gradients, (losses, moments) = torch.func.grad(objective, has_aux=True)(parameters)
        for p, g, kept in zip(parameters, gradients, slots, strict=True):
            rule.update(p, g, kept, factors)
        for running, found in zip(statistics, moments, strict=True):
            running.take(found, inputs.shape[1], momentum)
        return losses, gradients

    compiled: Step = torch.compile(torch.no_grad()(step), dynamic=False, fullgraph=True)
    return compiled


@lru_cache(maxsize=1)
def _configure() -> None:
    import torch._dynamo
    import torch._inductor.config

    torch._dynamo.config.recompile_limit = _PROGRAMS
    torch._dynamo.config.accumulated_recompile_limit = 16 * _PROGRAMS
    torch._inductor.config.compile_threads = 1  # no pool of processes for one program
