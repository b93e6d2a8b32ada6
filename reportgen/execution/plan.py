"""The plan of a run, made before any computation: trials, stored ones, groups and their cost."""

from __future__ import annotations

import importlib.metadata
import itertools
import os
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from reportgen.errors import MisfitError, SuiteError
from reportgen.execution.model import Trial, notices_of
from reportgen.experiments import AnyExperiment, Cost, Mixable
from reportgen.parts import plugins
from reportgen.parts.datasets import Facts, Notice
from reportgen.parts.sources import Code
from reportgen.store import Store, trial_key
from reportgen.suite.model import Arm, Suite

Wanted = Mapping[str, int]
"""Number of seeds of each arm, by the arm's name."""

LEAST = 12
"""Smallest number of pooled trials for which another worker pays off."""


@dataclass(frozen=True)
class Group:
    """Trials that run together as one program, with their estimated cost."""

    trials: tuple[Trial, ...]
    cost: Cost


@dataclass(frozen=True)
class Plan:
    """The trials of a suite; `groups` are those still to compute, in the order of seeds.

    facts: facts about the data of each arm, by the arm's name; an arm without data has none.
    """

    suite: Suite
    device: str
    trials: tuple[Trial, ...]
    groups: tuple[Group, ...]
    facts: Mapping[str, Facts] = field(default_factory=dict)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices about the data of the arms, each once."""
        return notices_of(self.facts)

    @property
    def stored(self) -> int:
        """Number of trials that are already in the store."""
        return len(self.trials) - sum(len(group.trials) for group in self.groups)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks on how the trials to compute are run, each once."""
        experiment = self.suite.experiment
        configs = (trial.arm.config for group in self.groups for trial in group.trials)
        found = [remark for c in configs for remark in experiment.remarks(c, self.device)]
        if unfiled := ", ".join(code.name for code in self.unfiled):
            found.append(f"{unfiled}: worker processes cannot load it, so it runs in this process")
        return tuple(dict.fromkeys(found))

    @property
    def unfiled(self) -> tuple[Code, ...]:
        """User code of the trials to compute that worker processes cannot load."""
        configs = (trial.arm.config for group in self.groups for trial in group.trials)
        return tuple(code for code in plugins.codes_of(*configs) if not code.has_loader)

    @property
    def seconds(self) -> float:
        """Estimated time of the trials to compute if run one after the other."""
        return sum(group.cost.seconds for group in self.groups)

    @property
    def bytes(self) -> int:
        """Estimated memory of the largest group, in bytes."""
        return max((group.cost.bytes for group in self.groups), default=0)


def make_plan(
    suite: Suite,
    store: Store | None,
    *,
    device: str,
    fresh: bool = False,
    wanted: Wanted | None = None,
    done: Collection[str] = (),
) -> Plan:
    """Expand a suite into trials and groups.

    fresh: recompute trials that are already stored.
    wanted: number of seeds of each arm, counted from the suite's first; default: all seeds.
    done: keys of trials that this run has already computed and that are never repeated.

    Raises SuiteError for a setting that does not match the data.
    """
    experiment = suite.experiment
    plugins.refuse_changed(plugins.codes_of(*(arm.config for arm in suite.arms)))
    inputs: dict[str, str] = {}
    facts: dict[str, Facts] = {}
    for arm in suite.arms:  # both in one loop, while the data of the arm are in memory
        inputs[arm.name] = inputs_of(experiment, arm)
        if (known := experiment.facts(arm.config)) is not None:
            facts[arm.name] = known
    trials = _trials(suite, device, wanted, inputs)
    spared = set(done)
    if store is not None and not fresh:
        spared |= store.finished(trial.key for trial in trials)
    todo = [trial for trial in trials if trial.key not in spared]
    return Plan(suite, device, trials, groups_of(suite, todo, device), facts)


def _trials(
    suite: Suite, device: str, wanted: Wanted | None, inputs: Mapping[str, str]
) -> tuple[Trial, ...]:
    made = []
    for arm in suite.arms:
        count = len(suite.seeds) if wanted is None else wanted[arm.name]
        made += [
            trial_of(suite.experiment, arm, seed, device, inputs[arm.name])
            for seed in suite.seeds[:count]
        ]
    return tuple(made)


def trial_of(experiment: AnyExperiment, arm: Arm, seed: int, device: str, inputs: str) -> Trial:
    """The trial of an arm with a seed; `inputs` are those of `inputs_of`."""
    key, description = trial_key(
        experiment.name,
        experiment.version,
        arm.config,
        seed,
        device=device,
        torch_version=_torch_version(),
        inputs=inputs,
    )
    return Trial(arm, seed, key, description)


@lru_cache(maxsize=1)
def _torch_version() -> str:
    return importlib.metadata.version("torch").split("+")[0]


def inputs_of(experiment: AnyExperiment, arm: Arm) -> str:
    """Checksums of an arm's data and of the user code that it runs, joined by `+`.

    Raises SuiteError, with the position in the suite, for a setting that does not match the data.
    """
    codes = plugins.codes_of(arm.config)
    try:
        with plugins.user_code(codes):
            data = experiment.inputs(arm.config)
        return "+".join([data, *(code.checksum for code in codes)])
    except MisfitError as error:
        if arm.place is None:
            raise
        raise SuiteError(str(error), arm.place(error.at)) from error


def groups_of(suite: Suite, trials: Sequence[Trial], device: str) -> tuple[Group, ...]:
    """Groups in the order of seeds, so that an interrupted run has complete seeds to compare."""
    experiment = suite.experiment
    buckets: dict[Hashable, list[Trial]] = {}
    place = {seed: index for index, seed in enumerate(suite.seeds)}
    for trial in sorted(trials, key=lambda trial: place[trial.seed]):
        key = experiment.group(trial.arm.config, trial.seed)
        buckets.setdefault(key, []).append(trial)
    workers = cores() if device == "cpu" and not experiment.uses_all_cores else 1
    apart, pools = pooled(buckets, suite.seeds, workers)

    def limit(bucket: Sequence[Trial]) -> int:
        return experiment.limit(bucket[0].arm.config, device)

    parts = [part for bucket in apart for part in _parts(bucket, limit(bucket))]
    for pool in pools:
        parts += _parts(pool, pool_limit(len(pool), limit(pool), workers))
    parts.sort(key=lambda part: place[part[0].seed])
    return tuple(
        Group(tuple(part), experiment.cost([trial.arm.config for trial in part])) for part in parts
    )


def _parts(trials: Sequence[Trial], limit: int) -> Iterator[Sequence[Trial]]:
    """Split into as few parts of at most `limit` trials as possible; sizes differ by at most 1."""
    number = -(-len(trials) // limit)
    bounds = [len(trials) * part // number for part in range(number + 1)]
    for start, stop in itertools.pairwise(bounds):
        yield trials[start:stop]


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


def cores() -> int:
    """Number of processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
