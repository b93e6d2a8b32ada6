"""A stand-in for `propagate` whose numbers are made, not computed; as a program, a run of it.

An arm measures `activation_std` = its width + noise of the seed, the same for all arms but for a
share of their own. Where it is told to, it kills its process, as power loss would.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import reportgen
from reportgen.experiments import EXPERIMENTS, Cost, Outcome
from reportgen.experiments.propagate.run import PropagateExperiment

SUITE = """
suite: noisy
question: Which is larger?
experiment: propagate
base: {depth: 2, batch_size: 1, init: xavier_normal}
arms:
  low: {width: 10}
  high: {width: 20}
  same: {width: 10, activation: relu}
  alone: {width: 30}
seeds: {start: 12, max: 27, until: decided}
claims:
  - {id: CLEAR, says: s, metric: "activation_std[last]", rule: low < high}
  - {id: EVEN, says: s, metric: "activation_std[last]", rule: low < same}
profiles:
  quick: {seeds: 3}
"""
LOOKS = [12, 18, 27]


class Noisy(PropagateExperiment):
    """Remembers which trials it was asked for; `before` may interrupt, fail or kill."""

    version = 1

    def __init__(self, before: Callable[[int, int], None] = lambda width, seed: None) -> None:
        super().__init__()
        self.before = before
        self.asked: list[tuple[str, int]] = []

    def group(self, config, seed):
        return seed

    def limit(self, config, device):
        return 10

    def cost(self, configs):
        return Cost(1.0 * len(configs), 1000, 1.0)

    def run(self, configs, seeds, device) -> list[Outcome]:
        return [self.trial(config, seed) for config, seed in zip(configs, seeds, strict=True)]

    def trial(self, config, seed) -> Outcome:
        self.before(config.width, seed)
        name = f"{config.width} {config.activation.name}"
        self.asked.append((name, seed))
        shared = np.random.default_rng(seed).normal()
        own = np.random.default_rng([seed, *name.encode()]).normal()
        std = np.full(2, config.width + shared + 0.1 * own)
        return Outcome("ok", {"activation_std": std}, hashes={"weights": str(seed)})


def main(suite: str, store: str, killed_at: Sequence[str]) -> None:
    """Run a suite; die before the seeds `killed_at` of the arm `same`."""

    def die(width: int, seed: int) -> None:
        if str(seed) in killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    EXPERIMENTS.known["propagate"] = Noisy(die)
    reportgen.run(reportgen.load_suite(suite), out=None, store=Path(store))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
