"""Axes a reader understands: limits with room, and few round ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from reportgen.charts.labels import number, power_of_ten

#: A logarithmic axis covers at least this ratio, so that noise does not look like a trend.
LEAST_RATIO = 10.0


@dataclass(frozen=True)
class Scale:
    """The range of an axis and its ticks; ``log`` tells the kind."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    log: bool

    def fraction(self, value: float) -> float:
        """Position of a value along the axis: 0 at ``low``, 1 at ``high``."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def linear_scale(values: NDArray[np.float64]) -> Scale:
    """Return a linear axis for finite values that ends at ticks which enclose them.

    It holds zero, so that heights compare honestly.
    """
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    if low == high:
        high = 1.0
    plain = 1e-3 < max(-low, high) < 1e4  # labels such as 2.5×10³⁸ are too wide
    steps = [1, 2, 2.5, 5, 10] if plain else [1, 2, 5, 10]
    found = MaxNLocator(nbins=5, steps=steps, min_n_ticks=2).tick_values(low, high)
    largest = max(-low, high)
    ticks = tuple(0.0 if abs(tick) < largest * 1e-9 else float(tick) for tick in found)
    labels = tuple(number(tick, 3, trim=True) for tick in ticks)
    return Scale(min(low, ticks[0]), max(high, ticks[-1]), ticks, labels, False)


def log_scale(values: NDArray[np.float64]) -> Scale:
    """Return a logarithmic axis for positive values, with ticks at 1, 2, 5 or at powers of ten."""
    low, high = float(values.min()), float(values.max())
    middle = math.sqrt(low) * math.sqrt(high)
    spread = max(high / low if low > high * 1e-300 else 1e300, LEAST_RATIO) ** 0.5
    low, high = min(low, middle / spread), max(high, middle * spread)
    first, last = math.log10(low), math.log10(high)
    room = (last - first) * 0.04
    first, last = first - room, last + room
    ticks = _decades(first, last) if last - first > 2 else _within_decades(first, last)
    return Scale(10**first, 10**last, ticks, tuple(_log_label(tick) for tick in ticks), True)


def position_scale(values: NDArray[np.float64], *, log: bool) -> Scale:
    """Return an axis for marks whose place is compared, not their length: it need not hold zero."""
    if log:
        return log_scale(values)
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - (abs(low) or 1.0) * 0.1, high + (abs(high) or 1.0) * 0.1
    room = (high - low) * 0.06
    low, high = low - room, high + room
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], min_n_ticks=2).tick_values(low, high)
    inside = tuple(float(tick) for tick in ticks if low <= tick <= high)
    digits = max(3, math.ceil(math.log10(max(abs(low), abs(high)) / (high - low))) + 2)
    labels = tuple(number(tick, digits, trim=True) for tick in inside)
    return Scale(low, high, inside, labels, False)


def step_scale(steps: NDArray[np.float64], *, log: bool, most: int) -> Scale:
    """Return an axis from the first to the last step, with at most about ``most`` round ticks.

    A logarithmic axis leaves out step 0. Raises ValueError if no step remains.
    """
    shown = steps[steps > 0] if log else steps
    if not shown.size:
        raise ValueError("steps must hold one that is positive. Got none instead.")
    low, high = float(shown.min()), float(shown.max())
    if log:
        first, last = math.log10(low), math.log10(max(high, low * 2))
        room = (last - first) * 0.02
        ends = 10 ** (first - room), 10 ** (last + room)
        wide = last - first > 2.6
        ticks = _decades(first - room, last + room) if wide else _within_decades(first, last)
        return Scale(*ends, ticks, tuple(step_label(tick) for tick in ticks), True)
    high = max(high, low + 1)
    found = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10], integer=True).tick_values(low, high)
    ticks = tuple(float(tick) for tick in found if low <= tick <= high)
    room = (high - low) * 0.012
    return Scale(low - room, high + room, ticks, tuple(step_label(tick) for tick in ticks), False)


def layer_ticks(depth: int, most: int) -> tuple[int, ...]:
    """Choose which of the layers 1..depth are labelled: all, or every n-th and the first."""
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 10**9) if depth / n <= most)
    return tuple(dict.fromkeys([1, *range(step, depth + 1, step)]))


def _decades(first: float, last: float) -> tuple[float, ...]:
    step = max(1, math.ceil((last - first) / 6))
    exponents = range(math.ceil(first / step) * step, math.floor(last) + 1, step)
    return tuple(float(f"1e{exponent}") for exponent in exponents)


def _within_decades(first: float, last: float) -> tuple[float, ...]:
    exponents = range(math.floor(first), math.ceil(last) + 1)
    steps = (1, 2, 5) if last - first < 1.7 else (1, 3)
    ticks = (float(f"{step}e{exponent}") for exponent in exponents for step in steps)
    return tuple(tick for tick in ticks if first <= math.log10(tick) <= last)


def step_name(step: float) -> str:
    """A step in words: ``1,500``."""
    return f"{step:,.0f}" if step == round(step) else f"{step:,g}"


def step_label(tick: float) -> str:
    """A step on an axis: with commas; thousands and millions in short where the number is long."""
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if tick >= 10 * unit:
            return f"{tick / unit:g}{name}"
    return step_name(tick)


def _log_label(tick: float) -> str:
    exponent = math.log10(tick)
    if -3 <= exponent <= 4:
        return number(tick, 1, trim=True) if tick < 1e4 else "10⁴"
    return power_of_ten(round(exponent)) if exponent == round(exponent) else number(tick, 1)
