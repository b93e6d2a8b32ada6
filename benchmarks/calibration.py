"""How often verdicts are wrong where nothing differs, and how often they are right where it does.

    python benchmarks/calibration.py               everything: 2,000 suites a row, 200 real ones
    python benchmarks/calibration.py --short       a tenth of it
    python benchmarks/calibration.py errors real   some parts: families, errors, looks, coverage,
                                                   curves, power, price, best, real
    python benchmarks/calibration.py --jobs 1      worker processes; default: one a core

Every part simulates suites on the functions that judge real ones (`weigh_pairs`, `decide`,
`interim_analyses`), with a seed of its own a row: the tables are the same on every run.

families  suites of 1, 6, 14 and 26 claims, and of six claims in four cells, on every shape of
          values that was found to mislead. The threshold is the true centre, so that any verdict
          and any sign of a cell is false; where a distribution has no even split at its centre, as
          counts have, the one that says so is true. Then the same suites asked about the mean.
errors    A/A suites: all arms have one distribution. Six claims compare six arms with a seventh, so
          that they depend on each other as claims of a suite do. A suite errs when any verdict is
          false. Further rows put the truth on the edge of a margin, where errors are most likely.
looks     the same with seeds until decided, 8 to 40
coverage  how often the intervals hold the truth
curves    how often the bands hold a whole mean curve
power     share of claims that are decided where one arm differs by some standard deviations
price     seeds that the procedure needs for 80 % power, beside those of the sign-flip test of the
          mean that it took the place of
best      how often the best arm is left out of those that may be the best, where all are equally
          good or the others are worse by half a standard deviation, and how many arms remain
real      A/A suites that are trained: six metrics of one configuration on the digits, ten seeds
          under the name of one arm against ten others under the name of another, through planning,
          training, store and findings
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from reportgen import api
from reportgen.comparison import Margin
from reportgen.execution.model import Record, Run, Trial
from reportgen.findings import Finding, find
from reportgen.metrics.functions.summaries import distances
from reportgen.stats import (
    Decision,
    Evidence,
    InterimAnalysis,
    Verdict,
    bca_interval,
    centre_interval,
    decide,
    interim_analyses,
    least_seeds,
    mean_band,
    mean_interval,
    median_interval,
    power_to_decide,
    simultaneous_band,
    weigh_pairs,
    weigh_values,
)
from reportgen.stats.best import p_best
from reportgen.stats.intervals import t_quantile
from reportgen.suite import Suite, load_suite

Array = NDArray[np.float64]
Row = TypeVar("Row")
Found = TypeVar("Found")
Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]

SEEDS = (5, 8, 12, 20)
CLAIMS = 6
LEVEL = 0.05
NEVER = 2.0  # a time above this is never reached: in 24 % of trials

SHAPES: dict[str, Draw] = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "skewed (lognormal)": lambda rng, shape: np.exp(rng.normal(size=shape)),
    "heavy tails (t, 2 df)": lambda rng, shape: rng.standard_t(2, size=shape),
    "tied (accuracy, n = 50)": lambda rng, shape: rng.binomial(50, 0.9, size=shape) / 50,
    "censored (24 % never)": lambda rng, shape: _censored(np.exp(rng.normal(size=shape))),
}
FAMILIES = (1, 6, 14, 26)
FAMILY_SEEDS = (8, 10, 12, 16, 24)
MISLEADING: dict[str, Draw] = {
    "normal": SHAPES["normal"],
    "heavy tails (t, 2 df)": SHAPES["heavy tails (t, 2 df)"],
    "lognormal 0.5": lambda rng, shape: np.exp(0.5 * rng.normal(size=shape)),
    "lognormal 1": lambda rng, shape: np.exp(rng.normal(size=shape)),
    "logarithm of exponential": lambda rng, shape: np.log(rng.exponential(size=shape)),
    "exponential": lambda rng, shape: rng.exponential(size=shape),
    "one crash in ten": lambda rng, shape: _crashing(rng, shape, 0.1),
    "5 % outliers": lambda rng, shape: _crashing(rng, shape, 0.05),
    "accuracy 0.99 of 359": lambda rng, shape: rng.binomial(359, 0.99, size=shape) / 359,
    "accuracy 0.998 of 359": lambda rng, shape: rng.binomial(359, 0.998, size=shape) / 359,
    "0 or 1, 0.9": lambda rng, shape: (rng.random(shape) < 0.9).astype(float),
    "0 or 1, 0.5": lambda rng, shape: (rng.random(shape) < 0.5).astype(float),
}


def _crashing(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> Array:
    """Normal values, of which some lie ten standard deviations lower."""
    return rng.normal(size=shape) - 10.0 * (rng.random(shape) < share)


MEANS = {"skewed (lognormal)": math.exp(0.5), "tied (accuracy, n = 50)": 0.9}
MEDIANS = {"censored (24 % never)": 1.0}


def _censored(times: Array) -> Array:
    return np.where(times > NEVER, np.inf, times)


@dataclass(frozen=True)
class Question:
    """What the six claims of a simulated suite ask, and which verdicts are false.

    shift: by how many margins arm A truly exceeds arm B.
    cells: of each claim.
    """

    side: str = "<"
    margin: float = 0.0  # in interquartile ranges of the metric
    shift: float = 0.0
    cells: tuple[int, ...] = (1,) * CLAIMS
    constant: bool = False  # arm A is compared with its own centre, not with arm B
    spread: bool = False  # the metric is how far the two seeds of a pair lie apart
    true: frozenset[Verdict] = frozenset({Verdict.UNDECIDED})


EVERY = frozenset(Verdict)
QUESTIONS = {
    "order": Question(),
    "spread over seeds": Question(spread=True),
    "two claims of four cells": Question(cells=(1, 1, 1, 1, 4, 4)),
    "margin, no difference": Question(margin=1, true=EVERY - {Verdict.SUPPORTED, Verdict.DEPENDS}),
    "margin, on its edge": Question(margin=1, shift=-1),
    "margin, on its other edge": Question(
        margin=1, shift=1, true=frozenset({Verdict.CONTRADICTED, Verdict.UNDECIDED})
    ),
    "equality, on its edge": Question(side="=", margin=1, shift=1),
    "value against its centre": Question(constant=True),
}


FULL = ("order", "two claims of four cells")  # of the other questions a quarter as many suites


def simulated(
    draw: Draw, question: Question, rng: np.random.Generator, n: int
) -> list[list[tuple[Array, Array]]]:
    """Values of (A, B) for every cell of every claim, each of shape (n,); cells have their own B.

    Cell number c of all claims shares its arm B.
    """
    size = question.margin * question.shift * spread_of(draw)
    baselines = draw(rng, (max(question.cells), n))
    found = [
        [(draw(rng, (n,)) + size, baselines[cell]) for cell in range(cells)]
        for cells in question.cells
    ]
    if question.spread:
        return [[(_distances(a), _distances(b)) for a, b in cells] for cells in found]
    return found


def _distances(values: Array) -> Array:
    """How far the two seeds of each pair lie apart, as `spread(metric, over=seed)` measures it."""
    even = len(values) // 2 * 2
    return distances(values[:even:2], values[1:even:2])


def spread_of(draw: Draw) -> float:
    """Interquartile range of a metric, the unit of margins; the same for every suite of a row."""
    sample = draw(np.random.default_rng(0), (100_000,))
    low, high = np.quantile(sample[np.isfinite(sample)], [0.25, 0.75])
    return float(high - low)


# --- errors ------------------------------------------------------------------------------------


def errors_of(row: tuple[str, str, int, int]) -> tuple[float, float]:
    """(share of suites with a false verdict, share of claims decided) of a row of the table."""
    shape, name, n, suites = row
    draw, question = SHAPES[shape], QUESTIONS[name]
    rng = np.random.default_rng([list(SHAPES).index(shape), list(QUESTIONS).index(name), n])
    margin = Margin("difference", question.margin * spread_of(draw))
    centre = MEDIANS.get(shape, centre_of(draw).threshold) if question.constant else 0.0

    def weigh(a: Array, b: Array) -> Evidence:
        if question.constant:
            return weigh_values(a, centre, question.side, margin)
        return weigh_pairs(a, b, question.side, margin)

    false = decided = 0
    for _ in range(suites):
        found = [
            decision.verdict
            for decision in decide(
                [[weigh(a, b) for a, b in cells] for cells in simulated(draw, question, rng, n)],
                LEVEL,
            )
        ]
        false += any(verdict not in question.true for verdict in found)
        decided += sum(verdict is not Verdict.UNDECIDED for verdict in found)
    return false / suites, decided / suites / CLAIMS


def errors(suites: int, jobs: int) -> None:
    """False verdicts among six claims, by shape, question and number of seeds."""
    names = [(shape, name) for name in QUESTIONS for shape in SHAPES]
    counts = {name: suites if name in FULL else suites // 4 for name in QUESTIONS}
    rows = [(shape, name, n, counts[name]) for shape, name in names for n in SEEDS]
    shares = iter(_map(errors_of, rows, jobs))
    head("question", "metric", "suites", *(f"{n} seeds" for n in SEEDS))
    for shape, name in names:
        found = [next(shares) for _ in SEEDS]
        line(name, shape, counts[name], *(f"{percent(false)}" for false, _ in found))


# --- families of claims about every shape --------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """A threshold, and which way the averages of two values really lie: -1, 1, or 0 for neither."""

    threshold: float
    tilt: int


def centre_of(draw: Draw) -> Truth:
    """The median of the averages of two values, from 2 million of them."""
    averages = draw(np.random.default_rng(0), (2_000_000, 2)).mean(axis=1)
    centre = float(np.median(averages))
    above = float(np.mean(averages > centre + 1e-9) - np.mean(averages < centre - 1e-9))
    return Truth(centre, 0 if abs(above) < 0.005 else int(np.sign(above)))


def mean_of(draw: Draw) -> Truth:
    """The mean, from 4 million values."""
    return Truth(float(draw(np.random.default_rng(1), (4_000_000,)).mean()), 0)


def family_of(row: tuple[str, str, str, int, int]) -> tuple[float, ...]:
    """Share of families with a false verdict, by how many claims they have; last: with cells.

    All families are cut from one long series of claims. NaN where no verdict is possible.
    """
    shape, about, side, n, suites = row
    draw = MISLEADING[shape]
    truth = centre_of(draw) if about == "centre" else mean_of(draw)
    rng = np.random.default_rng([list(MISLEADING).index(shape), len(about), ord(side), n])
    margin = (spread_of(draw) or 0.5) if side == "=" else 0.0  # most values may be one
    number = max(FAMILIES) * suites
    values = draw(rng, (number, n)) - truth.threshold + margin
    evidence = [weigh_values(x, 0.0, side, Margin("difference", margin)) for x in values]
    below, above = Verdict.SUPPORTED, Verdict.CONTRADICTED  # of the threshold, or the upper margin
    right = {-1: below, 1: above}.get(truth.tilt)
    allowed = {Verdict.UNDECIDED} if right is None else {Verdict.UNDECIDED, right}
    shares = []
    for claims in FAMILIES:
        families = [[[one] for one in evidence[i : i + claims]] for i in _starts(number, claims)]
        shares.append(_share_false(families, allowed, n, claims, 1))
    starts = _starts(number, CLAIMS * 4)
    families = [[evidence[i + 4 * c : i + 4 * c + 4] for c in range(CLAIMS)] for i in starts]
    return (*shares, _share_false(families, allowed, n, CLAIMS, 4))


def _starts(number: int, size: int) -> range:
    return range(0, number - size + 1, size)


def _share_false(
    families: Sequence[Sequence[Sequence[Evidence]]],
    allowed: set[Verdict],
    n: int,
    claims: int,
    cells: int,
) -> float:
    if n < least_seeds(claims, LEVEL, cells):
        return math.nan
    false = 0
    for family in families:
        signs = {sign for found in decide(family, LEVEL) for sign in (found.verdict, *found.cells)}
        false += not signs <= allowed
    return false / len(families)


def families(suites: int, jobs: int) -> None:
    """False verdicts and signs, by shape, family and number of seeds; 500 suites of 26 claims.

    The same claims make 866 suites of 14 claims, 2,166 of 6 and 13,000 of one.
    """
    for about, side in (("centre", "<"), ("centre", "="), ("mean", "<")):
        what = {"<": "A < c", "=": "A = c within a margin, on its edge"}[side]
        print(f"\n### {what}, the {about} of A on the threshold\n", flush=True)
        seeds = FAMILY_SEEDS if (about, side) == ("centre", "<") else FAMILY_SEEDS[::2]
        rows = [(shape, about, side, n, suites // 4) for shape in MISLEADING for n in seeds]
        names = [f"{claims} claim{'s' if claims > 1 else ''}" for claims in FAMILIES]
        columns = *names, f"{CLAIMS} claims of 4 cells"
        head("values", "seeds", *columns)
        for (shape, _, _, n, _), found in zip(rows, _map(family_of, rows, jobs), strict=True):
            line(shape, n, *map(percent, found))


# --- seeds until decided ------------------------------------------------------------------------


def looks_of(row: tuple[str, float, int]) -> tuple[float, float, float]:
    """(share of suites with a false verdict, share decided, mean seeds of a claim)."""
    shape, effect, suites = row
    draw = SHAPES[shape]
    rng = np.random.default_rng([99, list(SHAPES).index(shape), int(10 * effect)])
    planned = interim_analyses(8, 40, LEVEL, CLAIMS)
    false = decided = spent = 0
    for _ in range(suites):
        a, b = draw(rng, (CLAIMS, 40)), draw(rng, (1, 40))
        pairs = [(arm - effect * math.sqrt(2), b[0]) for arm in a]
        found = _replayed(planned, pairs)
        wrong = {Verdict.SUPPORTED, Verdict.CONTRADICTED} if effect == 0 else {Verdict.CONTRADICTED}
        false += any(decision.verdict in wrong for decision, _ in found)
        decided += sum(decision.verdict is not Verdict.UNDECIDED for decision, _ in found)
        spent += sum(seeds for _, seeds in found)
    return false / suites, decided / suites / CLAIMS, spent / suites / CLAIMS


def _replayed(
    planned: Sequence[InterimAnalysis], pairs: Sequence[tuple[Array, Array]]
) -> list[tuple[Decision, int]]:
    """Of every claim the last decision, and the seeds it was taken with, as findings do it."""
    found: dict[int, tuple[Decision, int]] = {}
    waiting = list(range(len(pairs)))
    for look in planned:
        decisions = decide([_evidence(*pairs[claim], look) for claim in waiting], look.level)
        found |= {c: (d, look.seeds) for c, d in zip(waiting, decisions, strict=True)}
        waiting = [c for c in waiting if found[c][0].verdict is Verdict.UNDECIDED]
    return list(found.values())


def _evidence(a: Array, b: Array, look: InterimAnalysis) -> list[Evidence]:
    return [weigh_pairs(a[: look.seeds], b[: look.seeds], "<", level=1 - look.level)]


def sequences(suites: int, jobs: int) -> None:
    """Seeds until decided, 8 to 40: false verdicts, and what looking early saves."""
    rows = [(shape, 0.0, suites) for shape in SHAPES]
    rows += [("normal", effect, suites) for effect in (0.5, 1.0, 2.0)]
    head("metric", "effect, SD", "suites with a false verdict", "claims decided", "mean seeds")
    for (shape, effect, _), found in zip(rows, _map(looks_of, rows, jobs), strict=True):
        false, decided, spent = found
        line(shape, f"{effect:g}", percent(false), percent(decided), f"{spent:.1f}")


# --- coverage of intervals ----------------------------------------------------------------------


def coverage_of(row: tuple[str, int, int]) -> tuple[float, float, float, float]:
    """Share of samples whose interval holds the truth.

    The centre of a difference and of a value, then the mean of a value by t and by BCa. Of censored
    metrics: the median of both.
    """
    shape, n, samples = row
    draw = SHAPES[shape]
    rng = np.random.default_rng([7, list(SHAPES).index(shape), n])
    centre = 0.0 if shape in MEDIANS else centre_of(draw).threshold
    mean = MEANS.get(shape, 0.0)
    held = np.zeros(4)
    for _ in range(samples):
        a, b = draw(rng, (2, n))
        pair = _holds(weigh_pairs(a, b, "<").interval, 0)
        if shape in MEDIANS:
            held += [pair, _holds(median_interval(a), MEDIANS[shape]), math.nan, math.nan]
            continue
        held += [
            pair,
            _holds(centre_interval(a), centre),
            _holds(mean_interval(a), mean),
            _holds(bca_interval(a), mean),
        ]
    of_pair, of_centre, t, bca = (held / samples).tolist()
    return of_pair, of_centre, t, bca


def _holds(interval: object, truth: float) -> bool:
    low, high = getattr(interval, "low", math.nan), getattr(interval, "high", math.nan)
    return bool(low - 1e-12 <= truth <= high + 1e-12)


def coverage(samples: int, jobs: int) -> None:
    """Coverage of 95 % intervals."""
    rows = [(shape, n, samples) for shape in SHAPES for n in SEEDS]
    head("metric", "seeds", "difference", "value", "mean of a value: t", "mean of a value: BCa")
    for (shape, n, _), found in zip(rows, _map(coverage_of, rows, jobs), strict=True):
        line(shape, n, *map(percent, found))


# --- bands --------------------------------------------------------------------------------------


def bands_of(row: tuple[str, int, int]) -> tuple[float, float]:
    """Share of samples of curves of 100 points whose band holds all of the mean: both kinds."""
    kind, n, samples = row
    rng = np.random.default_rng([11, n])
    held = np.zeros(2)
    for _ in range(samples):
        noise = rng.normal(size=(n, 100))
        curves = np.cumsum(noise, axis=1) if kind == "random walk" else noise
        for i, band in enumerate((mean_band(curves), simultaneous_band(curves))):
            held[i] += ((band.low <= 0) & (band.high >= 0)).all()
    pointwise, simultaneous = (held / samples).tolist()
    return pointwise, simultaneous


def curves(samples: int, jobs: int) -> None:
    """How often a band holds the whole curve."""
    rows = [(kind, n, samples) for kind in ("random walk", "independent points") for n in SEEDS]
    head("curve", "seeds", "pointwise band", "simultaneous band")
    for (kind, n, _), found in zip(rows, _map(bands_of, rows, jobs), strict=True):
        line(kind, n, *map(percent, found))


# --- power --------------------------------------------------------------------------------------

EFFECTS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


def power_of(row: tuple[int, float, int]) -> float:
    """Share of suites that support the one claim of six that is true, normal metric."""
    n, effect, suites = row
    rng = np.random.default_rng([13, n, int(100 * effect)])
    found = 0
    for _ in range(suites):
        differences = rng.normal(size=(CLAIMS, n))
        differences[0] += effect
        evidence = [[weigh_values(row, 0, ">")] for row in differences]
        found += decide(evidence, LEVEL)[0].verdict is Verdict.SUPPORTED
    return found / suites


def power(suites: int, jobs: int) -> None:
    """Power against effects in standard deviations of the differences, and what `plan` foresees."""
    rows = [(n, effect, suites // 2) for n in (*SEEDS, 40) for effect in EFFECTS]
    shares = iter(_map(power_of, rows, jobs))
    head("seeds", *(f"{effect:g} SD" for effect in EFFECTS))
    for n in (*SEEDS, 40):
        foreseen = [power_to_decide(effect, 1, n, CLAIMS) for effect in EFFECTS]
        line(n, *(f"{percent(next(shares))} ({percent(p)})" for p in foreseen))


# --- the price for normal noise -------------------------------------------------------------------


def price_of(row: tuple[int, float, int]) -> tuple[float, float]:
    """Seeds for 80 % power: of the sign-flip test of the mean with its t interval, and of ours."""
    claims, effect, samples = row
    share = LEVEL / (2 * claims)
    rng = np.random.default_rng([17, claims, int(100 * effect)])
    known: dict[int, tuple[float, float]] = {}
    for n in range(6, 80):
        values = rng.normal(effect, 1, size=(samples, n))
        flips = _flip_p(values)
        t = values.mean(axis=1) / values.std(axis=1, ddof=1) * math.sqrt(n)
        before = float(np.mean((flips <= share) & (t >= t_quantile(n - 1, 1 - LEVEL))))
        known[n] = before, power_to_decide(effect, 1.0, n, claims)  # 0 below the least seeds
        if min(known[n]) > 0.85:
            break
    return _reaches(known, 0), _reaches(known, 1)


def _flip_p(values: Array) -> Array:
    """Share of the patterns of signs with as large a mean: all, or 8,191 random ones."""
    n = values.shape[1]
    if n <= 13:
        bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    else:
        bits = np.random.default_rng(n).integers(0, 2, size=(8191, n))
    sums = (1.0 - 2 * bits) @ values.T
    count = np.count_nonzero(sums >= values.sum(axis=1) - 1e-9, axis=0)
    return np.asarray(count / len(bits) if n <= 13 else (count + 1) / (len(bits) + 1))


def _reaches(known: dict[int, tuple[float, float]], which: int, power: float = 0.8) -> float:
    """The number of seeds at which the power is reached, between two whole ones."""
    before = 0.0
    for n, found in known.items():
        if found[which] >= power:
            return n - (found[which] - power) / max(found[which] - before, 1e-9)
        before = found[which]
    return math.nan


def price(samples: int, jobs: int) -> None:
    """What protection against skewed seeds costs where they are normal."""
    rows = [(claims, effect, samples) for claims in (1, 6, 14) for effect in (0.75, 1.0, 1.5, 2.0)]
    head("claims", "effect, SD", "sign-flip test of the mean", "this procedure", "more seeds")
    ratios = []
    for (claims, effect, _), (before, now) in zip(rows, _map(price_of, rows, jobs), strict=True):
        ratios.append(now / before)
        line(claims, f"{effect:g}", f"{before:.1f}", f"{now:.1f}", percent(now / before - 1))
    print(f"\nmean: {percent(float(np.mean(ratios)) - 1)} more seeds\n")


# --- real suites --------------------------------------------------------------------------------

REAL_SEEDS = 10
AT_ONCE = 10  # suites a run
REAL = """
suite: real_aa
question: Do two arms of one configuration differ?
experiment: train
base:
  data: digits
  model: {mlp: {hidden: [32]}}
  optimizer: {sgd: {lr: 0.1}}
  batch_size: 60
  steps: 120
  evaluate_every: 20
