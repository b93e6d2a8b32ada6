"""The arms that may be the best: what a suite without claims answers.

The arms are compared in the result that the experiment measures: accuracy before loss, and on test
examples before validation examples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reportgen.execution import Run
from reportgen.experiments import Quantity
from reportgen.findings.amounts import noun
from reportgen.findings.measured import FEW_DIGITS
from reportgen.findings.naming import quoted
from reportgen.findings.values import Values
from reportgen.language import N_, Phrases
from reportgen.metrics.nodes import Metric
from reportgen.metrics.parser import parse_metric
from reportgen.metrics.rule import Group
from reportgen.stats import Interval, bounded_interval, format_number, round_interval
from reportgen.stats.best import least_p_best, p_best

LEVEL = 0.05
"""Probability that the best arm is not among those that may be the best."""
MOST_NAMED = 5  # arms that the answer names

ONE = N_("{best} has the best {metric}, {value}, and no other of the {arms} arms can be the best.")
SEVERAL = N_(
    "{best} has the best {metric}, {value}. It cannot be told from {others}; the other {worse} of "
    "the {arms} arms are worse."
)
ALL = N_("{best} has the best {metric}, {value}, but none of the {arms} arms is shown to be worse.")
TOO_FEW = N_("With {seeds} no arm can be told from another; {needed} are needed.")


@dataclass(frozen=True)
class Placed:
    """An arm: its mean over the compared seeds, its rank from 1, and p of being the best.

    values: one per seed. lost: number of compared seeds without a finite value; each counts as the
    worst value of all.
    """

    arm: str
    rank: int
    interval: Interval
    p: float
    lost: int
    values: tuple[float, ...]

    @property
    def may_be_best(self) -> bool:
        """Whether it is in the set that contains the best arm with a probability of 95 %."""
        return self.p > LEVEL


@dataclass(frozen=True)
class BestArms:
    """All arms, the best one first, compared in the same seeds."""

    metric: Metric
    seeds: tuple[int, ...]
    arms: tuple[Placed, ...]

    @property
    def candidates(self) -> tuple[Placed, ...]:
        """The arms that may be the best."""
        return tuple(arm for arm in self.arms if arm.may_be_best)


def best_arms(run: Run) -> BestArms | None:
    """Rank the arms; None if they have no result in common or there is only one."""
    metric = _metric(run)
    if metric is None or len(run.suite.arms) < 2:
        return None
    values = Values(run)
    found = {
        arm.name: values.side(Group(arm.name, (arm.name,)), metric).by_seed
        for arm in run.suite.arms
    }
    seeds = [seed for seed in run.suite.seeds if all(seed in each for each in found.values())]
    if not seeds:
        return None
    sign = 1.0 if metric.expression.better == "higher" else -1.0
    table = np.array([[found[name][seed] for name in found] for seed in seeds])
    lost = ~np.isfinite(table)
    if lost.all():
        return None
    worst = (sign * table[~lost]).min()
    scores = np.where(lost, worst, sign * table)
    order = np.argsort(-scores.mean(axis=0), kind="stable")
    p = p_best(scores)
    bounds = metric.expression.bounds
    return BestArms(
        metric,
        tuple(seeds),
        tuple(
            Placed(
                list(found)[place],
                rank,
                bounded_interval(sign * scores[:, place], bounds),
                float(p[place]),
                int(lost[:, place].sum()),
                tuple((sign * scores[:, place]).tolist()),
            )
            for rank, place in enumerate(order, start=1)
        ),
    )


def told(best: BestArms, say: Phrases) -> str:
    """The answer in one or two sentences."""
    first, candidates = best.arms[0], best.candidates
    what = noun(best.metric, say)
    interval = what.scaled(first.interval)
    rounded = round_interval(interval, digits=FEW_DIGITS)
    value = say.with_unit(rounded.estimate, what.unit)
    if interval.bounded and rounded.low != rounded.high:
        value += f" ({say.span(rounded.low, rounded.high)})"
    names = [_called(arm.arm) for arm in candidates if arm is not first]
    shown = names[:MOST_NAMED]
    others = say.listed(shown)
    if len(names) > len(shown):
        more = len(names) - len(shown)
        others = say.text("{first} and {more} more", first=", ".join(shown), more=more)
    worse = len(best.arms) - len(candidates)
    message = ONE if not names else SEVERAL if worse else ALL
    text = say.text(
        message,
        best=_called(first.arm),
        metric=what.text,
        value=value,
        others=others,
        worse=worse,
        arms=len(best.arms),
    )
    needed = next(n for n in range(2, 64) if least_p_best(n) <= LEVEL)
    if len(best.seeds) < needed:
        few = say.text(TOO_FEW, seeds=say.seeds(len(best.seeds)), needed=format_number(needed))
        return f"{text} {few}"
    return text


def _called(name: str) -> str:
    """The name of an arm in a list of names: quoted if it has a comma itself."""
    return f"“{name}”" if "," in name else quoted(name)


def _metric(run: Run) -> Metric | None:
    """The result in which all arms are compared, at its last place."""
    experiment = run.suite.experiment
    ended = [record.outcome.arrays for record in run.records if record.outcome.status == "ok"]
    usable = [
        quantity
        for name, quantity in experiment.quantities.items()
        if quantity.better and quantity.role == "result" and len(quantity.axes) < 2
        if ended and all(name in arrays for arrays in ended)
    ]
    if not usable:
        return None
    quantity = min(usable, key=_order)
    last = "[last]" if quantity.axes else ""
    return parse_metric(quantity.name + last, experiment.quantities)


def _order(quantity: Quantity) -> tuple[float, float]:
    scores = {"accuracy": 0.0, "loss": 1.0}
    splits = {"test": 0.0, "validation": 1.0, "training": 2.0}
    return (
        splits.get(quantity.split or "", math.inf),
        scores.get(quantity.score or "", math.inf),
    )
