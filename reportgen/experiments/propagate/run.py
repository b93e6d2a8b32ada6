"""`propagate`: networks at initialisation, run on the dense or the implicit engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

from reportgen.experiments._base import Cost, Experiment
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome
from reportgen.experiments.propagate.config import Propagate
from reportgen.experiments.propagate.quantities import QUANTITIES
from reportgen.experiments.propagate.shows import FIGURES, SHOWS
from reportgen.parts.initializers import Noise

if TYPE_CHECKING:
    from reportgen.engine.context import Workspace
    from reportgen.engine.net import Trace

ITEM = 4  # bytes of a float32
KEEP = 2**30
"""Bytes of dense weights kept for the backward pass; the others are drawn again."""
STACK = 2**29
"""Bytes of activations and slopes per program; larger groups are split."""

# Rates of two cores of a recent server processor (docs/performance.md): rough, for estimates only.
NORMALS_PER_SECOND = 6e8
PRODUCT_FLOPS = 3.5e11
FACTORISATION_FLOPS = 6e10  # QR, on one core
ELEMENTS_PER_SECOND = 1.5e8  # activation, slope and statistics, forward and backward
IMPLICIT_ELEMENTS_PER_SECOND = 8e7  # including Gram matrices and their square roots


class PropagateExperiment(Experiment[Propagate]):
    """Runs the networks of a seed with the same shape, noise distribution and kind of weights."""

    name = "propagate"
    about = "One random batch through a deep network at initialisation, forward and backward."
    config = Propagate
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.propagate.figures"
    version = 2  # 2: histograms count tiny negative values as below zero
    uses_all_cores = True
    assumptions = (
        "The inputs are standard normal, and the layers are square and have no bias.",
        "The gradient at the output, dL/dh of the last layer, is standard normal and independent "
        "of the weights; no loss function is assumed.",
        "Nothing is trained: the report shows the signals of the first step, not the effect of "
        "training.",
    )
    conditional: ClassVar = {
        "With shared weights the network is a recurrent network unrolled in time: every layer is a "
        "step with the same matrix. It has an input at the first step only.": lambda config: (
            config.shared
        ),
    }

    def places(self, config: Propagate) -> Places:
        """Layers."""
        return {"layer": range(1, config.depth + 1)}

    def __init__(self) -> None:
        self._local = threading.local()

    def group(self, config: Propagate, seed: int) -> Hashable:
        """Seed, sizes, kind of weights and noise, which allow stacking and shared draws."""
        shape = (config.width, config.depth, config.batch_size, config.shared)
        return (seed, *shape, config.weights, config.init.noise.value)

    def limit(self, config: Propagate, device: str) -> int:
        """The number of networks that fit into `STACK` bytes."""
        return max(1, STACK // _bytes_of_a_net(config))

    def cost(self, configs: Sequence[Propagate]) -> Cost:
        """Random draws, products and elementwise operations at the rates above."""
        return _implicit_cost(configs) if configs[0].weights == "implicit" else _dense_cost(configs)

    def run(self, configs: Sequence[Propagate], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Forward and backward pass of every network of the group, which has one seed."""
        import torch

        from reportgen.engine import dense, implicit
        from reportgen.engine.context import ComputeContext, ThreadPool
        from reportgen.engine.net import RandomNet, Shape

        began = time.perf_counter()
        first, seed, place = configs[0], seeds[0], torch.device(device)
        shape = Shape(first.width, first.depth, first.batch_size, first.shared)
        nets = [RandomNet(c.activation, c.init.scale(shape.width, shape.width)) for c in configs]
        with ThreadPool(place) as threads:
            context = ComputeContext(place, threads, self._workspace)
            if first.weights == "implicit":
                traces, hashes = implicit.propagate(nets, shape, seed, context)
            else:
                traces, hashes = dense.propagate(
                    nets, shape, first.init.noise, seed, context, keep=KEEP
                )
        seconds = (time.perf_counter() - began) / len(configs)
        return [_outcome(trace, hashes, seconds) for trace in traces]

    @property
    def _workspace(self) -> Workspace:
        """One workspace per thread that runs trials, kept for the lifetime of the thread."""
        from reportgen.engine.context import Workspace

        if not hasattr(self._local, "workspace"):
            self._local.workspace = Workspace()
        workspace: Workspace = self._local.workspace
        return workspace


def _dense_cost(configs: Sequence[Propagate]) -> Cost:
    first, nets = configs[0], len(configs)
    width, depth = first.width, first.depth
    matrices = 1 if first.shared else depth
    weights = float(matrices) * width**2
    elements = float(nets) * depth * first.batch_size * width
    flops = 2 * elements * width * (2 - 1 / depth)
    seconds = weights / NORMALS_PER_SECOND + flops / PRODUCT_FLOPS + elements / ELEMENTS_PER_SECOND
    if first.init.noise is Noise.ORTHOGONAL:
        factorisation = 8 / 3 * weights * width  # of R and of Q, Golub and Van Loan 5.2
        flops += factorisation
        seconds += factorisation / FACTORISATION_FLOPS
    one = _bytes_of_a_net(first)
    kept = max(width**2 * ITEM, min(KEEP, matrices * width**2 * ITEM))
    return Cost(seconds, kept + nets * one, flops)


def _implicit_cost(configs: Sequence[Propagate]) -> Cost:
    first = configs[0]
    elements = float(len(configs)) * first.depth * first.batch_size * first.width
    products = 9  # of a (B, B) with a (B, D) matrix, in each layer
    seconds = elements / IMPLICIT_ELEMENTS_PER_SECOND
    # the draws, and two nets at a time
    return Cost(seconds, 3 * _bytes_of_a_net(first), 2 * products * first.batch_size * elements)


def _bytes_of_a_net(config: Propagate) -> int:
    """Memory of the activations and slopes of every layer and of two buffers."""
    return (2 * config.depth + 3) * config.batch_size * config.width * ITEM


def _outcome(trace: Trace, hashes: dict[str, str], seconds: float) -> Outcome:
    return Outcome(
        status="diverged" if trace.reason else "ok",
        arrays={**trace.arrays, "histogram": trace.histogram},
        reason=trace.reason,
        hashes=hashes,
        seconds=seconds,
    )
