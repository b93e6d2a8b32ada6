"""What the seeds of a suite can show of each claim, before they are computed.

How many seeds it takes at least follows from the test alone. How small an effect they find depends
on how much the seeds differ, which earlier trials of the same arms tell, a pilot for instance.
With seeds until decided all this is about the last look.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportgen.comparison import COMPARISONS
from reportgen.execution import Run
from reportgen.findings.claims import LEVEL, judge_claims
from reportgen.findings.looks import plan_looks, schedule
from reportgen.findings.model import Cell, Effect
from reportgen.metrics.rule import cells
from reportgen.metrics.trial import FloatArray
from reportgen.stats.family import verdict_factor
from reportgen.stats.power import Needed, detectable, least_seeds, power_of_claim, seeds_needed
from reportgen.stats.signed_rank import least_p
from reportgen.suite.model import Claim, Suite

POWER = 0.8
"""Probability with which an effect should be found."""

NO_TRIALS = "the store has no trials of these arms; a pilot with --seeds 3 makes some"


@dataclass(frozen=True)
class Sensitivity:
    """The smallest effect that the seeds of a claim can detect, by the spread of earlier trials.

    The effect nearest to the `threshold` that is found in 80 % of runs is `smallest`, between `low`
    and `high` as the spread is an estimate; infinite where nothing is found. With `=` it is the
    largest difference that is still found to be equal, NaN where the margin is too narrow. These
    are of one cell; `chance` and `needed` are of the claim over all of its cells, if its effects
    are as they were measured.
    """

    left: str
    right: str
    effect: Effect  # what the numbers are of, in the unit of the claim
    trials: int  # earlier seeds
    measured: float  # their mean
    threshold: float
    smallest: float
    low: float
    high: float
    chance: float  # that the claim gets a verdict
    needed: Needed  # seeds with which that chance is 80 %
    contradicts: bool  # whether what was measured speaks against the claim


@dataclass(frozen=True)
class Prospect:
    """What the seeds of a claim can show.

    `least` seeds can decide it among all claims of the suite, `alone` if it were the only one;
    `divided` can find that it holds in some of its cells only. Of several cells `sensitivity` names
    the one whose seeds differ most; where there is none, `unseen` says why.
    """

    claim: Claim
    seeds: int
    claims: int
    cells: int
    least: int
    alone: int
    divided: int
    sensitivity: Sensitivity | None = None
    unseen: str = NO_TRIALS
    seeds_a_value: int = 1  # 2 where a value is how far two seeds lie apart

    @property
    def possible(self) -> bool:
        """Whether any values of the seeds could decide the claim."""
        return self.least <= self.seeds

    @property
    def may_depend(self) -> bool:
        """Whether its seeds could find that it holds in some cells only, where it has several."""
        return self.cells == 1 or self.divided <= self.seeds

    @property
    def least_p(self) -> float:
        """The smallest p-value that the seeds can give, before it is corrected for the claims."""
        return min(1.0, verdict_factor(self.cells) * least_p(self.seeds // self.seeds_a_value))


def prospects(suite: Suite, earlier: Run | None = None) -> tuple[Prospect, ...]:
    """What the seeds of a suite can show, for each claim whose arms it has.

    earlier: stored trials of the same arms, with any seeds.
    """
    arms = {arm.name: arm for arm in suite.arms}
    measured = {} if earlier is None else {f.claim.id: f.cells for f in judge_claims(earlier)}
    found = []
    for claim in suite.confirmatory:  # nothing decides the others
        if pairs := cells(claim.rule, arms):
            prospect = _by_test(claim, suite, suite.family, max(claim.cells, len(pairs)))
            found.append(_by_trials(prospect, suite, measured.get(claim.id, ())))
    return tuple(found)


def _by_test(claim: Claim, suite: Suite, claims: int, count: int) -> Prospect:
    each = claim.metric.seeds_a_value

    def least(claims: int, level: float, depends: bool) -> int:
        return each * least_seeds(claims, level, count, depends=depends)

    def among_all(depends: bool) -> int:
        if suite.sequence is None:
            return least(claims, LEVEL, depends)
        return _least_of_looks(suite, lambda level: least(claims, level, depends))

    return Prospect(
        claim,
        len(suite.seeds),
        claims,
        count,
        least=among_all(False),
        alone=least(1, LEVEL, False),
        divided=among_all(True),
        seeds_a_value=each,
    )


def _least_of_looks(suite: Suite, least: Callable[[float], int]) -> int:
    """Seeds of the first look that can decide a claim, or a larger `max` with which one could."""
    assert suite.sequence is not None
    start, maximum = suite.sequence.start, suite.sequence.maximum
    most = maximum
    while True:  # ends: the last look has more than half of the level, and the least p halves
        for look in plan_looks(suite, start, most):
            if least(look.level) <= look.seeds:
                return look.seeds if most == maximum else most
        most += 1


def _by_trials(prospect: Prospect, suite: Suite, measured: Sequence[Cell]) -> Prospect:
    """With what earlier trials tell of the spread, if all cells have some."""
    reasons = [why for cell in measured if (why := _unseen(cell.evidence.effects))]
    if reasons or not measured:
        return replace(prospect, unseen=reasons[0] if reasons else NO_TRIALS)
    if _final(suite)[0] < prospect.seeds_a_value:
        return replace(prospect, unseen="one seed makes no pair")
    widest = max(measured, key=lambda cell: float(np.std(cell.evidence.effects, ddof=1)))
    return replace(prospect, sensitivity=_sensitivity(prospect, suite, widest, _together(measured)))


def _together(cells: Sequence[Cell]) -> FloatArray:
    """Effects of the seeds that all cells have, shape (seeds, cells)."""
    known = [dict(zip(c.evidence.seeds, c.evidence.effects, strict=True)) for c in cells]
    shared = [seed for seed in known[0] if all(seed in other for other in known)]
    return np.array([[effects[seed] for effects in known] for seed in shared])


def _unseen(effects: FloatArray) -> str:
    """Why nothing can be said of the spread of these effects, one a seed."""
    if len(effects) == 0:
        return NO_TRIALS
    if not np.isfinite(effects).all():
        return "in earlier trials some effects are infinite or unknown, which have no spread"
    if len(effects) < 2:
        return "one earlier seed tells no spread"
    if np.std(effects) == 0:
        return "earlier trials do not differ from seed to seed"
    return ""


def _sensitivity(prospect: Prospect, suite: Suite, cell: Cell, pilot: FloatArray) -> Sensitivity:
    evidence = cell.evidence
    effects, is_ratio = evidence.effects, evidence.scale == "ratio"
    seeds, level = _final(suite)
    values = seeds // prospect.seeds_a_value
    std, mean = float(np.std(effects, ddof=1)), float(np.mean(effects))
    threshold = math.log(evidence.threshold) if is_ratio else evidence.threshold
    found = detectable(
        std,
        values,
        prospect.claims,
        level=level,
        cells=prospect.cells,
        power=POWER,
        pilot=len(effects),
    )
    low, high = (math.log(bound) if is_ratio else bound for bound in evidence.bounds)
    bounds = low, high
    chance = power_of_claim(pilot, bounds, evidence.side, values, prospect.claims, level=level)
    needed = seeds_needed(pilot, bounds, evidence.side, prospect.claims, level=level, power=POWER)
    needed = needed.times(prospect.seeds_a_value)
    smallest, low, high = (
        COMPARISONS[evidence.side].reach(threshold, size)
        for size in (found.effect, found.low, found.high)
    )

    def in_unit(effect: float) -> float:
        return _exp(effect) if is_ratio else effect

    return Sensitivity(
        left=cell.left,
        right=cell.right,
        effect=cell.effect,
        trials=len(effects),
        measured=in_unit(mean),
        threshold=evidence.threshold,
        smallest=in_unit(smallest),
        low=in_unit(low),
        high=in_unit(high),
        chance=chance,
        needed=needed,
        contradicts=_contradicts(evidence.side, mean, bounds),
    )


def _contradicts(side: str, effect: float, bounds: tuple[float, float]) -> bool:
    low, high = bounds
    beyond = (effect > low, effect < low), (effect > high, effect < high)
    return COMPARISONS[side].against(beyond, operator.and_, operator.or_)


def _exp(logarithm: float) -> float:
    with np.errstate(over="ignore", under="ignore"):
        return float(np.exp(logarithm))


def _final(suite: Suite) -> tuple[int, float]:
    """Seeds and level of the last look; where there is one only, all of both."""
    if suite.sequence is None:
        return len(suite.seeds), LEVEL
    last = schedule(suite)[-1]
    return last.seeds, last.level


def warnings(found: Iterable[Prospect]) -> tuple[str, ...]:
    """What to say of claims that no values of their seeds could decide, claims alike together."""
    alike: dict[str, list[str]] = {}
    for prospect in found:
        if not prospect.possible:
            alike.setdefault(_never(prospect), []).append(prospect.claim.id)
        elif not prospect.may_depend:
            alike.setdefault(_never_divided(prospect), []).append(prospect.claim.id)
    return tuple(text.replace("{claims}", _those(ids)) for text, ids in alike.items())


def _those(ids: Sequence[str]) -> str:
    return f"claim {ids[0]}" if len(ids) == 1 else f"claims {', '.join(ids[:-1])} and {ids[-1]}"


def _never(prospect: Prospect) -> str:
    seeds = f"{prospect.seeds} seed{'s' if prospect.seeds > 1 else ''}"
    among = f"the {prospect.claims} claims of this suite"
    least, alone = prospect.least, prospect.alone
    reason = f"{seeds} cannot give a p-value below {prospect.least_p:.3g}"
    if alone == least:
        use = f"use at least {least}"
    elif alone > prospect.seeds:
        use = f"use at least {alone}, or {least} for {among}"
    else:
        reason += f", which is too much for one of {prospect.claims} claims"
        use = f"use at least {least}"
    return f"{seeds} can never decide {{claims}}: {reason}; {use}."


def _never_divided(prospect: Prospect) -> str:
    return (
        f"{prospect.seeds} seeds can decide {{claims}} where all of its {prospect.cells} settings "
        f"agree, but never find that it depends on the setting; that takes {prospect.divided}."
    )
