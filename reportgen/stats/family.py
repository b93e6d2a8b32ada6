"""Verdicts on all claims of a suite, with control of the familywise error rate.

With probability 1 - level, no verdict of the family is false, neither on a claim nor on a cell.

A claim with C cells is *supported* when every cell supports it and *contradicted* when every cell
opposes it: the p-value is the largest of the cells (intersection-union test; Berger,
Technometrics 24, 1982). It *depends* when some cell supports it and another opposes it, a
qualitative interaction (Gail and Simon, Biometrics 41, 1985), tested by the range test of
Piantadosi and Gail (Statistics in Medicine 12, 1993): C times the smallest p-value on either side.
A cell shares the verdict of its claim. If the claim depends, a cell has a verdict only if its own
p-value times C is small enough; if the claim is undecided, no cell has one.

The claim's p-value is the smallest of the three times a factor, because each verdict may be wrong:
2 for one cell, else the larger of 3 - 1/C and 4 - 4/C. *Why this factor suffices.* Let x be the
level divided by the factor. The false events are: (a) "supported" although s cells do not support
the claim, which requires all of these s cells to have p <= x; (b) "contradicted", likewise with the
a cells that do not oppose it; (c) a false sign in a claim that depends, which requires one of these
s + a p-values to be at most x / C. Give each of the s p-values the weight 1/s if it is at most x,
and 1 - 1/s more if it is at most x / C, and likewise the a others. A false event has a total weight
of at least 1, and the expected total is at most 2x + (s + a - 2) x / C, however the cells depend on
each other. With s and a at most C - 1 it is (4 - 4/C) x. If a = C, no cell truly opposes; then (c)
always includes a false sign among the a, the s p-values need no second weight, and the total is
(3 - 1/C) x.

*Equivalent* is stronger than *contradicted*: the effect also lies within the margin on the other
side (two one-sided tests; Schuirmann 1987). It is tested second, and the claim's part of the level
passes on to other claims only after that (`holm_of_chains`).

Holm's procedure then corrects for the number of claims. A verdict also requires the interval of
each cell to lie wholly on its side, so that it never contradicts the figure.

Do the cells of a claim differ by more than chance? The effects of one seed in all cells share that
seed's noise. If the effect is the same in every cell, the cells are exchangeable within a seed; the
p-value of interaction is the fraction of permutations whose cell means vary at least as much as the
observed ones. It is reported beside the verdict; the verdict `depends` requires more, effects on
opposite sides. Source: Good, "Permutation, parametric and bootstrap tests of hypotheses" (2005),
section 6.3; Gail and Simon 1985 for the distinction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reportgen.comparison import COMPARISONS
from reportgen.stats.evidence import Evidence
from reportgen.stats.intervals import FloatArray, as_values, check_level
from reportgen.stats.rounding import ROUNDING
from reportgen.stats.streams import uniforms

EXCHANGES = 1999  # permutations in addition to the observed order


class Verdict(StrEnum):
    """Result of testing a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    EQUIVALENT = "equivalent"
    DEPENDS = "depends"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Decision:
    """The verdict on a claim, and on each of its cells.

    p: p-value of the verdict, or if undecided the smallest of the three; 1 without a cell.
    adjusted: that p-value corrected for all claims of the family.
    interaction: p-value of the test that the effect is the same in all cells; None for one cell.
    """

    verdict: Verdict
    cells: tuple[Verdict, ...]
    p: float
    adjusted: float
    interaction: float | None = None


@dataclass(frozen=True)
class _Weighed:
    """p-values of a claim, each corrected for the number of verdicts that it may get."""

    supported: float
    contradicted: float
    depends: float
    equivalent: float
    sharpens: bool = False  # whether a declared margin permits the verdict "equivalent"

    @property
    def nearest(self) -> float:
        return min(self.supported, self.contradicted, self.depends)

    @property
    def last(self) -> float:
        """p-value of the last test in the claim's chain of two (see `holm_of_chains`)."""
        waits = self.sharpens and self.contradicted == self.nearest
        return max(self.equivalent, self.nearest) if waits else self.nearest


