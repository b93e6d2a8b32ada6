"""`normalise`: measures and times the effect of normalisations on one batch."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from reportgen.engine.normalise import flops
from reportgen.experiments._base import TIMED_IN_TURNS, Cost, Experiment
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome
from reportgen.experiments.normalise.config import EXAMPLES_A_UNIT, Normalise
from reportgen.experiments.normalise.quantities import QUANTITIES, SCALED
from reportgen.experiments.normalise.shows import FIGURES, SHOWS
from reportgen.parts.norms import BatchNorm, NoNorm, Whitening

if TYPE_CHECKING:
    import torch

    from reportgen.engine.context import ThreadPool
    from reportgen.engine.normalise.layers import LayerSettings
    from reportgen.engine.normalise.trial import Draw, LayerMeasurements
    from reportgen.engine.normalise.work import Work

SMALL = 2**27
"""Largest trial in bytes that is kept in memory while other trials are timed."""
MOST = 32
"""Maximum number of trials that are timed in turns."""

# Rates of one core of a recent server processor: rough, for estimates only.
FLOPS = 4e10
ELEMENTS_PER_SECOND = 1e8  # through a normalisation or an activation, forward and backward
MEASURES = 6.0  # cost of measuring a layer, in float64 products of (B, D) and (D, D)


class NormaliseExperiment(Experiment[Normalise]):
    """Runs the networks of a seed one after another, and times them in turns."""

    name = "normalise"
    about = "One random batch through normalised layers: effect and cost of the normalisation."
    config = Normalise
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.normalise.figures"
    version = 1
    assumptions = (
        "The inputs are normal, the layers are square, all biases and all beta are 0, and all "
        "gamma are equal. Without a norm gamma and beta are applied in the same place.",
        "The gradient at the output, dL/dh of the last layer, is standard normal and independent "
        "of the weights; no loss function is assumed.",
        "Nothing is trained: the results apply to a training step only if its distributions are "
        "similar to these.",
        "Times are measurements and depend on the machine, its libraries and its load. They are "
        "the CPU time of one thread in the median round, with the arms of a seed timed in turns; "
        "ratios between arms of a seed are more reliable than seconds. A stored time is that of "
        "the machine that measured it.",
        "Operations are counted by formula (docs/normalise.md); an eigendecomposition counts as 9 "
        "n³.",
    )

    def measures_time(self, config: Normalise) -> bool:
        """Whether repeats are timed."""
        return config.repeats > 0

    def places(self, config: Normalise) -> Places:
        """Layers."""
        return {"layer": range(1, config.depth + 1)}

    def measured(self, config: Normalise) -> frozenset[str]:
        """All quantities that are defined for the norm and the sizes."""
        left_out = set()
        if config.batch_size < EXAMPLES_A_UNIT * config.width:
            left_out.add("linear_in_input")
        if config.batch_size <= config.width:
            left_out.add("condition_number")
        if not isinstance(config.norm, BatchNorm | Whitening):
            left_out.add("restored_error")
        if config.weight_scale is None:
            left_out |= {*SCALED}
        if isinstance(config.norm, NoNorm):
            left_out |= {"norm_seconds", "norm_flops"}
        if not config.repeats:
            left_out |= {"norm_seconds", "product_seconds"}
        return frozenset(q.name for q in QUANTITIES if q.name not in left_out)

    def group(self, config: Normalise, seed: int) -> Hashable:
        """The seed, so that its arms are timed in turns; a large network is a group of its own."""
        if _waiting(config) > SMALL:
            return seed, config
        return seed, config.repeats

    def limit(self, config: Normalise, device: str) -> int:
        """A constant that is sufficient for most suites; 1 for large networks."""
        return MOST if _waiting(config) <= SMALL else 1

    def cost(self, configs: Sequence[Normalise]) -> Cost:
        """Operations, elements and measurements of all passes at the rates above."""
        work = [_cost(config) for config in configs]
        return Cost(
            sum(cost.seconds for cost in work),
            sum(map(_waiting, configs)) + max(cost.bytes for cost in work),
            sum(cost.flops for cost in work),
        )

    def remarks(self, config: Normalise, device: str) -> tuple[str, ...]:
        """Remark that trials are timed."""
        return (TIMED_IN_TURNS,) if config.repeats else ()

    def run(self, configs: Sequence[Normalise], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Measure every network of the group, then time them in turns, on one thread."""
        import torch

        from reportgen.engine.context import ThreadPool, one_thread
        from reportgen.engine.normalise.work import time_works, work
        from reportgen.engine.timing import clock_of

        began, place, rounds = time.perf_counter(), torch.device(device), configs[0].repeats
        works: dict[int, Work] = {}
        found: list[tuple[Draw, LayerMeasurements]] = []
        with one_thread(), ThreadPool(place, threads=1) as threads:
            for index, (config, seed) in enumerate(zip(configs, seeds, strict=True)):
                net, drawn, looked = _measure(config, seed, place, threads)
                found.append((drawn, looked))
                if rounds and not looked.reason:
                    works[index] = work(net, looked.layers, drawn.top)
                looked.layers.clear()
            turns = time_works([*works.values()], rounds, clock_of(place))
        times = dict(zip(works, turns, strict=True))
        seconds = (time.perf_counter() - began) / len(configs)
        return [
            _outcome(config, drawn, looked, times.get(index), seconds)
            for index, (config, (drawn, looked)) in enumerate(zip(configs, found, strict=True))
        ]


