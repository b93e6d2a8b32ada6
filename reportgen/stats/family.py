"""From the evidence of all cells of all claims to verdicts that are false together rarely.

With probability 1 - level, no verdict of the family is false: none on a claim and none on a cell.

A claim with C cells is *supported* when every cell supports it and *contradicted* when every cell
speaks against it: the p-value is the largest of the cells (intersection-union test; Berger,
Technometrics 24, 1982). It *depends* when some cell supports it and another speaks against it, a
qualitative interaction (Gail and Simon, Biometrics 41, 1985), tested by the range test of
Piantadosi and Gail (Statistics in Medicine 12, 1993): C times the smallest p-value on either side.
A cell shares the verdict of its claim. Of a claim that depends, those cells have a verdict whose
own p-value, times C, is small enough; of an undecided claim none has.

The claim's p-value is the smallest of the three times a factor, as each verdict may be wrong on its
own: 2 for one cell, else the larger of 3 - 1/C and 4 - 4/C. *Why so much is enough.* Let x be the
level over the factor. False events are: (a) supported though some cells do not support, which needs
all of these s cells to have p <= x; (b) contradicted, likewise with the a cells that do not speak
against; (c) a false sign in a claim that depends, which needs one of these s + a p-values to be at
most x / C. Give each of the s p-values the weight 1/s if it is at most x and 1 - 1/s more if it is
at most x / C, and the a others likewise. A false event brings a total weight of 1 at least, and the
expected total is at most 2x + (s + a - 2) x / C, however the cells depend on each other. With s and
a at most C - 1 it is (4 - 4/C) x. Where a = C, no cell truly speaks against; then (c) always shows
a false sign among the a, the s p-values need no second weight, and the total is (3 - 1/C) x.

*Equivalent* sharpens *contradicted*: the interval also lies within the margin on the other side
(two one-sided tests; Schuirmann 1987). It is a second question, and the claim keeps its share of
the level until that is answered (`holm_of_chains`).

Holm's procedure then runs over all claims. A verdict also needs the interval of the cell wholly on
its side, so that it never contradicts the picture.
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

    p: of the verdict, or where undecided of the one nearest to being reached; 1 without a cell.
    adjusted: that p-value corrected for all claims of the family.
    interaction: p-value of the test that the effect is the same in all cells, where there are many.
    """

    verdict: Verdict
    cells: tuple[Verdict, ...]
    p: float
    adjusted: float
    interaction: float | None = None


@dataclass(frozen=True)
class _Weighed:
    """The p-values of a claim, each corrected for the several verdicts it may get."""

    supported: float
    contradicted: float
    depends: float
    equivalent: float
    sharpens: bool = False  # whether a margin is declared that the effect may lie within

    @property
    def nearest(self) -> float:
        return min(self.supported, self.contradicted, self.depends)

    @property
    def last(self) -> float:
        """p-value of the last question: until it is answered, the claim may still err."""
        waits = self.sharpens and self.contradicted == self.nearest
        return max(self.equivalent, self.nearest) if waits else self.nearest


def decide(claims: Sequence[Sequence[Evidence]], level: float = 0.05) -> tuple[Decision, ...]:
    """Verdicts on all claims of a suite: at most `level` is the chance that any is false.

    `claims`: for each claim the evidence of its cells; without a cell it stays undecided, and
    counts. `level` goes with intervals at 1 - level. Raises `ValueError` for a level outside
    (0, 1).
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
    """By what the p-value of a claim is multiplied because it may get one of several verdicts."""
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
        share = level * claim.nearest / first  # of the level, for this claim
        signs = tuple(
            _sign(cell, share / (verdict_factor(len(cells)) * len(cells))) for cell in cells
        )
        if not {Verdict.SUPPORTED, Verdict.CONTRADICTED} <= set(signs):
            verdict, signs = Verdict.UNDECIDED, (Verdict.UNDECIDED,) * len(cells)
    p, adjusted = (claim.last, last) if verdict is Verdict.EQUIVALENT else (claim.nearest, first)
    return Decision(verdict, signs, p, adjusted, _interaction(cells))


def _sign(cell: Evidence, level: float) -> Verdict:
    """Of one cell of a claim that depends, where `level` is its one-sided share."""
    level *= 1 + ROUNDING
    if cell.p_support <= level and cell.supports:
        return Verdict.SUPPORTED
    if cell.p_against <= level and cell.opposes:
        return Verdict.CONTRADICTED
    return Verdict.UNDECIDED


def _reached(
    cells: Sequence[Evidence], claim: _Weighed, first: float, last: float, level: float
) -> Verdict:
    """The verdict that the adjusted p-values allow and all intervals agree with."""
    if not cells or first > level:
        return Verdict.UNDECIDED
    if claim.supported == claim.nearest and all(cell.supports for cell in cells):
        return Verdict.SUPPORTED
    if claim.contradicted == claim.nearest and all(cell.opposes for cell in cells):
        sharp = last <= level and all(cell.within for cell in cells)
        return Verdict.EQUIVALENT if sharp else Verdict.CONTRADICTED
    return Verdict.DEPENDS if claim.depends == claim.nearest else Verdict.UNDECIDED


def _interaction(cells: Sequence[Evidence]) -> float | None:
    """`homogeneity_test` over the seeds that all cells have."""
    if len(cells) < 2 or any(len(cell.effects) == 0 for cell in cells):
        return None
    named = [cell.seeds or tuple(range(len(cell.effects))) for cell in cells]
    shared = [seed for seed in named[0] if all(seed in seeds for seeds in named[1:])]
    columns = [
        cell.effects[[seeds.index(seed) for seed in shared]]
        for cell, seeds in zip(cells, named, strict=True)
    ]
    return homogeneity_test(np.stack(columns, axis=1)) if shared else None
