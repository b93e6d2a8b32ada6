import math

import pytest

from reportgen.comparison import Margin


@pytest.mark.parametrize(
    ("kind", "amount", "message"),
    [
        ("ratio", 0.8, "ratio margin must be finite and at least 1. Got 0.8 instead."),
        ("ratio", -2, "ratio margin must be finite and at least 1. Got -2 instead."),
        ("difference", -0.1, "difference margin must be finite and at least 0. Got -0.1 instead."),
        (
            "difference",
            math.nan,
            "difference margin must be finite and at least 0. Got nan instead.",
        ),
        (
            "difference",
            math.inf,
            "difference margin must be finite and at least 0. Got inf instead.",
        ),
        ("ratio", math.inf, "ratio margin must be finite and at least 1. Got inf instead."),
    ],
)
def test_a_margin_out_of_range_is_refused(kind, amount, message):
    with pytest.raises(ValueError) as caught:
        Margin(kind, amount)
    assert str(caught.value) == message


def test_a_margin_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"must be difference or ratio\. Got 'percent' instead"):
        Margin("percent", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("margin", "below", "above", "declared"),
    [
        (Margin("ratio", 1.25), 0.8, 1.25, True),
        (Margin("difference", 0.1), -0.1, 0.1, True),
        (Margin("ratio", 1), 1, 1, False),
        (Margin("difference", 0), 0, 0, False),
        (Margin(), 0, 0, False),
    ],
)
def test_bounds(margin, below, above, declared):
    assert margin.bounds() == pytest.approx((below, above))
    assert all(math.copysign(1, bound) == 1 for bound in margin.bounds() if bound == 0)
    assert margin.declared is declared


def test_how_it_is_written():
    assert [str(Margin("ratio", 1.2)), str(Margin("difference", 0.05))] == ["1.2x", "0.05"]
