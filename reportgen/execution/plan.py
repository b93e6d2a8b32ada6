"""What a run will do, before any compute: trials, what is stored, groups, cost."""

from __future__ import annotations

import importlib.metadata
import itertools
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.errors import MisfitError, SuiteError
from reportgen.execution.cores import cores
from reportgen.execution.model import Trial, notices_of
from reportgen.execution.pools import pool_limit, pooled
from reportgen.experiments import Cost
from reportgen.parts import plugins
from reportgen.parts.datasets import Facts, Notice
from reportgen.parts.sources import Code
from reportgen.store import Store, trial_key
from reportgen.suite.model import Arm, Suite

Wanted = Mapping[str, int]
"""How many seeds each arm gets, by its name."""


@dataclass(frozen=True)
class Group:
    """Trials that run together as one program, with what they are likely to cost."""

    trials: tuple[Trial, ...]
    cost: Cost


@dataclass(frozen=True)
class Plan:
    """The trials of a suite; `groups` are those that must still be computed, seed by seed.

    facts: of the data of each arm, by its name; an arm without data has none.
    """

    suite: Suite
    device: str
    trials: tuple[Trial, ...]
    groups: tuple[Group, ...]
    facts: Mapping[str, Facts] = field(default_factory=dict)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be said of the data of the arms, each once."""
        return notices_of(self.facts)

    @property
    def stored(self) -> int:
        """Trials that the store has already."""
        return len(self.trials) - sum(len(group.trials) for group in self.groups)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What there is to say about how the trials to compute are run, each once."""
        experiment = self.suite.experiment
        configs = (trial.arm.config for group in self.groups for trial in group.trials)
        said = (remark for c in configs for remark in experiment.remarks(c, self.device))
        unfiled = ", ".join(code.name for code in self.unfiled)
        where = [f"{unfiled}: no worker process can load it, so it runs here"] if unfiled else []
        return tuple(dict.fromkeys((*said, *where)))

    @property
    def unfiled(self) -> tuple[Code, ...]:
        """User's code of the trials to compute that no other process can load."""
        configs = (trial.arm.config for group in self.groups for trial in group.trials)
        return tuple(code for code in plugins.codes_of(*configs) if not code.has_loader)

    @property
    def seconds(self) -> float:
        """Estimated work of the trials to compute: their time one after the other."""
        return sum(group.cost.seconds for group in self.groups)

    @property
    def bytes(self) -> int:
        """Estimated memory of the largest group."""
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

    fresh: compute trials again that are stored.
    wanted: how many seeds each arm gets, the suite's first ones; default: all that it may have.
    done: keys of trials that are not computed in any case: this run has been through them.
    """
    experiment = suite.experiment
    plugins.refuse_changed(plugins.codes_of(*(arm.config for arm in suite.arms)))
    inputs: dict[str, str] = {}
    facts: dict[str, Facts] = {}
    for arm in suite.arms:  # both at once, while the data of the arm are in memory
        inputs[arm.name] = _inputs(suite, arm)
        if (known := experiment.facts(arm.config)) is not None:
            facts[arm.name] = known
    trials = _trials(suite, device, wanted, inputs)
    spared = set(done)
    if store is not None and not fresh:
        spared |= store.finished(trial.key for trial in trials)
    todo = [trial for trial in trials if trial.key not in spared]
    return Plan(suite, device, trials, _groups(suite, todo, device), facts)


def _trials(
    suite: Suite, device: str, wanted: Wanted | None, inputs: Mapping[str, str]
) -> tuple[Trial, ...]:
    experiment = suite.experiment
    torch_version = importlib.metadata.version("torch").split("+")[0]
    made = []
    for arm in suite.arms:
        count = len(suite.seeds) if wanted is None else wanted[arm.name]
        for seed in suite.seeds[:count]:
            key, description = trial_key(
                suite.experiment.name,
                experiment.version,
                arm.config,
                seed,
                device=device,
                torch_version=torch_version,
                inputs=inputs[arm.name],
            )
            made.append(Trial(arm, seed, key, description))
    return tuple(made)


def _inputs(suite: Suite, arm: Arm) -> str:
    """Checksums of an arm's data and of the user's code that it runs, joined by `+`.

    What does not fit its data is shown where the suite says it.
    """
    codes = plugins.codes_of(arm.config)
    try:
        with plugins.user_code(codes):
            data = suite.experiment.inputs(arm.config)
        return "+".join([data, *(code.checksum for code in codes)])
    except MisfitError as error:
        if arm.place is None:
            raise
        raise SuiteError(str(error), arm.place(error.at)) from error


def _groups(suite: Suite, trials: list[Trial], device: str) -> tuple[Group, ...]:
    """Seed by seed, so that an interrupted run has complete blocks to compare."""
    experiment = suite.experiment
    buckets: dict[Hashable, list[Trial]] = {}
    for seed in suite.seeds:
        for trial in trials:
            if trial.seed == seed:
                buckets.setdefault(experiment.group(trial.arm.config, seed), []).append(trial)
    workers = cores() if device == "cpu" and not experiment.uses_all_cores else 1
    apart, pools = pooled(buckets, suite.seeds, workers)

    def limit(bucket: Sequence[Trial]) -> int:
        return experiment.limit(bucket[0].arm.config, device)

    parts = [part for bucket in apart for part in _parts(bucket, limit(bucket))]
    for pool in pools:
        parts += _parts(pool, pool_limit(len(pool), limit(pool), workers))
    parts.sort(key=lambda part: suite.seeds.index(part[0].seed))
    return tuple(
        Group(tuple(part), experiment.cost([trial.arm.config for trial in part])) for part in parts
    )


def _parts(trials: Sequence[Trial], limit: int) -> Iterator[Sequence[Trial]]:
    """As few parts of at most `limit` trials as there can be, of equal sizes but for one."""
    number = -(-len(trials) // limit)
    bounds = [len(trials) * part // number for part in range(number + 1)]
    for start, stop in itertools.pairwise(bounds):
        yield trials[start:stop]
