"""`descend`: optimizers on surfaces of two variables, all trials as one program."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from reportgen.experiments.experiment import Cost
from reportgen.experiments.outcome import Outcome

if TYPE_CHECKING:
    from reportgen.suite.kinds.descend import Descend  # built when it is first asked for

POINTS = 2**21
"""Points of a group that are kept, at most; each is seven numbers."""
ITEMS = 7 * 8

# Of one core of a recent server processor: rough, for estimates only.
STEP_SECONDS = 3e-4  # of a step of a group, whatever its size
POINTS_PER_SECOND = 2e7


class DescendExperiment:
    """Runs trials of any surfaces, optimizers and seeds that have their steps in common."""

    version = 1
    uses_all_cores = False
    measures_time = False

    def group(self, config: Descend, seed: int) -> Hashable:
        """Steps and evaluations."""
        return config.steps, config.evaluate_every

    def limit(self, config: Descend, device: str) -> int:
        """As many as keep `POINTS` points."""
        return max(1, POINTS // len(config.evaluated))

    def inputs(self, config: Descend) -> str:
        """Nothing is read."""
        return ""

    def facts(self, config: Descend) -> None:
        """None: there are no data."""

    def cost(self, configs: Sequence[Descend]) -> Cost:
        """The calls of every step, and the points."""
        steps, trials = configs[0].steps, len(configs)
        kept = trials * len(configs[0].evaluated)
        seconds = steps * (STEP_SECONDS + trials / POINTS_PER_SECOND)
        return Cost(seconds, kept * ITEMS, 50.0 * steps * trials)

    def remarks(self, config: Descend, device: str) -> tuple[str, ...]:
        """That a GPU is of no use, where one was asked for."""
        return () if device == "cpu" else ("points of two numbers are moved on the processor",)

    def run(self, configs: Sequence[Descend], seeds: Sequence[int], device: str) -> list[Outcome]:
        """All descents, on the processor with one thread."""
        from reportgen.engine.crew import one_thread
        from reportgen.engine.descend.draws import fingerprints
        from reportgen.engine.descend.paths import Setup, descend

        began = time.perf_counter()
        setups = [
            Setup(seed, c.surface, c.optimizer, c.schedule, c.first, c.noise, c.scatter)
            for c, seed in zip(configs, seeds, strict=True)
        ]
        with one_thread():
            paths = descend(setups, configs[0].evaluated)
        seconds = (time.perf_counter() - began) / len(configs)
        steps = np.array(configs[0].evaluated, dtype=np.int64)
        return [
            Outcome(
                status="diverged" if path.reason else "ok",
                arrays={"steps": steps, **path.arrays},
                reason=path.reason,
                hashes=fingerprints(s.seed, noisy=s.noise > 0, scattered=s.scatter > 0),
                seconds=seconds,
            )
            for s, path in zip(setups, paths, strict=True)
        ]
