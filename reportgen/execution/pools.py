"""Pools small buckets of trials into shared programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain

from reportgen.execution.model import Trial
from reportgen.experiments import Mixable

LEAST = 12
"""Smallest number of pooled trials for which another worker pays off."""


def pooled(
    buckets: Mapping[Hashable, Sequence[Trial]], seeds: Sequence[int], workers: int
) -> tuple[list[Sequence[Trial]], list[Sequence[Trial]]]:
    """(separate buckets, pools): buckets with few trials are merged into pools.

    buckets: trials by `Experiment.group`. seeds: in the order in which they are run. Small buckets
    that can share a program are pooled if there are more of them than workers; otherwise each has
    its own worker.
    """
    apart: list[Sequence[Trial]] = []
    few: dict[Hashable, list[Sequence[Trial]]] = defaultdict(list)
    for key, trials in buckets.items():
        if isinstance(key, Mixable) and len(trials) < key.enough:
            few[key.program].append(trials)
        else:
            apart.append(trials)
    pools: list[Sequence[Trial]] = []
    for kinds in few.values():
        if len(kinds) > workers:
            pools.append(sorted(chain(*kinds), key=lambda trial: seeds.index(trial.seed)))
        else:
            apart += kinds
    return apart, pools


def pool_limit(trials: int, limit: int, workers: int) -> int:
    """Number of trials per program of a pool, chosen so that all workers are used if possible.

    trials: size of the pool. limit: maximum number of trials of any program.
    """
    programs = max(-(-trials // limit), min(workers, trials // LEAST), 1)
    return -(-trials // programs)
