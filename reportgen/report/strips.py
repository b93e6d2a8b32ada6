"""The small intervals of the table of claims: each effect relative to what is claimed.

Claims about the same metric with the same bounds share an axis, so that their intervals can be
compared with each other.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from reportgen.comparison import COMPARISONS
from reportgen.findings.model import Cell, Finding

FAR_APART = 20.0  # factor from which positive numbers are on a logarithmic axis
MARGIN = 0.12
"""Free space at both ends of an axis, as a fraction of the range of its numbers."""


@dataclass(frozen=True)
class Strip:
    """Positions along an axis from 0 (left end) to 1 (right end).

    low, high: ends of the interval; equal to `estimate` without an interval. bounds: the threshold,
    or both bounds of a claim of equality. claimed: (from, to) of every range that is claimed.
    """

    low: float
    estimate: float
    high: float
    bounds: tuple[float, ...]
    claimed: tuple[tuple[float, float], ...]


def strips(findings: Sequence[Finding]) -> list[Strip | None]:
    """The strip of every claim, of the comparison that supports it least.

    None for a claim without a finite estimate and without a finite bound.
    """
    groups: dict[Hashable, list[Cell]] = {}
    for finding in findings:
        cell = finding.weakest
        if cell and _drawn(cell):
            groups.setdefault(_kind(finding, cell), []).append(cell)
    axes = {kind: _Axis.of(cells) for kind, cells in groups.items()}
    found: list[Strip | None] = []
    for finding in findings:
        cell = finding.weakest
        drawn = cell and _drawn(cell)
        found.append(axes[_kind(finding, cell)].strip(cell) if cell and drawn else None)
    return found


def _drawn(cell: Cell) -> bool:
    return not math.isnan(cell.interval.estimate) and math.isfinite(cell.threshold)


def _kind(finding: Finding, cell: Cell) -> Hashable:
    """Claims of equal kind share an axis: the same metric, effect and bounds."""
    return finding.claim.metric.text, cell.effect, tuple(map(abs, _bounds(cell)))


def _bounds(cell: Cell) -> tuple[float, ...]:
    """The threshold, or both bounds of a claim of equality."""
    one_sided = COMPARISONS[cell.evidence.side].one_sided
    return (cell.threshold,) if one_sided else tuple(cell.evidence.bounds)


@dataclass(frozen=True)
class _Axis:
    """An axis from `low` to `high`; these are logarithms for ratios and for numbers far apart."""

    low: float
    high: float
    log: bool

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> _Axis:
        cells = list(cells)
        plain = [number for cell in cells for number in _numbers(cell) if math.isfinite(number)]
        far_apart = min(plain) > 0 and max(plain) >= FAR_APART * min(plain)
        axis = cls(0.0, 1.0, far_apart or cells[0].effect == "ratio")
        numbers = [axis.scaled(number) for cell in cells for number in _numbers(cell)]
        finite = list(filter(math.isfinite, numbers))
        low, high = min(finite), max(finite)
        free = MARGIN * (high - low) or 1.0
        return cls(low - free, high + free, axis.log)

    def scaled(self, number: float) -> float:
        if not self.log:
            return number
        return math.log(number) if number > 0 else -math.inf

    def place(self, number: float) -> float:
        """The position of a number; the nearest end for numbers beyond the axis."""
        part = (self.scaled(number) - self.low) / (self.high - self.low)
        return min(max(part, 0.0), 1.0)

    def strip(self, cell: Cell) -> Strip:
        low, estimate, high = map(self.place, _interval(cell))
        bounds = tuple(map(self.place, _bounds(cell)))
        comparison = COMPARISONS[cell.evidence.side]
        claimed = [(0.0, bounds[0])] if comparison.less else []
        claimed += [(bounds[-1], 1.0)] if comparison.more else []
        return Strip(low, estimate, high, bounds, tuple(claimed or [(bounds[0], bounds[-1])]))


def _interval(cell: Cell) -> tuple[float, float, float]:
    found = cell.interval
    if not found.bounded:
        return found.estimate, found.estimate, found.estimate
    return found.low, found.estimate, found.high


def _numbers(cell: Cell) -> tuple[float, ...]:
    return (*_interval(cell), *_bounds(cell))