def _measure(
    config: Normalise, seed: int, device: torch.device, threads: ThreadPool
) -> tuple[LayerSettings, Draw, LayerMeasurements]:
    import torch

    from reportgen.engine.context import ComputeContext, Workspace
    from reportgen.engine.net import Shape
    from reportgen.engine.normalise.layers import LayerSettings
    from reportgen.engine.normalise.trial import Inputs, draw, measure_layers

    dtype = torch.float64 if config.precision == "float64" else torch.float32
    drawn = draw(
        Shape(config.width, config.depth, config.batch_size),
        Inputs(config.input_mean, config.input_std, config.input_correlation),
        config.init,
        seed,
        ComputeContext(device, threads, Workspace(), dtype),
    )
    net = LayerSettings(config.norm, config.gamma, config.activation)
    measured = NormaliseExperiment().measured(config)
    wanted = {quantity.name for quantity in QUANTITIES if quantity.axes} & measured
    return net, drawn, measure_layers(net, drawn, wanted, weight_scale=config.weight_scale)


def _outcome(
    config: Normalise,
    drawn: Draw,
    looked: LayerMeasurements,
    times: tuple[float, float] | None,
    seconds: float,
) -> Outcome:
    import numpy as np

    norm, product = operations(config)
    numbers = {"norm_flops": norm, "product_flops": product}
    if times is not None:
        numbers |= {"norm_seconds": times[0], "product_seconds": times[1]}
    measured = NormaliseExperiment().measured(config)
    scalars = {name: np.array(value) for name, value in numbers.items() if name in measured}
    return Outcome(
        status="diverged" if looked.reason else "ok",
        arrays={**looked.arrays, **scalars},
        reason=looked.reason,
        hashes=drawn.hashes,
        seconds=seconds,
    )


def operations(config: Normalise) -> tuple[float, float]:
    """(operations of all normalisations, of all linear maps) of a network, forward and backward."""
    size = (config.batch_size, config.width)
    norm, product = flops.normalisation(config.norm, *size), flops.product(*size)
    return config.depth * norm, config.depth * product


def _cost(config: Normalise) -> Cost:
    norm, product = operations(config)
    elements = config.depth * config.batch_size * config.width
    one = norm + product
    passes = 2 + 2 * config.repeats  # every second pass is timed
    if config.weight_scale is not None:
        passes += 4  # both nets once more, for their gradients
    work = one * passes + MEASURES * product
    through = elements * passes / ELEMENTS_PER_SECOND
    return Cost(work / FLOPS + through, _bytes(config), work)


def _bytes(config: Normalise) -> int:
    """Memory of layers with their autograd state, weights, and two float64 matrices."""
    kept = config.depth * (6 * config.batch_size + 2 * config.width) * config.width * _item(config)
    return kept + 2 * config.batch_size * config.width * 8


def _waiting(config: Normalise) -> int:
    """Memory of a waiting trial: inputs, pre-activations, weights and the output gradient."""
    layer = (2 * config.batch_size + config.width) * config.width
    return (config.depth * layer + config.batch_size * config.width) * _item(config)


def _item(config: Normalise) -> int:
    return 8 if config.precision == "float64" else 4
