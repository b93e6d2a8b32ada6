"""Power analysis: what the seeds of a suite can show for each claim, before they are computed.

The minimum number of seeds depends on the test alone. The smallest detectable effect depends on the
variation between seeds, which is estimated from stored trials of the same arms, for instance of a
pilot. In a sequential design, the analysis is about the last look.
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
from reportgen.findings.interim import arms_of, plan_analyses, schedule
from reportgen.findings.model import Cell, Effect, Finding, Outlook
from reportgen.metrics.rule import cells
from reportgen.metrics.trial import FloatArray
from reportgen.stats.family import verdict_factor
from reportgen.stats.power import Needed, detectable, least_seeds, power_of_claim, seeds_needed
from reportgen.stats.signed_rank import least_p
from reportgen.suite.model import Claim, Suite

POWER = 0.8
"""Power: the desired probability of detecting an effect."""

NO_TRIALS = "the store has no trials of these arms; run a pilot with --seeds 3"


@dataclass(frozen=True)
class Sensitivity:
    """The smallest effect that the seeds of a claim can detect, estimated from stored trials.

    smallest: the effect closest to the `threshold` that is detected with 80 % power; infinite if no
        effect is. For a claim of equality it is the largest difference that still counts as equal;
        NaN if the margin is too narrow.
    low, high: range of `smallest`, given the uncertainty of the standard deviation.

    The fields from `effect` to `high` describe one cell. `chance` and `needed` describe the claim
    over all of its cells, and assume that the true effects are the measured ones.
    """

    left: str
    right: str
    effect: Effect  # what the numbers describe, in the unit of the claim
    trials: int  # number of seeds in the store
    measured: float  # mean effect of these seeds
    threshold: float
    smallest: float
    low: float
    high: float
    chance: float  # power: probability that the claim is decided
    needed: Needed  # number of seeds for 80 % power
    contradicts: bool  # whether the measured effect contradicts the claim


@dataclass(frozen=True)
class Prospect:
    """What the seeds of a claim can show.

    claims: number of claims in the multiple-testing correction.
    least: minimum number of seeds to decide the claim.
    alone: the same, if it were the only claim.
    divided: minimum number of seeds to find that it holds in some of its cells only.
    sensitivity: of the cell with the largest variation between seeds; if it is None, `unseen` says
        why.
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
    seeds_a_value: int = 1  # 2 if a value is the distance between two seeds

    @property
    def possible(self) -> bool:
        """Whether the seeds are enough to decide the claim at all."""
        return self.least <= self.seeds

    @property
    def may_depend(self) -> bool:
        """Whether the seeds are enough to find that the claim depends on the setting, if it can."""
        return self.cells == 1 or self.divided <= self.seeds

    @property
    def least_p(self) -> float:
        """The smallest p-value that the seeds can give, before the multiple-testing correction."""
        return min(1.0, verdict_factor(self.cells) * least_p(self.seeds // self.seeds_a_value))


def prospects(suite: Suite, earlier: Run | None = None) -> tuple[Prospect, ...]:
    """Power analysis of each confirmatory claim whose arms are in the suite.

    earlier: stored trials of the same arms, with any seeds.
    """
    arms = {arm.name: arm for arm in suite.arms}
    measured = {} if earlier is None else {f.claim.id: f.cells for f in judge_claims(earlier)}
    found = []
    for claim in suite.confirmatory:  # exploratory claims are never decided
        if pairs := cells(claim.rule, arms):
            prospect = _by_test(claim, suite, suite.family, max(claim.cells, len(pairs)))
            found.append(_by_trials(prospect, suite, measured.get(claim.id, ())))
    return tuple(found)


def outlook(finding: Finding, run: Run) -> Outlook | None:
    """What would decide an undecided claim; None for others, or if its seeds give no estimate.

    In a sequential design, the number of seeds is that of the last look.
    """
    cells = finding.cells
    if not finding.open or any(_unseen(cell.evidence.effects) for cell in cells):
        return None
    together = _together(cells)
    if len(together) < 2:
        return None
    evidence = cells[0].evidence
    is_ratio = evidence.scale == "ratio"
    low, high = (math.log(bound) if is_ratio else bound for bound in evidence.bounds)
    needed = seeds_needed(
        together,
        (low, high),
        evidence.side,
        finding.family.claims,
        level=_final(run.suite)[1],
        power=POWER,
    )
    means = [float(np.mean(cell.evidence.effects)) for cell in cells]
    return Outlook(
        needed.times(finding.claim.metric.seeds_a_value),
        opposed=all(_contradicts(evidence.side, mean, (low, high)) for mean in means),
        seconds=_seconds_of_a_seed(finding.claim, run),
    )


def _seconds_of_a_seed(claim: Claim, run: Run) -> float:
    """Computing time of one seed of the arms of a claim: the sum of their medians."""
    arms = arms_of(claim, run.suite)
    seconds: dict[str, list[float]] = {}
    for record in run.records:
        if record.trial.arm.name in arms:
            seconds.setdefault(record.trial.arm.name, []).append(record.outcome.seconds)
    return sum(float(np.median(found)) for found in seconds.values())


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
    """Seeds of the first look that can decide a claim, else the smallest `max` that allows one."""
    assert suite.sequence is not None
    start, maximum = suite.sequence.start, suite.sequence.maximum
    most = maximum
    while True:  # ends: the last look has more than half of the level, and the least p halves
        for look in plan_analyses(suite, start, most):
            if least(look.level) <= look.seeds:
                return look.seeds if most == maximum else most
        most += 1


def _by_trials(prospect: Prospect, suite: Suite, measured: Sequence[Cell]) -> Prospect:
    """Add the sensitivity, if stored trials of all cells give an estimate of the variation."""
    reasons = [why for cell in measured if (why := _unseen(cell.evidence.effects))]
    if reasons or not measured:
        return replace(prospect, unseen=reasons[0] if reasons else NO_TRIALS)
    if _final(suite)[0] < prospect.seeds_a_value:
        return replace(prospect, unseen="a pair needs two seeds")
    widest = max(measured, key=lambda cell: float(np.std(cell.evidence.effects, ddof=1)))
    return replace(prospect, sensitivity=_sensitivity(prospect, suite, widest, _together(measured)))


def _together(cells: Sequence[Cell]) -> FloatArray:
    """Effects of the seeds that all cells have, shape (seeds, cells)."""
    known = [dict(zip(c.evidence.seeds, c.evidence.effects, strict=True)) for c in cells]
    shared = [seed for seed in known[0] if all(seed in other for other in known)]
    return np.array([[effects[seed] for effects in known] for seed in shared])


def _unseen(effects: FloatArray) -> str:
    """Why the effects, one per seed, give no estimate of the variation; empty if they do."""
    if len(effects) == 0:
        return NO_TRIALS
    if not np.isfinite(effects).all():
        return "some effects of the stored trials are infinite or unknown"
    if len(effects) < 2:
        return "the store has only one seed"
    if np.std(effects) == 0:
        return "the stored trials have equal effects for all seeds"
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
    """Number of seeds and level of the last look; without a sequential design, of the analysis."""
    if suite.sequence is None:
        return len(suite.seeds), LEVEL
    last = schedule(suite)[-1]
    return last.seeds, last.level


def warnings(found: Iterable[Prospect]) -> tuple[str, ...]:
    """Sentences about claims that have too few seeds; claims with the same warning share one."""
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
        reason += f", which is too large for one of {prospect.claims} claims"
        use = f"use at least {least}"
    return f"{seeds} can never decide {{claims}}: {reason}; {use}."


def _never_divided(prospect: Prospect) -> str:
    return (
        f"{prospect.seeds} seeds can decide {{claims}} if all {prospect.cells} settings agree, but "
        f"cannot show that the verdict depends on the setting; that takes {prospect.divided} seeds."
    )
