"""The numbers of a heat map: panels of cells, one for each pair of levels of two factors."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class HeatCell:
    """The trials of one pair of levels: their ``value``, written as ``text``.

    ``lost`` of the ``trials`` diverged and are not in the value, which is NaN where all did.
    """

    value: float
    text: str
    lost: int = 0
    trials: int = 1

    @property
    def shown(self) -> bool:
        """Whether there is a value to show."""
        return math.isfinite(self.value)


@dataclass(frozen=True)
class HeatLevels:
    """One axis: what it is called, and the names of its levels in rising order."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class HeatPanel:
    """``cells[y][x]`` with y counted from the lowest level; None where nothing was run."""

    title: str
    cells: tuple[tuple[HeatCell | None, ...], ...]