compare:
  optimizer.sgd.lr: [0.1, 0.2]
seeds: [SEEDS]
claims:
  - {id: C1, says: a, metric: "val_accuracy[last]", rule: lr=0.1 < lr=0.2}
  - {id: C2, says: b, metric: "steps_to(val_accuracy, 0.9)", rule: lr=0.1 > lr=0.2, margin: 1.1x}
  - {id: C3, says: c, metric: "val_loss[last]", rule: lr=0.1 > lr=0.2}
  - {id: C4, says: d, metric: "train_loss[last]", rule: lr=0.1 > lr=0.2, margin: 1.02x}
  - {id: C5, says: e, metric: "val_accuracy[step=20]", rule: lr=0.1 < lr=0.2, margin: 0.02}
  - {id: C6, says: f, metric: "val_loss[step=60]", rule: lr=0.1 > lr=0.2}
"""
NOT_FALSE = {Verdict.UNDECIDED, Verdict.EQUIVALENT}
"""Against a margin `contradicted` is true as well, where all arms are one: no larger difference."""


def real(suites: int) -> None:
    """Suites that are trained: the second arm has other seeds of the first one's configuration."""
    counts: Counter[tuple[str, str]] = Counter()
    wrong = by_interval = 0
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, suites, AT_ONCE):
            number = min(AT_ONCE, suites - first)
            for findings in _real_findings(Path(folder), first, number):
                counts.update((found.claim.id, found.verdict.value) for found in findings)
                wrong += any(_is_false(found.verdict, found) for found in findings)
                by_interval += any(_is_false(_by_interval(found), found) for found in findings)
            print(f"<!-- {first + number} of {suites} suites -->", flush=True)
    head("claim", *(verdict.value for verdict in Verdict))
    for claim in sorted({claim for claim, _ in counts}):
        line(claim, *(counts[claim, verdict.value] for verdict in Verdict))
    print(f"\n{wrong} of {suites} suites have a false verdict: {percent(wrong / suites)}")
    print(f"by the 95 % intervals alone: {by_interval}, {percent(by_interval / suites)}\n")


