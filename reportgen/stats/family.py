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
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportgen.comparison import COMPARISONS
from reportgen.stats.evidence import Evidence
from reportgen.stats.interaction import homogeneity_test
from reportgen.stats.intervals import check_level
from reportgen.stats.multiplicity import holm_of_chains
from reportgen.stats.verdicts import ROUNDING, Verdict


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
