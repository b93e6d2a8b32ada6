"""`propagate`: nets at initialisation, run on the dense or the implicit engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from reportgen.experiments.experiment import Cost
from reportgen.experiments.outcome import Outcome
from reportgen.suite.kinds import Propagate

if TYPE_CHECKING:
    from reportgen.engine.net import Trace
    from reportgen.engine.workspace import Workspace

ITEM = 4  # bytes of a float32
STACK = 2**29
"""Bytes of activations and slopes held at once: a group that needs more is run in parts."""

# Rates of two cores of a recent server processor (docs/performance.md): rough, for estimates only.
NORMALS_PER_SECOND = 5e8
PRODUCT_FLOPS = 2e11
ELEMENTS_PER_SECOND = 7e7  # through activation, slope and statistics, forward and back
IMPLICIT_ELEMENTS_PER_SECOND = 5e7  # the same with Gram matrices and their square roots


class PropagateExperiment:
    """Runs the nets of one seed that have a shape, a noise and a way of weights in common."""

    version = 1

    def __init__(self) -> None:
        self._local = threading.local()

    def group(self, config: Propagate) -> Hashable:
        """Sizes, kind of weights and noise: what one stack and one draw can serve."""
        shape = (config.width, config.depth, config.batch_size)
        return (*shape, config.weights, config.init.noise.value)

    def cost(self, configs: Sequence[Propagate]) -> Cost:
        """Draws, products and elementwise work, at the rates above."""
        first = configs[0]
        width, depth, batch, nets = first.width, first.depth, first.batch_size, len(configs)
        elements = float(nets) * batch * width * depth
        held = nets * _bytes_of_a_net(first)
        if first.weights == "implicit":
            flops = 2 * 9 * batch * elements
            seconds = elements / IMPLICIT_ELEMENTS_PER_SECOND
            return Cost(seconds, min(held, max(STACK, held // nets)), flops)
        drawn = float(depth) * width * width
        flops = 2 * elements * width * (2 - 1 / depth)
        seconds = (
            drawn / NORMALS_PER_SECOND + flops / PRODUCT_FLOPS + elements / ELEMENTS_PER_SECOND
        )
        kept = max(width * width * ITEM, min(2**30, depth * width * width * ITEM))
        return Cost(seconds, kept + min(held, max(STACK, held // nets)), flops)

    def run(self, configs: Sequence[Propagate], seed: int, device: str) -> list[Outcome]:
        """Forward and back through every net of the group; in parts if it is large."""
        part = max(1, STACK // _bytes_of_a_net(configs[0]))
        outcomes: list[Outcome] = []
        for start in range(0, len(configs), part):
            outcomes += self._run_together(configs[start : start + part], seed, device)
        return outcomes

    def _run_together(self, configs: Sequence[Propagate], seed: int, device: str) -> list[Outcome]:
        import torch

        from reportgen.engine import dense, implicit
        from reportgen.engine.crew import Crew
        from reportgen.engine.machine import Machine
        from reportgen.engine.net import Net, Shape

        began = time.perf_counter()
        first, place = configs[0], torch.device(device)
        shape = Shape(first.width, first.depth, first.batch_size)
        nets = [Net(c.activation, c.init.scale(shape.width, shape.width)) for c in configs]
        with Crew(place) as crew:
            machine = Machine(place, crew, self._workspace)
            if first.weights == "implicit":
                traces, hashes = implicit.propagate(nets, shape, seed, machine)
            else:
                traces, hashes = dense.propagate(nets, shape, first.init.noise, seed, machine)
        seconds = (time.perf_counter() - began) / len(configs)
        return [_outcome(trace, hashes, seconds) for trace in traces]

    @property
    def _workspace(self) -> Workspace:
        """One for every thread that runs trials, for as long as it lives."""
        from reportgen.engine.workspace import Workspace

        if not hasattr(self._local, "workspace"):
            self._local.workspace = Workspace()
        workspace: Workspace = self._local.workspace
        return workspace


def _bytes_of_a_net(config: Propagate) -> int:
    """Activations and slopes of every layer, and two buffers."""
    return (2 * config.depth + 3) * config.batch_size * config.width * ITEM


def _outcome(trace: Trace, hashes: dict[str, str], seconds: float) -> Outcome:
    return Outcome(
        status="diverged" if trace.reason else "ok",
        arrays={**trace.arrays, "histogram": trace.histogram},
        reason=trace.reason,
        hashes=hashes,
        seconds=seconds,
    )
