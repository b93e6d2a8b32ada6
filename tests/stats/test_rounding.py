import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.stats import (
    Interval,
    format_interval,
    format_number,
    mean_interval,
    ratio,
    round_interval,
)

FLOAT_NOISE = 2e-16


def plus_minus(estimate: float, half_width: float, n: int = 10, level: float = 0.95) -> Interval:
    return Interval(estimate, estimate - half_width, estimate + half_width, n, level)


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (plus_minus(0.484, 0.003), "0.4840 (95 % interval 0.4810 to 0.4870)"),
        (plus_minus(0.48412, 0.034), "0.484 (95 % interval 0.450 to 0.518)"),
        (plus_minus(-0.48412, 0.034), "-0.484 (95 % interval -0.518 to -0.450)"),
        (plus_minus(0.001, 0.34, level=0.9), "0.00 (90 % interval -0.34 to 0.34)"),
        (plus_minus(12.3456, 1.26, level=0.999), "12.3 (99.9 % interval 11.1 to 13.6)"),
        # 0.0996 is 0.10 in two digits, so the hundredths decide
        (plus_minus(1.0, 0.0996), "1.00 (95 % interval 0.90 to 1.10)"),
        (plus_minus(4321.0, 12.3), "4321 (95 % interval 4309 to 4333)"),
        (plus_minus(4321.0, 1234.0), "4300 (95 % interval 3100 to 5600)"),
        (plus_minus(123456789.0, 2.3e6), "1.235×10⁸ (95 % interval 1.212×10⁸ to 1.258×10⁸)"),
        (plus_minus(1.2e-5, 3.4e-7), "1.200×10⁻⁵ (95 % interval 1.166×10⁻⁵ to 1.234×10⁻⁵)"),
        (plus_minus(9.96e-6, 1e-7), "9.96×10⁻⁶ (95 % interval 9.86×10⁻⁶ to 1.006×10⁻⁵)"),
        (plus_minus(1.2e-5, 1.2e-5), "1.2×10⁻⁵ (95 % interval 0 to 2.4×10⁻⁵)"),
        (plus_minus(1.2e-5, 2e-5), "1.2×10⁻⁵ (95 % interval -8×10⁻⁶ to 3.2×10⁻⁵)"),
    ],
)
def test_two_digits_of_the_half_width_decide(interval, text):
    assert format_interval(interval) == text


def test_the_nearer_bound_decides_when_the_bounds_are_uneven():
    assert format_interval(Interval(1.0, 0.95, 3.0, 4)) == "1.000 (95 % interval 0.950 to 3.000)"


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(3.1, 2.95, 3.26, 10), "3.10x (95 % interval 2.95x to 3.26x)"),
        (Interval(33.0, 30.0, 36.4, 10), "33.0x (95 % interval 30.0x to 36.4x)"),
        # More than a decade apart, no number of decimals suits both ends.
        (Interval(3.1, 0.0012, 8123.0, 2), "3.1x (95 % interval 0.0012x to 8100x)"),
        (Interval(2.0, 2.0, 2.0, 10), "2x (no spread, n = 10)"),
        (Interval(2.5, 0.0, math.inf, 1, note="why"), "2.5x (no 95 % interval: why)"),
    ],
)
def test_ratios_are_multiples(interval, text):
    assert format_interval(interval, ratio=True) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (mean_interval([0.25] * 4), "0.25 (no spread, n = 4)"),
        (mean_interval([1 / 3] * 4), "0.3333 (no spread, n = 4)"),
        (plus_minus(1.2, FLOAT_NOISE), "1.2 (no spread, n = 10)"),
        (mean_interval([0.0] * 3), "0 (no spread, n = 3)"),
        (mean_interval([0.48]), "0.48 (no 95 % interval: one value shows no spread)"),
        (
            mean_interval([0.48, math.nan], 0.9),
            "undefined (no 90 % interval: some values are not finite)",
        ),
        (Interval(1.0, -math.inf, math.inf, 3), "1 (no 95 % interval)"),
        (Interval(1.0, 0.5, math.inf, 3), "1.00 (95 % interval 0.50 to infinity)"),
    ],
)
def test_no_spread_and_no_bounds_are_said_in_words(interval, text):
    assert format_interval(interval) == text


def test_an_undefined_ratio_is_no_multiple():
    text = format_interval(ratio([1.0, 0.0], [1.0, 1.0]), ratio=True)
    assert text == "undefined (no 95 % interval: a ratio needs values above zero)"


def test_the_cells_of_a_table():
    rounded = round_interval(plus_minus(0.48412, 0.034))
    assert (rounded.estimate, rounded.low, rounded.high) == ("0.484", "0.450", "0.518")
    rounded = round_interval(mean_interval([0.48]))
    assert (rounded.estimate, rounded.low, rounded.high) == ("0.48", "-infinity", "infinity")
    rounded = round_interval(ratio([1.0], [2.0]), ratio=True)
    assert (rounded.estimate, rounded.low, rounded.high) == ("0.5x", "0x", "infinity")


@given(
    estimate=st.floats(-1e12, 1e12),
    half_width=st.floats(1e-12, 1e12),
)
def test_what_is_printed_is_the_number_to_a_twentieth_of_the_half_width(estimate, half_width):
    interval = plus_minus(estimate, half_width)
    rounded = round_interval(interval)
    true_half_width = (interval.high - interval.low) / 2
    digits_kept = 4 * math.ulp(abs(estimate) + half_width)
    no_spread = format_interval(interval).endswith("(no spread, n = 10)")
    tolerance = 1e-3 * abs(estimate) if no_spread else 0.0501 * true_half_width + digits_kept
    for name in ("estimate", "low", "high"):
        assert abs(read(getattr(rounded, name)) - getattr(interval, name)) <= tolerance
        assert not getattr(rounded, name).startswith("-0 ")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.5, "0.5"),
        (2 / 3, "0.6667"),
        (100.0, "100"),
        (123456.0, "123500"),
        (0.00012345, "0.0001234"),
        (1.2e-5, "1.2×10⁻⁵"),
        (-1.2e-5, "-1.2×10⁻⁵"),
        (12_345_678.0, "1.235×10⁷"),
        (0.0, "0"),
        (-0.0, "0"),
        (math.nan, "undefined"),
        (math.inf, "infinity"),
        (-math.inf, "-infinity"),
    ],
)
def test_a_number_on_its_own(number, text):
    assert format_number(number) == text


def test_a_number_to_fewer_digits():
    assert format_number(0.98765, digits=2) == "0.99"
    assert format_number(0.999, digits=2) == "1"


def read(text: str) -> float:
    """The number that a reader sees."""
    mantissa, _, exponent = text.partition("×10")
    return float(mantissa) * 10.0 ** int(exponent.translate(RAISED) or 0)


RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
