"""`descend`: optimizers on surfaces of two variables, all trials as one program."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from reportgen.experiments._base import Cost, Experiment
from reportgen.experiments._outcome import Outcome
from reportgen.experiments._quantity import Places
from reportgen.experiments.descend.config import Descend
from reportgen.experiments.descend.quantities import QUANTITIES
from reportgen.experiments.descend.shows import FIGURES, SHOWS

if TYPE_CHECKING:
    pass

POINTS = 2**21
"""Points of a group that are kept, at most; each is seven numbers."""
ITEMS = 7 * 8

# Of one core of a recent server processor: rough, for estimates only.
STEP_SECONDS = 3e-4  # of a step of a group, whatever its size
POINTS_PER_SECOND = 2e7


class DescendExperiment(Experiment[Descend]):
    """Runs trials of any surfaces, optimizers and seeds that have their steps in common."""

    name = "descend"
    about = "Optimizers on surfaces of two variables: the paths that they take, and where they end."
    config = Descend
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.descend.figures"
    assumptions = (
        "A surface of two variables is a picture, not a net: in many dimensions there are far more "
        "saddles than bad minima, and noise has other ways to go (Dauphin et al. 2014).",
        "Noise is normal, independent from step to step and of one deviation everywhere; that of "
        "mini-batches is none of these. The arms of a seed share its draws, and those behind the "
        "start.",
        "Without noise and scatter all seeds of an arm are the same: what differs between arms is "
        "then a fact about these surfaces and numbers, and says nothing of others.",
        "The computation is in 64-bit floating point. A trial whose value stops being finite is "
        "stopped there and counts as the worst possible value.",
    )

    def places(self, config: Descend) -> Places:
        """Evaluated steps."""
        return {"step": config.evaluated}

    def group(self, config: Descend, seed: int) -> Hashable:
        """Steps and evaluations."""
        return config.steps, config.evaluate_every

    def limit(self, config: Descend, device: str) -> int:
        """As many as keep `POINTS` points."""
        return max(1, POINTS // len(config.evaluated))

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
        import numpy as np

        from reportgen.engine.descend.draws import fingerprints
        from reportgen.engine.descend.paths import Setup, descend
        from reportgen.engine.thread_pool import one_thread

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