def _is_false(verdict: Verdict, finding: Finding) -> bool:
    margin = finding.cells[0].evidence.opposite is not None
    allowed = NOT_FALSE | {Verdict.CONTRADICTED} if margin else NOT_FALSE
    return verdict not in allowed


def _by_interval(finding: Finding) -> Verdict:
    """The verdict of one who looks whether the interval of the claim holds the threshold."""
    (cell,) = finding.cells
    if cell.evidence.supports:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if cell.evidence.opposes else Verdict.UNDECIDED


def _real_findings(folder: Path, first: int, suites: int) -> Iterator[tuple[Finding, ...]]:
    """The findings of each suite."""
    each = 2 * REAL_SEEDS
    suite = _real_suite(folder, range(first * each, (first + suites) * each))
    trained = api.run(
        replace(suite, arms=suite.arms[:1]), out=None, store=folder / "store", executor="inline"
    ).run
    outcomes = {record.trial.seed: record for record in trained.records}
    for number in range(first, first + suites):
        run = _as_two_arms(suite, trained, outcomes, range(number * each, (number + 1) * each))
        yield find(run).claims


def _real_suite(folder: Path, seeds: Iterable[int]) -> Suite:
    path = folder / "real_aa.yaml"
    path.write_text(REAL.replace("SEEDS", ", ".join(map(str, seeds))), encoding="utf-8")
    return load_suite(path)


