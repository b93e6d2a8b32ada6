"""Formats numbers as text, rounded to their uncertainty.

The half-width of the interval is rounded to two significant digits, and the estimate and both
bounds get the same number of decimals (the convention of the "Guide to the expression of
uncertainty in measurement", JCGM 100:2008, section 7.2.6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reportgen.stats.intervals import Interval

ROUNDING = 1e-12
"""Relative tolerance within which a number equals the threshold: 120 / 100 against 1.2 is a tie,
however its last bit was rounded."""

UNCERTAIN_DIGITS = 2
PLAIN_DIGITS = 4  # significant digits of a number whose uncertainty is unknown
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e6  # outside: 1.2×10⁻⁵
POWER = "×10"
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class RoundedInterval:
    """Estimate and bounds as text, rounded to the same decimals."""

    estimate: str
    low: str
    high: str


def format_interval(interval: Interval, *, ratio: bool = False, infinity: str = "infinity") -> str:
    """The interval as a phrase: `0.4840 (95 % interval 0.4810 to 0.4870)`.

    `ratio` writes every number as a multiple: `3.10x (95 % interval 2.95x to 3.26x)`. `infinity` is
    the text for infinity, for instance `never` for a time. A missing spread or interval is stated
    in words, with the reason.
    """
    rounded = round_interval(interval, ratio=ratio, infinity=infinity)
    level = f"{100 * interval.level:g} %"
    if not interval.bounded:
        why = f": {interval.note}" if interval.note else ""
        return f"{rounded.estimate} (no {level} interval{why})"
    if _half_width(interval) == 0:
        return f"{rounded.estimate} (no spread, n = {interval.n})"
    return f"{rounded.estimate} ({level} interval {rounded.low} to {rounded.high})"


def round_interval(
    interval: Interval,
    *,
    ratio: bool = False,
    infinity: str = "infinity",
    digits: int = UNCERTAIN_DIGITS,
) -> RoundedInterval:
    """Estimate and bounds rounded to the uncertainty, for the cells of a table.

    digits: significant digits of the half-width of the interval. All three numbers have the same
    number of decimals, except for a ratio whose bounds differ by a factor of 10 or more: its
    numbers have two significant digits each. Without an uncertainty (zero width or unbounded)
    numbers have up to four significant digits. NaN becomes `undefined`; `infinity` is the text for
    infinity.
    """
    numbers = interval.estimate, interval.low, interval.high
    half_width = _half_width(interval)
    if half_width == 0 or math.isinf(half_width):
        texts = [format_number(number) for number in numbers]
    elif ratio and interval.high >= 10 * interval.low:
        texts = [_significant(number, UNCERTAIN_DIGITS) for number in numbers]
    else:
        decimals = digits - 1 - _exponent(half_width, digits)
        scientific = _is_scientific(max(abs(x) for x in numbers if math.isfinite(x)))
        texts = [_to_decimals(number, decimals, scientific=scientific) for number in numbers]
    if ratio:
        texts = [f"{text}x" if text[-1].isdigit() else text for text in texts]
    return RoundedInterval(*(text.replace("infinity", infinity) for text in texts))


def format_number(number: float, digits: int = PLAIN_DIGITS) -> str:
    """A number with at most `digits` significant digits, without trailing zeros."""
    text = _significant(number, digits)
    mantissa, power, exponent = text.partition(POWER)
    return mantissa.rstrip("0").rstrip(".") + power + exponent if "." in mantissa else text


def _half_width(interval: Interval) -> float:
    """Distance to the nearer bound that the estimate does not coincide with.

    0 if it coincides with both up to rounding; infinite if a bound is unknown.
    """
    if interval.low == interval.high:
        return 0.0
    below, above = interval.estimate - interval.low, interval.high - interval.estimate
    if not interval.bounded or math.isnan(below) or math.isnan(above):
        return math.inf
    least = ROUNDING * abs(interval.estimate)
    return min((distance for distance in (below, above) if distance > least), default=0.0)


def _exponent(number: float, digits: int) -> int:
    """Power of ten of the leading digit after rounding to `digits`: 0.0996 -> -1 (0.10)."""
    return int(f"{number:.{digits - 1}e}".partition("e")[2])


def _is_scientific(size: float) -> bool:
    return size != 0 and not SMALLEST_PLAIN <= size < LARGEST_PLAIN


def _significant(number: float, digits: int) -> str:
    if number == 0 or not math.isfinite(number):
        return _to_decimals(number, 0, scientific=False)
    decimals = digits - 1 - _exponent(number, digits)
    return _to_decimals(number, decimals, scientific=_is_scientific(abs(number)))


def _to_decimals(number: float, decimals: int, *, scientific: bool) -> str:
    """`number` rounded at `10 ** -decimals`; negative decimals round to tens, hundreds, ..."""
    if math.isnan(number):
        return "undefined"
    if math.isinf(number):
        return "infinity" if number > 0 else "-infinity"
    rounded = round(number, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    if scientific and rounded != 0:
        text = f"{rounded:.{max(0, decimals + _exponent(abs(rounded), 17))}e}"
        mantissa, _, exponent = text.partition("e")
        return f"{mantissa}{POWER}{str(int(exponent)).translate(_RAISED)}"
    return "0" if scientific else f"{rounded:.{max(0, decimals)}f}"
