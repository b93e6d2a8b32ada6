"""From the evidence of all cells of all claims to verdicts that are false together rarely.

With probability 1 - level, no verdict of the family is false.

A claim with C cells is *supported* when every cell supports it and *contradicted* when every cell
speaks against it: the p-value is the largest of the cells (intersection-union test; Berger,
Technometrics 24, 1982). It *depends* when some cell supports it and another speaks against it, a
qualitative interaction (Gail and Simon, Biometrics 41, 1985), tested by the range test of
Piantadosi and Gail (Statistics in Medicine 12, 1993): C times the smallest p-value on either side.

The claim's p-value is the smallest of the three times 2, as each may be wrong on its own; for more
than two cells times 3 - 2 / C. This factor bounds the chance that any of the three is falsely
accepted however the cells depend on each other: on the event of a false acceptance the cells' small
p-values carry a total weight of 1 (for `depends` 1/2 on either of two, else 1/C on each of all),
and the expected weight is (3/2 - 1/C) times the level.

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

from reportgen.stats.evidence import Evidence
from reportgen.stats.interaction import homogeneity_test
from reportgen.stats.intervals import check_level
from reportgen.stats.multiplicity import holm_of_chains
from reportgen.stats.verdicts import Verdict


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
    counts. `level` goes with intervals at 1 - level. The verdicts of the cells of a claim are
    corrected for the cells of this claim, not for the other claims: they draw the map of where it
    holds. Raises `ValueError` for a level outside (0, 1).
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
    return max(2.0, 3.0 - 2.0 / cells)


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
    return all(cell.opposite is not None and cell.side != "=" for cell in cells)


def _decision(
    cells: Sequence[Evidence], claim: _Weighed, first: float, last: float, level: float
) -> Decision:
    single = _verdicts_of_cells(cells, level) if len(cells) > 1 else ()
    verdict = _reached(cells, claim, first, last, level)
    if verdict is Verdict.DEPENDS and not _oppose_each_other(single):
        verdict = Verdict.UNDECIDED
    p, adjusted = (claim.last, last) if verdict is Verdict.EQUIVALENT else (claim.nearest, first)
    map_of_cells = tuple(_of_cell(verdict, cell) for cell in single) or (verdict,) * len(cells)
    return Decision(verdict, map_of_cells, p, adjusted, _interaction(cells))


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


def _verdicts_of_cells(cells: Sequence[Evidence], level: float) -> tuple[Verdict, ...]:
    """Each cell as a claim of its own, the cells of this claim being the family."""
    weighed = [_weigh([cell]) for cell in cells]
    first, last = holm_of_chains([w.nearest for w in weighed], [w.last for w in weighed])
    return tuple(
        _reached([cell], claim, float(p_first), float(p_last), level)
        for cell, claim, p_first, p_last in zip(cells, weighed, first, last, strict=True)
    )


def _of_cell(claim: Verdict, cell: Verdict) -> Verdict:
    """What all cells share; a cell of a contradicted claim may show equivalence by itself."""
    if claim in (Verdict.DEPENDS, Verdict.UNDECIDED):
        return cell
    sharper = claim is Verdict.CONTRADICTED and cell is Verdict.EQUIVALENT
    return cell if sharper else claim


def _oppose_each_other(cells: Sequence[Verdict]) -> bool:
    """Whether one cell supports the claim and another one speaks against it."""
    against = Verdict.CONTRADICTED in cells or Verdict.EQUIVALENT in cells
    return Verdict.SUPPORTED in cells and against


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
