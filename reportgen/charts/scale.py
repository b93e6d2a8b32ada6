"""Scales of axes: limits and a few round ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from reportgen.charts.labels import number, power_of_ten
from reportgen.language import Phrases

FloatArray = NDArray[np.float64]
Axis = Literal["linear", "log"]

#: Larger magnitudes count as diverged and are not drawn.
LARGEST = 1e300

#: Ratio of the largest to the smallest value from which an axis is logarithmic.
LOG_FROM = 20.0

#: A scale of positions begins at 0 if it would begin below this fraction of its upper end.
FROM_ZERO = 0.1

#: How far an axis reaches beyond the middle 95 % of its values, as a multiple of their range.
CUT = 1.5

#: Decades up to which each has a tick.
MOST_DECADES = 24

#: A logarithmic axis covers at least this ratio, so that noise does not look like a trend.
LEAST_RATIO = 10.0


@dataclass(frozen=True)
class Scale:
    """The range of an axis and its ticks; ``log``: whether it is logarithmic."""

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

    def inside(self, value: float) -> float:
        """Position of a value along the axis, clipped to 0..1."""
        return value if math.isnan(value) else self.fraction(min(max(value, self.low), self.high))

    def holds(self, value: float) -> bool:
        """Whether the value is within the axis."""
        return self.low <= value <= self.high

    def titled(self, quantity: str, say: Phrases) -> str:
        """Title of the axis: its quantity, and whether it is logarithmic."""
        return f"{quantity}, {say.text('log axis')}" if self.log else quantity

    def in_steps(self) -> Scale:
        """The same scale with tick labels for steps of training."""
        labels = zip(self.ticks, self.labels, strict=True)
        return replace(
            self, labels=tuple(step_label(tick) if text else "" for tick, text in labels)
        )


def finite(values: FloatArray) -> NDArray[np.bool_]:
    """Mask of the values that can be drawn: not NaN, not infinite, not above :data:`LARGEST`."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.isfinite(values) & (np.abs(values) < LARGEST), dtype=np.bool_)


