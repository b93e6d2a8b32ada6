"""`descend`: optimizers on surfaces of two variables; all trials run as one program."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from reportgen.experiments._base import Cost, Experiment
from reportgen.experiments._quantity import Places
from reportgen.experiments._trial import Outcome
from reportgen.experiments.descend.config import Descend
from reportgen.experiments.descend.quantities import QUANTITIES
from reportgen.experiments.descend.shows import FIGURES, SHOWS

if TYPE_CHECKING:
    pass

POINTS = 2**21
"""Maximum number of stored points per group; each has seven numbers."""
ITEMS = 7 * 8

# Rates of one core of a recent server processor: rough, for estimates only.
STEP_SECONDS = 3e-4  # overhead of a step of a group, independent of its size
POINTS_PER_SECOND = 2e7


class DescendExperiment(Experiment[Descend]):
    """Runs trials with any surfaces, optimizers and seeds and the same number of steps."""

    name = "descend"
    about = "Optimizers on surfaces of two variables: their paths and final points."
    config = Descend
    measures = QUANTITIES
    figures = FIGURES
    shows = SHOWS
    presentation = "reportgen.experiments.descend.figures"
    assumptions = (
        "A surface of two variables is an illustration, not a network: in many dimensions saddle "
        "points are far more frequent than bad local minima, and noise can act in more directions "
        "(Dauphin et al. 2014).",
        "Noise is normal, independent between steps, and has the same standard deviation "
        "everywhere; none of this holds for mini-batch noise. The arms of a seed share the draws "
        "of the noise and of the starting point.",
        "Without noise and scatter all seeds of an arm are identical: differences between arms are "
        "then facts about these surfaces and settings only.",
        "Computations use 64-bit floating point. A trial whose value is no longer finite is "
        "stopped and counts as the worst possible value.",
    )

    def places(self, config: Descend) -> Places:
        """Evaluated steps."""
        return {"step": config.evaluated}

    def group(self, config: Descend, seed: int) -> Hashable:
        """Steps and evaluations."""
        return config.steps, config.evaluate_every

    def limit(self, config: Descend, device: str) -> int:
        """The number of trials that store `POINTS` points."""
        return max(1, POINTS // len(config.evaluated))

    def cost(self, configs: Sequence[Descend]) -> Cost:
        """Overhead of every step plus the work per point."""
        steps, trials = configs[0].steps, len(configs)
        kept = trials * len(configs[0].evaluated)
        seconds = steps * (STEP_SECONDS + trials / POINTS_PER_SECOND)
        return Cost(seconds, kept * ITEMS, 50.0 * steps * trials)

    def remarks(self, config: Descend, device: str) -> tuple[str, ...]:
        """Remark that a requested GPU is not used."""
        return () if device == "cpu" else ("surfaces are always computed on the CPU",)

    def run(self, configs: Sequence[Descend], seeds: Sequence[int], device: str) -> list[Outcome]:
        """Run all descents on the CPU with one thread."""
        import numpy as np

        from reportgen.engine.context import one_thread
        from reportgen.engine.descend import Setup, descend, fingerprints

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