def decide(claims: Sequence[Sequence[Evidence]], level: float = 0.05) -> tuple[Decision, ...]:
    """Verdicts on all claims of a suite; the probability that any is false is at most `level`.

    `claims`: for each claim the evidence of its cells. A claim without a cell stays undecided, but
    counts in the correction. The intervals must have the level 1 - `level`. Raises `ValueError` for
    a level outside (0, 1).
    """
    check_level(level)
    if not claims:
        return ()
    weighed = [_weigh(cells) for cells in claims]
    first, last = holm_of_chains([w.nearest for w in weighed], [w.last for w in weighed])
    return tuple(
        _decision(cells, claim, float(p_first), float(p_last), level)
        for cells, claim, p_first, p_last in zip(claims, weighed, first, last, strict=True)
    )


def verdict_factor(cells: int) -> float:
    """Factor on the p-value of a claim that corrects for the number of possible verdicts."""
    return 2.0 if cells == 1 else max(3.0 - 1.0 / cells, 4.0 - 4.0 / cells)


def _weigh(cells: Sequence[Evidence]) -> _Weighed:
    if not cells:
        return _Weighed(1.0, 1.0, 1.0, 1.0)
    count = len(cells)
    support = [cell.p_support for cell in cells]
    against = [cell.p_against for cell in cells]
    both = count * max(min(support), min(against)) if count > 1 else 1.0
    inside = max(max(cell.p_against, cell.p_within) for cell in cells)
    factor = verdict_factor(count)
    supported, contradicted, depends, equivalent = (
        min(1.0, factor * p) for p in (max(support), max(against), both, inside)
    )
    return _Weighed(supported, contradicted, depends, equivalent, _sharpens(cells))


def _sharpens(cells: Sequence[Evidence]) -> bool:
    return all(cell.opposite is not None and COMPARISONS[cell.side].one_sided for cell in cells)


def _decision(
    cells: Sequence[Evidence], claim: _Weighed, first: float, last: float, level: float
) -> Decision:
    verdict = _reached(cells, claim, first, last, level)
    signs: tuple[Verdict, ...] = (verdict,) * len(cells)
    if verdict is Verdict.DEPENDS:
        claim_level = level * claim.nearest / first
        cell_level = claim_level / (verdict_factor(len(cells)) * len(cells))
        signs = tuple(_sign(cell, cell_level) for cell in cells)
        if not {Verdict.SUPPORTED, Verdict.CONTRADICTED} <= set(signs):
            verdict, signs = Verdict.UNDECIDED, (Verdict.UNDECIDED,) * len(cells)
    p, adjusted = (claim.last, last) if verdict is Verdict.EQUIVALENT else (claim.nearest, first)
    return Decision(verdict, signs, p, adjusted, _interaction(cells))


def _sign(cell: Evidence, level: float) -> Verdict:
    """Verdict on one cell of a claim that depends; `level`: one-sided level of the cell."""
    level *= 1 + ROUNDING
    if cell.p_support <= level and cell.supports:
        return Verdict.SUPPORTED
    if cell.p_against <= level and cell.opposes:
        return Verdict.CONTRADICTED
    return Verdict.UNDECIDED


def _reached(
    cells: Sequence[Evidence], claim: _Weighed, first: float, last: float, level: float
) -> Verdict:
    """The verdict that the adjusted p-values permit and all intervals agree with."""
    if not cells or first > level:
        return Verdict.UNDECIDED
    if claim.supported == claim.nearest and all(cell.supports for cell in cells):
        return Verdict.SUPPORTED
    if claim.contradicted == claim.nearest and all(cell.opposes for cell in cells):
        sharp = last <= level and all(cell.within for cell in cells)
        return Verdict.EQUIVALENT if sharp else Verdict.CONTRADICTED
    return Verdict.DEPENDS if claim.depends == claim.nearest else Verdict.UNDECIDED


def _interaction(cells: Sequence[Evidence]) -> float | None:
    """p-value of `homogeneity_test` over the seeds that all cells have in common."""
    if len(cells) < 2 or any(len(cell.effects) == 0 for cell in cells):
        return None
    named = [cell.seeds or tuple(range(len(cell.effects))) for cell in cells]
    shared = [seed for seed in named[0] if all(seed in seeds for seeds in named[1:])]
    columns = [
        cell.effects[[seeds.index(seed) for seed in shared]]
        for cell, seeds in zip(cells, named, strict=True)
    ]
    return homogeneity_test(np.stack(columns, axis=1)) if shared else None