def linear_scale(values: FloatArray) -> Scale:
    """Return a linear scale for finite values that begins and ends at ticks.

    It includes zero, so that heights are comparable.
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


def log_scale(values: FloatArray) -> Scale:
    """Return a logarithmic axis for positive values, with ticks at 1, 2, 5 or at powers of ten."""
    low, high = float(values.min()), float(values.max())
    middle = math.sqrt(low) * math.sqrt(high)
    spread = max(high / low if low > high * 1e-300 else 1e300, LEAST_RATIO) ** 0.5
    low, high = min(low, middle / spread), max(high, middle * spread)
    first, last = math.log10(low), math.log10(high)
    room = (last - first) * 0.04
    first, last = first - room, last + room
    ticks = _decades(first, last) if last - first > 2 else _within_decades(first, last)
    return Scale(10**first, 10**last, ticks, _log_labels(ticks, last - first), True)


def position_scale(
    values: FloatArray, *, log: bool, bounds: tuple[float, float] = (-math.inf, math.inf)
) -> Scale:
    """Return a scale for marks whose position matters, not their length: it may exclude zero.

    It stays within the ``bounds`` of the quantity, and begins at 0 if it would begin a little above
    or, without a negative value, below.
    """
    if log:
        return log_scale(values)
    least = low = float(values.min())
    high = float(values.max())
    if low == high:
        low, high = low - (abs(low) or 1.0) * 0.1, high + (abs(high) or 1.0) * 0.1
    room = (high - low) * 0.06
    low, high = max(low - room, bounds[0]), min(high + room, bounds[1])
    if least >= 0 and low < FROM_ZERO * high:
        low = 0.0
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], min_n_ticks=2).tick_values(low, high)
    inside = tuple(float(tick) for tick in ticks if low <= tick <= high)
    digits = max(3, math.ceil(math.log10(max(abs(low), abs(high)) / (high - low))) + 2)
    labels = tuple(number(tick, digits, trim=True) for tick in inside)
    return Scale(low, high, inside, labels, False)


def spread_scale(
    values: FloatArray,
    ends: Iterable[float] = (),
    *,
    log: bool = True,
    log_from: float = LOG_FROM,
    reach: float = 0.5,
    factor: float = 10.0,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> Scale:
    """Return a scale that includes all ``values``, and the ``ends`` of intervals near them.

    Wide intervals of few seeds must not compress the values: a linear scale exceeds the values by
    at most ``reach`` times their range, a logarithmic one ignores ends that differ from them by
    more than ``factor``. ``log`` allows a logarithmic scale for positive values whose largest is
    more than ``log_from`` times the smallest. A linear scale stays within the ``bounds`` of the
    quantity. Values that are not finite are ignored; without any the scale is 0 to 1.
    """
    values = values[finite(values)]
    if not values.size:
        return position_scale(np.array([0.0, 1.0]), log=False)
    least, most = float(values.min()), float(values.max())
    ends = np.array([end for end in ends if math.isfinite(end)])
    if log and least > 0 and most / least > log_from:
        near = ends[(ends > least / factor) & (ends < most * factor)]
        return position_scale(np.append(values, near), log=True)
    room = reach * (most - least or abs(most) * 0.1 or 2.0)
    lowest, highest = max(least - room, bounds[0]), min(most + room, bounds[1])
    kept = np.append(values, np.clip(ends, lowest, highest))
    return position_scale(kept, log=False, bounds=bounds)


def cut_range(values: FloatArray, *, log: bool) -> tuple[float, float]:
    """The range outside of which single values would compress all others.

    It exceeds the middle 95 % of the values by 1.5 times their range at both ends.
    """
    kept = values[finite(values)]
    low, high = np.quantile(np.log(kept) if log else kept, (0.025, 0.975))
    room = CUT * (high - low)
    ends = (low - room, high + room)
    return (float(np.exp(ends[0])), float(np.exp(ends[1]))) if log else ends


def scale_from(floor: float, values: FloatArray) -> Scale:
    """A linear scale that begins near ``floor`` instead of at 0 and includes the largest value."""
    top = max(float(values.max()), floor + 1e-3)
    found = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], min_n_ticks=3).tick_values(floor, top)
    ticks = tuple(float(tick) for tick in found)
    labels = tuple(number(tick, 4, trim=True) for tick in ticks)
    room = 0.015 * (ticks[-1] - ticks[0])  # so that a line at the top is fully visible
    return Scale(ticks[0], ticks[-1] + room, ticks, labels, False)


def step_scale(steps: FloatArray, *, log: bool, most: int) -> Scale:
    """Return a scale from the first to the last step, with at most about ``most`` round ticks.

    A logarithmic scale omits step 0. Raises ValueError if no step remains.
    """
    shown = steps[steps > 0] if log else steps
    if not shown.size:
        raise ValueError(f"steps must contain {'a positive' if log else 'at least one'} step")
    low, high = float(shown.min()), float(shown.max())
    if log:
        first, last = math.log10(low), math.log10(max(high, low * 2))
        room = (last - first) * 0.02
        ends = 10 ** (first - room), 10 ** (last + room)
        wide = last - first > 2.6
        ticks = _decades(first - room, last + room) if wide else _within_decades(first, last)
        step = _labelled(last - first) if wide else 1
        ticks = tuple(tick for tick in ticks if not wide or _exponent(tick) % step == 0)
        return Scale(*ends, ticks, tuple(step_label(tick) for tick in ticks), True)
    high = max(high, low + 1)
    found = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10], integer=True).tick_values(low, high)
    ticks = tuple(float(tick) for tick in found if low <= tick <= high)
    room = (high - low) * 0.012
    return Scale(low - room, high + room, ticks, tuple(step_label(tick) for tick in ticks), False)


def layer_ticks(depth: int, most: int) -> tuple[int, ...]:
    """Choose the layers of 1..depth that are labelled: all, or every n-th and the first."""
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 10**9) if depth / n <= most)
    return tuple(dict.fromkeys([1, *range(step, depth + 1, step)]))


def evenly(x: FloatArray, most: int, *, log: bool = False) -> NDArray[np.intp]:
    """Indices of at most ``most`` evenly spaced points, including both ends.

    ``x`` is increasing; on a logarithmic axis it is positive.
    """
    if len(x) <= most:
        return np.arange(len(x))
    places = np.log(x) if log else x
    wanted = np.linspace(places[0], places[-1], most)
    after = np.clip(np.searchsorted(places, wanted), 1, len(x) - 1)
    nearer = wanted - places[after - 1] < places[after] - wanted
    return np.unique(np.where(nearer, after - 1, after))


def _labelled(decades: float) -> int:
    """Number of decades from one label to the next."""
    return max(1, math.ceil(decades / 6))


def _exponent(tick: float) -> int:
    return round(math.log10(tick))


def _decades(first: float, last: float) -> tuple[float, ...]:
    """Every decade, or, of very many, only those with a label."""
    step = 1 if last - first <= MOST_DECADES else _labelled(last - first)
    exponents = range(math.ceil(first / step) * step, math.floor(last) + 1, step)
    return tuple(float(f"1e{exponent}") for exponent in exponents)


def _within_decades(first: float, last: float) -> tuple[float, ...]:
    exponents = range(math.floor(first), math.ceil(last) + 1)
    ticks = (float(f"{step}e{exponent}") for exponent in exponents for step in (1, 2, 5))
    return tuple(tick for tick in ticks if first <= math.log10(tick) <= last)


def step_name(step: float) -> str:
    """A step as text: ``1,500``."""
    return f"{step:,.0f}" if step == round(step) else f"{step:,g}"


def estimate_name(value: float, low: float, high: float, *, steps: bool = False) -> str:
    """An estimate with its interval, if any, as text; ``steps``: they are steps of training."""
    bounded = math.isfinite(low) and math.isfinite(high) and low < high
    texts = [step_name(v) if steps else number(v, 3) for v in (value, low, high)[: 1 + 2 * bounded]]
    return f"{texts[0]} [{texts[1]}, {texts[2]}]" if bounded else texts[0]


def step_label(tick: float) -> str:
    """Tick label of a step: with commas; long numbers are abbreviated in thousands or millions."""
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if tick >= 10 * unit:
            return f"{tick / unit:g}{name}"
    return step_name(tick)


def _log_labels(ticks: tuple[float, ...], decades: float) -> tuple[str, ...]:
    """Labels of the ticks in one notation; of many decades, every second, third, ... has one."""
    exponents = [math.log10(tick) for tick in ticks]
    plain = min(exponents, default=0) >= -3 and max(exponents, default=0) <= 4
    step = _labelled(decades)

    def label(tick: float, exponent: float) -> str:
        if step > 1 and _exponent(tick) % step:
            return ""
        if plain:
            return number(tick, 1, trim=True) if tick < 1e4 else "10000"
        return power_of_ten(_exponent(tick)) if exponent == round(exponent) else number(tick, 1)

    return tuple(label(*pair) for pair in zip(ticks, exponents, strict=True))
