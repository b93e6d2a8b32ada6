"""The numbers of the histogram grid: shares in bins, cut to the visible range and scaled."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: A lone bin this many times higher than the next is cut, so that the rest can be seen.
SPIKE_RATIO = 2.5

#: ... provided that at least this share of the values lies in the other visible bins.
SPIKE_REST = 0.05


@dataclass(frozen=True)
class HistogramCell:
    """One layer of one arm.

    ``shares`` (K,): share of all values in each visible bin. ``below`` and ``above``: shares
    outside the axis. ``std`` and ``mean`` are printed as given; NaN prints nothing, and a cell
    whose shares are not finite is marked as diverged.
    """

    shares: FloatArray
    below: float = 0.0
    above: float = 0.0
    std: float = math.nan
    mean: float = math.nan

    @property
    def diverged(self) -> bool:
        """Whether there is no distribution to draw."""
        return not (np.isfinite(self.shares).all() and np.isfinite([self.below, self.above]).all())


@dataclass(frozen=True)
class HistogramRow:
    """One arm: its name, the key of its series (which gives the colour), a cell a layer (L)."""

    label: str
    series: str
    cells: tuple[HistogramCell, ...]


@dataclass(frozen=True)
class HistogramGroup:
    """Rows on one x axis: ``edges`` (K + 1,) are the bounds of bins of equal width."""

    title: str
    edges: FloatArray
    rows: tuple[HistogramRow, ...]


def visible_bins(
    counts: FloatArray, edges: FloatArray, low: float, high: float, *, closed: bool = False
) -> tuple[FloatArray, FloatArray, float, float]:
    """Cut counts on wide bins to the visible range.

    ``counts`` (K + 2,): values below ``edges[0]``, in each of the K bins, above ``edges[-1]``.
    ``low`` and ``high`` must be among ``edges`` (K + 1,). ``closed`` counts the bin that starts at
    ``high`` as part of the last visible one: a saturated tanh is exactly 1 and lies there.

    Returns the visible edges (V + 1,), shares (V,), the share below and the share above. Counts
    that sum to zero or are not finite give NaN.

    Raises ValueError when ``low`` or ``high`` is not an edge.
    """
    first, last = (int(np.abs(edges - bound).argmin()) for bound in (low, high))
    if not np.allclose(edges[[first, last]], [low, high]) or first >= last:
        raise ValueError(f"low and high must be edges of bins. Got {low} and {high} instead.")
    total = counts.sum()
    shares = counts / total if np.isfinite(total) and total > 0 else np.full(len(counts), np.nan)
    inside = shares[first + 1 : last + 1].copy()
    above = shares[last + 1 :]
    if closed:
        inside[-1] += above[0]
        above = above[1:]
    return edges[first : last + 1], inside, float(shares[: first + 1].sum()), float(above.sum())


def scale_of(shares: FloatArray) -> tuple[float, int | None]:
    """Choose the share at the top of a cell, and the bin to cut, if one is.

    The top is the highest bin. A bin that stands alone (:data:`SPIKE_RATIO`) while the others hold
    something to see (:data:`SPIKE_REST`) is cut, and the top leaves room above the next highest.
    """
    spike = lone_bin(shares)
    if spike is not None:
        others = np.delete(shares, spike)
        if others.sum() >= SPIKE_REST:
            return float(others.max()) * 1.6, spike
    return float(shares.max()), None


def lone_bin(shares: FloatArray) -> int | None:
    """The bin that is :data:`SPIKE_RATIO` times higher than the next, if there is one."""
    highest = int(shares.argmax())
    next_highest = float(np.delete(shares, highest).max(initial=0.0))
    return highest if shares[highest] > SPIKE_RATIO * next_highest else None
