"""Names at the ends of lines stand clear of each other, as near to their lines as they can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from reportgen.charts.names import apart

WANTED = st.lists(st.floats(0, 200), min_size=1, max_size=8).map(sorted)


def test_names_that_do_not_collide_stay() -> None:
    assert apart([10, 50, 90], [13, 13, 26], 0, 200) == [10, 50, 90]
    assert apart([], [], 0, 10) == []


@given(WANTED, st.data())
def test_names_never_overlap_nor_leave_the_panel(wanted: list[float], data: st.DataObject) -> None:
    sizes = [data.draw(st.sampled_from([13.0, 26.0])) for _ in wanted]
    places = apart(wanted, sizes, 0, 210)
    gaps = np.diff(places) - (np.array(sizes[1:]) + np.array(sizes[:-1])) / 2
    assert (gaps > -1e-9).all()
    assert places[0] >= sizes[0] / 2 - 1e-9
    assert places[-1] <= 210 - sizes[-1] / 2 + 1e-9


def test_shifts_are_the_smallest_possible() -> None:
    wanted, size = np.array([40.0, 42.0, 43.0, 90.0, 91.0, 140.0]), 13.0

    def shifts(places: np.ndarray) -> float:
        return float(((places - wanted) ** 2).sum())

    found = minimize(
        shifts,
        wanted,
        constraints=LinearConstraint(np.diff(np.eye(6), axis=0), lb=size),
    )
    assert apart(list(wanted), [size] * 6, 0, 200) == pytest.approx(found.x, abs=0.01)


def test_too_many_names_start_at_the_top() -> None:
    assert apart([50, 50, 50], [20, 20, 20], 0, 30) == [10, 30, 50]
