"""Which trials had better share a program although they are not of one kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import chain

from reportgen.execution.model import Trial
from reportgen.experiments import Mixable

LEAST = 12
"""Trials of a pool that are worth another worker, at least."""


def pooled(
    buckets: Mapping[Hashable, Sequence[Trial]], seeds: Sequence[int], workers: int
) -> tuple[list[Sequence[Trial]], list[Sequence[Trial]]]:
    """Trials that run by themselves, and pools of kinds that have few trials each.

    buckets: by `Experiment.group`. seeds: in the order in which they are wanted. Kinds are pooled
    where there are more of them than workers; else each has a worker for itself.
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
    """Trials of one program where a pool has so many: every worker has some, if there are enough.

    limit: of any program.
    """
    programs = max(-(-trials // limit), min(workers, trials // LEAST), 1)
    return -(-trials // programs)
