"""Numbers are written for readers; texts fit where they stand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts.labels import (
    number,
    percent,
    power_of_ten,
    printable,
    shortened,
    width_of,
    wrapped,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.49, "0.49"),
        (0.5, "0.50"),
        (0.0048, "0.0048"),
        (1.0, "1.0"),
        (9.99, "10"),
        (133.2, "133"),
        (1234.0, "1234"),
        (12345.0, "1.2×10⁴"),
        (4.8e-5, "4.8×10⁻⁵"),
        (-2.5e8, "−2.5×10⁸"),
        (1e-45, "1.0×10⁻⁴⁵"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "–"),
    ],
)
def test_number_has_two_significant_digits(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.5, "0.5"), (100.0, "100"), (1e-5, "10⁻⁵"), (5e6, "5×10⁶")]
)
def test_ticks_have_no_zeros_to_spare(value: float, text: str) -> None:
    assert number(value, 3, trim=True) == text


@given(st.floats(min_value=1e-30, max_value=1e30), st.integers(1, 6))
def test_number_read_back_is_the_value_rounded(value: float, digits: int) -> None:
    plain = number(value, digits).replace("×10", "e")
    if plain.startswith("10") and set(plain[2:]) & set("⁰¹²³⁴⁵⁶⁷⁸⁹⁻"):
        plain = "1e" + plain[2:]
    read = float(plain.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")))
    assert read == pytest.approx(value, rel=0.5 * 10.0 ** (1 - digits) * 1.001)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.004, "<1 %"), (0.48, "48 %"), (0.996, ">99 %"), (1, "100 %"), (math.nan, "–")],
)
def test_percent_is_never_rounded_to_none_or_all(share: float, text: str) -> None:
    assert percent(share).replace("\u00a0", " ") == text


def test_power() -> None:
    assert power_of_ten(-12) == "10⁻¹²"


def test_printable_keeps_languages_and_drops_what_xml_forbids() -> None:
    assert printable(" 초기화\n\n <b> & é") == "초기화 <b> & é"
    assert printable("48\u00a0%") == "48\u00a0%"
    assert printable("a\x00b\x1bc\ufffed\ud800") == "a�b�c�d�"


def test_width_counts_wide_letters_as_squares() -> None:
    assert width_of("초기화", 10) == 30
    assert width_of("mm", 10) > width_of("ii", 10) > 0


@given(st.text(max_size=40), st.floats(min_value=30, max_value=200))
def test_shortened_fits(text: str, width: float) -> None:
    short = shortened(text, width, 12)
    assert width_of(short, 12) <= width
    assert short == text or short.endswith("…")


@given(st.text(alphabet="ab m한&<", max_size=60), st.floats(min_value=40, max_value=200))
def test_wrapped_fits_and_cuts_only_at_the_end(text: str, width: float) -> None:
    rows = wrapped(text, width, 12, 3)
    assert len(rows) <= 3
    assert all(width_of(row, 12) <= width for row in rows)
    assert not any("…" in row for row in rows[:-1])
    whole = "".join(rows).replace(" ", "")
    assert text.replace(" ", "").startswith(whole.removesuffix("…"))
    assert whole.endswith("…") or whole == text.replace(" ", "")


def test_a_long_word_breaks_after_a_sign_and_no_line_begins_with_a_comma() -> None:
    width = width_of("activation=sigmoid", 12)
    assert wrapped("activation=sigmoid, init=xavier", width, 12, 3)[:2] == [
        "activation=",
        "sigmoid,",
    ]
    assert wrapped("abcdefghijklmnop", width_of("abcdefgh", 12), 12, 3)[0] == "abcdefgh"
