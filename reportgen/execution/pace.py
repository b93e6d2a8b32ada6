"""Corrects the time estimates of a plan with measured times.

The cost model of an experiment is rough and made for one machine. Estimates are multiplied by the
ratio of measured to estimated time of stored trials of the same arms, with any seeds. The cost of a
user's module is unknown before it has run; if the store has no trial of it, a few of its steps are
timed.
"""

from __future__ import annotations

import itertools
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportgen.execution.model import Trial
from reportgen.execution.plan import Group, Plan
from reportgen.store import Store, without_seed
from reportgen.suite.model import Arm

MOST_MEASURED = 8
"""Maximum number of arms whose first steps are timed; the others get the median ratio."""

Ratios = Mapping[str, float]
"""Name of an arm -> measured time of its trials divided by the estimated time."""


def paced(plan: Plan, store: Store | None) -> Plan:
    """The plan with corrected estimates of its time; nothing is stored."""
    ratios = {} if store is None or not plan.groups else _stored(plan, store)
    ratios |= _first_steps(plan, ratios)
    groups = (
        replace(group, cost=replace(group.cost, seconds=group.cost.seconds * ratio))
        for group in plan.groups
        for ratio in [ratio_of(ratios, group.trials)]
    )
    return replace(plan, groups=tuple(groups))


def ratio_of(ratios: Ratios, trials: Sequence[Trial]) -> float:
    """Mean ratio of a group of trials; an arm without a ratio gets the median of all arms."""
    usual = statistics.median(ratios.values()) if ratios else 1.0
    return statistics.fmean(ratios.get(trial.arm.name, usual) for trial in trials)


def _stored(plan: Plan, store: Store) -> dict[str, float]:
    """Ratios from stored trials of the plan's arms, with any seeds.

    The seconds of a trial are the time of its group divided by the number of its trials. They are
    equal to the last bit within a group, which identifies the trials that ran together.
    """
    experiment = plan.suite.experiment
    arms = {without_seed(trial.description): trial.arm for trial in plan.trials}
    found = {key: arms[rest] for key, _, rest, _ in store.repetitions(arms)}
    together: dict[tuple[str, float], list[Arm]] = defaultdict(list)
    for key, run, seconds in store.times(found):
        together[run, seconds].append(found[key])
    ratios = defaultdict(list)
    for (_, seconds), group in together.items():
        stated = experiment.cost([arm.config for arm in group]).seconds
        for arm in group:
            ratios[arm.name].append(seconds * len(group) / stated)
    return {name: statistics.median(known) for name, known in ratios.items()}


def _first_steps(plan: Plan, known: Ratios) -> dict[str, float]:
    """Ratios from timing a few steps of arms with user code of which nothing is stored."""
    first: dict[str, Group] = {}
    for group in plan.groups:
        if group.cost.measure is not None and group.trials[0].arm.name not in known:
            first.setdefault(group.trials[0].arm.name, group)
    found: dict[str, float] = {}
    for name, group in itertools.islice(first.items(), MOST_MEASURED):
        seconds = group.cost.measure(plan.device) if group.cost.measure else None
        if seconds is not None:
            found[name] = seconds / group.cost.seconds
    return found


class Clock:
    """Estimates the time left during a run from the measured times of the finished groups."""

    def __init__(self, groups: Sequence[Group], workers: int) -> None:
        """workers: maximum number of groups that run in parallel."""
        self._left = {id(group): group for group in groups}
        self._side_by_side = max(1, min(workers, len(groups)))
        self._taken = 0.0
        self._start: float | None = None  # seconds until the first group began
        self._ratios: dict[str, list[float]] = defaultdict(list)

    def finished(self, group: Group, seconds: float, spent: float) -> None:
        """Record that a group ended `spent` seconds after the start and took `seconds` itself."""
        if self._start is None:
            self._start = max(0.0, spent - seconds)
        del self._left[id(group)]
        self._taken += seconds
        if seconds > 0 and group.cost.seconds > 0:
            for trial in group.trials:
                self._ratios[trial.arm.name].append(seconds / group.cost.seconds)

    def seconds_left(self, spent: float) -> float | None:
        """Seconds until all groups have ended, `spent` seconds after the start; None if unknown."""
        if not self._left:
            return 0.0
        if not self._ratios:
            return None
        ratios = {name: statistics.median(known) for name, known in self._ratios.items()}
        left = sum(g.cost.seconds * ratio_of(ratios, g.trials) for g in self._left.values())
        if self._side_by_side == 1:
            return left
        working = spent - (self._start or 0.0)
        under_way = max(0.0, working - self._taken / self._side_by_side)  # time of running groups
        return max(0.0, left / min(self._side_by_side, len(self._left)) - under_way)
