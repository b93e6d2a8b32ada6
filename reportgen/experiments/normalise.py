"""`normalise`: what a normalisation does to one batch, measured and timed."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from reportgen.engine.normalise import flops
from reportgen.experiments.experiment import Cost
from reportgen.experiments.outcome import Outcome
from reportgen.suite.kinds import KINDS

if TYPE_CHECKING:
    import torch

    from reportgen.engine.crew import Crew
    from reportgen.engine.normalise.layers import Net
    from reportgen.engine.normalise.timing import Work
    from reportgen.engine.normalise.trial import Draw, Looked
    from reportgen.suite.kinds.normalise import Normalise  # built when it is first asked for

SMALL = 2**27
"""Bytes up to which a trial may wait for its turn beside others."""
MOST = 32
"""Trials that take turns, at most."""

# Rates of one core of a recent server processor: rough, for estimates only.
FLOPS = 4e10
ELEMENTS_PER_SECOND = 1e8  # through a normalisation or an activation, forward and back
MEASURES = 6.0  # products (B, D) x (D, D) in float64 that measuring a layer takes, about


class NormaliseExperiment:
    """Runs the nets of a seed after one another, and times those that are timed in turns."""

    version = 1
    uses_all_cores = False
    measures_time = True

    def group(self, config: Normalise, seed: int) -> Hashable:
        """The seed: its arms take turns. A large net stands alone, for the sake of memory."""
        if _waiting(config) > SMALL:
            return seed, config
        return seed, config.repeats

    def limit(self, config: Normalise, device: str) -> int:
        """Enough for the arms of most suites."""
        return MOST if _waiting(config) <= SMALL else 1

    def inputs(self, config: Normalise) -> str:
        """Nothing is read."""
        return ""

    def facts(self, config: Normalise) -> None:
        """None: there are no data."""

    def cost(self, configs: Sequence[Normalise]) -> Cost:
        """Operations, elements and measures of every pass, at the rates above."""
        work = [_cost(config) for config in configs]
        return Cost(
            sum(cost.seconds for cost in work),
            sum(map(_waiting, configs)) + max(cost.bytes for cost in work),
            sum(cost.flops for cost in work),
        )

    def remarks(self, config: Normalise, device: str) -> tuple[str, ...]:
        """That trials are timed, and how."""
        if not config.repeats:
            return ()
        return (
            "Trials are timed on one thread, the arms of a seed in turns: nothing else should run "
            "on this machine meanwhile.",
        )

    def run(self, configs: Sequence[Normalise], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Measure every net of the group, then time them in turns; one thread computes."""
        import torch

        from reportgen.engine.crew import Crew, one_thread
        from reportgen.engine.normalise import timing

        began, place, rounds = time.perf_counter(), torch.device(device), configs[0].repeats
        works: dict[int, Work] = {}
        found: list[tuple[Draw, Looked]] = []
        with one_thread(), Crew(place, threads=1) as crew:
            for index, (config, seed) in enumerate(zip(configs, seeds, strict=True)):
                net, drawn, looked = _measure(config, seed, place, crew)
                found.append((drawn, looked))
                if rounds and not looked.reason:
                    works[index] = timing.work(net, looked.layers, drawn.top)
                looked.layers.clear()
            turns = timing.take_turns([*works.values()], rounds, timing.clock_of(place))
        times = dict(zip(works, turns, strict=True))
        seconds = (time.perf_counter() - began) / len(configs)
        return [
            _outcome(config, drawn, looked, times.get(index), seconds)
            for index, (config, (drawn, looked)) in enumerate(zip(configs, found, strict=True))
        ]


def _measure(
    config: Normalise, seed: int, device: torch.device, crew: Crew
) -> tuple[Net, Draw, Looked]:
    import torch

    from reportgen.engine.machine import Machine
    from reportgen.engine.net import Shape
    from reportgen.engine.normalise.layers import Net
    from reportgen.engine.normalise.trial import Inputs, draw, look
    from reportgen.engine.workspace import Workspace

    dtype = torch.float64 if config.precision == "float64" else torch.float32
    drawn = draw(
        Shape(config.width, config.depth, config.batch_size),
        Inputs(config.input_mean, config.input_std, config.input_correlation),
        config.init,
        seed,
        Machine(device, crew, Workspace(), dtype),
    )
    net = Net(config.norm, config.gamma, config.activation)
    kind = KINDS["normalise"]
    wanted = {name for name in kind.measured(config) if kind.quantities[name].axes}
    return net, drawn, look(net, drawn, wanted)


def _outcome(
    config: Normalise,
    drawn: Draw,
    looked: Looked,
    times: tuple[float, float] | None,
    seconds: float,
) -> Outcome:
    norm, product = operations(config)
    numbers = {"norm_flops": norm, "product_flops": product}
    if times is not None:
        numbers |= {"norm_seconds": times[0], "product_seconds": times[1]}
    measured = KINDS["normalise"].measured(config)
    scalars = {name: np.array(value) for name, value in numbers.items() if name in measured}
    return Outcome(
        status="diverged" if looked.reason else "ok",
        arrays={**looked.arrays, **scalars},
        reason=looked.reason,
        hashes=drawn.hashes,
        seconds=seconds,
    )


def operations(config: Normalise) -> tuple[float, float]:
    """Of all normalisations of a net, and of all its linear maps, forward and back."""
    size = (config.batch_size, config.width)
    norm, product = flops.normalisation(config.norm, *size), flops.product(*size)
    return config.depth * norm, config.depth * product


def _cost(config: Normalise) -> Cost:
    norm, product = operations(config)
    elements = config.depth * config.batch_size * config.width
    one = norm + product
    passes = 2 + 2 * config.repeats  # every second one is timed
    work = one * passes + MEASURES * product
    through = elements * passes / ELEMENTS_PER_SECOND
    return Cost(work / FLOPS + through, _bytes(config), work)


def _bytes(config: Normalise) -> int:
    """Layers with what autograd keeps of them and weights, and two matrices in float64."""
    kept = config.depth * (6 * config.batch_size + 2 * config.width) * config.width * _item(config)
    return kept + 2 * config.batch_size * config.width * 8


def _waiting(config: Normalise) -> int:
    """What a layer is given, its pre-activations and its weights; the gradient from above."""
    layer = (2 * config.batch_size + config.width) * config.width
    return (config.depth * layer + config.batch_size * config.width) * _item(config)


def _item(config: Normalise) -> int:
    return 8 if config.precision == "float64" else 4
