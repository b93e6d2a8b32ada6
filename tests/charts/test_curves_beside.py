"""Curves in pairs of panels: what the axes count, and whether values share one."""

from __future__ import annotations

import numpy as np

from reportgen.charts import Curve, CurvePanel, Wording, curves_beside, series_of
from tests.charts.reading import clipped, overlapping, words

LINE_STYLES = series_of({"a": "batches of 1", "b": "batches of 64"})
STEPS = np.array([0.0, 10.0, 100.0, 1000.0])


def curve(series: str, start: float, per_step: float = 1.0) -> Curve:
    mean = start / (1 + STEPS)
    none = np.full(len(STEPS), np.nan)
    return Curve(series, "", mean, none, none, np.zeros((0, len(STEPS))), at=STEPS * per_step)


def panels(**more: object) -> list[CurvePanel]:
    seen = (curve("a", 2.0), curve("b", 2000.0, 64.0))
    by_step = (curve("a", 2.0), curve("b", 2000.0))
    return [
        CurvePanel("against examples", seen, "log", counted="examples seen", **more),  # type: ignore[arg-type]
        CurvePanel("against steps", by_step, "log", **more),  # type: ignore[arg-type]
    ]


def test_each_panel_says_what_its_axis_counts() -> None:
    svg = curves_beside("s", "t", panels(across="log"), LINE_STYLES, Wording("loss"), shared=True)
    said = words(svg)
    assert {"examples seen, log axis", "step, log axis"} <= set(said)
    assert "against examples on a log axis by examples seen" in svg.description
    assert clipped(svg) == [] and overlapping(svg) == []


def test_panels_of_one_quantity_can_share_its_axis() -> None:
    first, second = panels()
    second = CurvePanel("less", (curve("a", 0.002),), "log")
    shared, apart = (
        words(curves_beside("s", "t", [first, second], LINE_STYLES, Wording("loss"), shared=shared))
        for shared in (True, False)
    )
    ticks = [text for text in shared if text.startswith("10")]
    assert sorted(ticks) == sorted([*set(ticks), *set(ticks)])  # each of them in both panels
    assert shared != apart