def _as_two_arms(
    suite: Suite, trained: Run, outcomes: dict[int, Record], seeds: Sequence[int]
) -> Run:
    """The first half of the seeds as one arm, the second as the other, under the same numbers."""
    numbers = seeds[:REAL_SEEDS]
    records = tuple(
        Record(Trial(arm, number, outcomes[seed].trial.key), outcomes[seed].outcome, "")
        for arm, half in zip(suite.arms, (numbers, seeds[REAL_SEEDS:]), strict=True)
        for number, seed in zip(numbers, half, strict=True)
    )
    return Run(replace(suite, seeds=tuple(numbers)), records, (), trained.provenance)


# --- the best arm --------------------------------------------------------------------------------

BEST_SHAPES = ("normal", "lognormal 1", "one crash in ten")
WORSE_BY = 0.5  # standard deviations of the normal noise


def best(suites: int, jobs: int) -> None:
    """How often the best arm is left out, and the number of arms that remain."""
    rows = [
        (shape, arms, seeds, suites if arms < 100 else suites // 10)
        for shape in BEST_SHAPES
        for arms in (3, 10, 100)
        for seeds in (6, 10, 24)
        if arms * seeds <= 1000  # 24 seeds of 100 arms would take minutes
    ]
    head("noise", "arms", "seeds", "best left out, all equal", "others worse", "arms that remain")
    for row, found in zip(rows, _map(_best, rows, jobs), strict=True):
        equal, worse, remain = found
        line(*row[:3], percent(equal), percent(worse), f"{remain:.1f}")


def _best(row: tuple[str, int, int, int]) -> tuple[float, float, float]:
    shape, arms, seeds, suites = row
    rng = np.random.default_rng([77, BEST_SHAPES.index(shape), arms, seeds])
    left_out, lost, remain = 0, 0, 0
    for _ in range(suites):
        shared = rng.normal(size=(seeds, 1))  # what all arms of a seed have in common
        scores = shared + MISLEADING[shape](rng, (seeds, arms))
        left_out += p_best(scores)[0] <= 0.05
        scores[:, 1:] -= WORSE_BY
        p = p_best(scores)
        lost += p[0] <= 0.05
        remain += int((p > 0.05).sum())
    return left_out / suites, lost / suites, remain / suites


# --- tables -------------------------------------------------------------------------------------


def head(*cells: object) -> None:
    """The head of a Markdown table."""
    line(*cells)
    line(*("---" for _ in cells))


def line(*cells: object) -> None:
    """A row of a Markdown table."""
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def percent(share: float) -> str:
    """`4.7 %`; nothing where there is nothing."""
    return "" if math.isnan(share) else f"{100 * share:.1f} %"


def _map(function: Callable[[Row], Found], rows: Sequence[Row], jobs: int) -> Iterator[Found]:
    if jobs == 1:
        yield from map(function, rows)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(function, rows)


PARTS = ("families", "errors", "looks", "coverage", "curves", "power", "price", "best", "real")


def main() -> None:
    """Reads the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", default=[])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    suites, trained = (200, 20) if options.short else (2000, 200)
    simulations: dict[str, Callable[[int, int], None]] = {
        "families": families,
        "price": price,
        "errors": errors,
        "looks": sequences,
        "coverage": coverage,
        "curves": curves,
        "power": power,
        "best": best,
    }
    for part in options.parts or PARTS:
        print(f"\n## {part}\n", flush=True)
        if part == "real":
            real(trained)
        else:
            simulations[part](suites, options.jobs)


if __name__ == "__main__":
    main()