def holm(p: ArrayLike) -> FloatArray:
    """p-values adjusted by Holm's procedure, which controls the familywise error rate.

    The smallest is multiplied by m, the next by m - 1 and so on, and the results are made
    monotonic. Valid for any dependence between the tests. `p`: shape (m,). Raises
    `ValueError` for another shape and for numbers outside [0, 1]. Source: Holm, "A simple
    sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    array = as_values(p, ndim=1)
    if not ((array >= 0) & (array <= 1)).all():
        raise ValueError(f"p-values must lie between 0 and 1. Got {array.tolist()} instead.")
    order = np.argsort(array, kind="stable")
    factors = np.arange(len(array), 0, -1)
    adjusted = np.empty_like(array)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(factors * array[order]))
    return adjusted


def holm_of_chains(
    first: Sequence[float], second: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Holm's procedure for hypotheses that may each be followed by a second, stricter one.

    `first`, `second`: p-values of m chains, second >= first; equal if a chain has one hypothesis.
    A chain passes its part of the level on only when its second hypothesis is rejected too, because
    until then it may still be rejected falsely. If all pairs are equal this is `holm`; if no second
    hypothesis can be rejected it is Bonferroni. Passing on the weight of a completed chain follows
    Bretz, Maurer, Brannath and Posch, "A graphical approach to sequentially rejective multiple test
    procedures", Statistics in Medicine 28 (2009).

    Returns the adjusted p-values of both, shape (m,) each. Raises `ValueError` if a second p-value
    is below the first.
    """
    opening, closing = as_values(first, ndim=1), as_values(second, ndim=1)
    if (closing < opening).any():
        raise ValueError("the second p-value of a chain must be at least the first")
    last = holm(closing)
    m = len(last)
    levels = np.concatenate([[0.0], np.sort(last)])  # at levels[j], j chains are completed
    early = np.full(m, np.inf)
    for closed in range(m):
        candidate = np.maximum(levels[closed], (m - closed) * opening)
        early = np.minimum(early, candidate)
    return np.minimum(early, last), last


def homogeneity_test(effects: ArrayLike) -> float | None:
    """p-value of the hypothesis that the effects of a seed are exchangeable among the cells.

    `effects`: shape (n, C), one row per seed. The statistic is the sum of squares of the cell means
    around their common mean; with infinite effects, that of the mean ranks within a seed (Friedman,
    JASA 32, 1937). Uses 1,999 permutations from a fixed stream. The test also detects cells with
    unequal variance, which are not exchangeable either. Returns None for fewer than 2 cells or
    seeds and for NaN.
    """
    array = as_values(effects, ndim=2)
    n, cells = array.shape
    if n < 2 or cells < 2 or np.isnan(array).any():
        return None
    if np.isinf(array).any():
        array = _ranks(array)
    array = array - array.mean(axis=1, keepdims=True)
    scale = float(np.abs(array).max())
    if scale == 0:
        return 1.0
    array = array / scale
    exchanged = np.take_along_axis(array[None], _orders(n, cells), axis=2)
    spread = (exchanged.mean(axis=1) ** 2).sum(axis=1)
    seen = float((array.mean(axis=0) ** 2).sum())
    at_least = np.count_nonzero(spread >= seen * (1 - 1e-9) - 1e-18)
    return (1 + at_least) / (1 + EXCHANGES)


@lru_cache(maxsize=4)
def _orders(n: int, cells: int) -> NDArray[np.int64]:
    """Random permutations of the cells for every seed, shape (1999, n, C)."""
    name = f"exchanges of {cells} cells of {n}"
    return uniforms(name, (EXCHANGES, n, cells)).argsort(axis=2)


def _ranks(rows: FloatArray) -> FloatArray:
    """Rank of each entry within its row, from 1; equal entries share their mean rank."""
    less = (rows[:, :, None] > rows[:, None, :]).sum(axis=2)
    at_most = (rows[:, :, None] >= rows[:, None, :]).sum(axis=2)
    return np.asarray((less + at_most + 1) / 2, dtype=np.float64)
